//! The entries that a map of our own holds.

use indexmap::IndexMap;

use super::{Str, Value};

type Table = IndexMap<Str, Value, foldhash::fast::RandomState>;

/// Names with their values, in the order they were inserted.
///
/// Most maps are structures of a few members: those are looked through one by one, which is quicker than hashing and
/// takes one allocation. Maps that grow beyond get a table, and keep it.
pub(super) enum Entries {
    Few(Vec<(Str, Value)>),
    Many(Box<Table>),
}

/// How many entries are looked through one by one.
const FEW: usize = 16;

impl Entries {
    pub(super) const fn new() -> Self {
        Self::Few(Vec::new())
    }

    pub(super) fn with_capacity(entries: usize) -> Self {
        if entries <= FEW {
            Self::Few(Vec::with_capacity(entries))
        } else {
            Self::Many(Box::new(Table::with_capacity_and_hasher(entries, Default::default())))
        }
    }

    pub(super) fn from_distinct(entries: Vec<(Str, Value)>) -> Self {
        if entries.len() <= FEW {
            Self::Few(entries)
        } else {
            Self::Many(Box::new(entries.into_iter().collect()))
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(entries) => entries.len(),
            Self::Many(table) => table.len(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Few(entries) => entries.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            Self::Many(table) => table.get(name),
        }
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        match self {
            Self::Few(entries) => entries.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value),
            Self::Many(table) => table.get_mut(name),
        }
    }

    /// The value under `name`, a new null where there is none.
    pub(super) fn slot(&mut self, name: Str) -> &mut Value {
        self.make_room();
        match self {
            Self::Few(entries) => {
                let place = entries.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                    entries.push((name, Value::Null));
                    entries.len() - 1
                });
                &mut entries[place].1
            }
            Self::Many(table) => table.entry(name).or_default(),
        }
    }

    pub(super) fn insert(&mut self, name: Str, value: Value) -> Option<Value> {
        self.make_room();
        match self {
            Self::Few(entries) => match entries.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => Some(std::mem::replace(known, value)),
                None => {
                    entries.push((name, value));
                    None
                }
            },
            Self::Many(table) => table.insert(name, value),
        }
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        match self {
            Self::Few(entries) => {
                let place = entries.iter().position(|(known, _)| known == name)?;
                Some(entries.remove(place).1)
            }
            Self::Many(table) => table.shift_remove(name),
        }
    }

    /// The table, where one more entry would be too many to look through.
    fn make_room(&mut self) {
        if let Self::Few(entries) = self
            && entries.len() == FEW
        {
            let mut table = Table::with_capacity_and_hasher(2 * FEW, Default::default());
            table.extend(std::mem::take(entries));
            *self = Self::Many(Box::new(table));
        }
    }

    pub(super) fn for_each_value(&mut self, visit: impl FnMut(&mut Value)) {
        match self {
            Self::Few(entries) => entries.iter_mut().map(|(_, value)| value).for_each(visit),
            Self::Many(table) => table.values_mut().for_each(visit),
        }
    }

    #[inline]
    pub(super) fn iter(&self) -> Iter<'_> {
        match self {
            Self::Few(entries) => Iter::Few(entries.iter()),
            Self::Many(table) => Iter::Many(table.iter()),
        }
    }

    pub(super) fn into_vec(self) -> Vec<(Str, Value)> {
        match self {
            Self::Few(entries) => entries,
            Self::Many(table) => table.into_iter().collect(),
        }
    }
}

/// The entries in order.
pub(super) enum Iter<'a> {
    Few(std::slice::Iter<'a, (Str, Value)>),
    Many(indexmap::map::Iter<'a, Str, Value>),
}

impl Iter<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(entries) => entries.len(),
            Self::Many(entries) => entries.len(),
        }
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Str, &'a Value);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Few(entries) => entries.next().map(|(name, value)| (name, value)),
            Self::Many(entries) => entries.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_entries_behave_alike() {
        let mut entries = Entries::new();
        for number in 0..100_i64 {
            let name = Str::from(format!("name{number}"));
            assert_eq!(entries.insert(name.clone(), Value::Null), None);
            assert_eq!(entries.insert(name.clone(), Value::Int(number)), Some(Value::Null));
            assert_eq!(*entries.slot(name.clone()), Value::Int(number));
            *entries.get_mut(&name).unwrap() = Value::Int(-number);
        }
        assert_eq!(entries.len(), 100);
        assert_eq!(entries.remove("name7"), Some(Value::Int(-7)));
        assert_eq!(entries.remove("name7"), None);
        let numbers: Vec<i64> = entries.iter().filter_map(|(_, value)| value.as_i64()).collect();
        let expected: Vec<i64> = (0..100).filter(|number| *number != 7).map(|number| -number).collect();
        assert_eq!(numbers, expected);
        assert_eq!(entries.into_vec().len(), 99);
    }

    #[test]
    fn a_map_that_is_known_to_be_large_has_its_table_from_the_start() {
        assert!(matches!(Entries::with_capacity(FEW), Entries::Few(_)));
        assert!(matches!(Entries::with_capacity(FEW + 1), Entries::Many(_)));
    }
}
