//! The REST formats: members bound to the path, the query and the headers, the rest in the body.

use bufeo_model::{
    Location, Map, Member, OperationModel, Shape, ShapeKind, Str, Stream, TimestampFormat, Value,
};
use bufeo_stack::Level;

use super::header::header;
use super::json_body::JsonBody;
use super::xml_body::XmlBody;
use super::{Members, events, missing, unknown_member, wrong_kind};
use crate::{
    EVENT_STREAM, Error, Result, SerializeOptions, SerializedBody, SerializedRequest, percent_encode, text,
};

/// What the body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Xml,
    Json,
}

pub(super) fn serialize(
    operation: &OperationModel,
    params: &Map,
    options: &SerializeOptions,
    body: Body,
) -> Result<SerializedRequest> {
    let mut request = SerializedRequest::default();
    let template = options.request_uri.as_deref().unwrap_or(operation.request_uri());
    let Some(input) = operation.input() else {
        template.clone_into(&mut request.path);
        return Ok(request);
    };
    let mut binding =
        Binding { options, path: Vec::new(), query: Query::default(), request: &mut request, in_body: false };
    for (name, value) in params.iter().filter(|(_, value)| !value.is_null()) {
        let member = input.member(&name).ok_or_else(|| unknown_member(&name, input))?;
        binding.bind(member, &text::plain(&value))?;
    }
    let Binding { path, query, in_body, .. } = binding;
    request.path = render(template, &path)?;
    if options.request_uri.is_some() {
        request.auth_path = Some(signed_path(operation.request_uri(), &path)?);
    }
    request.query = query.finish();
    if operation.has_event_stream_input() {
        request.set_header("Content-Type", EVENT_STREAM);
        request.body = events(operation, params)?;
        return Ok(request);
    }
    request.body = write_body(params, input, in_body, body, options)?;
    if body == Body::Json
        && !streams(input)
        && request.body != SerializedBody::Empty
        && request.header("Content-Type").is_none()
    {
        request.set_header("Content-Type", "application/json");
    }
    Ok(request)
}

/// The operation's own path as older signatures cover it: without the query, and with a slash after a bucket alone.
fn signed_path(template: &str, path: &[(&str, Str)]) -> Result<String> {
    let template = template.split('?').next().unwrap_or_default();
    let slash = if template.rfind('/') == Some(0) { "/" } else { "" };
    render(&format!("{template}{slash}"), path)
}

/// What has been bound so far.
struct Binding<'r, 'm> {
    options: &'r SerializeOptions,
    path: Vec<(&'m str, Str)>,
    query: Query,
    request: &'r mut SerializedRequest,
    in_body: bool,
}

impl<'m> Binding<'_, 'm> {
    fn bind(&mut self, member: Member<'m>, value: &Value) -> Result<()> {
        let (shape, name) = (member.shape(), member.wire_name());
        match shape.location() {
            Some(Location::Uri) => {
                let written = self.scalar(value, shape)?;
                self.path.push((name, written));
            }
            Some(Location::QueryString) => self.bind_query(name, value, shape)?,
            Some(Location::Header) => {
                let nothing =
                    shape.kind() == ShapeKind::List && matches!(value, Value::List(list) if list.is_empty());
                if !nothing {
                    let written = header(value, shape, self.options)?;
                    self.set_header(member, name.into(), written)?;
                }
            }
            Some(Location::Headers) => {
                let Value::Map(map) = value else { return Err(wrong_kind(value.kind_name(), shape)) };
                for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                    let full = format!("{name}{key}");
                    self.set_header(member, full.into(), text::any(&text::plain(&value))?)?;
                }
            }
            _ => self.in_body = true,
        }
        Ok(())
    }

    /// Sets a header, whose name and value must not begin another.
    fn set_header(&mut self, member: Member<'_>, name: Str, value: Str) -> Result<()> {
        let breaks = |text: &str| text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t');
        if breaks(&name) || name.contains(':') || breaks(&value) {
            return Err(Error::parameters(format!(
                "`{}` cannot be sent in a header: line breaks and other control characters have no place there, nor \
                 has a colon in a header's name",
                member.name()
            )));
        }
        self.request.set_header(name, value);
        Ok(())
    }

    fn bind_query(&mut self, name: &str, value: &Value, shape: Shape<'_>) -> Result<()> {
        match (value, shape.list_member()) {
            (Value::Map(map), _) => {
                for (key, value) in map.iter() {
                    let values = match &*value {
                        Value::List(list) => list.iter().map(|item| text::any(&text::plain(&item))).collect(),
                        other => text::any(&text::plain(other)).map(|text| vec![text]),
                    };
                    let values: Vec<Str> = values?;
                    self.query.set(key.into_owned(), values);
                }
            }
            (Value::List(list), Some(member)) => {
                let values: Result<_> = list.iter().map(|item| self.scalar(&item, member)).collect();
                self.query.set(name.into(), values?);
            }
            (value, _) => {
                let written = self.scalar(value, shape)?;
                self.query.set(name.into(), vec![written]);
            }
        }
        Ok(())
    }

    fn scalar(&self, value: &Value, shape: Shape<'_>) -> Result<Str> {
        match shape.kind() {
            // Sent as it is: base64 is for bodies.
            ShapeKind::Blob => text::any(&text::plain(value)),
            _ => text::scalar(value, shape, TimestampFormat::Iso8601, self.options),
        }
    }
}

/// The query string as a map that remembers order: a name set again keeps its place and loses its former values.
#[derive(Debug, Default)]
struct Query(Vec<(Str, Vec<Str>)>);

impl Query {
    fn set(&mut self, name: Str, values: Vec<Str>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = values,
            None => self.0.push((name, values)),
        }
    }

    fn finish(self) -> Vec<(Str, Str)> {
        let pairs =
            |(name, values): (Str, Vec<Str>)| values.into_iter().map(move |value| (name.clone(), value));
        self.0.into_iter().flat_map(pairs).collect()
    }
}

/// The path template with its placeholders filled in. `{name+}` keeps slashes.
fn render(template: &str, values: &[(&str, Str)]) -> Result<String> {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let unclosed =
            || Error::model(format!("the path template `{template}` has a placeholder without an end"));
        let (label, after) = after.split_once('}').ok_or_else(unclosed)?;
        let name = label.strip_suffix('+');
        let wanted = name.unwrap_or(label);
        let value = values.iter().rev().find(|(known, _)| *known == wanted).map(|(_, value)| value);
        let value = value.ok_or_else(|| missing(wanted, "path"))?;
        path.push_str(before);
        path.push_str(&percent_encode(value, if name.is_some() { "/" } else { "" }));
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

/// Whether the body is the payload member itself, not a document made of it.
fn streams(input: Shape<'_>) -> bool {
    let payload = input.payload_member().map(|member| member.shape().kind());
    matches!(payload, Some(ShapeKind::Blob | ShapeKind::String))
}

fn write_body(
    params: &Map,
    input: Shape<'_>,
    in_body: bool,
    body: Body,
    options: &SerializeOptions,
) -> Result<SerializedBody> {
    let depth = Level::first();
    let text = match (input.payload_member(), body) {
        (Some(member), _) if streams(input) => {
            return params.get(member.name()).map_or(Ok(SerializedBody::Empty), |value| raw(&value));
        }
        (Some(member), _) => match (params.get(member.name()).filter(|value| !value.is_null()), body) {
            (Some(value), Body::Json) => {
                let mut json = JsonBody::new(options);
                json.value(&value, member.shape(), depth)?;
                json.finish()
            }
            (Some(value), Body::Xml) => {
                let mut xml = XmlBody::new(options);
                xml.value(member.wire_name(), &value, member.shape(), depth)?;
                xml.finish()
            }
            (None, Body::Json) => "{}".to_owned(),
            (None, Body::Xml) => return Ok(SerializedBody::Empty),
        },
        (None, Body::Json)
            if in_body || input.members().any(|member| member.shape().location().is_none()) =>
        {
            let mut json = JsonBody::new(options);
            json.structure(params, input, depth, Members::Body)?;
            json.finish()
        }
        (None, Body::Xml) if in_body => {
            let mut xml = XmlBody::new(options);
            xml.structure(
                input.location_name().unwrap_or(input.name()),
                params,
                input,
                depth,
                Members::Body,
            )?;
            xml.finish()
        }
        (None, _) => return Ok(SerializedBody::Empty),
    };
    Ok(SerializedBody::Bytes(text.into()))
}

fn unreadable(error: std::io::Error) -> Error {
    Error::parameters(format!("the object that is the body cannot be read: {error}")).with_source(error)
}

/// A payload that is the body as it stands.
fn raw(value: &Value) -> Result<SerializedBody> {
    Ok(match &*text::plain(value) {
        Value::Null => SerializedBody::Empty,
        Value::Blob(bytes) if bytes.is_empty() => SerializedBody::Empty,
        Value::Blob(bytes) => SerializedBody::Bytes(bytes.clone()),
        Value::String(text) if text.is_empty() => SerializedBody::Empty,
        Value::String(text) => SerializedBody::Bytes(String::from(text.clone()).into()),
        Value::Stream(stream) => SerializedBody::Stream(stream.clone()),
        Value::Foreign(object) if object.can_read() => {
            SerializedBody::Stream(Stream::from_foreign(object.clone()).map_err(unreadable)?)
        }
        other => {
            let found = other.kind_name();
            let message = format!(
                "a value of kind `{found}` cannot be sent as a body, give bytes, text or something to read from"
            );
            return Err(Error::parameters(message));
        }
    })
}
