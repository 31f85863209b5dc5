//! The models that are open in this process.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use super::search_path::FoundFile;
use crate::error::Error;
use crate::service::ServiceModel;

/// What makes two loaded models the same one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) service: String,
    pub(super) asked_for: Option<String>,
    pub(super) api_version: String,
    /// The files the model is made of, the bundle where they say nothing.
    pub(super) files: Vec<FoundFile>,
    pub(super) bundle: Option<usize>,
    /// The documents beside the model are looked for here.
    pub(super) folders: Vec<PathBuf>,
}

/// A model lives as long as somebody holds it: opening one again takes a millisecond, keeping all of them 20 MB.
static OPEN: LazyLock<Mutex<HashMap<Key, Weak<ServiceModel>>>> = LazyLock::new(Mutex::default);

/// The model that is open under `key`, else the one that `open` makes.
pub(super) fn open_once(
    key: Key,
    open: impl FnOnce() -> Result<ServiceModel, Error>,
) -> Result<Arc<ServiceModel>, Error> {
    let find = |key: &Key| lock(|models| models.get(key).and_then(Weak::upgrade));
    if let Some(model) = find(&key) {
        return Ok(model);
    }
    // Opened outside the lock, so that services do not wait for each other; of two that open one, the first stays.
    let opened = Arc::new(open()?);
    Ok(lock(|models| {
        if let Some(model) = models.get(&key).and_then(Weak::upgrade) {
            return model;
        }
        models.retain(|_, model| model.strong_count() > 0);
        models.insert(key, Arc::downgrade(&opened));
        opened
    }))
}

fn lock<T>(run: impl FnOnce(&mut HashMap<Key, Weak<ServiceModel>>) -> T) -> T {
    // Nothing is half done where another thread panicked: the map is changed by single inserts.
    run(&mut OPEN.lock().unwrap_or_else(PoisonError::into_inner))
}
