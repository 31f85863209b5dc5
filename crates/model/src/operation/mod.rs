//! What a service can do.

mod definition;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub(crate) use definition::OperationDefinition;

use crate::document::Node;
use crate::error::Error;
use crate::service::ServiceModel;
use crate::shape::{Member, Reference, Shape};
use crate::{Str, Value};
use definition::Streaming;

/// An operation of a service.
///
/// A handle that is cheap to clone; it keeps its service's model. Two are equal where they name the same operation of
/// the same loaded model.
///
/// ```
#[doc = import!(hidden "ServiceModel")]
/// # let model = ServiceModel::from_json("weather", br#"{
/// #     "metadata": {"protocol": "json"},
/// #     "operations": {"GetForecast": {"name": "GetForecast", "input": {"shape": "In"}, "errors": [{"shape": "NoSuchCity"}]}},
/// #     "shapes": {
/// #         "In": {"type": "structure", "members": {"Token": {"shape": "Text", "idempotencyToken": true}}},
/// #         "NoSuchCity": {"type": "structure", "members": {}, "exception": true},
/// #         "Text": {"type": "string"}
/// #     }
/// # }"#)?;
/// let operation = model.operation("GetForecast")?;
///
/// assert_eq!(operation.method_name(), "get_forecast");
/// assert_eq!(operation.idempotency_members().map(|member| member.name()).collect::<Vec<_>>(), ["Token"]);
/// assert_eq!(operation.errors().next().and_then(|error| error.error_code()), Some("NoSuchCity"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OperationModel {
    service: Arc<ServiceModel>,
    definition: Arc<OperationDefinition>,
}

/// How the checksums of an operation are chosen (`httpChecksum`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpChecksum {
    /// The member of the input that names the algorithm.
    pub request_algorithm_member: Option<Str>,
    /// Whether a request must carry a checksum.
    pub request_checksum_required: bool,
    /// The member of the input that asks for checksums of the response.
    pub request_validation_mode_member: Option<Str>,
    /// The algorithms a response may be checked with, as the model orders them.
    pub response_algorithms: Vec<Str>,
}

/// That the endpoint is asked from the service (`endpointdiscovery`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointDiscovery {
    /// Whether the operation cannot be called without.
    pub required: bool,
}

/// A parameter of the endpoint rules that an operation fixes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StaticContextParam {
    /// The parameter's name.
    pub name: Str,
    /// What it holds.
    pub value: Value,
}

/// A parameter of the endpoint rules that is read from the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationContextParam {
    /// The parameter's name.
    pub name: Str,
    /// Where in the input it is, a JMESPath.
    pub path: Str,
}

impl OperationModel {
    pub(crate) fn of_position(service: &Arc<ServiceModel>, position: usize) -> Result<Self, Error> {
        let shapes = service.shapes_or_error()?;
        let decode = |name: &str, node: Node<'_>| {
            let definition = OperationDefinition::decode(shapes, name, node).and_then(|definition| {
                shapes.resolve(service.contents(), definition.roots())?;
                Ok(definition)
            });
            let mut definition =
                definition.map_err(|error| error.within(format!("operation `{name}` cannot be read")))?;
            definition.streaming = streaming(service, &definition);
            Ok(definition)
        };
        let definition = service.operations().definition(service.contents(), position, decode);
        let definition = definition.map_err(|error| service.blame(error))?;
        Ok(Self { service: Arc::clone(service), definition })
    }

    /// The model the operation belongs to.
    pub fn service(&self) -> &Arc<ServiceModel> {
        &self.service
    }

    /// The operation's name, such as `ListObjectsV2`.
    pub fn name(&self) -> &str {
        &self.definition.name
    }

    /// The name of its method, such as `list_objects_v2`.
    pub fn method_name(&self) -> &str {
        &self.definition.method_name
    }

    /// The name to put on the wire, which a few services have apart; the name where the model gives none.
    pub fn wire_name(&self) -> &str {
        self.definition.wire_name.as_ref().unwrap_or(&self.definition.name)
    }

    /// The HTTP method; `POST` where the model names none.
    pub fn http_method(&self) -> &str {
        self.definition.http_method.as_deref().unwrap_or("POST")
    }

    /// The path and query string with their placeholders; `/` where the model names none.
    pub fn request_uri(&self) -> &str {
        self.definition.request_uri.as_deref().unwrap_or("/")
    }

    /// What stands before the host name (`endpoint.hostPrefix`), with its placeholders.
    pub fn host_prefix(&self) -> Option<&str> {
        self.definition.host_prefix.as_deref()
    }

    /// What the operation takes.
    pub fn input(&self) -> Option<Shape<'_>> {
        self.definition.input.as_ref().map(|reference| self.shape_of(reference))
    }

    /// What the operation gives back.
    pub fn output(&self) -> Option<Shape<'_>> {
        self.definition.output.as_ref().map(|reference| self.shape_of(reference))
    }

    /// The errors that the operation is said to answer with, in the model's order.
    pub fn errors(&self) -> impl ExactSizeIterator<Item = Shape<'_>> {
        self.definition.errors.iter().map(|reference| self.shape_of(reference))
    }

    /// The authentication schemes the operation has apart from its service's, the preferred first.
    pub fn auth(&self) -> &[Str] {
        &self.definition.auth
    }

    /// The authentication type of older models (`none`, `v4`, ...).
    pub fn auth_type(&self) -> Option<&str> {
        self.definition.auth_type.as_deref()
    }

    /// Whether the signature leaves out the body.
    pub fn unsigned_payload(&self) -> bool {
        self.definition.unsigned_payload
    }

    /// How checksums are chosen.
    pub fn http_checksum(&self) -> Option<&HttpChecksum> {
        self.definition.http_checksum.as_ref()
    }

    /// Whether a request must carry an MD5 checksum, in older models.
    pub fn http_checksum_required(&self) -> bool {
        self.definition.http_checksum_required
    }

    /// The encodings a request may be compressed with.
    pub fn request_compression(&self) -> &[Str] {
        &self.definition.request_compression
    }

    /// Whether and how the endpoint is asked from the service.
    pub fn endpoint_discovery(&self) -> Option<EndpointDiscovery> {
        self.definition.endpoint_discovery
    }

    /// Whether this is the operation that tells endpoints.
    pub fn is_endpoint_operation(&self) -> bool {
        self.definition.endpoint_operation
    }

    /// Whether the model says that it should no longer be used.
    pub fn deprecated(&self) -> bool {
        self.definition.deprecated
    }

    /// The parameters of the endpoint rules that the operation fixes.
    pub fn static_context_params(&self) -> &[StaticContextParam] {
        &self.definition.static_context_params
    }

    /// The parameters of the endpoint rules that are found in the input by a path.
    pub fn operation_context_params(&self) -> &[OperationContextParam] {
        &self.definition.operation_context_params
    }

    /// The parameters of the endpoint rules that are members of the input: the parameter's name and the member.
    pub fn context_params(&self) -> impl Iterator<Item = (&str, Member<'_>)> {
        let members = self.input().into_iter().flat_map(Shape::members);
        members.filter_map(|member| Some((member.shape().context_param()?, member)))
    }

    /// The members of the input that are filled with a random token where they are missing.
    pub fn idempotency_members(&self) -> impl Iterator<Item = Member<'_>> {
        let members = self.input().into_iter().flat_map(Shape::members);
        members.filter(|member| member.shape().idempotency_token())
    }

    /// Whether the body of the request may be a stream of bytes.
    pub fn has_streaming_input(&self) -> bool {
        self.definition.streaming.input
    }

    /// Whether the body of the response is a stream of bytes.
    pub fn has_streaming_output(&self) -> bool {
        self.definition.streaming.output
    }

    /// Whether the request carries a stream of events.
    pub fn has_event_stream_input(&self) -> bool {
        self.definition.streaming.event_input
    }

    /// Whether the response carries a stream of events.
    pub fn has_event_stream_output(&self) -> bool {
        self.definition.streaming.event_output
    }

    fn shape_of<'a>(&'a self, reference: &'a Reference) -> Shape<'a> {
        Shape::of_reference(&self.service, reference)
    }
}

impl fmt::Debug for OperationModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationModel({}.{})", self.service.service_name(), self.name())
    }
}

impl PartialEq for OperationModel {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.service, &other.service) && self.definition.name == other.definition.name
    }
}

impl Eq for OperationModel {}

impl Hash for OperationModel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.service).hash(state);
        self.definition.name.hash(state);
    }
}

fn streaming(service: &ServiceModel, definition: &OperationDefinition) -> Streaming {
    let shape = |reference: &Option<Reference>| {
        reference.as_ref().map(|reference| {
            let shape = Shape::of_reference(service, reference);
            (shape.streaming_member().is_some(), shape.event_stream_member().is_some())
        })
    };
    let (input, event_input) = shape(&definition.input).unwrap_or_default();
    let (output, event_output) = shape(&definition.output).unwrap_or_default();
    Streaming { input, output, event_input, event_output }
}
