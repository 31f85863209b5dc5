//! Endpoints that were resolved before.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::fast::FixedState;

use crate::{Endpoint, Error, Parameters, RuleSet};

/// How many endpoints a cache keeps, as botocore does.
const CAPACITY: usize = 100;

/// A rule set that remembers the last hundred endpoints it resolved.
///
/// Shared between threads; a hit takes a read lock and computes nothing. Parameters that no rule reads (S3 declares
/// `Key`) make no difference, so that the objects of one bucket share one entry. Errors are not kept.
///
/// ```
/// use std::sync::Arc;
/// use bufeo_endpoint::{Cache, Parameters, Partitions, RuleSet};
/// use serde_json::json;
///
/// # let partitions = json!({"partitions": [{"id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {}}]});
/// # let partitions = Arc::new(Partitions::from_json(&partitions)?);
/// # let document = json!({
/// #     "parameters": {"Region": {"type": "string"}},
/// #     "rules": [{"conditions": [], "type": "endpoint", "endpoint": {"url": "https://{Region}.example"}}],
/// # });
/// let cache = Cache::new(Arc::new(RuleSet::compile(&document, partitions)?));
/// let parameters = Parameters::new(cache.rules()).with("Region", "us-east-1");
/// let first = cache.resolve(&parameters)?;
/// let second = cache.resolve(&parameters)?;
/// assert!(Arc::ptr_eq(&first, &second));
/// # Ok::<(), bufeo_endpoint::Error>(())
/// ```
#[derive(Debug)]
pub struct Cache {
    rules: Arc<RuleSet>,
    kept: RwLock<Kept>,
}

/// The entries, and who has to go when there are too many: the next one, going round, that was not used since the
/// last round. A hit has to mark its entry only, which needs no write lock.
#[derive(Debug, Default)]
struct Kept {
    places: HashMap<u64, usize, FixedState>,
    entries: Vec<Entry>,
    next: usize,
}

#[derive(Debug)]
struct Entry {
    parameters: Parameters,
    endpoint: Arc<Endpoint>,
    used: AtomicBool,
}

impl Cache {
    /// An empty cache in front of `rules`.
    pub fn new(rules: Arc<RuleSet>) -> Self {
        Self { rules, kept: RwLock::default() }
    }

    /// The rule set that is asked.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// As [`RuleSet::resolve`], from memory where the same parameters were resolved before.
    ///
    /// # Errors
    /// As [`RuleSet::resolve`].
    pub fn resolve(&self, parameters: &Parameters) -> Result<Arc<Endpoint>, Error> {
        if !parameters.belong_to(&self.rules) {
            return self.resolve(&parameters.for_rules(&self.rules));
        }
        if let Some(endpoint) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(parameters) {
            return Ok(endpoint);
        }
        let endpoint = Arc::new(self.rules.resolve(parameters)?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.put(parameters.clone(), Arc::clone(&endpoint));
        Ok(endpoint)
    }

    /// How many endpoints are kept.
    pub fn len(&self) -> usize {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).entries.len()
    }

    /// Whether no endpoint is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Kept {
    fn get(&self, parameters: &Parameters) -> Option<Arc<Endpoint>> {
        let entry = &self.entries[*self.places.get(&parameters.hash())?];
        if !entry.parameters.same_key(parameters) {
            return None;
        }
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(Arc::clone(&entry.endpoint))
    }

    /// Keeps an entry. One with the same hash gives way to it, whether its parameters are the same or not.
    fn put(&mut self, parameters: Parameters, endpoint: Arc<Endpoint>) {
        let hash = parameters.hash();
        let entry = Entry { parameters, endpoint, used: AtomicBool::new(false) };
        let place = match self.places.get(&hash) {
            Some(&place) => place,
            None if self.entries.len() < CAPACITY => {
                self.places.insert(hash, self.entries.len());
                self.entries.push(entry);
                return;
            }
            None => self.vacate(),
        };
        self.entries[place] = entry;
        self.places.insert(hash, place);
    }

    fn vacate(&mut self) -> usize {
        loop {
            let place = self.next;
            self.next = (place + 1) % self.entries.len();
            let entry = &mut self.entries[place];
            if !std::mem::take(entry.used.get_mut()) {
                self.places.remove(&entry.parameters.hash());
                return place;
            }
        }
    }
}
