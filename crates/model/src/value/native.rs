//! Copying what a host holds into storage of our own.

use bufeo_stack::Level;

use super::Value;
use super::parts::{self, Parts};

impl Value {
    /// Whether no part of it is a host's.
    pub(super) fn is_native(&self) -> bool {
        let own = |value: &Self| !matches!(value, Self::List(_) | Self::Map(_) | Self::Foreign(_));
        Parts::of(self).map_or_else(|| own(self), |parts| parts::all(parts, own))
    }

    /// The same tree with every host's container copied into storage of our own; those that are nested more than 256 levels
    /// deep, or contain themselves, stay the host's.
    #[must_use]
    pub fn into_native(self) -> Self {
        if self.is_native() { self } else { Copying { too_deep: false }.copied(self, Level::first()) }
    }
}

/// Copies until something is too deep; from then on what is left stays as it is, since what contains itself twice would
/// be copied for ever.
struct Copying {
    too_deep: bool,
}

impl Copying {
    fn copied(&mut self, value: Value, level: Level) -> Value {
        if !matches!(value, Value::List(_) | Value::Map(_) | Value::Foreign(_)) {
            return value;
        }
        let level = match level.down() {
            Ok(level) if !self.too_deep => level,
            _ => {
                self.too_deep = true;
                return value;
            }
        };
        match value {
            Value::List(list) => Value::List(list.into_iter().map(|item| self.copied(item, level)).collect()),
            Value::Map(map) => {
                Value::Map(map.into_iter().map(|(name, value)| (name, self.copied(value, level))).collect())
            }
            Value::Foreign(foreign) => match foreign.plain() {
                Some(plain) => self.copied(plain, level),
                None => Value::Foreign(foreign),
            },
            other => other,
        }
    }
}
