//! Changing a value in place, wherever it is stored.

use std::ops::{Deref, DerefMut};

use super::{HostList, HostMap, Str, Value};

/// A value inside a map or list, to be changed in place.
///
/// Over our own storage it is a plain reference. Over a host's it is the value as the host gave it, written back when
/// the guard goes out of scope if it was changed.
pub struct ValueMut<'a>(Place<'a>);

enum Place<'a> {
    Native(&'a mut Value),
    Map { host: &'a dyn HostMap, name: Str, value: Value, changed: bool },
    List { host: &'a dyn HostList, place: usize, value: Value, changed: bool },
}

impl<'a> ValueMut<'a> {
    pub(super) fn native(value: &'a mut Value) -> Self {
        Self(Place::Native(value))
    }

    pub(super) fn in_map(host: &'a dyn HostMap, name: Str, value: Value) -> Self {
        Self(Place::Map { host, name, value, changed: false })
    }

    pub(super) fn in_list(host: &'a dyn HostList, place: usize, value: Value) -> Self {
        Self(Place::List { host, place, value, changed: false })
    }
}

impl Deref for ValueMut<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        match &self.0 {
            Place::Native(value) => value,
            Place::Map { value, .. } | Place::List { value, .. } => value,
        }
    }
}

impl DerefMut for ValueMut<'_> {
    fn deref_mut(&mut self) -> &mut Value {
        match &mut self.0 {
            Place::Native(value) => value,
            // A nested container of a host's writes through by itself; putting the very same object back under its
            // name changes nothing.
            Place::Map { value, changed, .. } | Place::List { value, changed, .. } => {
                *changed = true;
                value
            }
        }
    }
}

impl Drop for ValueMut<'_> {
    fn drop(&mut self) {
        match &mut self.0 {
            Place::Map { host, name, value, changed: true } => {
                host.insert(std::mem::take(name), std::mem::take(value));
            }
            Place::List { host, place, value, changed: true } => {
                host.set(*place, std::mem::take(value));
            }
            _ => {}
        }
    }
}
