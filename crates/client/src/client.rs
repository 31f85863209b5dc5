//! A client of one service.

mod builder;
mod meta;
mod steps;
mod weak;

pub use builder::ClientBuilder;
pub use meta::ClientMeta;
pub(crate) use steps::{Step, step, step_of};
pub use weak::WeakClient;

use std::fmt;
use std::sync::{Arc, OnceLock};

use bufeo_events::{Event, Replies};
use bufeo_model::{Map, OperationModel, Str, Value, to_value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::ForeignResponses;
use crate::class::{Attribute, Attributes, ClientClass};
use crate::config::Settings;
use crate::endpoint::Endpoints;
use crate::error::{Error, ErrorKind};
use crate::event::GetAttribute;
use crate::random::SharedRandom;
use crate::retry::StandardMode;
use crate::sign::{RequestSigner, SessionCache};
use crate::stage::{Output, Params, Parsed};
use crate::transport::Transport;
use crate::{SharedClock, call, guard};

/// A client of one service, made when the program runs.
///
/// Cheap to clone: the clones are one client, with one set of handlers and one pool of connections. Make it from a
/// [`Session`](crate::Session).
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("event::ProvideClientParams")]
#[doc = import!("params")]
///
/// let s3 = session.client("s3").build().await?;
/// s3.meta().events().register("provide-client-params.s3.ListObjects", |event: &mut ProvideClientParams| {
///     event.params.entry("Bucket").or_insert("mybucket");
/// })?;
///
/// let response = s3.call("ListObjects", params! {}).await?;
/// for object in response["Contents"].items() {
///     println!("{}", object["Key"]);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) meta: ClientMeta,
    pub(crate) class: ClientClass,
    pub(crate) settings: Arc<Settings>,
    pub(crate) serializer: bufeo_protocol::SerializeOptions,
    pub(crate) signer: RequestSigner,
    /// Those of S3 Express.
    pub(crate) sessions: SessionCache,
    pub(crate) retries: StandardMode,
    pub(crate) transport: Transport,
    pub(crate) clock: SharedClock,
    pub(crate) random: SharedRandom,
    pub(crate) language: Str,
    pub(crate) foreign_responses: ForeignResponses,
    pub(crate) user_agent: OnceLock<String>,
}

impl Client {
    /// What the client is: its events, its model, its region and address.
    pub fn meta(&self) -> &ClientMeta {
        &self.0.meta
    }

    /// Calls an operation, named as in the API (`ListObjects`) or as a method (`list_objects`).
    ///
    /// Parameters are a [`params!`](bufeo_model::params), a [`Map`], a map's [`Value`] or anything that serializes,
    /// see [`IntoParams`].
    ///
    /// # Errors
    /// Every [`ErrorKind`]: what a handler, the checks before sending, the network or the service objects to.
    pub async fn call(&self, operation: &str, params: impl IntoParams) -> Result<Output, Error> {
        let operation = self.operation(operation)?;
        let parsed = call::call(self, &operation, params.into_params()?).await?;
        Ok(Output::new(parsed))
    }

    /// Calls an operation with parameters and an answer of the program's own types.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct ListObjects<'a> {
    ///     bucket: &'a str,
    ///     max_keys: u32,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Listing {
    ///     is_truncated: bool,
    /// }
    ///
    /// let listing: Listing = s3.call_typed("ListObjectsV2", &ListObjects { bucket: "mybucket", max_keys: 5 }).await?;
    /// println!("more to come: {}", listing.is_truncated);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`call`](Self::call), and where one of the types does not fit.
    pub async fn call_typed<T: DeserializeOwned>(
        &self,
        operation: &str,
        params: &(impl Serialize + ?Sized + Sync),
    ) -> Result<T, Error> {
        let output = self.call(operation, typed(params)?).await?;
        output.deserialize().map_err(|error| {
            let text = format!("the answer of `{operation}` does not fit the program's type");
            Error::with_source(ErrorKind::ResponseParse, text, error)
        })
    }

    /// Calls an operation and returns the parsed answer as it is, in a host's storage if one took part. For those who
    /// call from another language.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_parsed(&self, operation: &OperationModel, params: Params) -> Result<Parsed, Error> {
        call::call(self, operation, params).await
    }

    /// The same, as a part of a feature that user agents name: `PAGINATOR` or `WAITER`, see
    /// [`user_agent_feature`](crate::user_agent_feature). For those who turn pages or wait in another language.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_parsed_for(
        &self,
        feature: &'static str,
        operation: &OperationModel,
        params: Params,
    ) -> Result<Parsed, Error> {
        call::call_with(self, operation, params, feature).await
    }

    /// Looks an attribute up: the class itself, then its bases in order, then the handlers of
    /// [`GetAttribute`].
    ///
    /// # Errors
    /// Where nobody knows the name, or where a handler fails.
    pub async fn attribute(&self, name: &str) -> Result<Attribute, Error> {
        if let Some(attribute) = self.0.class.find(name) {
            return Ok(attribute);
        }
        let service = self.0.meta.service_id();
        let mut event = GetAttribute::new(self.clone(), name.into());
        let event_name = format!("getattr.{service}.{name}");
        let found = self.meta().events().emit_until_response(&event_name, &mut event).await?;
        found.ok_or_else(|| {
            let class = self.0.meta.class_name();
            let known: Vec<Str> = self.0.class.attributes.names().collect();
            let hint = bufeo_model::suggestion(name, known.iter().map(Str::as_str));
            Error::new(
                ErrorKind::UnknownAttribute,
                format!("'{class}' object has no attribute '{name}'{hint}"),
            )
        })
    }

    /// Invokes a method of the client's class, which a handler of
    /// [`CreatingClientClass`](crate::event::CreatingClientClass) may have put there; the operations are methods too.
    ///
    /// # Errors
    /// Where there is no such method, and as the method fails.
    pub async fn invoke(&self, method: &str, params: impl IntoParams) -> Result<Value, Error> {
        let params = params.into_params()?;
        match self.attribute(method).await? {
            Attribute::Operation(operation) => Ok(self.call(&operation, params).await?.into_value()),
            Attribute::Method(run) => {
                let failed = |error| Error::from_guest(format!("the method `{method}` failed"), error);
                let started = guard::run(|| Ok(run.call(self.clone(), params))).map_err(failed)?;
                guard::Guarded(started).await.map_err(failed)
            }
            Attribute::Value(_) => {
                let text = format!("`{method}` is a value and no method, read it with `attribute`");
                Err(Error::new(ErrorKind::UnknownAttribute, text))
            }
        }
    }

    /// The attributes of the client's class, beside those that its bases have.
    pub fn class_attributes(&self) -> &Attributes {
        &self.0.class.attributes
    }

    /// Who signs the client's requests.
    pub fn request_signer(&self) -> &RequestSigner {
        &self.0.signer
    }

    /// What the client says of itself, before a call has added where it found its credentials.
    pub fn user_agent(&self) -> String {
        self.user_agent_with("")
    }

    /// Closes the connections that no call uses at the moment. The client can be used again; its clones are the same
    /// client.
    pub fn close(&self) {
        self.0.transport.close();
    }

    pub(crate) fn operation(&self, name: &str) -> Result<OperationModel, Error> {
        self.0
            .meta
            .service_model()
            .operation(name)
            .map_err(|error| Error::new(ErrorKind::UnknownOperation, error.to_string()))
    }

    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.0.meta.endpoints
    }

    fn event_name(&self, kind: &str, operation: &str) -> String {
        let service = self.0.meta.service_id();
        let mut name = String::with_capacity(kind.len() + service.len() + operation.len() + 2);
        name.push_str(kind);
        for part in [service, operation] {
            name.push('.');
            name.push_str(part);
        }
        name
    }

    /// Emits an event of a call's.
    pub(crate) async fn emit<E: Event>(
        &self,
        kind: &str,
        operation: &str,
        event: &mut E,
    ) -> Result<Replies<E::Reply>, Error> {
        let name = self.event_name(kind, operation);
        Ok(self.meta().events().emit(&name, event).await?)
    }

    /// Emits an event of a call's until a handler replies.
    pub(crate) async fn emit_until_response<E: Event>(
        &self,
        kind: &str,
        operation: &str,
        event: &mut E,
    ) -> Result<Option<E::Reply>, Error> {
        let name = self.event_name(kind, operation);
        Ok(self.meta().events().emit_until_response(&name, event).await?)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.meta.service_model().service_name())
            .field("region", &self.0.meta.region_name())
            .finish_non_exhaustive()
    }
}

/// What can be given as the parameters of a call.
pub trait IntoParams {
    /// The parameters by member name.
    ///
    /// # Errors
    /// Where the source is not a map of parameters.
    fn into_params(self) -> Result<Params, Error>;
}

impl IntoParams for Params {
    fn into_params(self) -> Result<Params, Error> {
        Ok(self)
    }
}

impl IntoParams for Map {
    fn into_params(self) -> Result<Params, Error> {
        Ok(self.into())
    }
}

impl IntoParams for Value {
    fn into_params(self) -> Result<Params, Error> {
        match self {
            Self::Map(map) => Ok(map.into()),
            Self::Null => Ok(Params::new()),
            other => {
                let text = format!("parameters are a map by member name, not a {}", other.kind_name());
                Err(Error::new(ErrorKind::ParamValidation, text))
            }
        }
    }
}

/// A JSON object, as `serde_json::json!` makes it.
impl IntoParams for serde_json::Value {
    fn into_params(self) -> Result<Params, Error> {
        typed(&self)
    }
}

fn typed(source: &(impl Serialize + ?Sized)) -> Result<Params, Error> {
    let value = to_value(source).map_err(|error| {
        Error::with_source(ErrorKind::ParamValidation, "the parameters cannot be serialized", error)
    })?;
    value.into_params()
}

/// The name of a client's class, from the service's id.
pub(crate) fn class_name(service_id: &str) -> Str {
    service_id
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '_')
        .collect::<String>()
        .into()
}
