//! What a document beside a model defines by name: paginators, waiters.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::Str;
use crate::document::{Document, Node};
use crate::error::Error;

/// An index over such a document; each definition is decoded when it is first asked for.
pub(super) struct Definitions<T> {
    document: Option<Document>,
    entries: Box<[Entry<T>]>,
}

struct Entry<T> {
    name: Str,
    at: usize,
    slot: OnceLock<Arc<T>>,
}

impl<T> Definitions<T> {
    /// Indexes the object called `part` of the document, which a service may lack.
    pub(super) fn index(document: Option<Document>, part: &'static str) -> Result<Self, Error> {
        let mut entries = Vec::new();
        if let Some(document) = &document {
            let part = document
                .root()?
                .get(part)?
                .ok_or_else(|| Error::corrupt(format!("a document beside the model has no `{part}`")))?;
            for entry in part.entries()? {
                let entry = entry?;
                entries.push(Entry { name: entry.key().into(), at: entry.at, slot: OnceLock::new() });
            }
        }
        Ok(Self { document, entries: entries.into() })
    }

    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The definition called `name` as it stands in the document.
    pub(super) fn json(&self, name: &str) -> Result<Option<serde_json::Value>, Error> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        let Some((entry, document)) = found.zip(self.document.as_ref()) else { return Ok(None) };
        Node::at(document, entry.at)?.to_json().map(Some)
    }

    /// The definition called `name`, made by `decode` the first time.
    pub(super) fn get(
        &self,
        name: &str,
        decode: impl FnOnce(&str, &serde_json::Value) -> Result<T, Error>,
    ) -> Result<Option<Arc<T>>, Error> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        let Some((entry, document)) = found.zip(self.document.as_ref()) else { return Ok(None) };
        if let Some(known) = entry.slot.get() {
            return Ok(Some(Arc::clone(known)));
        }
        let json = Node::at(document, entry.at)?.to_json()?;
        let decoded = Arc::new(decode(name, &json)?);
        Ok(Some(Arc::clone(entry.slot.get_or_init(|| decoded))))
    }
}

impl<T> fmt::Debug for Definitions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
