//! Decoding a shape from the model's document.

use std::sync::OnceLock;

use super::ShapeKind;
use super::definition::{MemberDefinition, Reference, ShapeDefinition};
use super::shapes::Shapes;
use super::traits::{Bound, ErrorDefinition, Flag, Location, Retryable, TimestampFormat, Traits};
use crate::Str;
use crate::document::{Entry, Kind, Node, TextId};
use crate::error::Error;
use crate::names::NameTable;

pub(super) fn decode_shape(shapes: &Shapes, name: TextId, node: Node<'_>) -> Result<ShapeDefinition, Error> {
    let mut parts = Parts::default();
    let mut traits = Traits::default();
    for entry in node.entries()? {
        let entry = entry?;
        match entry.key() {
            "type" => parts.kind = Some(kind(entry.value)?),
            "members" => parts.members = Some(entry.value),
            "member" => parts.member = Some(entry.value),
            "key" => parts.key = Some(entry.value),
            "value" => parts.value = Some(entry.value),
            "required" => parts.required = texts(entry.value)?,
            "payload" => parts.payload = Some(entry.value.text()?),
            _ => read_trait(&mut traits, &entry)?,
        }
    }
    let kind = parts.kind.ok_or_else(|| Error::corrupt("it has no `type`"))?;
    let members = parts.members(shapes, kind)?;
    let payload = match (kind, parts.payload) {
        (ShapeKind::Structure, Some(payload)) => Some(payload_position(&members, payload)?),
        _ => None,
    };
    let by_name = NameTable::new(members.iter().map(|member| member.name.as_str()));
    let required = parts.required;
    Ok(ShapeDefinition {
        name: Some(name),
        kind,
        traits,
        members,
        by_name,
        by_wire_name: OnceLock::new(),
        required,
        payload,
    })
}

/// What a shape's definition holds beside traits.
#[derive(Default)]
struct Parts<'a> {
    kind: Option<ShapeKind>,
    members: Option<Node<'a>>,
    member: Option<Node<'a>>,
    key: Option<Node<'a>>,
    value: Option<Node<'a>>,
    required: Box<[TextId]>,
    payload: Option<&'a str>,
}

impl Parts<'_> {
    fn members(&self, shapes: &Shapes, kind: ShapeKind) -> Result<Box<[MemberDefinition]>, Error> {
        let part = |name: &str, node: Option<Node<'_>>| {
            let node = node.ok_or_else(|| Error::corrupt(format!("it is a {kind} and has no `{name}`")))?;
            let reference = decode_reference(shapes, node)?;
            Ok(MemberDefinition { name: Str::from(name), reference, required: false })
        };
        match kind {
            ShapeKind::Structure => self.structure_members(shapes),
            ShapeKind::List => Ok(Box::new([part("member", self.member)?])),
            ShapeKind::Map => Ok(Box::new([part("key", self.key)?, part("value", self.value)?])),
            _ => Ok(Box::default()),
        }
    }

    fn structure_members(&self, shapes: &Shapes) -> Result<Box<[MemberDefinition]>, Error> {
        let Some(node) = self.members else { return Ok(Box::default()) };
        let mut members = Vec::with_capacity(node.len());
        for entry in node.entries()? {
            let entry = entry?;
            let reference = decode_reference(shapes, entry.value)
                .map_err(|error| error.within(format!("member `{}` cannot be read", entry.key())))?;
            let required = self.required.contains(&entry.id);
            members.push(MemberDefinition { name: Str::from(entry.key()), reference, required });
        }
        Ok(members.into())
    }
}

/// Reads a reference: an object with the name of a shape and the traits that overlay the shape's.
pub(crate) fn decode_reference(shapes: &Shapes, node: Node<'_>) -> Result<Reference, Error> {
    let mut target = None;
    let mut overlay = Traits::default();
    for entry in node.entries()? {
        let entry = entry?;
        match entry.key() {
            "shape" => target = Some(entry.value.text_id()?),
            _ => read_trait(&mut overlay, &entry)?,
        }
    }
    let target = target.ok_or_else(|| Error::corrupt("it names no `shape`"))?;
    let target = shapes.position(node.document(), target)?;
    Ok(Reference { target, overlay: (!overlay.is_empty()).then(|| Box::new(overlay)) })
}

/// Notes the trait; what is no trait of ours is stepped over.
fn read_trait(traits: &mut Traits, entry: &Entry<'_>) -> Result<(), Error> {
    let value = entry.value;
    match entry.key() {
        "location" => traits.location = location(value.text()?),
        "locationName" => traits.location_name = Some(value.text_id()?),
        "timestampFormat" => traits.timestamp_format = Some(timestamp_format(value.text()?)?),
        "queryName" => traits.rare_mut().query_name = Some(value.text_id()?),
        "resultWrapper" => traits.rare_mut().result_wrapper = Some(value.text_id()?),
        "pattern" => traits.rare_mut().pattern = Some(value.text_id()?),
        "min" => traits.rare_mut().min = Some(bound(value)?),
        "max" => traits.rare_mut().max = Some(bound(value)?),
        "enum" => traits.rare_mut().enumeration = Some(texts(value)?),
        "xmlNamespace" => traits.rare_mut().xml_namespace = xml_namespace(value)?,
        "error" => traits.rare_mut().error = Some(error(value)?),
        "retryable" => traits.rare_mut().retryable = Some(retryable(value)?),
        "contextParam" => {
            traits.rare_mut().context_param = value.get("name")?.map(Node::text_id).transpose()?;
        }
        name => {
            if let Some(flag) = flag(name) {
                traits.set_flag(flag, value.boolean()?);
            }
        }
    }
    Ok(())
}

fn flag(name: &str) -> Option<Flag> {
    Some(match name {
        "flattened" => Flag::Flattened,
        "streaming" => Flag::Streaming,
        "xmlAttribute" => Flag::XmlAttribute,
        "eventstream" => Flag::EventStream,
        "event" => Flag::Event,
        "eventheader" => Flag::EventHeader,
        "eventpayload" => Flag::EventPayload,
        "jsonvalue" => Flag::JsonValue,
        "hostLabel" => Flag::HostLabel,
        "sensitive" => Flag::Sensitive,
        "idempotencyToken" => Flag::IdempotencyToken,
        "exception" => Flag::Exception,
        "fault" => Flag::Fault,
        "document" => Flag::Document,
        "union" => Flag::Union,
        "requiresLength" => Flag::RequiresLength,
        "endpointdiscoveryid" => Flag::EndpointDiscoveryId,
        "deprecated" => Flag::Deprecated,
        _ => return None,
    })
}

fn kind(node: Node<'_>) -> Result<ShapeKind, Error> {
    let name = node.text()?;
    ShapeKind::from_name(name).ok_or_else(|| Error::corrupt(format!("`{name}` is no type of shapes")))
}

/// A location that is none of these means the body, as in botocore.
fn location(name: &str) -> Option<Location> {
    Some(match name {
        "uri" => Location::Uri,
        "querystring" => Location::QueryString,
        "header" => Location::Header,
        "headers" => Location::Headers,
        "statusCode" => Location::StatusCode,
        _ => return None,
    })
}

fn timestamp_format(name: &str) -> Result<TimestampFormat, Error> {
    let known = [
        ("iso8601", TimestampFormat::Iso8601),
        ("unixTimestamp", TimestampFormat::UnixTimestamp),
        ("rfc822", TimestampFormat::Rfc822),
    ];
    let found = known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, format)| format).ok_or_else(|| {
        Error::corrupt(format!(
            "`{name}` is no timestamp format; it is `iso8601`, `unixTimestamp` or `rfc822`"
        ))
    })
}

fn bound(node: Node<'_>) -> Result<Bound, Error> {
    match node.kind()? {
        Kind::Unsigned(number) => Ok(i64::try_from(number).map_or(Bound::Float(number as f64), Bound::Int)),
        Kind::Negative(number) => Ok(Bound::Int(number)),
        Kind::Float(number) => Ok(Bound::Float(number)),
        _ => Err(Error::corrupt("something else stands where a number is expected")),
    }
}

fn texts(node: Node<'_>) -> Result<Box<[TextId]>, Error> {
    node.items()?.map(|item| item?.text_id()).collect()
}

/// Shapes give an object; a plain text, as old models have it, is the name space itself.
fn xml_namespace(node: Node<'_>) -> Result<Option<(TextId, Option<TextId>)>, Error> {
    if let Ok(uri) = node.text_id() {
        return Ok(Some((uri, None)));
    }
    let prefix = node.get("prefix")?.map(Node::text_id).transpose()?;
    let uri = node.get("uri")?.map(Node::text_id).transpose()?;
    Ok(uri.map(|uri| (uri, prefix)))
}

fn error(node: Node<'_>) -> Result<ErrorDefinition, Error> {
    let status = node.get("httpStatusCode")?.map(Node::kind).transpose()?;
    Ok(ErrorDefinition {
        code: node.get("code")?.map(Node::text_id).transpose()?,
        http_status_code: match status {
            Some(Kind::Unsigned(code)) => u16::try_from(code).ok(),
            _ => None,
        },
        sender_fault: node.get("senderFault")?.map(Node::boolean).transpose()?,
    })
}

fn retryable(node: Node<'_>) -> Result<Retryable, Error> {
    let throttling = node.get("throttling")?.map(Node::boolean).transpose()?;
    Ok(Retryable { throttling: throttling.unwrap_or(false) })
}

fn payload_position(members: &[MemberDefinition], payload: &str) -> Result<u32, Error> {
    let position = members.iter().position(|member| member.name == payload);
    position
        .map(|position| position as u32)
        .ok_or_else(|| Error::corrupt(format!("its payload `{payload}` is none of its members")))
}
