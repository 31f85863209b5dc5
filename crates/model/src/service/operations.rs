//! The operations of a service: where each lies, and those decoded so far.

use std::sync::{Arc, OnceLock};

use crate::document::{Document, Node, TextId};
use crate::error::Error;
use crate::names::NameTable;
use crate::operation::OperationDefinition;

/// An index over the operations of a document; an operation is decoded when it is first asked for.
#[derive(Debug)]
pub(crate) struct Operations {
    entries: Box<[Entry]>,
    by_name: NameTable,
}

#[derive(Debug)]
struct Entry {
    name: TextId,
    at: u32,
    slot: OnceLock<Arc<OperationDefinition>>,
}

impl Operations {
    /// Indexes the object of operations, which a model may lack.
    pub(super) fn index(document: &Document, operations: Option<Node<'_>>) -> Result<Self, Error> {
        let mut entries = Vec::with_capacity(operations.map_or(0, Node::len));
        for entry in operations.map(Node::entries).transpose()?.into_iter().flatten() {
            let entry = entry?;
            entries.push(Entry { name: entry.id, at: entry.at as u32, slot: OnceLock::new() });
        }
        let by_name = NameTable::new(entries.iter().map(|entry| document.text(entry.name)));
        Ok(Self { entries: entries.into(), by_name })
    }

    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = TextId> {
        self.entries.iter().map(|entry| entry.name)
    }

    pub(super) fn name(&self, position: usize) -> Option<TextId> {
        self.entries.get(position).map(|entry| entry.name)
    }

    pub(super) fn find(&self, document: &Document, name: &str) -> Option<usize> {
        let name_at = |at: usize| self.name(at).map(|id| document.text(id));
        self.by_name.find(name, self.entries.len(), name_at)
    }

    /// Where the operation begins in the document.
    pub(super) fn node<'a>(&self, document: &'a Document, position: usize) -> Result<Node<'a>, Error> {
        let entry = self.entries.get(position).ok_or_else(|| Error::corrupt("an operation is not there"))?;
        Node::at(document, entry.at as usize)
    }

    pub(super) fn decoded(&self) -> usize {
        self.entries.iter().filter(|entry| entry.slot.get().is_some()).count()
    }

    /// The first operation marked as the one that tells endpoints.
    pub(super) fn endpoint_operation(&self, document: &Document) -> Result<Option<usize>, Error> {
        for (position, entry) in self.entries.iter().enumerate() {
            let marked = Node::at(document, entry.at as usize)?.get("endpointoperation")?;
            if marked.map(Node::boolean).transpose()?.unwrap_or(false) {
                return Ok(Some(position));
            }
        }
        Ok(None)
    }

    /// The operation at `position`, made by `decode` from its node the first time.
    pub(crate) fn definition(
        &self,
        document: &Document,
        position: usize,
        decode: impl FnOnce(&str, Node<'_>) -> Result<OperationDefinition, Error>,
    ) -> Result<Arc<OperationDefinition>, Error> {
        let entry = self.entries.get(position).ok_or_else(|| Error::corrupt("an operation is not there"))?;
        if let Some(definition) = entry.slot.get() {
            return Ok(Arc::clone(definition));
        }
        let name = document.text(entry.name);
        let definition = Node::at(document, entry.at as usize).and_then(|node| decode(name, node))?;
        Ok(Arc::clone(entry.slot.get_or_init(|| Arc::new(definition))))
    }
}
