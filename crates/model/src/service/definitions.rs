//! What a document beside a model defines by name: paginators, waiters.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::ServiceModel;
use crate::Str;
use crate::document::{Document, Node};
use crate::error::{Error, ErrorKind};
use crate::names::{snake_case, suggestion};
use crate::paginator::PaginatorModel;
use crate::waiter::WaiterModel;

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

impl ServiceModel {
    /// The names of the operations that have a paginator, in the model's order.
    ///
    /// # Errors
    /// Where what the model says about paginators cannot be read.
    pub fn paginator_names(&self) -> Result<impl ExactSizeIterator<Item = &str>, Error> {
        Ok(self.paginators()?.names())
    }

    /// How the pages of an operation are asked for; `None` where it answers with everything at once. Decoded when it is
    /// first asked for, and kept.
    ///
    /// ```
    /// # let loader = bufeo_model::Loader::new().with_bundle(bufeo_model::Bundle::new(bufeo_data::FILES));
    /// # let s3 = loader.load("s3", None)?;
    /// let paginator = s3.paginator("ListObjectsV2")?.expect("a bucket has more than one page");
    /// assert_eq!(paginator.input_tokens(), ["ContinuationToken"]);
    /// assert_eq!(paginator.result_keys()[0].as_str(), "Contents");
    /// assert!(s3.paginator("GetObject")?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where what the model says about the paginator cannot be read.
    pub fn paginator(&self, operation: &str) -> Result<Option<Arc<PaginatorModel>>, Error> {
        let found = self.paginators()?.get(operation, PaginatorModel::from_value);
        found.map_err(|error| self.blame(error))
    }

    /// The paginator of an operation as it stands in the model, as JSON; `None` where there is none.
    ///
    /// # Errors
    /// Where what the model says about paginators cannot be read.
    pub fn paginator_json(&self, operation: &str) -> Result<Option<serde_json::Value>, Error> {
        self.paginators()?.json(operation).map_err(|error| self.blame(error))
    }

    /// The names of what can be waited for, in the model's order, such as `BucketExists`.
    ///
    /// # Errors
    /// Where what the model says about waiters cannot be read.
    pub fn waiter_names(&self) -> Result<impl ExactSizeIterator<Item = &str>, Error> {
        Ok(self.waiters()?.names())
    }

    /// What is waited for under a name, as in the model or in snake case. Decoded when it is first asked for, and kept.
    ///
    /// ```
    /// # let loader = bufeo_model::Loader::new().with_bundle(bufeo_model::Bundle::new(bufeo_data::FILES));
    /// # let s3 = loader.load("s3", None)?;
    /// let waiter = s3.waiter("bucket_exists")?;
    /// assert_eq!((waiter.name(), waiter.operation()), ("BucketExists", "HeadBucket"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where nothing is waited for under that name (the message names the nearest ones), and where what the model says
    /// about the waiter cannot be read.
    pub fn waiter(&self, name: &str) -> Result<Arc<WaiterModel>, Error> {
        let waiters = self.waiters()?;
        let known = || waiters.names().map(|known| (known, snake_case(known)));
        let given = known().find(|(known, snake)| *known == name || snake == name);
        let found = given.map(|(known, _)| waiters.get(known, WaiterModel::from_value));
        match found.transpose().map_err(|error| self.blame(error))?.flatten() {
            Some(waiter) => Ok(waiter),
            None => {
                let names: Vec<String> = match name.contains(|letter: char| letter.is_ascii_uppercase()) {
                    true => waiters.names().map(str::to_owned).collect(),
                    false => known().map(|(_, snake)| snake).collect(),
                };
                let suggestion = suggestion(name, names.iter().map(String::as_str));
                let message = format!("Waiter does not exist: {name}{suggestion}");
                Err(Error::new(ErrorKind::UnknownWaiter, message))
            }
        }
    }
}
