//! An answer to a value: what every wire format does alike.
//!
//! ```text
//! status >= 301   error     the error as the format writes it, then the members of its shape
//! otherwise       rest      status, headers, then the body or the payload     json | xml
//!                 json      the body                                          json
//!                 form      the body, the request's id in it                  document -> xml
//! ```
//!
//! Whatever the format, `ResponseMetadata` is there at the end.

mod document;
mod error;
mod form;
mod headers;
mod json;
mod plan;
mod rest;
mod status;
mod text;
mod xml;

use bufeo_model::{Map, OperationModel, Protocol, Value};

use crate::{Error, ResponseBody, ResponseView, Result};
use document::Document;
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
/// Where the answer is malformed or does not fit the operation, and where the format, or event streams in it, is not
/// there yet.
pub fn parse(operation: &OperationModel, response: &ResponseView<'_>) -> Result<Map> {
    let protocol = crate::protocol_of(operation)?;
    let answer =
        Answer { status: response.status, headers: Headers::new(response.headers), body: response.body };
    let mut parsed = match response.status {
        301.. => error::parse(operation, protocol, &answer)?,
        _ => success(operation, protocol, &answer)?,
    };
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

fn success(operation: &OperationModel, protocol: Protocol, answer: &Answer<'_>) -> Result<Map> {
    let output = operation.output();
    if operation.has_event_stream_output() {
        let name = operation.name();
        return Err(Error::unsupported(format!(
            "`{name}` answers with an event stream, which is not supported yet"
        )));
    }
    match protocol {
        Protocol::RestXml => rest_success(operation, answer, Format::Xml),
        Protocol::RestJson => rest_success(operation, answer, Format::Json),
        Protocol::Query => form_success(operation, answer, Dialect::Query),
        Protocol::Ec2 => form_success(operation, answer, Dialect::Ec2),
        _ => {
            let reader = JsonReader::new(false);
            let mut parsed = match output {
                Some(output) => reader.structure(output, answer.bytes()?)?,
                None => Map::new(),
            };
            if let Some(id) = answer.headers.get("x-amzn-requestid") {
                parsed.insert("ResponseMetadata", [("RequestId", id)].into_iter().collect::<Map>());
            }
            Ok(parsed)
        }
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
            ResponseBody::Stream(_) => {
                Err(Error::response("the body is a stream, but this answer has to be read as a whole first"))
            }
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
