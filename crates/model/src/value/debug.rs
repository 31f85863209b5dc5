//! Values for those who look for faults, cut where they are nested deeply.

use std::fmt::{self, Debug, Formatter};

use super::{List, Map, Value};

/// Containers deeper than this are shown as `[..]` and `{..}`.
const SHOWN: u16 = 32;

impl Debug for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Below(self, 0).fmt(f)
    }
}

struct Below<T>(T, u16);

impl Debug for Below<&Value> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (name, content): (_, &dyn Debug) = match self.0 {
            Value::Null => return f.write_str("Null"),
            Value::Bool(value) => ("Bool", value),
            Value::Int(value) => ("Int", value),
            Value::BigInt(text) => ("BigInt", text),
            Value::Float(value) => ("Float", value),
            Value::String(text) => ("String", text),
            Value::Blob(bytes) => ("Blob", bytes),
            Value::Timestamp(time) => ("Timestamp", time),
            Value::List(value) => ("List", &Below(value, self.1)),
            Value::Map(value) => ("Map", &Below(value, self.1)),
            Value::Stream(stream) => ("Stream", stream),
            Value::Events(events) => ("Events", events),
            Value::Foreign(object) => ("Foreign", object),
        };
        f.debug_tuple(name).field(content).finish()
    }
}

impl Debug for Below<&List> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(self.0, f, self.1)
    }
}

impl Debug for Below<&Map> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        map(self.0, f, self.1)
    }
}

/// A list that deep.
pub(super) fn list(list: &List, f: &mut Formatter<'_>, depth: u16) -> fmt::Result {
    match (list.native(), list.host()) {
        (Some([_, ..]), _) if depth >= SHOWN => f.write_str("[..]"),
        (Some(items), _) => f.debug_list().entries(items.iter().map(|item| Below(item, depth + 1))).finish(),
        (None, Some(host)) => host.fmt(f),
        (None, None) => Ok(()),
    }
}

/// A map that deep.
pub(super) fn map(map: &Map, f: &mut Formatter<'_>, depth: u16) -> fmt::Result {
    match (map.native(), map.host()) {
        (Some(entries), _) if depth >= SHOWN && entries.len() > 0 => f.write_str("{..}"),
        (Some(entries), _) => f
            .debug_map()
            .entries(entries.iter().map(|(name, value)| (name, Below(value, depth + 1))))
            .finish(),
        (None, Some(host)) => host.fmt(f),
        (None, None) => Ok(()),
    }
}
