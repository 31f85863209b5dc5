//! Values by name.

use std::borrow::Cow;
use std::sync::Arc;

use super::entries::{self, Entries};
use super::parts::{self, Parts};
use super::{HostMap, Str, Value, ValueMut};

/// Values by name, in the order they were inserted.
///
/// One interface, two storages: entries of our own, or a container of a host's ([`HostMap`]) that every method reads
/// and writes through to. Cloning copies entries of our own; over a host's container it gives a second handle to the
/// same container.
///
/// ```
#[doc = import!("{Map, params}")]
///
/// let mut parameters: Map = params! { "Key": "report.csv" };
/// parameters.entry("Bucket").or_insert("mybucket");
/// parameters.insert("MaxKeys", 10);
/// assert_eq!(parameters.get("Bucket").as_deref(), Some(&"mybucket".into()));
/// assert_eq!(parameters.keys().collect::<Vec<_>>(), ["Key", "Bucket", "MaxKeys"]);
/// ```
pub struct Map(Storage);

enum Storage {
    Native(Entries),
    Host(Arc<dyn HostMap>),
}

impl Map {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty map with room for `entries` entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self(Storage::Native(Entries::with_capacity(entries)))
    }

    /// A map of entries that are known to have different names. That is taken on trust: of two of the same name the first
    /// is found and the second is not.
    pub fn from_distinct(entries: Vec<(Str, Value)>) -> Self {
        Self(Storage::Native(Entries::from_distinct(entries)))
    }

    /// A map over a host's container.
    pub fn from_host(host: Arc<dyn HostMap>) -> Self {
        Self(Storage::Host(host))
    }

    /// The host's container, where this map stands for one.
    pub fn host(&self) -> Option<&Arc<dyn HostMap>> {
        match &self.0 {
            Storage::Native(_) => None,
            Storage::Host(host) => Some(host),
        }
    }

    /// Hands the entries over to a host, unless one owns them already, and returns the host's container.
    ///
    /// From then on the host's container is the truth: this map reads and writes it.
    pub fn promote(&mut self, make: impl FnOnce(Self) -> Arc<dyn HostMap>) -> Arc<dyn HostMap> {
        match &mut self.0 {
            Storage::Host(host) => Arc::clone(host),
            Storage::Native(entries) => {
                let host = make(Self(Storage::Native(std::mem::replace(entries, Entries::new()))));
                self.0 = Storage::Host(Arc::clone(&host));
                host
            }
        }
    }

    pub(super) fn native(&self) -> Option<&Entries> {
        match &self.0 {
            Storage::Native(entries) => Some(entries),
            Storage::Host(_) => None,
        }
    }

    pub(super) fn native_mut(&mut self) -> Option<&mut Entries> {
        match &mut self.0 {
            Storage::Native(entries) => Some(entries),
            Storage::Host(_) => None,
        }
    }

    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Storage::Native(entries) => entries.len(),
            Storage::Host(host) => host.len(),
        }
    }

    /// Whether there is no entry.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is an entry called `name`.
    pub fn contains_key(&self, name: &str) -> bool {
        match &self.0 {
            Storage::Native(entries) => entries.get(name).is_some(),
            Storage::Host(host) => host.get(name).is_some(),
        }
    }

    /// The value under `name`: borrowed from our own storage, or as the host gives it.
    #[inline]
    pub fn get(&self, name: &str) -> Option<Cow<'_, Value>> {
        match &self.0 {
            Storage::Native(entries) => entries.get(name).map(Cow::Borrowed),
            Storage::Host(host) => host.get(name).map(Cow::Owned),
        }
    }

    /// The value under `name`, to be changed in place.
    pub fn get_mut(&mut self, name: &str) -> Option<ValueMut<'_>> {
        match &mut self.0 {
            Storage::Native(entries) => entries.get_mut(name).map(ValueMut::native),
            Storage::Host(host) => {
                let value = host.get(name)?;
                Some(ValueMut::in_map(&**host, name.into(), value))
            }
        }
    }

    /// Puts `value` under `name` and returns what stood there. A new name comes last, a known one keeps its place.
    pub fn insert(&mut self, name: impl Into<Str>, value: impl Into<Value>) -> Option<Value> {
        match &mut self.0 {
            Storage::Native(entries) => entries.insert(name.into(), value.into()),
            Storage::Host(host) => host.insert(name.into(), value.into()),
        }
    }

    /// Removes the entry called `name`, keeping the order of the others.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        match &mut self.0 {
            Storage::Native(entries) => entries.remove(name),
            Storage::Host(host) => host.remove(name),
        }
    }

    /// The place of `name`, to be looked at and filled in one go.
    pub fn entry(&mut self, name: impl Into<Str>) -> Entry<'_> {
        let name = name.into();
        if self.contains_key(&name) {
            Entry::Occupied(OccupiedEntry { map: self, name })
        } else {
            Entry::Vacant(VacantEntry { map: self, name })
        }
    }

    /// The entries in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, Str>, Cow<'_, Value>)> {
        match &self.0 {
            Storage::Native(entries) => Iter::Native(entries.iter()),
            Storage::Host(host) => Iter::Host(host.entries().into_iter()),
        }
    }

    /// Calls `visit` with each entry in order, up to the first error. What a serializer wants: nothing is copied out of our
    /// own storage, and nothing has to be asked whose it is.
    ///
    /// # Errors
    /// What `visit` fails with.
    #[inline]
    pub fn try_for_each<E>(&self, mut visit: impl FnMut(&Str, &Value) -> Result<(), E>) -> Result<(), E> {
        match &self.0 {
            Storage::Native(Entries::Few(entries)) => {
                entries.iter().try_for_each(|(name, value)| visit(name, value))
            }
            Storage::Native(entries) => entries.iter().try_for_each(|(name, value)| visit(name, value)),
            Storage::Host(host) => host.entries().iter().try_for_each(|(name, value)| visit(name, value)),
        }
    }

    /// The names in order.
    pub fn keys(&self) -> impl Iterator<Item = Str> {
        self.iter().map(|(name, _)| name.into_owned())
    }

    /// The values in order.
    pub fn values(&self) -> impl Iterator<Item = Cow<'_, Value>> {
        self.iter().map(|(_, value)| value)
    }

    /// The same entries in storage of our own, at every depth; a host's containers that are nested more than 256 levels deep,
    /// or contain themselves, stay the host's.
    #[must_use]
    pub fn into_native(self) -> Self {
        match Value::Map(self).into_native() {
            Value::Map(map) => map,
            _ => Self::new(),
        }
    }
}

impl Clone for Map {
    fn clone(&self) -> Self {
        match &self.0 {
            Storage::Host(host) => Self(Storage::Host(Arc::clone(host))),
            Storage::Native(entries) => match parts::copied(Parts::Map(entries.iter())) {
                Value::Map(map) => map,
                _ => Self::new(),
            },
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if let Storage::Native(entries) = &mut self.0 {
            let mut left = Vec::new();
            entries.for_each_value(|value| parts::take(value, &mut left));
            parts::take_apart(left.iter_mut());
        }
    }
}

/// The entries of a map in order: borrowed from our own storage, or as the host gave them.
enum Iter<'a> {
    Native(entries::Iter<'a>),
    Host(std::vec::IntoIter<(Str, Value)>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (Cow<'a, Str>, Cow<'a, Value>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Native(entries) => {
                entries.next().map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value)))
            }
            Self::Host(entries) => entries.next().map(|(name, value)| (Cow::Owned(name), Cow::Owned(value))),
        }
    }
}

impl Default for Map {
    fn default() -> Self {
        Self(Storage::Native(Entries::new()))
    }
}

impl<N: Into<Str>, V: Into<Value>> FromIterator<(N, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_capacity(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<N: Into<Str>, V: Into<Value>> Extend<(N, V)> for Map {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, entries: I) {
        for (name, value) in entries {
            self.insert(name, value);
        }
    }
}

impl IntoIterator for Map {
    type Item = (Str, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(mut self) -> Self::IntoIter {
        match std::mem::replace(&mut self.0, Storage::Native(Entries::new())) {
            Storage::Native(entries) => entries.into_vec().into_iter(),
            Storage::Host(host) => host.entries().into_iter(),
        }
    }
}

/// The place of a name in a [`Map`], from [`Map::entry`].
#[derive(Debug)]
pub enum Entry<'a> {
    /// There is a value under the name.
    Occupied(OccupiedEntry<'a>),
    /// There is none.
    Vacant(VacantEntry<'a>),
}

/// A name that has a value.
#[derive(Debug)]
pub struct OccupiedEntry<'a> {
    map: &'a mut Map,
    name: Str,
}

/// A name that has no value yet.
#[derive(Debug)]
pub struct VacantEntry<'a> {
    map: &'a mut Map,
    name: Str,
}

impl<'a> Entry<'a> {
    /// The value there, after putting `value` where there was none.
    pub fn or_insert(self, value: impl Into<Value>) -> ValueMut<'a> {
        self.or_insert_with(|| value.into())
    }

    /// The value there, after making one where there was none.
    pub fn or_insert_with(self, make: impl FnOnce() -> Value) -> ValueMut<'a> {
        let (map, name) = match self {
            Self::Occupied(entry) => (entry.map, entry.name),
            Self::Vacant(entry) => {
                entry.map.insert(entry.name.clone(), make());
                (entry.map, entry.name)
            }
        };
        match &mut map.0 {
            Storage::Native(entries) => ValueMut::native(entries.slot(name)),
            Storage::Host(host) => {
                let value = host.get(&name).unwrap_or_default();
                ValueMut::in_map(&**host, name, value)
            }
        }
    }

    /// Changes the value there, if there is one.
    #[must_use]
    pub fn and_modify(mut self, change: impl FnOnce(&mut Value)) -> Self {
        if let Self::Occupied(entry) = &mut self
            && let Some(mut value) = entry.map.get_mut(&entry.name)
        {
            change(&mut value);
        }
        self
    }

    /// The name.
    pub fn key(&self) -> &str {
        match self {
            Self::Occupied(entry) => &entry.name,
            Self::Vacant(entry) => &entry.name,
        }
    }
}
