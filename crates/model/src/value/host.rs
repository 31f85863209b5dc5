//! Containers of another language's that a value can stand for.

use std::any::Any;
use std::fmt;

use super::{Str, Value};

/// A map that another language owns, such as a Python dictionary.
///
/// A [`Map`](super::Map) over one has no entries of its own: each read asks the host and each write goes to it. Values
/// that a host returns for containers of its own are again maps and lists over those containers, never copies, so
/// that a change deep inside is seen by everybody who holds them.
///
/// The methods take `&self`: a host's object is shared and guards itself. A host whose operation fails (a dictionary's
/// subclass that raises) keeps the failure and reports it where its own code next gets control.
pub trait HostMap: Send + Sync + fmt::Debug + 'static {
    /// The value under `name`.
    fn get(&self, name: &str) -> Option<Value>;

    /// Puts `value` under `name` and returns what stood there.
    fn insert(&self, name: Str, value: Value) -> Option<Value>;

    /// Removes the entry called `name`, keeping the order of the others.
    fn remove(&self, name: &str) -> Option<Value>;

    /// Every entry whose key is text, in the host's order.
    fn entries(&self) -> Vec<(Str, Value)>;

    /// The entries whose key is no text. A [`Map`](super::Map) does not show them; validation reports them.
    fn entries_without_name(&self) -> Vec<(Value, Value)> {
        Vec::new()
    }

    /// Every entry, whatever its key is, in the host's order.
    fn pairs(&self) -> Vec<(Value, Value)> {
        let named = self.entries().into_iter().map(|(name, value)| (Value::String(name), value));
        named.chain(self.entries_without_name()).collect()
    }

    /// Whether the host takes its map to be equal to a value; nothing where it has no word on that.
    fn equals(&self, other: &Value) -> Option<bool> {
        let _ = other;
        None
    }

    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there is no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the host calls the type, as it stands in its error messages: `<class 'dict'>`.
    fn type_name(&self) -> String;

    /// How the host prints the object.
    fn repr(&self) -> String;

    /// The host's own type, for the host to get its object back.
    fn as_any(&self) -> &dyn Any;
}

/// A list that another language owns, such as a Python list. What [`HostMap`] says holds here too.
pub trait HostList: Send + Sync + fmt::Debug + 'static {
    /// The item at `place`.
    fn get(&self, place: usize) -> Option<Value>;

    /// Puts `value` in the place of the item at `place`; returns false where there is none.
    fn set(&self, place: usize, value: Value) -> bool;

    /// Appends `value`.
    fn push(&self, value: Value);

    /// Removes and returns the item at `place`.
    fn remove(&self, place: usize) -> Option<Value>;

    /// Whether the host takes its list to be equal to a value; nothing where it has no word on that.
    fn equals(&self, other: &Value) -> Option<bool> {
        let _ = other;
        None
    }

    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there is no item.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the host calls the type, as it stands in its error messages: `<class 'list'>`.
    fn type_name(&self) -> String;

    /// How the host prints the object.
    fn repr(&self) -> String;

    /// The host's own type, for the host to get its object back.
    fn as_any(&self) -> &dyn Any;
}
