//! What an expression has found on its way, borrowed for as long as it can be.

use std::borrow::Cow;

use super::member;
use crate::{List, Value};

/// A value, or values that were put together on the way. Only what comes out in the end is copied.
#[derive(Clone)]
pub(super) enum Found<'v> {
    Value(Cow<'v, Value>),
    List(Vec<Found<'v>>),
}

impl<'v> Found<'v> {
    pub(super) fn null() -> Self {
        Self::Value(Cow::Owned(Value::Null))
    }

    pub(super) fn of(value: impl Into<Value>) -> Self {
        Self::Value(Cow::Owned(value.into()))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Value(value) if value.is_null())
    }

    /// Whether JMESPath takes it for false: nothing, false, and what is empty.
    pub(super) fn is_false(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Value(value) => match &**value {
                Value::Null => true,
                Value::Bool(value) => !value,
                Value::String(text) => text.is_empty(),
                Value::List(items) => items.is_empty(),
                Value::Map(entries) => entries.is_empty(),
                _ => false,
            },
        }
    }

    pub(super) fn member(&self, name: &str) -> Self {
        match self {
            Self::Value(value) => member(value.clone(), name).map_or_else(Self::null, Self::Value),
            Self::List(_) => Self::null(),
        }
    }

    /// The items of a list; nothing where this is none.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        match self.stands_for().as_ref().unwrap_or(self) {
            Self::List(items) => Some(items.clone()),
            Self::Value(Cow::Borrowed(value)) => Some(value.as_list()?.iter().map(Self::Value).collect()),
            Self::Value(Cow::Owned(value)) => {
                Some(value.as_list()?.clone().into_iter().map(Self::of).collect())
            }
        }
    }

    /// The values of a map; nothing where this is none.
    pub(super) fn values(&self) -> Option<Vec<Self>> {
        match self.stands_for().as_ref().unwrap_or(self) {
            Self::List(_) => None,
            Self::Value(Cow::Borrowed(value)) => Some(value.as_map()?.values().map(Self::Value).collect()),
            Self::Value(Cow::Owned(value)) => {
                Some(value.as_map()?.clone().into_iter().map(|(_, value)| Self::of(value)).collect())
            }
        }
    }

    /// The map or list that a host's object stands for.
    fn stands_for(&self) -> Option<Self> {
        match self {
            Self::Value(value) => value.as_foreign().and_then(|object| object.plain()).map(Self::of),
            Self::List(_) => None,
        }
    }

    pub(super) fn into_value(self) -> Cow<'v, Value> {
        match self {
            Self::Value(value) => value,
            Self::List(items) => {
                let items: List = items.into_iter().map(|item| item.into_value().into_owned()).collect();
                Cow::Owned(items.into())
            }
        }
    }
}
