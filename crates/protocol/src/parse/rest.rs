//! What the REST formats take from the status and the headers, and how they find the body.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bufeo_model::{List, Location, Map, Shape, ShapeKind, Value};
use bufeo_stack::Level;

use super::headers::Headers;
use super::json::{self, JsonReader};
use super::text::{self, Casts};
use super::xml::XmlReader;
use super::{Answer, Document, broken_model, not_one_member};
use crate::{Error, ResponseBody, Result};

/// What the body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Json,
}

impl Format {
    fn casts(self) -> Casts {
        match self {
            Self::Xml => Casts::XML,
            Self::Json => Casts::JSON,
        }
    }
}

/// Reads the members of `shape` into `parsed`: those of status and headers first, then those of the body.
pub(super) fn members(shape: Shape<'_>, answer: &Answer<'_>, format: Format, parsed: &mut Map) -> Result<()> {
    for member in shape.members() {
        let value = match member.shape().location() {
            Some(Location::StatusCode) => Some(Value::from(answer.status)),
            Some(Location::Headers) => {
                Some(answer.headers.with_prefix(member.shape().location_name().unwrap_or_default()).into())
            }
            Some(Location::Header) => {
                let written = answer.headers.get(member.wire_name());
                written.map(|written| header(member.shape(), written, format)).transpose()?
            }
            _ => None,
        };
        if let Some(value) = value {
            parsed.insert(member.key(), value);
        }
    }
    let Some(payload) = shape.payload_member() else {
        parsed.extend(structure(shape, answer, format)?);
        return Ok(());
    };
    if let Some(value) = payload_value(payload.shape(), answer, format)? {
        parsed.insert(payload.key(), value);
    }
    Ok(())
}

fn structure(shape: Shape<'_>, answer: &Answer<'_>, format: Format) -> Result<Map> {
    let body = answer.bytes()?;
    match format {
        Format::Json => JsonReader::new(true).structure(shape, body),
        Format::Xml => {
            let document = answer.document()?;
            structure_of(shape, &document)
        }
    }
}

/// The members of a structure whose element is the root of a document, or the error inside it.
pub(super) fn structure_of(shape: Shape<'_>, document: &Document<'_>) -> Result<Map> {
    let Some(root) = document.root() else {
        return if shape.union() { Err(not_one_member(shape)) } else { Ok(Map::new()) };
    };
    let wrapped =
        (shape.exception() && document.name(root) == "ErrorResponse").then(|| document.child(root, "Error"));
    XmlReader::new(document).root_structure(shape, wrapped.flatten().unwrap_or(root))
}

fn payload_value(shape: Shape<'_>, answer: &Answer<'_>, format: Format) -> Result<Option<Value>> {
    match (shape.kind(), answer.body) {
        _ if shape.event_stream() => Ok(Some(Value::Events(answer.events()?.0.clone()))),
        (ShapeKind::Blob | ShapeKind::String, ResponseBody::Stream(stream)) => {
            Ok(Some(Value::Stream(stream.clone())))
        }
        (ShapeKind::Blob, ResponseBody::Bytes(bytes)) => Ok(Some(Value::Blob(bytes.clone()))),
        (ShapeKind::String, ResponseBody::Bytes(bytes)) => Ok(Some(Value::from(text::utf8(bytes)?))),
        (ShapeKind::Structure, _) if !shape.document() => {
            structure(shape, answer, format).map(|map| Some(map.into()))
        }
        // As in botocore: no body is one without anything in it.
        (ShapeKind::List, _) if answer.bytes()?.is_empty() => Ok(Some(List::new().into())),
        (ShapeKind::Structure | ShapeKind::Map, _) if answer.bytes()?.is_empty() => {
            Ok(Some(Map::new().into()))
        }
        _ => match format {
            Format::Json => {
                let value = JsonReader::new(true).body(shape, answer.bytes()?)?;
                // A document may well be null.
                Ok(Some(value).filter(|value| shape.document() || !value.is_null()))
            }
            Format::Xml => {
                let document = answer.document()?;
                let reader = XmlReader::new(&document);
                document.root().map(|root| reader.value(shape, root, Level::first())).transpose()
            }
        },
    }
}

fn header(shape: Shape<'_>, written: &str, format: Format) -> Result<Value> {
    match shape.kind() {
        ShapeKind::List => {
            let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
            let items = written.split(',').map(|item| text::scalar(member, item.trim(), format.casts()));
            items.collect::<Result<Vec<Value>>>().map(|items| List::from(items).into())
        }
        ShapeKind::String if shape.json_value() => {
            let name = shape.name();
            let wrong = || Error::response(format!("the header for `{name}` should be JSON in base64"));
            let decoded = BASE64_STANDARD.decode(written).map_err(|error| wrong().with_source(error))?;
            json::any(&decoded).map_err(|error| wrong().with_source(error))
        }
        ShapeKind::Structure | ShapeKind::Map => Err(broken_model(shape)),
        _ => text::scalar(shape, written, format.casts()),
    }
}

/// The request's id, as the REST formats have it in their headers.
pub(super) fn metadata(headers: &Headers) -> Map {
    let mut metadata = Map::with_capacity(4);
    if let Some(id) = headers.get("x-amzn-requestid") {
        metadata.insert("RequestId", id);
    } else if let Some(id) = headers.get("x-amz-request-id") {
        metadata.insert("RequestId", id);
        metadata.insert("HostId", headers.get("x-amz-id-2").cloned().unwrap_or_default());
    }
    metadata
}
