//! What an action or a reference gives.

use std::fmt;

use bufeo_model::{List, Map, Str, Value};

use crate::resource::Resource;

/// What an action or a reference gives: a plain value, a resource, or resources.
///
/// ```no_run
#[doc = import!(hidden "Resource")]
/// # async fn run(sqs: Resource) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("params")]
///
/// let queue = sqs.invoke("create_queue", params! { "QueueName": "jobs" }).await?.into_resource();
/// let queue = queue.expect("creating a queue gives it");
/// queue.invoke("send_message", params! { "MessageBody": "hello" }).await?;
/// for message in queue.invoke("receive_messages", params! {}).await?.into_resources() {
///     println!("{}", message.get("body").await?);
///     message.invoke("delete", params! {}).await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Returned<R = Resource> {
    /// A plain value: the answer, or a part of it. Null where a reference leads nowhere.
    Value(Value),
    /// One resource.
    Resource(R),
    /// Any number of resources.
    Resources(Vec<R>),
}

/// Of many resources how many.
impl<R: fmt::Debug> fmt::Debug for Returned<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "Value({value:?})"),
            Self::Resource(resource) => write!(f, "Resource({resource:?})"),
            Self::Resources(resources) => write!(f, "Resources({})", resources.len()),
        }
    }
}

impl<R> Returned<R> {
    /// The same with each resource as `make` gives it, for those who show resources in a form of their own.
    pub fn map<S>(self, make: impl Fn(R) -> S) -> Returned<S> {
        match self {
            Self::Value(value) => Returned::Value(value),
            Self::Resource(resource) => Returned::Resource(make(resource)),
            Self::Resources(resources) => Returned::Resources(resources.into_iter().map(make).collect()),
        }
    }

    /// The value, where it is one; null otherwise.
    pub fn into_value(self) -> Value {
        match self {
            Self::Value(value) => value,
            _ => Value::Null,
        }
    }

    /// The resource, where it is one.
    pub fn into_resource(self) -> Option<R> {
        match self {
            Self::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// The resources: all, one, or none.
    pub fn into_resources(self) -> Vec<R> {
        match self {
            Self::Resources(resources) => resources,
            Self::Resource(resource) => vec![resource],
            Self::Value(_) => Vec::new(),
        }
    }
}

macro_rules! from_values {
    ($($type:ty),+) => {$(
        impl From<$type> for Returned {
            fn from(value: $type) -> Self {
                Self::Value(value.into())
            }
        }
    )+};
}
from_values!(Value, Map, List, Str, String, &str, bool, i64);

impl From<()> for Returned {
    fn from((): ()) -> Self {
        Self::Value(Value::Null)
    }
}

impl From<Resource> for Returned {
    fn from(resource: Resource) -> Self {
        Self::Resource(resource)
    }
}

impl From<Vec<Resource>> for Returned {
    fn from(resources: Vec<Resource>) -> Self {
        Self::Resources(resources)
    }
}
