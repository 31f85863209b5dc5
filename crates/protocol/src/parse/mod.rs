//! An answer to a value: what every wire format does alike.
//!
//! ```text
//! status >= 301   error     the error as the format writes it, then the members of its shape
//! otherwise       rest      status, headers, then the body or the payload     json | xml
//!                 json      the body                                          json
//!                 cbor      the body                                          cbor
//!                 form      the body, the request's id in it                  document -> xml
//! ```
//!
//! Whatever the format, `ResponseMetadata` is there at the end.

mod cbor;
mod cbor_items;
mod document;
mod document_text;
mod error;
pub(crate) mod event;
mod foreign;
mod form;
mod headers;
mod json;
mod json_text;
mod plan;
mod rest;
mod status;
mod text;
mod xml;

use bufeo_model::{EventStream, Map, OperationModel, Protocol, Shape, Value, params};
use bufeo_stack::Level;

use crate::{Error, ResponseBody, ResponseView, Result, event_stream};
use document::{Document, Outline};
pub use foreign::foreign_body;
use form::Dialect;
use headers::Headers;
use json::JsonReader;
use rest::Format;

/// Reads an answer: the output of the operation, or with a status of 301 or more the error.
///
/// The result always has `ResponseMetadata`. An error is a map with `Error` (`Code`, `Message` and what else the
/// service says), and at the top level the members that the service's model gives to errors of that code.
///
/// # Errors
/// Where the answer is malformed or does not fit the operation; then the error has its status and the request's id.
pub fn parse(operation: &OperationModel, response: &ResponseView<'_>) -> Result<Map> {
    bufeo_stack::with(ROOM, || whole(operation, response))
}

/// How much stack the deepest answer takes, in any format: threads that have less are lent it.
const ROOM: usize = if cfg!(debug_assertions) { 2 << 20 } else { 512 << 10 };

fn whole(operation: &OperationModel, response: &ResponseView<'_>) -> Result<Map> {
    let protocol = crate::protocol_of(operation)?;
    let answer =
        Answer { status: response.status, headers: Headers::new(response.headers), body: response.body };
    let parsed = match response.status {
        301.. => error::parse(operation, protocol, &answer),
        _ => success(operation, protocol, &answer),
    };
    let mut parsed =
        parsed.map_err(|error| error.with_answer(answer.status, answer.headers.any_request_id()))?;
    let mut metadata = parsed.entry("ResponseMetadata").or_insert(Map::new());
    if metadata.as_map().is_none() {
        *metadata = Map::new().into();
    }
    if let Some(metadata) = metadata.as_map_mut() {
        metadata.insert("HTTPStatusCode", answer.status);
        metadata.insert("HTTPHeaders", answer.headers.lowered());
    }
    drop(metadata);
    Ok(parsed)
}

/// The text of the root element of an XML document, as far as it goes before the first child: the whole of an answer
/// that has no structure.
///
/// ```
/// let body = b"<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>";
/// assert_eq!(bufeo_protocol::root_text(body)?, "eu-west-1");
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the body is no XML document.
pub fn root_text(body: &[u8]) -> Result<String> {
    let document = Document::parse(body)?;
    Ok(document.root().map(|root| document.text(root).to_owned()).unwrap_or_default())
}

/// The name of the root element of an XML document, without its prefix.
///
/// ```
/// assert_eq!(bufeo_protocol::root_name(b"<Error><Code>SlowDown</Code></Error>")?, "Error");
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the body is no XML document.
pub fn root_name(body: &[u8]) -> Result<String> {
    Ok(Outline::parse(body)?.name().to_owned())
}

/// The value that a JSON text stands for, whatever it is: documents inside of answers.
///
/// ```
/// let value = bufeo_protocol::json_value(br#"{"Version": "2012-10-17", "Statement": []}"#)?;
/// assert_eq!(value["Version"], "2012-10-17");
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the text is no JSON, or nested more than 256 levels deep.
pub fn json_value(text: &[u8]) -> Result<Value> {
    bufeo_stack::with(ROOM, || json::any(text))
}

fn success(operation: &OperationModel, protocol: Protocol, answer: &Answer<'_>) -> Result<Map> {
    if operation.has_event_stream_output() && event_stream::is_rpc(protocol) {
        return rpc_events(operation, protocol, answer);
    }
    match protocol {
        Protocol::RestXml => rest_success(operation, answer, Format::Xml),
        Protocol::RestJson => rest_success(operation, answer, Format::Json),
        Protocol::Query => form_success(operation, answer, Dialect::Query),
        Protocol::Ec2 => form_success(operation, answer, Dialect::Ec2),
        Protocol::RpcV2Cbor => rpc_success(operation, answer, cbor::structure),
        _ => rpc_success(operation, answer, |output, body| JsonReader::new(false).structure(output, body)),
    }
}

fn rest_success(operation: &OperationModel, answer: &Answer<'_>, format: Format) -> Result<Map> {
    let mut parsed = Map::new();
    parsed.insert("ResponseMetadata", rest::metadata(&answer.headers));
    if let Some(output) = operation.output() {
        rest::members(output, answer, format, &mut parsed)?;
    }
    Ok(parsed)
}

fn rpc_success(
    operation: &OperationModel,
    answer: &Answer<'_>,
    members: fn(Shape<'_>, &[u8]) -> Result<Map>,
) -> Result<Map> {
    let output = operation.output();
    let mut parsed = output.map(|output| members(output, answer.bytes()?)).transpose()?.unwrap_or_default();
    parsed.insert("ResponseMetadata", answer.headers.request_id());
    Ok(parsed)
}

fn rpc_events(operation: &OperationModel, protocol: Protocol, answer: &Answer<'_>) -> Result<Map> {
    let Some(output) = operation.output() else { return Ok(Map::new()) };
    let (stream, initial_response) = answer.events()?;
    let mut parsed = event::initial_response(protocol, output, initial_response)?;
    if let Some(member) = output.event_stream_member() {
        parsed.insert(member.key(), stream.clone());
    }
    parsed.insert("ResponseMetadata", answer.headers.request_id());
    Ok(parsed)
}

fn form_success(operation: &OperationModel, answer: &Answer<'_>, dialect: Dialect) -> Result<Map> {
    let document = Document::parse(answer.bytes()?)?;
    let mut parsed =
        operation.output().map(|output| form::members(output, &document)).transpose()?.unwrap_or_default();
    let metadata = form::metadata(&document, dialect);
    if !metadata.is_empty() {
        parsed.insert("ResponseMetadata", Value::from(metadata));
    }
    Ok(parsed)
}

/// An answer with its headers joined.
#[derive(Debug)]
struct Answer<'a> {
    status: u16,
    headers: Headers,
    body: ResponseBody<'a>,
}

impl<'a> Answer<'a> {
    fn bytes(&self) -> Result<&'a [u8]> {
        match self.body {
            ResponseBody::Bytes(bytes) => Ok(bytes),
            ResponseBody::Stream(_) | ResponseBody::Events { .. } => {
                Err(Error::response("the body is a stream, but this answer has to be read as a whole first"))
            }
        }
    }

    /// The events, and what came before them.
    fn events(&self) -> Result<(&'a EventStream, &'a [u8])> {
        match self.body {
            ResponseBody::Events { stream, initial_response } => Ok((stream, initial_response)),
            _ => Err(Error::response("the answer is a stream of events, but its body was not given as one")),
        }
    }

    /// The body as an XML document; one without any element where it is empty.
    fn document(&self) -> Result<Document<'a>> {
        match self.bytes()? {
            [] => Ok(Document::empty()),
            body => Document::parse(body),
        }
    }
}

/// What stands for a member of a union that the model does not know, as in botocore.
fn unknown_member(tag: &str) -> Map {
    params! { "SDK_UNKNOWN_MEMBER": { "name": tag } }
}

/// One level further down in an answer.
fn down(level: Level) -> Result<Level> {
    level.down().map_err(|reason| Error::response(format!("the answer is {reason}")))
}

fn not_one_member(shape: Shape<'_>) -> Error {
    // The sentence is botocore's: programs look for it.
    let rule = "must have one and only one member set.";
    Error::response(format!("Invalid service response: {} {rule}", shape.name()))
}

fn broken_model(shape: Shape<'_>) -> Error {
    Error::model(format!("the model says of `{}` not what it is made of", shape.name()))
}
