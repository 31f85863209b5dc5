//! An operation as it is kept once it is decoded, and its decoding.

use crate::document::{Kind, Node};
use crate::error::Error;
use crate::names::snake_case;
use crate::shape::{Reference, Shapes, decode_reference};
use crate::{Str, Value};

use super::{EndpointDiscovery, HttpChecksum, OperationContextParam, StaticContextParam};

/// A decoded operation.
#[derive(Debug, Default)]
pub(crate) struct OperationDefinition {
    pub(crate) name: Str,
    pub(crate) method_name: Str,
    pub(crate) wire_name: Option<Str>,
    pub(crate) http_method: Option<Str>,
    pub(crate) request_uri: Option<Str>,
    pub(crate) host_prefix: Option<Str>,
    pub(crate) input: Option<Reference>,
    pub(crate) output: Option<Reference>,
    pub(crate) errors: Vec<Reference>,
    pub(crate) auth: Vec<Str>,
    pub(crate) auth_type: Option<Str>,
    pub(crate) unsigned_payload: bool,
    pub(crate) http_checksum: Option<HttpChecksum>,
    pub(crate) http_checksum_required: bool,
    pub(crate) request_compression: Vec<Str>,
    pub(crate) endpoint_discovery: Option<EndpointDiscovery>,
    pub(crate) endpoint_operation: bool,
    pub(crate) deprecated: bool,
    pub(crate) static_context_params: Vec<StaticContextParam>,
    pub(crate) operation_context_params: Vec<OperationContextParam>,
    /// Filled in once the shapes are decoded.
    pub(crate) streaming: Streaming,
}

/// Which of the two ways of an operation carry streams.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Streaming {
    pub(crate) input: bool,
    pub(crate) output: bool,
    pub(crate) event_input: bool,
    pub(crate) event_output: bool,
}

impl OperationDefinition {
    pub(crate) fn decode(shapes: &Shapes, name: &str, node: Node<'_>) -> Result<Self, Error> {
        let mut definition =
            Self { name: Str::from(name), method_name: Str::from(snake_case(name)), ..Self::default() };
        for entry in node.entries()? {
            let entry = entry?;
            definition
                .set(shapes, entry.key(), entry.value)
                .map_err(|error| error.within(format!("its `{}` cannot be read", entry.key())))?;
        }
        Ok(definition)
    }

    fn set(&mut self, shapes: &Shapes, key: &str, value: Node<'_>) -> Result<(), Error> {
        match key {
            "name" => self.wire_name = Some(text(value)?),
            "http" => {
                self.http_method = value.get("method")?.map(text).transpose()?;
                self.request_uri = value.get("requestUri")?.map(text).transpose()?;
            }
            "endpoint" => self.host_prefix = value.get("hostPrefix")?.map(text).transpose()?,
            "input" => self.input = Some(decode_reference(shapes, value)?),
            "output" => self.output = Some(decode_reference(shapes, value)?),
            "errors" => {
                self.errors =
                    value.items()?.map(|item| decode_reference(shapes, item?)).collect::<Result<_, _>>()?;
            }
            "auth" => self.auth = texts(value)?,
            "authtype" => self.auth_type = Some(text(value)?),
            "unsignedPayload" => self.unsigned_payload = value.boolean()?,
            "httpChecksum" => self.http_checksum = Some(http_checksum(value)?),
            "httpChecksumRequired" => self.http_checksum_required = value.boolean()?,
            "requestcompression" => {
                self.request_compression = value.get("encodings")?.map_or_else(|| Ok(Vec::new()), texts)?;
            }
            "endpointdiscovery" => {
                let required = value.get("required")?.map(Node::boolean).transpose()?.unwrap_or(false);
                self.endpoint_discovery = Some(EndpointDiscovery { required });
            }
            "endpointoperation" => self.endpoint_operation = value.boolean()?,
            "deprecated" => self.deprecated = value.boolean()?,
            "staticContextParams" => self.static_context_params = static_context_params(value)?,
            "operationContextParams" => self.operation_context_params = operation_context_params(value)?,
            _ => {}
        }
        Ok(())
    }

    /// The positions of the shapes it refers to.
    pub(crate) fn roots(&self) -> impl Iterator<Item = u32> {
        let shapes = self.input.iter().chain(&self.output).chain(&self.errors);
        shapes.map(|reference| reference.target)
    }
}

fn text(node: Node<'_>) -> Result<Str, Error> {
    node.text().map(Str::from)
}

fn texts(node: Node<'_>) -> Result<Vec<Str>, Error> {
    node.items()?.map(|item| text(item?)).collect()
}

fn http_checksum(node: Node<'_>) -> Result<HttpChecksum, Error> {
    Ok(HttpChecksum {
        request_algorithm_member: node.get("requestAlgorithmMember")?.map(text).transpose()?,
        request_checksum_required: node
            .get("requestChecksumRequired")?
            .map(Node::boolean)
            .transpose()?
            .unwrap_or(false),
        request_validation_mode_member: node.get("requestValidationModeMember")?.map(text).transpose()?,
        response_algorithms: node.get("responseAlgorithms")?.map_or_else(|| Ok(Vec::new()), texts)?,
    })
}

fn static_context_params(node: Node<'_>) -> Result<Vec<StaticContextParam>, Error> {
    node.entries()?
        .map(|entry| {
            let entry = entry?;
            let value = entry.value.get("value")?.map(parameter).transpose()?.unwrap_or_default();
            Ok(StaticContextParam { name: Str::from(entry.key()), value })
        })
        .collect()
}

fn operation_context_params(node: Node<'_>) -> Result<Vec<OperationContextParam>, Error> {
    node.entries()?
        .map(|entry| {
            let entry = entry?;
            let path = entry.value.get("path")?.map(text).transpose()?.unwrap_or_default();
            Ok(OperationContextParam { name: Str::from(entry.key()), path })
        })
        .collect()
}

/// A value of an endpoint parameter: text, true or false, or texts.
fn parameter(node: Node<'_>) -> Result<Value, Error> {
    Ok(match node.kind()? {
        Kind::Bool(value) => Value::from(value),
        Kind::Text(text) => Value::from(text),
        Kind::List => {
            let items: Result<crate::List, Error> = node.items()?.map(|item| parameter(item?)).collect();
            Value::from(items?)
        }
        _ => {
            return Err(Error::corrupt("a parameter is neither text, nor true or false, nor a list of them"));
        }
    })
}
