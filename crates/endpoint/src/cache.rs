//! Endpoints that were resolved before.

use std::collections::HashMap;
use std::fmt;
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
pub struct Cache {
    rules: Arc<RuleSet>,
    kept: RwLock<Kept>,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("rules", &self.rules).finish_non_exhaustive()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, ParameterValue, Partitions};
    use serde_json::json;

    fn cache() -> Cache {
        let partitions =
            json!({"partitions": [{"id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {}}]});
        let document = json!({
            "parameters": {"Bucket": {"type": "string"}, "Key": {"type": "string"}, "Flag": {"type": "boolean"}},
            "rules": [
                {"conditions": [{"fn": "isSet", "argv": [{"ref": "Flag"}]}], "type": "error", "error": "flagged"},
                {"conditions": [], "type": "endpoint", "endpoint": {"url": "https://{Bucket}.example"}},
            ],
        });
        let partitions = Arc::new(Partitions::from_json(&partitions).unwrap());
        Cache::new(Arc::new(RuleSet::compile(&document, partitions).unwrap()))
    }

    fn bucket(cache: &Cache, name: &str) -> Parameters {
        Parameters::new(cache.rules()).with("Bucket", name)
    }

    #[test]
    fn the_same_parameters_give_the_same_endpoint() {
        let cache = cache();
        let first = cache.resolve(&bucket(&cache, "a")).unwrap();
        let again =
            cache.resolve(&Parameters::new(cache.rules()).with("Bucket", "b").with("Bucket", "a")).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(cache.resolve(&bucket(&cache, "b")).unwrap().url, "https://b.example");
        assert_eq!(cache.len(), 2);
    }

    #[test]
    fn a_parameter_that_no_rule_reads_makes_no_difference() {
        let cache = cache();
        let first = cache.resolve(&bucket(&cache, "a")).unwrap();
        for key in [ParameterValue::from("one"), "two".into(), true.into()] {
            let again = cache.resolve(&bucket(&cache, "a").with("Key", key)).unwrap();
            assert!(Arc::ptr_eq(&first, &again));
        }
        assert_eq!(cache.len(), 1);
    }

    #[test]
    fn a_hundred_are_kept_and_those_in_use_stay() {
        let cache = cache();
        let favourite = cache.resolve(&bucket(&cache, "favourite")).unwrap();
        for number in 0..1_000 {
            cache.resolve(&bucket(&cache, &format!("b{number}"))).unwrap();
            assert!(Arc::ptr_eq(&favourite, &cache.resolve(&bucket(&cache, "favourite")).unwrap()));
            assert!(cache.len() <= CAPACITY);
        }
        assert_eq!(cache.len(), CAPACITY);
        let kept = cache.kept.read().unwrap();
        assert_eq!(kept.places.len(), CAPACITY, "no place is left behind");
        assert!(kept.entries.iter().all(|entry| kept.places.contains_key(&entry.parameters.hash())));
    }

    #[test]
    fn parameters_with_the_same_hash_are_told_apart() {
        let cache = cache();
        let (a, b) = (bucket(&cache, "a"), bucket(&cache, "b"));
        let wrong = Arc::new(Endpoint::default());
        cache.kept.write().unwrap().put(a, Arc::clone(&wrong));
        {
            let mut kept = cache.kept.write().unwrap();
            let place = kept.entries.len() - 1;
            kept.places.insert(b.hash(), place);
        }
        assert!(!Arc::ptr_eq(&cache.resolve(&b).unwrap(), &wrong));
    }

    #[test]
    fn errors_are_not_kept() {
        let cache = cache();
        let error = cache.resolve(&bucket(&cache, "a").with("Flag", true)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rule);
        assert!(cache.is_empty());
    }

    #[test]
    fn threads_share_a_cache() {
        let cache = cache();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for number in 0..500 {
                        let name = format!("b{}", (number * (thread + 1)) % 150);
                        let endpoint = cache.resolve(&bucket(cache, &name)).unwrap();
                        assert_eq!(endpoint.url, format!("https://{name}.example"));
                    }
                });
            }
        });
        assert!(cache.len() <= CAPACITY);
    }
}
