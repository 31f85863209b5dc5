//! The method names of a service's operations.

use crate::names::{NameTable, snake_case};

/// The operations of a service under their method names (`list_objects_v2`), in a few flat tables.
///
/// Where two operations would have one method name the later one has it, as in botocore.
#[derive(Debug)]
pub(super) struct MethodNames {
    /// All method names one after the other, and where each ends.
    text: Box<str>,
    ends: Box<[u32]>,
    /// The position of each entry's operation.
    operations: Box<[u32]>,
    table: NameTable,
}

impl MethodNames {
    pub(super) fn new<'a>(operations: impl Iterator<Item = &'a str>) -> Self {
        let mut names = indexmap::IndexMap::<String, u32>::new();
        for (position, operation) in operations.enumerate() {
            names.insert(snake_case(operation), position as u32);
        }
        let mut text = String::new();
        let mut ends = Vec::with_capacity(names.len());
        for name in names.keys() {
            text.push_str(name);
            ends.push(text.len() as u32);
        }
        Self {
            table: NameTable::new(names.keys().map(String::as_str)),
            operations: names.values().copied().collect(),
            text: text.into(),
            ends: ends.into(),
        }
    }

    /// The position of the operation whose method is called `method`.
    pub(super) fn position(&self, method: &str) -> Option<usize> {
        let at = self.table.find(method, self.ends.len(), |at| self.name_at(at))?;
        self.operations.get(at).map(|position| *position as usize)
    }

    /// The method names and the positions of their operations, in the model's order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, usize)> {
        let operations = self.operations.iter().enumerate();
        operations.map(|(at, position)| (self.name_at(at).unwrap_or_default(), *position as usize))
    }

    fn name_at(&self, at: usize) -> Option<&str> {
        let end = self.ends.get(at).copied()?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start as usize..end as usize)
    }
}
