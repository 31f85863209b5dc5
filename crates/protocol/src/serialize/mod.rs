//! Parameters to a request: what every wire format does alike.
//!
//! Each format has one file. `rest` binds members to path, query and headers for the two REST formats and leaves the
//! body to `xml_body` or `json_body`; `json` and `form` (query and ec2) put everything into the body.

mod cbor;
mod cbor_body;
mod cbor_items;
pub(crate) mod event;
mod form;
mod header;
mod json;
mod json_body;
mod json_text;
mod rest;
mod xml_body;
mod xml_text;

pub use json_text::json_text;

use bufeo_model::{EventStream, Location, Map, Member, OperationModel, Protocol, Shape, Value};
use bufeo_stack::{Level, TooDeep};

use crate::{Error, Result, SerializeOptions, SerializedBody, SerializedRequest};

/// Writes the parameters of a call as a request, in the wire format of the service.
///
/// The parameters are taken as validated; what does not fit the operation at all is an error here, too.
///
/// # Errors
/// Where a member that is part of the host name or the path is missing or unfit, where a value is of a kind that the
/// format cannot write, and where there is no such format.
pub fn serialize(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
) -> Result<SerializedRequest> {
    let mut request = match crate::protocol_of(operation)? {
        Protocol::RestXml => rest::serialize(operation, params, options, rest::Body::Xml)?,
        Protocol::RestJson => rest::serialize(operation, params, options, rest::Body::Json)?,
        Protocol::Json => json::serialize(operation, params, options)?,
        Protocol::Query => form::serialize(operation, params, options, form::Dialect::Query)?,
        Protocol::Ec2 => form::serialize(operation, params, options, form::Dialect::Ec2)?,
        Protocol::RpcV2Cbor => cbor::serialize(operation, params, options)?,
        other => return Err(Error::unsupported(format!("the wire format `{other}` is not supported yet"))),
    };
    request.method = operation.http_method().into();
    request.host_prefix = host_prefix(operation, params, options)?;
    Ok(request)
}

/// Which members of a structure go into the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    /// All of them.
    All,
    /// Those that are not bound to the path, the query or a header.
    Body,
    /// Those of an event that are not its headers.
    WithoutHeaders,
    /// Those that are no stream of events.
    WithoutEvents,
}

impl Members {
    fn contain(self, member: Shape<'_>) -> bool {
        use Location::{Header, Headers, QueryString, Uri};
        match self {
            Self::All => true,
            Self::Body => !matches!(member.location(), Some(Uri | QueryString | Header | Headers)),
            Self::WithoutHeaders => !member.event_header(),
            Self::WithoutEvents => !member.event_stream(),
        }
    }
}

/// The events that are the body; whoever sends them makes frames of them.
fn events(operation: &OperationModel, params: &Map) -> Result<SerializedBody> {
    let member = operation.input().and_then(Shape::event_stream_member);
    let member = member.ok_or_else(|| Error::model(format!("`{}` is not sent events", operation.name())))?;
    let given = params.get(member.name()).filter(|value| !value.is_null());
    match given.as_deref() {
        None => Err(missing(member.name(), "body")),
        Some(Value::Events(events)) => Ok(SerializedBody::Events(events.clone())),
        Some(Value::List(events)) => {
            let events: Option<Vec<Map>> = events.iter().map(|event| event.as_map().cloned()).collect();
            let no_event =
                || Error::parameters(format!("what is no event was given for `{}`", member.name()));
            Ok(SerializedBody::Events(EventStream::from_events(events.ok_or_else(no_event)?)))
        }
        Some(Value::Foreign(object)) if object.has_events() => {
            let text = || format!("no events can be taken from what was given for `{}`", member.name());
            let events = object.events().map_err(|error| Error::parameters(text()).with_source(error))?;
            Ok(SerializedBody::Events(events))
        }
        Some(other) => Err(Error::parameters(format!(
            "a value of kind `{}` was given for `{}`, which takes a stream of events",
            other.kind_name(),
            member.name()
        ))),
    }
}

/// What the operation puts before the host name, with the members it names filled in.
fn host_prefix(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
) -> Result<Option<String>> {
    let template = options.host_prefix.as_deref().or(operation.host_prefix());
    let Some(template) = template.filter(|template| !template.is_empty()) else { return Ok(None) };
    let mut prefix = template.to_owned();
    let labels =
        operation.input().into_iter().flat_map(Shape::members).filter(|member| member.shape().host_label());
    let mut unfit = Vec::new();
    for member in labels {
        let name = member.name();
        let value = params.get(name).ok_or_else(|| missing(name, "host name"))?;
        let text = crate::text::any(&crate::text::plain(&value))?;
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        {
            unfit.push(name);
        }
        prefix = prefix.replace(&format!("{{{name}}}"), &text);
    }
    if unfit.is_empty() {
        return Ok(Some(prefix));
    }
    // The sentence is botocore's: programs look for it.
    let names = unfit.join(", ");
    let rule = "Must contain only alphanumeric characters, hyphen, or period.";
    Err(Error::parameters(format!("Invalid value for parameter(s): {names}. {rule}")))
}

fn missing(name: &str, place: &str) -> Error {
    Error::parameters(format!("`{name}` is missing, and the {place} of the request needs it"))
}

fn unknown_member(name: &str, shape: Shape<'_>) -> Error {
    let known = shape.members().map(Member::name).collect::<Vec<_>>().join("`, `");
    Error::parameters(format!("`{name}` is no member of `{}`, it has `{known}`", shape.name()))
}

fn wrong_kind(found: &str, shape: Shape<'_>) -> Error {
    Error::parameters(format!(
        "a value of kind `{found}` was given for `{}`, which is of type `{}`",
        shape.name(),
        shape.kind()
    ))
}

fn broken_model(shape: Shape<'_>) -> Error {
    Error::model(format!("the model says of `{}` not what it is made of", shape.name()))
}

#[inline]
fn down(level: Level) -> Result<Level> {
    level.down().map_err(too_deep)
}

#[cold]
fn too_deep(reason: TooDeep) -> Error {
    Error::parameters(format!("the parameters are {reason}")).with_source(reason)
}
