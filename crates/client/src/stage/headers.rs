//! The headers of a request or an answer, inside its map.

use std::borrow::Cow;
use std::fmt;

use bufeo_model::{Map, Str, Value, ValueMut};

use super::redact;

/// The headers of a message: names that differ in case only are the same.
pub struct Headers<'a>(Option<Cow<'a, Value>>);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.map() {
            Some(headers) => redact::headers(headers, f),
            None => f.write_str("{}"),
        }
    }
}

impl<'a> Headers<'a> {
    pub(super) fn of(message: &'a Map) -> Self {
        Self(message.get("headers"))
    }

    fn map(&self) -> Option<&Map> {
        self.0.as_ref().and_then(|value| value.as_map())
    }

    /// The value of the header called `name`; the values of a repeated one joined by `, `.
    pub fn get(&self, name: &str) -> Option<Str> {
        let map = self.map()?;
        find(map, name).map(|(_, value)| text(&value))
    }

    /// Whether there is a header called `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Every header; a repeated one as often as it was given.
    pub fn iter(&self) -> impl Iterator<Item = (Str, Str)> {
        self.map().into_iter().flat_map(|map| {
            map.iter().flat_map(|(name, value)| {
                let name = name.into_owned();
                let values: Vec<Str> = match value.as_list() {
                    Some(list) => list.iter().map(|item| text(&item)).collect(),
                    None => vec![text(&value)],
                };
                values.into_iter().map(move |value| (name.clone(), value))
            })
        })
    }
}

/// The headers of a message, to be changed.
pub struct HeadersMut<'a>(ValueMut<'a>);

impl fmt::Debug for HeadersMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Headers(Some(Cow::Borrowed(&*self.0))).fmt(f)
    }
}

impl<'a> HeadersMut<'a> {
    pub(super) fn of(message: &'a mut Map) -> Self {
        let mut value = message.entry("headers").or_insert_with(|| Map::new().into());
        if value.as_map().is_none() {
            *value = Map::new().into();
        }
        Self(value)
    }

    /// The value of the header called `name`.
    pub fn get(&self, name: &str) -> Option<Str> {
        Headers(Some(Cow::Borrowed(&*self.0))).get(name)
    }

    /// Sets a header, replacing every one of that name.
    pub fn insert(&mut self, name: impl Into<Str>, value: impl Into<Value>) {
        let name = name.into();
        self.remove(&name);
        if let Some(map) = self.0.as_map_mut() {
            map.insert(name, value);
        }
    }

    /// Adds a header beside those of that name.
    pub fn append(&mut self, name: impl Into<Str>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        let Some(map) = self.0.as_map_mut() else { return };
        let Some((stored, before)) = find(map, &name) else {
            map.insert(name, value);
            return;
        };
        let mut values = match before {
            Value::List(list) => list,
            single => [single].into_iter().collect(),
        };
        values.push(value);
        map.insert(stored, values);
    }

    /// Removes every header of that name.
    pub fn remove(&mut self, name: &str) -> Option<Str> {
        let map = self.0.as_map_mut()?;
        let (stored, _) = find(map, name)?;
        map.remove(&stored).map(|value| text(&value))
    }
}

fn find(map: &Map, name: &str) -> Option<(Str, Value)> {
    if map.host().is_some()
        && let Some(value) = map.get(name)
    {
        return Some((name.into(), value.into_owned()));
    }
    map.iter()
        .find(|(stored, _)| stored.eq_ignore_ascii_case(name))
        .map(|(stored, value)| (stored.into_owned(), value.into_owned()))
}

fn text(value: &Value) -> Str {
    match value {
        Value::String(text) => text.clone(),
        Value::List(list) => list.iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ").into(),
        other => other.to_string().into(),
    }
}
