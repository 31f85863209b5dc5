//! What an expression has found on its way, borrowed for as long as it can be.

use std::borrow::Cow;
use std::rc::Rc;

use bufeo_stack::Level;
use indexmap::IndexMap;

use super::bounds::{Bounds, DEEPEST, has_room, nested};
use super::error::{ExpressionError, ExpressionErrorKind};
use super::member;
use super::number;
use super::tree::Node;
use crate::{List, Map, Str, Value};

/// A part of the value that is searched in (`'v`) or of the expression's tree (`'t`), or what was put together of those on
/// the way. Only what comes out in the end is copied.
#[derive(Clone)]
pub(super) enum Found<'v, 't> {
    Value(Cow<'v, Value>),
    Literal(&'t Value),
    List(Rc<Made<Vec<Self>>>),
    Map(Rc<Made<Members<'v, 't>>>),
    /// An expression that stands for itself.
    Reference(&'t Node),
}

pub(super) type Members<'v, 't> = IndexMap<Str, Found<'v, 't>, foldhash::fast::RandomState>;

/// What was put together, and how deep it lies in itself.
pub(super) struct Made<T> {
    pub(super) parts: T,
    depth: usize,
}

impl<'v, 't> Found<'v, 't> {
    pub(super) fn null() -> Self {
        Self::Value(Cow::Owned(Value::Null))
    }

    pub(super) fn of(value: impl Into<Value>) -> Self {
        Self::Value(Cow::Owned(value.into()))
    }

    /// A list of what was found before.
    pub(super) fn list(parts: Vec<Self>) -> Result<Self, ExpressionError> {
        let depth = depth_of(parts.iter())?;
        Ok(Self::List(Rc::new(Made { parts, depth })))
    }

    /// A map of what was found before.
    pub(super) fn map(parts: Members<'v, 't>) -> Result<Self, ExpressionError> {
        let depth = depth_of(parts.values())?;
        Ok(Self::Map(Rc::new(Made { parts, depth })))
    }

    /// The value as it is, where it was not put together.
    pub(super) fn as_value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Literal(value) => Some(value),
            Self::List(_) | Self::Map(_) | Self::Reference(_) => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        self.as_value().and_then(Value::as_str)
    }

    pub(super) fn is_null(&self) -> bool {
        self.as_value().is_some_and(Value::is_null)
    }

    /// Whether JMESPath takes it for false: nothing, false, and empty texts, lists and maps.
    pub(super) fn is_false(&self) -> bool {
        match self {
            Self::List(made) => made.parts.is_empty(),
            Self::Map(made) => made.parts.is_empty(),
            Self::Reference(_) => false,
            Self::Value(_) | Self::Literal(_) => self.as_value().is_none_or(is_false),
        }
    }

    /// Whether it is false for `!`: that also takes Python's word for what JMESPath does not know.
    pub(super) fn is_false_in_python(&self) -> bool {
        match self.as_value() {
            Some(Value::Blob(bytes)) => bytes.is_empty(),
            Some(Value::Foreign(object)) => {
                !object.plain().is_some_and(|plain| number::is_number(&plain)) && !object.is_true()
            }
            _ => self.is_false(),
        }
    }

    pub(super) fn member(&self, name: &str) -> Self {
        match self {
            Self::Value(value) => member(value.clone(), name).map_or_else(Self::null, Self::Value),
            Self::Literal(value) => match value.as_map().and_then(|map| map.get(name)) {
                Some(Cow::Borrowed(value)) => Self::Literal(value),
                other => other.map_or_else(Self::null, |value| Self::of(value.into_owned())),
            },
            Self::Map(made) => made.parts.get(name).cloned().unwrap_or_else(Self::null),
            Self::List(_) | Self::Reference(_) => Self::null(),
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(&self) -> Option<Items<'v, 't>> {
        match self {
            Self::Value(Cow::Borrowed(Value::List(list))) => Some(Items::Value(list)),
            Self::Value(value) => Some(Items::Host(as_list(value)?)),
            Self::Literal(value) => value.as_list().map(Items::Literal),
            Self::List(made) => Some(Items::Made(Rc::clone(made))),
            Self::Map(_) | Self::Reference(_) => None,
        }
    }

    /// The names and values, if it is a map. A host's may have names that are no text.
    pub(super) fn entries(&self) -> Option<Vec<(Self, Self)>> {
        match self {
            Self::Value(Cow::Borrowed(Value::Map(map))) if map.host().is_none() => Some(
                map.iter().map(|(name, value)| (Self::of(name.into_owned()), Self::Value(value))).collect(),
            ),
            Self::Value(value) => Some(owned_entries(&*as_map(value)?)),
            Self::Literal(value) => {
                let entries = value.as_map()?.iter();
                let value = |value| match value {
                    Cow::Borrowed(value) => Self::Literal(value),
                    Cow::Owned(value) => Self::of(value),
                };
                Some(entries.map(|(name, found)| (Self::of(name.into_owned()), value(found))).collect())
            }
            Self::Map(made) => {
                Some(made.parts.iter().map(|(name, found)| (Self::of(name), found.clone())).collect())
            }
            Self::List(_) | Self::Reference(_) => None,
        }
    }

    /// The value itself, put together at last.
    pub(super) fn into_value(self, bounds: &Bounds) -> Result<Cow<'v, Value>, ExpressionError> {
        Ok(match self {
            Self::Value(value) => value,
            Self::Literal(value) => Cow::Owned(value.clone()),
            Self::List(made) => Cow::Owned(copied_list(&made.parts, bounds)?.into()),
            Self::Map(made) => {
                let mut map = Map::with_capacity(made.parts.len());
                for (name, found) in &made.parts {
                    map.insert(name.clone(), found.copied(bounds)?);
                }
                Cow::Owned(map.into())
            }
            Self::Reference(_) => {
                let text = "an expression after `&` is only of use to functions that take one";
                return Err(ExpressionError::new(ExpressionErrorKind::Type, text));
            }
        })
    }

    fn copied(&self, bounds: &Bounds) -> Result<Value, ExpressionError> {
        has_room()?;
        bounds.spend(self.as_value().map_or(1, |value| weight(value, Level::first())))?;
        self.clone().into_value(bounds).map(Cow::into_owned)
    }
}

fn copied_list(found: &[Found<'_, '_>], bounds: &Bounds) -> Result<List, ExpressionError> {
    found.iter().map(|found| found.copied(bounds)).collect::<Result<Vec<_>, _>>().map(List::from)
}

fn depth_of<'f, 'v: 'f, 't: 'f>(
    parts: impl Iterator<Item = &'f Found<'v, 't>>,
) -> Result<usize, ExpressionError> {
    let depth = parts.map(|part| match part {
        Found::List(made) => made.depth,
        Found::Map(made) => made.depth,
        Found::Value(_) | Found::Literal(_) | Found::Reference(_) => 0,
    });
    let depth = 1 + depth.max().unwrap_or_default();
    if depth > DEEPEST { Err(nested()) } else { Ok(depth) }
}

/// How many values a copy has to be made of. A host's containers are not copied.
fn weight(value: &Value, level: Level) -> usize {
    let Ok(level) = level.down() else { return 1 };
    1 + match value {
        Value::List(list) if list.host().is_none() => list.iter().map(|item| weight(&item, level)).sum(),
        Value::Map(map) if map.host().is_none() => map.values().map(|value| weight(&value, level)).sum(),
        _ => 0,
    }
}

fn is_false(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Foreign(object) => {
            object.plain().is_some_and(|plain| is_container(&plain) && is_false(&plain))
        }
        _ => false,
    }
}

/// Whether what a host's object stands for is the object itself, seen through, and no copy: a tuple is no list here.
fn is_container(plain: &Value) -> bool {
    match plain {
        Value::List(list) => list.host().is_some(),
        Value::Foreign(_) => false,
        _ => true,
    }
}

/// The list that a value is, or that a host's object stands for.
pub(super) fn as_list(value: &Value) -> Option<List> {
    match value {
        Value::List(list) => Some(list.clone()),
        Value::Foreign(object) => match object.plain()? {
            Value::List(list) if list.host().is_some() => Some(list),
            _ => None,
        },
        _ => None,
    }
}

/// The map that a value is, or that a host's object stands for.
pub(super) fn as_map(value: &Value) -> Option<Cow<'_, Map>> {
    match value {
        Value::Map(map) => Some(Cow::Borrowed(map)),
        Value::Foreign(object) => match object.plain()? {
            Value::Map(map) => Some(Cow::Owned(map)),
            _ => None,
        },
        _ => None,
    }
}

fn owned_entries<'v, 't>(map: &Map) -> Vec<(Found<'v, 't>, Found<'v, 't>)> {
    let pairs: Vec<(Value, Value)> = match map.host() {
        Some(host) => host.pairs(),
        None => map.iter().map(|(name, value)| (name.into_owned().into(), value.into_owned())).collect(),
    };
    pairs.into_iter().map(|(name, value)| (Found::of(name), Found::of(value))).collect()
}

/// The items of a list, each found when it is asked for.
pub(super) enum Items<'v, 't> {
    Value(&'v List),
    Literal(&'t List),
    Made(Rc<Made<Vec<Found<'v, 't>>>>),
    Host(List),
    /// Not to be a list of its own.
    Loose(Vec<Found<'v, 't>>),
}

impl<'v, 't> Items<'v, 't> {
    #[expect(clippy::match_same_arms, reason = "lists that live for different times")]
    pub(super) fn len(&self) -> usize {
        let list: &List = match self {
            Self::Value(list) => list,
            Self::Literal(list) => list,
            Self::Host(list) => list,
            Self::Made(made) => return made.parts.len(),
            Self::Loose(items) => return items.len(),
        };
        list.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<Found<'v, 't>> {
        match self {
            Self::Value(list) => list.get(place).map(Found::Value),
            Self::Literal(list) => list.get(place).map(|item| match item {
                Cow::Borrowed(item) => Found::Literal(item),
                Cow::Owned(item) => Found::of(item),
            }),
            Self::Made(made) => made.parts.get(place).cloned(),
            Self::Loose(items) => items.get(place).cloned(),
            Self::Host(list) => list.get(place).map(|item| Found::of(item.into_owned())),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Found<'v, 't>> {
        (0..self.len()).map_while(|place| self.get(place))
    }
}
