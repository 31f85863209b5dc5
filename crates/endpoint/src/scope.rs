//! The variables of one resolution, and the values they hold.

use std::rc::Rc;

use bufeo_model::Str;

use crate::arn::Arn;
use crate::parameter::ParameterValue;
use crate::partition::{Output, Partition};
use crate::rule::{Path, Slot};
use crate::url::Url;

/// What a variable holds and a function gives. Cheap to clone: text is borrowed from the rule set and the parameters
/// wherever it stands there.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Text(Text<'a>),
    List(&'a [Str]),
    Pieces(Rc<Arn<Text<'a>>>),
    Partition(&'a Partition),
    Arn(Rc<Arn<Text<'a>>>),
    Url(Rc<Url<Text<'a>>>),
}

/// Text that is borrowed where it can be.
#[derive(Clone, Debug)]
pub(crate) enum Text<'a> {
    Borrowed(&'a str),
    Owned(Str),
}

/// The variables, by slot. What a rule binds is unbound when the rule is left.
pub(crate) struct Scope<'a> {
    slots: Vec<Option<Value<'a>>>,
    bound: Vec<Slot>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(slots: usize) -> Self {
        Self { slots: vec![None; slots], bound: Vec::with_capacity(8) }
    }

    /// Binds a variable; false where it is bound already.
    pub(crate) fn bind(&mut self, slot: Slot, value: Value<'a>) -> bool {
        let free = self.slots[slot].is_none();
        if free {
            self.slots[slot] = Some(value);
            self.bound.push(slot);
        }
        free
    }

    /// The value of a variable; unbound variables are null.
    pub(crate) fn get(&self, slot: Slot) -> &Value<'a> {
        self.slots[slot].as_ref().unwrap_or(&Value::Null)
    }

    /// A mark to go back to.
    pub(crate) fn mark(&self) -> usize {
        self.bound.len()
    }

    /// Unbinds what was bound since `mark`.
    pub(crate) fn back_to(&mut self, mark: usize) {
        for slot in self.bound.drain(mark..) {
            self.slots[slot] = None;
        }
    }
}

impl<'a> Value<'a> {
    /// The attribute called `name`; none where this has no such attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<Self> {
        match self {
            Self::Partition(partition) => partition.output(name).map(Self::from),
            Self::Arn(arn) => Some(Self::Text(match name {
                "partition" => arn.partition.clone(),
                "service" => arn.service.clone(),
                "region" => arn.region.clone(),
                "accountId" => arn.account_id.clone(),
                "resourceId" => return Some(Self::Pieces(Rc::clone(arn))),
                _ => return None,
            })),
            Self::Url(url) => Some(Self::Text(match name {
                "scheme" => Text::Borrowed(url.scheme),
                "authority" => url.authority.clone(),
                "path" => url.path.clone(),
                "normalizedPath" => Text::Owned(url.normalized_path.as_str().into()),
                "isIp" => return Some(Self::Bool(url.is_ip)),
                _ => return None,
            })),
            _ => None,
        }
    }

    /// What lies at the end of `path`: null behind the end of a list, none where there is no such attribute.
    pub(crate) fn at(&self, path: &Path) -> Option<Self> {
        let mut names = path.names.iter();
        let mut found = match names.next() {
            Some(name) => self.attribute(name)?,
            None => self.clone(),
        };
        for name in names {
            found = found.attribute(name)?;
        }
        match path.index {
            Some(index) => found.item(index),
            None => Some(found),
        }
    }

    fn item(&self, index: usize) -> Option<Self> {
        let text = match self {
            Self::List(items) => items.get(index).map(|item| Text::Borrowed(item.as_str())),
            Self::Pieces(arn) => arn.resource.get(index).cloned(),
            _ => return None,
        };
        Some(text.map_or(Self::Null, Self::Text))
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// True or false, else what kind of value this is.
    pub(crate) fn as_bool(&self) -> Result<bool, &'static str> {
        match self {
            Self::Bool(flag) => Ok(*flag),
            other => Err(other.kind()),
        }
    }

    /// What `not` turns around. Text and lists are true where there is something in them, as in Python.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Int(number) => *number != 0,
            Self::Text(text) => !text.as_str().is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Pieces(_) | Self::Partition(_) | Self::Arn(_) | Self::Url(_) => true,
        }
    }

    /// What kind of value this is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) | Self::Pieces(_) => "a list",
            Self::Partition(_) => "a partition",
            Self::Arn(_) => "a resource name",
            Self::Url(_) => "a URL",
        }
    }
}

impl<'a> From<&'a Output> for Value<'a> {
    fn from(output: &'a Output) -> Self {
        match output {
            Output::Text(text) => Self::Text(Text::Borrowed(text)),
            Output::Bool(flag) => Self::Bool(*flag),
        }
    }
}

impl<'a> From<&'a ParameterValue> for Value<'a> {
    fn from(value: &'a ParameterValue) -> Self {
        match value {
            ParameterValue::Text(text) => Self::Text(Text::Borrowed(text)),
            ParameterValue::Bool(flag) => Self::Bool(*flag),
            ParameterValue::List(items) => Self::List(items),
        }
    }
}

impl<'a> Text<'a> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }

    pub(crate) fn into_str(self) -> Str {
        match self {
            Self::Borrowed(text) => text.into(),
            Self::Owned(text) => text,
        }
    }

    /// A part of this text.
    pub(crate) fn part(&self, start: usize, end: usize) -> Option<Self> {
        match self {
            Self::Borrowed(text) => text.get(start..end).map(Self::Borrowed),
            Self::Owned(text) => text.get(start..end).map(|part| Self::Owned(part.into())),
        }
    }

    /// The parts of the resource name that this text is.
    pub(crate) fn arn(&self) -> Option<Arn<Self>> {
        match self {
            Self::Borrowed(text) => Arn::parse(text).map(|arn| arn.map(Text::Borrowed)),
            Self::Owned(text) => Arn::parse(text).map(|arn| arn.map(|part| Text::Owned(part.into()))),
        }
    }

    /// The parts of the URL that this text is.
    pub(crate) fn url(&self) -> Option<Url<Self>> {
        match self {
            Self::Borrowed(text) => Url::parse(text).map(|url| url.map(Text::Borrowed)),
            Self::Owned(text) => Url::parse(text).map(|url| url.map(|part| Text::Owned(part.into()))),
        }
    }
}
