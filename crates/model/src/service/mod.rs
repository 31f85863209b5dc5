//! What a service says about itself.

mod definitions;
mod metadata;
mod method_names;
mod operations;
mod protocol;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use metadata::Metadata;
pub use protocol::Protocol;

use crate::Str;
use crate::document::{Document, DocumentBuilder, Node, TextId, parse_json};
use crate::error::{Error, ErrorKind};
use crate::loader::Origin;
use crate::names::suggestion;
use crate::operation::OperationModel;
use crate::paginator::PaginatorModel;
use crate::shape::{Shape, Shapes};
use crate::waiter::WaiterModel;
use definitions::Definitions;
use method_names::MethodNames;
use operations::Operations;

/// A service's model: what it is called, how it is spoken to, what it can do.
///
/// Immutable and shared. Opening it reads the metadata and the names of the operations; everything else is decoded
/// when it is first asked for. A [`Loader`](crate::Loader) finds models; this makes one from JSON in memory:
///
/// ```
#[doc = import!("{Protocol, ServiceModel}")]
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": {"protocol": "rest-json", "serviceId": "Weather Report", "endpointPrefix": "weather"},
///     "operations": {"GetForecast": {"http": {"method": "GET", "requestUri": "/forecast"}}}
/// }"#)?;
/// assert_eq!(model.hyphenated_id()?, "weather-report");
/// assert_eq!(model.protocol()?, Protocol::RestJson);
///
/// let operation = model.operation("get_forecast")?;
/// assert_eq!((operation.name(), operation.request_uri()), ("GetForecast", "/forecast"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ServiceModel {
    name: Str,
    document: Document,
    metadata: Metadata,
    hyphenated_id: Option<Str>,
    /// Where the operations and the shapes begin in the document.
    shapes_at: Option<usize>,
    client_context_params: Vec<ClientContextParam>,
    deprecated: bool,
    operations: Operations,
    shapes: OnceLock<Shapes>,
    method_names: OnceLock<MethodNames>,
    error_positions: OnceLock<Box<[u32]>>,
    paginators: OnceLock<Definitions<PaginatorModel>>,
    waiters: OnceLock<Definitions<WaiterModel>>,
    origin: Origin,
}

/// A parameter of the endpoint rules that is set when a client is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientContextParam {
    /// The parameter's name, such as `UseArnRegion`.
    pub name: Str,
    /// What it holds: `boolean` or `string`.
    pub kind: Str,
}

impl ServiceModel {
    /// A model from the bytes of a `service-2.json`, for a service of that client name.
    ///
    /// # Errors
    /// Where the bytes are no JSON, or no model.
    pub fn from_json(service_name: &str, json: &[u8]) -> Result<Arc<Self>, Error> {
        parse_json(json).and_then(|value| Self::from_value(service_name, &value)).map_err(|error| {
            error.within(format!("the model that was given for `{service_name}` cannot be read"))
        })
    }

    /// A model from JSON in memory, for a service of that client name.
    ///
    /// # Errors
    /// Where the value is no model.
    ///
    /// ```
    #[doc = import!("ServiceModel")]
    ///
    /// let value = serde_json::json!({"metadata": {"serviceId": "Weather"}, "operations": {}, "shapes": {}});
    /// let model = ServiceModel::from_value("weather", &value)?;
    /// assert_eq!(model.operation_names().len(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_value(service_name: &str, model: &serde_json::Value) -> Result<Arc<Self>, Error> {
        Self::open(service_name, Document::from_value(model)?, Origin::Memory).map(Arc::new)
    }

    pub(crate) fn open(service_name: &str, document: Document, origin: Origin) -> Result<Self, Error> {
        let mut parts = Parts::default();
        for entry in document.root()?.entries()? {
            let entry = entry?;
            match entry.key() {
                "metadata" => parts.metadata = Some(entry.value),
                "operations" => parts.operations = Some(entry.value),
                "shapes" => parts.shapes_at = Some(entry.at),
                "clientContextParams" => parts.client_context_params = client_context_params(entry.value)?,
                "deprecated" => parts.deprecated = entry.value.boolean()?,
                _ => {}
            }
        }
        let metadata = Metadata::decode(parts.metadata)?;
        let hyphenated = |id: &Str| Str::from(id.replace(' ', "-").to_lowercase());
        let operations = Operations::index(&document, parts.operations)?;
        let Parts { shapes_at, client_context_params, deprecated, .. } = parts;
        Ok(Self {
            name: Str::from(service_name),
            hyphenated_id: metadata.service_id.as_ref().map(hyphenated),
            metadata,
            shapes_at,
            client_context_params,
            deprecated,
            operations,
            shapes: OnceLock::new(),
            method_names: OnceLock::new(),
            error_positions: OnceLock::new(),
            paginators: OnceLock::new(),
            waiters: OnceLock::new(),
            origin,
            document,
        })
    }

    /// The name that clients of the service are asked for by, such as `stepfunctions`.
    pub fn service_name(&self) -> &str {
        &self.name
    }

    /// The service's id as the model has it, such as `Route 53`.
    ///
    /// # Errors
    /// Where the model has none.
    pub fn service_id(&self) -> Result<&str, Error> {
        self.fact(self.metadata.service_id.as_ref(), "serviceId")
    }

    /// The service's id as it stands in the names of events, such as `route-53`.
    ///
    /// # Errors
    /// Where the model has no id.
    pub fn hyphenated_id(&self) -> Result<&str, Error> {
        self.fact(self.hyphenated_id.as_ref(), "serviceId")
    }

    /// The API version of the model, a date.
    ///
    /// # Errors
    /// Where the model has none.
    pub fn api_version(&self) -> Result<&str, Error> {
        self.fact(self.metadata.api_version.as_ref(), "apiVersion")
    }

    /// The first part of the service's host names.
    ///
    /// # Errors
    /// Where the model has none.
    pub fn endpoint_prefix(&self) -> Result<&str, Error> {
        self.fact(self.metadata.endpoint_prefix.as_ref(), "endpointPrefix")
    }

    /// The name to sign with: the model's `signingName`, else its endpoint prefix.
    ///
    /// # Errors
    /// Where the model has neither.
    pub fn signing_name(&self) -> Result<&str, Error> {
        self.metadata.signing_name.as_deref().map_or_else(|| self.endpoint_prefix(), Ok)
    }

    /// The protocol to speak, as [`Metadata::resolved_protocol`] chooses.
    ///
    /// # Errors
    /// Where the model names no protocol that is spoken here.
    pub fn protocol(&self) -> Result<Protocol, Error> {
        self.metadata
            .resolved_protocol()
            .map_err(|error| error.within(format!("no protocol is known for `{}`", self.name)))
    }

    /// The facts about the service as a whole.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Whether the model says that the service should no longer be used.
    pub fn deprecated(&self) -> bool {
        self.deprecated
    }

    /// The parameters of the endpoint rules that are set when a client is made.
    pub fn client_context_params(&self) -> &[ClientContextParam] {
        &self.client_context_params
    }

    /// The names of the operations in the model's order, such as `ListObjectsV2`.
    pub fn operation_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.operations.names().map(|id| self.document.text(id))
    }

    /// The method names in the model's order, each with the name of its operation: `list_objects_v2` and `ListObjectsV2`.
    pub fn method_names(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let names = self.method_table().iter();
        names.map(|(method, position)| (method, self.operation_name_at(position).unwrap_or_default()))
    }

    /// The name of the operation whose method is called `method`: `ListObjectsV2` for `list_objects_v2`.
    pub fn operation_of_method(&self, method: &str) -> Option<&str> {
        self.method_table().position(method).and_then(|position| self.operation_name_at(position))
    }

    /// The operation called `name`, or whose method is called that.
    ///
    /// The shapes that it takes and gives are decoded before it is handed out, so nothing fails afterwards.
    ///
    /// # Errors
    /// Where there is no such operation; the message names the nearest ones. Where what the model says about the
    /// operation or its shapes cannot be read.
    pub fn operation(self: &Arc<Self>, name: &str) -> Result<OperationModel, Error> {
        let position = self.operations.find(&self.document, name);
        let position = position.or_else(|| self.method_table().position(name));
        let position = position.ok_or_else(|| self.unknown_operation(name))?;
        OperationModel::of_position(self, position)
    }

    /// The shape called `name`, with all that it is made of.
    ///
    /// # Errors
    /// Where there is no such shape, or where it cannot be read.
    pub fn shape(&self, name: &str) -> Result<Shape<'_>, Error> {
        let shapes = self.shapes_or_error()?;
        let position = shapes.find(&self.document, name)?;
        self.resolve([position])?;
        Ok(Shape::of_position(self, position))
    }

    /// The names of the shapes in the model's order.
    ///
    /// # Errors
    /// Where the model cannot be read.
    pub fn shape_names(&self) -> Result<impl ExactSizeIterator<Item = &str>, Error> {
        let shapes = self.shapes_or_error()?;
        Ok((0..shapes.len()).map(|at| shapes.name(at).map_or("", |id| self.document.text(id))))
    }

    /// The shapes that are errors, in the model's order.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    pub fn error_shapes(&self) -> Result<impl ExactSizeIterator<Item = Shape<'_>>, Error> {
        let positions = self.error_positions()?;
        Ok(positions.iter().map(|position| Shape::of_position(self, *position)))
    }

    /// The error that the service means by `code`; the last one in the model's order where several have it, as in
    /// botocore.
    ///
    /// # Errors
    /// Where one of the errors of the model cannot be read.
    pub fn error_shape_by_code(&self, code: &str) -> Result<Option<Shape<'_>>, Error> {
        let mut last_first = self.error_positions()?.iter().rev().map(|at| Shape::of_position(self, *at));
        Ok(last_first.find(|shape| shape.error_code() == Some(code)))
    }

    /// The operation that tells the endpoints to use, where the service has endpoint discovery.
    ///
    /// # Errors
    /// Where an operation cannot be read.
    pub fn endpoint_discovery_operation(self: &Arc<Self>) -> Result<Option<OperationModel>, Error> {
        let position =
            self.operations.endpoint_operation(&self.document).map_err(|error| self.blame(error))?;
        position.map(|position| OperationModel::of_position(self, position)).transpose()
    }

    /// Another document about the service, such as `paginators-1`, `waiters-2` or `endpoint-rule-set-1`, read anew each time
    /// and not kept; nothing where there is none.
    ///
    /// # Errors
    /// Where the document is there and cannot be read.
    pub fn document(&self, kind: &str) -> Result<Option<serde_json::Value>, Error> {
        let document = self.document_beside(kind)?;
        document.map(|document| document.root().and_then(Node::to_json)).transpose()
    }

    /// As [`document`](Self::document), as the builder makes it.
    ///
    /// # Errors
    /// Where the document is there and cannot be read.
    pub fn build_document<B: DocumentBuilder>(
        &self,
        kind: &str,
        builder: &mut B,
    ) -> Result<Option<B::Value>, Error> {
        let document = self.document_beside(kind)?;
        document.map(|document| document.root().and_then(|root| root.build(builder))).transpose()
    }

    /// The model itself as JSON, as botocore's loader returns it, without prose.
    ///
    /// # Errors
    /// Where the model cannot be read.
    pub fn to_json(&self) -> Result<serde_json::Value, Error> {
        self.document.root().and_then(Node::to_json).map_err(|error| self.blame(error))
    }

    /// One operation as it stands in the model, as JSON; `None` where there is none of that name.
    ///
    /// # Errors
    /// Where the model cannot be read.
    pub fn operation_json(&self, name: &str) -> Result<Option<serde_json::Value>, Error> {
        let Some(position) = self.operations.find(&self.document, name) else { return Ok(None) };
        let node = self.operations.node(&self.document, position);
        node.and_then(Node::to_json).map(Some).map_err(|error| self.blame(error))
    }

    /// One shape as it stands in the model, as JSON.
    ///
    /// # Errors
    /// Where there is none of that name, or the model cannot be read.
    pub fn shape_json(&self, name: &str) -> Result<serde_json::Value, Error> {
        let shapes = self.shapes_or_error()?;
        let position = shapes.find(&self.document, name)?;
        let node = shapes.node(&self.document, position as usize);
        node.and_then(Node::to_json).map_err(|error| self.blame(error))
    }

    /// The entry of the model called `name` as JSON, such as `metadata`; `None` where it has none.
    ///
    /// # Errors
    /// Where the model cannot be read.
    pub fn part_json(&self, name: &str) -> Result<Option<serde_json::Value>, Error> {
        let part = self.document.root().and_then(|root| root.get(name));
        part.and_then(|part| part.map(Node::to_json).transpose()).map_err(|error| self.blame(error))
    }

    /// How many operations and shapes are decoded so far.
    pub fn decoded(&self) -> (usize, usize) {
        (self.operations.decoded(), self.shapes.get().map_or(0, Shapes::decoded))
    }

    #[inline]
    pub(crate) fn text(&self, id: TextId) -> &str {
        self.document.text(id)
    }

    pub(crate) fn contents(&self) -> &Document {
        &self.document
    }

    pub(crate) fn operations(&self) -> &Operations {
        &self.operations
    }

    pub(crate) fn operation_name_at(&self, position: usize) -> Option<&str> {
        self.operations.name(position).map(|id| self.document.text(id))
    }

    /// The shapes, which are there once one was asked for.
    #[inline]
    pub(crate) fn shapes(&self) -> &Shapes {
        self.shapes.get_or_init(Shapes::none)
    }

    pub(crate) fn shapes_or_error(&self) -> Result<&Shapes, Error> {
        if let Some(shapes) = self.shapes.get() {
            return Ok(shapes);
        }
        let node = self.shapes_at.map(|at| Node::at(&self.document, at)).transpose();
        let shapes = node
            .and_then(|node| Shapes::index(&self.document, node))
            .map_err(|error| self.blame(error.within("`shapes` cannot be read")))?;
        Ok(self.shapes.get_or_init(|| shapes))
    }

    /// Decodes the shapes at the positions, and all that they are made of.
    pub(crate) fn resolve(&self, positions: impl IntoIterator<Item = u32>) -> Result<(), Error> {
        let shapes = self.shapes_or_error()?;
        shapes.resolve(&self.document, positions).map_err(|error| self.blame(error))
    }

    fn document_beside(&self, kind: &str) -> Result<Option<Document>, Error> {
        self.origin.document(&self.name, self.metadata.api_version.as_deref(), kind)
    }

    fn paginators(&self) -> Result<&Definitions<PaginatorModel>, Error> {
        self.definitions(&self.paginators, "paginators-1", "pagination")
    }

    fn waiters(&self) -> Result<&Definitions<WaiterModel>, Error> {
        self.definitions(&self.waiters, "waiters-2", "waiters")
    }

    /// What a document beside the model defines, opened when it is first asked for.
    fn definitions<'s, T>(
        &self,
        slot: &'s OnceLock<Definitions<T>>,
        kind: &str,
        part: &'static str,
    ) -> Result<&'s Definitions<T>, Error> {
        if let Some(known) = slot.get() {
            return Ok(known);
        }
        let document = self.document_beside(kind)?;
        let opened = Definitions::index(document, part).map_err(|error| self.blame(error))?;
        Ok(slot.get_or_init(|| opened))
    }

    /// The error under a sentence that says which model it is about.
    pub(crate) fn blame(&self, error: Error) -> Error {
        let message = format!("the model of `{}` ({}) cannot be read", self.name, self.origin);
        error.within(message)
    }

    fn method_table(&self) -> &MethodNames {
        self.method_names.get_or_init(|| MethodNames::new(self.operation_names()))
    }

    fn error_positions(&self) -> Result<&[u32], Error> {
        if let Some(positions) = self.error_positions.get() {
            return Ok(positions);
        }
        let shapes = self.shapes_or_error()?;
        let mut positions = Vec::new();
        for position in 0..shapes.len() {
            let exception = shapes.node(&self.document, position).and_then(|node| node.get("exception"));
            let exception = exception.map_err(|error| self.blame(error))?;
            if exception.is_some_and(|node| node.boolean().unwrap_or(false)) {
                positions.push(position as u32);
            }
        }
        self.resolve(positions.iter().copied())?;
        Ok(self.error_positions.get_or_init(|| positions.into()))
    }

    fn unknown_operation(&self, name: &str) -> Error {
        // A name in snake case is compared with method names, so that a slip in one is not drowned by underscores.
        let suggestion =
            match name.contains('_') || !name.contains(|letter: char| letter.is_ascii_uppercase()) {
                true => suggestion(name, self.method_names().map(|(method, _)| method)),
                false => suggestion(name, self.operation_names()),
            };
        let message = format!("`{}` has no operation `{name}`{suggestion}", self.name);
        Error::new(ErrorKind::UnknownOperation, message)
    }

    fn fact<'a>(&self, fact: Option<&'a Str>, name: &str) -> Result<&'a str, Error> {
        fact.map(Str::as_str).ok_or_else(|| {
            let message = format!("the metadata of `{}` ({}) has no `{name}`", self.name, self.origin);
            Error::new(ErrorKind::MissingFact, message)
        })
    }
}

impl fmt::Debug for ServiceModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operations, shapes) = self.decoded();
        f.debug_struct("ServiceModel")
            .field("service_name", &self.name)
            .field("origin", &self.origin)
            .field("decoded_operations", &operations)
            .field("decoded_shapes", &shapes)
            .finish_non_exhaustive()
    }
}

/// The entries of a model's root.
#[derive(Default)]
struct Parts<'a> {
    metadata: Option<Node<'a>>,
    operations: Option<Node<'a>>,
    shapes_at: Option<usize>,
    client_context_params: Vec<ClientContextParam>,
    deprecated: bool,
}

fn client_context_params(node: Node<'_>) -> Result<Vec<ClientContextParam>, Error> {
    node.entries()?
        .map(|entry| {
            let entry = entry?;
            let kind = entry.value.get("type")?.map(Node::text).transpose()?.unwrap_or_default();
            Ok(ClientContextParam { name: Str::from(entry.key()), kind: Str::from(kind) })
        })
        .collect()
}

#[cfg(test)]
mod tests;
