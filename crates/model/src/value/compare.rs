//! Equality: by content for what we own, by the host's word for what it owns.

use std::sync::Arc;

use bufeo_stack::Level;

use super::{List, Map, Str, Value};

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        equal(vec![(self, other)], Level::first())
    }
}

/// The same names with equal values, in any order. What hosts hold is looked into for 256 levels; nothing is equal below.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = Vec::new();
        maps(self, other, &mut pairs, Level::first()) && equal(pairs, Level::first())
    }
}

/// Equal items in the same order. What hosts hold is looked into for 256 levels; nothing is equal below.
impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = Vec::new();
        lists(self, other, &mut pairs, Level::first()) && equal(pairs, Level::first())
    }
}

/// Whether all those pairs are equal, however deep: what is of our own waits on the heap, not on the stack.
fn equal<'a>(mut pairs: Vec<(&'a Value, &'a Value)>, level: Level) -> bool {
    while let Some((one, other)) = pairs.pop() {
        let same = match (one, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::BigInt(a), Value::BigInt(b)) | (Value::String(a), Value::String(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Blob(a), Value::Blob(b)) => a == b,
            (Value::Timestamp(a), Value::Timestamp(b)) => a == b,
            (Value::List(a), Value::List(b)) => lists(a, b, &mut pairs, level),
            (Value::Map(a), Value::Map(b)) => maps(a, b, &mut pairs, level),
            (Value::Stream(a), Value::Stream(b)) => a == b,
            (Value::Events(a), Value::Events(b)) => a == b,
            (Value::Foreign(a), Value::Foreign(b)) => a == b,
            _ => false,
        };
        if !same {
            return false;
        }
    }
    true
}

/// Adds what is to be compared of two lists of our own; compares lists of hosts' at once.
fn lists<'a>(one: &'a List, other: &'a List, pairs: &mut Vec<(&'a Value, &'a Value)>, level: Level) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some(ours), Some(theirs)) = (one.native(), other.native()) {
        pairs.extend(ours.iter().zip(theirs));
        return true;
    }
    if one.host().zip(other.host()).is_some_and(|(one, other)| Arc::ptr_eq(one, other)) {
        return true;
    }
    let Ok(level) = level.down() else { return false };
    one.iter().zip(other.iter()).all(|(ours, theirs)| equal(vec![(&ours, &theirs)], level))
}

/// Adds what is to be compared of two maps of our own; compares maps of hosts' at once.
fn maps<'a>(one: &'a Map, other: &'a Map, pairs: &mut Vec<(&'a Value, &'a Value)>, level: Level) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some(ours), Some(theirs)) = (one.native(), other.native()) {
        return ours.iter().all(|(name, value)| {
            theirs.get(name).is_some_and(|theirs| {
                pairs.push((value, theirs));
                true
            })
        });
    }
    if one.host().zip(other.host()).is_some_and(|(one, other)| Arc::ptr_eq(one, other)) {
        return true;
    }
    let Ok(level) = level.down() else { return false };
    one.iter()
        .all(|(name, value)| other.get(&name).is_some_and(|theirs| equal(vec![(&value, &theirs)], level)))
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialEq<Str> for Value {
    fn eq(&self, other: &Str) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<i64> for Value {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}
