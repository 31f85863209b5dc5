//! Values in order.

use std::borrow::Cow;
use std::sync::Arc;

use super::parts::{self, Parts};
use super::{HostList, Value, ValueMut};

/// Values in order: items of our own, or a list of a host's ([`HostList`]) that every method reads and writes.
///
/// ```
#[doc = import!("List")]
///
/// let mut keys: List = ["a", "b"].into_iter().collect();
/// keys.push("c");
/// assert_eq!(keys.len(), 3);
/// assert_eq!(keys[2], "c");
/// ```
pub struct List(Storage);

enum Storage {
    Native(Vec<Value>),
    Host(Arc<dyn HostList>),
}

impl List {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// A list over a host's.
    pub fn from_host(host: Arc<dyn HostList>) -> Self {
        Self(Storage::Host(host))
    }

    /// The host's list, where this one stands for it.
    pub fn host(&self) -> Option<&Arc<dyn HostList>> {
        match &self.0 {
            Storage::Native(_) => None,
            Storage::Host(host) => Some(host),
        }
    }

    pub(super) fn native(&self) -> Option<&[Value]> {
        match &self.0 {
            Storage::Native(items) => Some(items),
            Storage::Host(_) => None,
        }
    }

    pub(super) fn native_mut(&mut self) -> Option<&mut [Value]> {
        match &mut self.0 {
            Storage::Native(items) => Some(items),
            Storage::Host(_) => None,
        }
    }

    /// How many items there are.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Storage::Native(items) => items.len(),
            Storage::Host(host) => host.len(),
        }
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `place`.
    #[inline]
    pub fn get(&self, place: usize) -> Option<Cow<'_, Value>> {
        match &self.0 {
            Storage::Native(items) => items.get(place).map(Cow::Borrowed),
            Storage::Host(host) => host.get(place).map(Cow::Owned),
        }
    }

    /// The item at `place`, to be changed in place.
    pub fn get_mut(&mut self, place: usize) -> Option<ValueMut<'_>> {
        match &mut self.0 {
            Storage::Native(items) => items.get_mut(place).map(ValueMut::native),
            Storage::Host(host) => {
                let value = host.get(place)?;
                Some(ValueMut::in_list(&**host, place, value))
            }
        }
    }

    /// Appends `value`.
    pub fn push(&mut self, value: impl Into<Value>) {
        match &mut self.0 {
            Storage::Native(items) => items.push(value.into()),
            Storage::Host(host) => host.push(value.into()),
        }
    }

    /// Removes and returns the item at `place`; `None` where there is none.
    pub fn remove(&mut self, place: usize) -> Option<Value> {
        match &mut self.0 {
            Storage::Native(items) => (place < items.len()).then(|| items.remove(place)),
            Storage::Host(host) => host.remove(place),
        }
    }

    /// The items in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, Value>> {
        (0..self.len()).map_while(|place| self.get(place))
    }

    /// Calls `visit` with the place of each item and the item, in order, up to the first error.
    ///
    /// # Errors
    /// What `visit` fails with.
    #[inline]
    pub fn try_for_each<E>(&self, mut visit: impl FnMut(usize, &Value) -> Result<(), E>) -> Result<(), E> {
        match &self.0 {
            Storage::Native(items) => {
                items.iter().enumerate().try_for_each(|(place, item)| visit(place, item))
            }
            Storage::Host(host) => {
                let items = (0..host.len()).map_while(|place| host.get(place));
                items.enumerate().try_for_each(|(place, item)| visit(place, &item))
            }
        }
    }

    /// The same items in storage of our own, at every depth; see [`Map::into_native`](super::Map::into_native).
    #[must_use]
    pub fn into_native(self) -> Self {
        match Value::List(self).into_native() {
            Value::List(list) => list,
            _ => Self::new(),
        }
    }
}

impl Clone for List {
    fn clone(&self) -> Self {
        match &self.0 {
            Storage::Host(host) => Self(Storage::Host(Arc::clone(host))),
            Storage::Native(items) => match parts::copied(Parts::List(items.iter())) {
                Value::List(list) => list,
                _ => Self::new(),
            },
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        parts::take_apart(self.native_mut().into_iter().flatten());
    }
}

impl Default for List {
    fn default() -> Self {
        Self(Storage::Native(Vec::new()))
    }
}

impl<V: Into<Value>> FromIterator<V> for List {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        Self(Storage::Native(items.into_iter().map(Into::into).collect()))
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        Self(Storage::Native(items))
    }
}

impl<V: Into<Value>> Extend<V> for List {
    fn extend<I: IntoIterator<Item = V>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

impl IntoIterator for List {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(mut self) -> Self::IntoIter {
        match std::mem::replace(&mut self.0, Storage::Native(Vec::new())) {
            Storage::Native(items) => items.into_iter(),
            Storage::Host(host) => {
                (0..host.len()).map_while(|place| host.get(place)).collect::<Vec<_>>().into_iter()
            }
        }
    }
}
