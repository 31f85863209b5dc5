//! Maps and lists over the containers of another language's, stood in for by a small object system of the test's own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::any::Any;
use std::sync::{Arc, Mutex};

use bufeo_model::{HostMap, Map, Str, Value, params};

/// A dictionary of the host's: shared, compared by identity, holding values of ours.
#[derive(Debug, Default)]
struct Dictionary(Mutex<Vec<(Str, Value)>>);

impl Dictionary {
    fn over(map: Map) -> Arc<dyn HostMap> {
        let entries = map.into_iter().map(|(name, value)| match value {
            Value::Map(nested) if nested.host().is_none() => {
                (name, Value::Map(Map::from_host(Self::over(nested))))
            }
            other => (name, other),
        });
        Arc::new(Self(Mutex::new(entries.collect())))
    }
}

impl HostMap for Dictionary {
    fn get(&self, name: &str) -> Option<Value> {
        self.0.lock().unwrap().iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let mut entries = self.0.lock().unwrap();
        match entries.iter_mut().find(|(key, _)| *key == name) {
            Some((_, slot)) => Some(std::mem::replace(slot, value)),
            None => {
                entries.push((name, value));
                None
            }
        }
    }

    fn remove(&self, name: &str) -> Option<Value> {
        let mut entries = self.0.lock().unwrap();
        let place = entries.iter().position(|(key, _)| key == name)?;
        Some(entries.remove(place).1)
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        self.0.lock().unwrap().clone()
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn type_name(&self) -> String {
        "<class 'dict'>".into()
    }

    fn repr(&self) -> String {
        format!("dictionary of {}", self.len())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn a_promoted_map_reads_and_writes_the_hosts_container() {
    let mut map = params! { "Bucket": "mybucket", "Tagging": { "TagSet": [] } };
    let host = map.promote(Dictionary::over);

    map.insert("Key", "a.txt");
    assert_eq!(host.get("Key"), Some("a.txt".into()));
    host.insert("Bucket".into(), "other".into());
    assert_eq!(map.get("Bucket").as_deref(), Some(&"other".into()));
    assert_eq!(map.remove("Key"), Some("a.txt".into()));
    assert_eq!(map.keys().collect::<Vec<_>>(), ["Bucket", "Tagging"]);
}

#[test]
fn a_map_is_promoted_once() {
    let mut map = params! { "Bucket": "mybucket" };
    let first = map.promote(Dictionary::over);
    let second = map.promote(|_| panic!("the host owns it already"));
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn a_change_deep_inside_reaches_the_very_object_that_the_host_holds() {
    let mut map = params! { "Tagging": { "Owner": "me" } };
    let host = map.promote(Dictionary::over);
    let nested = host.get("Tagging").unwrap();

    map.get_mut("Tagging").unwrap().as_map_mut().unwrap().insert("Owner", "you");

    let again = host.get("Tagging").unwrap();
    assert!(Arc::ptr_eq(nested.as_map().unwrap().host().unwrap(), again.as_map().unwrap().host().unwrap()));
    assert_eq!(nested.get("Owner").as_deref(), Some(&"you".into()));
}

#[test]
fn changing_a_scalar_in_place_is_written_back_and_looking_is_not() {
    let mut map = params! { "MaxKeys": 10 };
    let host = map.promote(Dictionary::over);
    {
        let looked = map.get_mut("MaxKeys").unwrap();
        host.insert("MaxKeys".into(), 11.into());
        assert_eq!(*looked, 10);
    }
    assert_eq!(host.get("MaxKeys"), Some(11.into()));
    *map.get_mut("MaxKeys").unwrap() = 12.into();
    assert_eq!(host.get("MaxKeys"), Some(12.into()));
}

#[test]
fn entries_behave_alike_on_both_storages() {
    let mut native = params! { "A": 1 };
    let mut hosted = native.clone();
    hosted.promote(Dictionary::over);
    for map in [&mut native, &mut hosted] {
        map.entry("A").or_insert(5);
        map.entry("B").or_insert(6);
        *map.entry("C").or_insert_with(|| 7.into()) = 8.into();
        let _ = map.entry("A").and_modify(|value| *value = 9.into());
        let _ = map.entry("D").and_modify(|value| *value = 9.into());
    }
    assert_eq!(native, params! { "A": 9, "B": 6, "C": 8 });
    assert_eq!(native, hosted);
    assert_eq!(hosted.clone().into_native().host().is_none(), hosted.host().is_some());
}
