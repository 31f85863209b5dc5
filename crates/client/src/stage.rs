//! What passes between the steps of a call.
//!
//! Each is a [`Map`] under a name of its own, so that a signature says which of them it means. Like every map they
//! can stand for a host's object: the call then works on that object from the first handler of the host's to the end.

mod headers;
mod http;
mod redact;
mod request;

pub use headers::{Headers, HeadersMut};
pub use http::{HttpRequest, HttpResponse, PreparedRequest};
pub use request::Request;

pub(crate) use redact::shown_url_of;
pub use redact::{is_shown_header, shown_url};
pub(crate) use request::form_encoded;

use std::fmt;
use std::ops::Deref;

use bufeo_model::{Map, SerdeError, Str, Value, from_value};
use serde::de::DeserializeOwned;

/// The text of a value, also where a host's object stands for it.
pub(crate) fn plain_text(value: &Value) -> Option<Str> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Foreign(object) => object.plain().and_then(|plain| plain.as_str().map(Str::from)),
        _ => None,
    }
}

macro_rules! stage {
    ($(#[$doc:meta])* $name:ident, printed by $print:ident) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name(Map);

        /// The names and kinds of what is in it, without what may be secret.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " "))?;
                $crate::stage::redact::$print(&self.0, f)
            }
        }

        impl $name {
            /// An empty one.
            pub fn new() -> Self {
                Self::default()
            }

            /// The map itself.
            pub fn into_map(self) -> Map {
                self.0
            }

            /// Takes the contents out, to be lent to an event and put back.
            #[allow(dead_code, reason = "not every stage is lent to an event inside of another")]
            pub(crate) fn take(&mut self) -> Self {
                std::mem::take(self)
            }
        }

        impl std::ops::Deref for $name {
            type Target = Map;

            fn deref(&self) -> &Map {
                &self.0
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut Map {
                &mut self.0
            }
        }

        impl From<Map> for $name {
            fn from(map: Map) -> Self {
                Self(map)
            }
        }

        impl From<$name> for Map {
            fn from(stage: $name) -> Self {
                stage.0
            }
        }

        impl From<$name> for Value {
            fn from(stage: $name) -> Self {
                Self::Map(stage.0)
            }
        }
    };
}
pub(crate) use stage;

stage! {
    /// The parameters of a call, by member name.
    Params, printed by values
}

stage! {
    /// What travels with one call from its first event to its last, for handlers to leave things in for each other.
    ///
    /// The call itself puts in what code written for botocore looks for: `client_region`, `client_config`,
    /// `has_streaming_input`, `auth_type`, `signing`, `retries` and so on.
    Context, printed by values
}

stage! {
    /// A parsed answer: the output's members and `ResponseMetadata`; for a failed call `Error` as well.
    Parsed, printed by response
}

stage! {
    /// The values that endpoint rules take from the client's configuration, by their names in the rules, as in
    /// `AWS::Region`.
    Builtins, printed by values
}

/// What a call returned: a [`Value`] to index, and what is always there beside the output's members.
///
/// ```
#[doc = import!(hidden "Output")]
/// # fn show(response: Output) -> Result<(), Box<dyn std::error::Error>> {
/// use serde::Deserialize;
///
/// println!("{} objects, request {}", response["KeyCount"], response.request_id().unwrap_or("unknown"));
///
/// #[derive(Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Listing {
///     name: String,
///     key_count: u32,
/// }
/// let listing: Listing = response.deserialize()?;
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
pub struct Output(Value);

/// The names and kinds of its members, and what finds the request again: the members may be secret. `Display` of the value has
/// them.
impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output ")?;
        match &self.0 {
            Value::Map(parsed) => redact::response(parsed, f),
            other => other.fmt(f),
        }
    }
}

impl Output {
    pub(crate) fn new(parsed: Parsed) -> Self {
        Self(Value::Map(parsed.0.into_native()))
    }

    /// An answer that is a value of our own already.
    pub(crate) fn of(value: Value) -> Self {
        Self(value)
    }

    /// The value itself.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// The answer as a type of the program's.
    ///
    /// # Errors
    /// Where the answer is not what the type wants.
    pub fn deserialize<T: DeserializeOwned>(self) -> Result<T, SerdeError> {
        from_value(self.0)
    }

    /// The service's id of the request, for its support to find it.
    pub fn request_id(&self) -> Option<&str> {
        self.0["ResponseMetadata"]["RequestId"].as_str()
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> Option<u16> {
        self.0["ResponseMetadata"]["HTTPStatusCode"].as_i64().and_then(|status| u16::try_from(status).ok())
    }

    /// How many requests were made beyond the first.
    pub fn retry_attempts(&self) -> u32 {
        self.0["ResponseMetadata"]["RetryAttempts"]
            .as_i64()
            .and_then(|count| count.try_into().ok())
            .unwrap_or(0)
    }
}

impl Deref for Output {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl From<Output> for Value {
    fn from(output: Output) -> Self {
        output.0
    }
}
