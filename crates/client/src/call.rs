//! One call, from the caller's parameters to the parsed answer.
//!
//! [`call`] reads as the life of a call: each step takes what the one before it made. What happens once per attempt is
//! in [`attempt`].

mod answer;
mod attempt;
pub(crate) mod body;
mod checksum;
mod compression;
mod events;
mod foreign;
mod nested;

pub(crate) use foreign::ForeignResponses;

use std::error::Error as _;
use std::sync::Arc;

use bufeo_model::{Foreign, Map, OperationModel, ProblemKind, Protocol, Str, Stream, Value, validate};
use bufeo_protocol::{Frame, SerializedRequest};
use bufeo_stack::TooDeep;

use crate::client::Client;
use crate::endpoint::Resolved;
use crate::error::{Error, ErrorKind};
use crate::event::{
    AfterCall, AfterCallError, Answer, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild,
    ProvideClientParams,
};
use crate::services;
use crate::stage::{Builtins, Context, Params, Parsed, Request};
use crate::user_agent;
use nested::Nested;

/// Calls an operation.
pub(crate) fn call<'a>(
    client: &'a Client,
    operation: &'a OperationModel,
    params: Params,
) -> Nested<'a, Parsed> {
    Nested::new(|| run(client, operation, params, initial_context(client, operation)))
}

/// Calls an operation as a part of a feature, which the user agent names.
pub(crate) fn call_with<'a>(
    client: &'a Client,
    operation: &'a OperationModel,
    params: Params,
    feature: &'static str,
) -> Nested<'a, Parsed> {
    let mut context = initial_context(client, operation);
    user_agent::note(&mut context, feature);
    Nested::new(|| run(client, operation, params, context))
}

async fn run(
    client: &Client,
    operation: &OperationModel,
    params: Params,
    context: Context,
) -> Result<Parsed, Error> {
    let opening = open(client, operation, params, context).await?;
    let addressed = address(client, opening).await?;
    let mut written = write(client, addressed).await?;
    let user_agent = client.written_user_agent().await?;
    written.request.headers_mut().insert("User-Agent", user_agent);
    let answer = match intercept(client, &mut written).await? {
        Some(answer) => answer,
        None => exchange(client, &mut written).await?,
    };
    finish(client, written, answer).await
}

/// The request of a call that somebody else makes: everything up to `before-call`, without what a client says of itself.
pub(crate) fn written_to_be_given_away<'a>(
    client: &'a Client,
    operation: &'a OperationModel,
    params: Params,
    context: Context,
) -> Nested<'a, Written> {
    Nested::new(|| write_to_be_given_away(client, operation, params, context))
}

async fn write_to_be_given_away(
    client: &Client,
    operation: &OperationModel,
    params: Params,
    context: Context,
) -> Result<Written, Error> {
    let opening = open(client, operation, params, context).await?;
    let arn = opening
        .params
        .get("Bucket")
        .is_some_and(|bucket| bucket.as_str().is_some_and(|bucket| bucket.starts_with("arn:")));
    let mut addressed = address(client, opening).await?;
    // The address is the same in every region, so that the signature is for the client's own; but for buckets that are
    // named with their region.
    if !arn && let Some(mut signing) = addressed.opening.context.get_mut("signing") {
        signing.as_map_mut().map(|signing| signing.remove("region"));
    }
    write(client, addressed).await
}

/// What the caller and the handlers want.
struct Opening {
    operation: OperationModel,
    params: Params,
    context: Context,
    request_uri: Option<Str>,
    host_prefix: Option<Str>,
}

/// And where it goes.
struct Addressed {
    opening: Opening,
    endpoint: Resolved,
}

/// And how it is written: what attempts are made from.
pub(crate) struct Written {
    pub(crate) operation: OperationModel,
    pub(crate) request: Request,
    pub(crate) context: Context,
    /// What is sent before a stream of events.
    initial_request: Option<Frame>,
    /// The caller's body, and how much of it had been read when it was given.
    given: Option<(Stream, u64)>,
    /// What the last attempt read the body from.
    sent: Option<Stream>,
}

async fn open(
    client: &Client,
    operation: &OperationModel,
    params: Params,
    context: Context,
) -> Result<Opening, Error> {
    let mut providing = ProvideClientParams::new(params, operation.clone(), context);
    let replies = client.emit("provide-client-params", operation.name(), &mut providing).await?;
    let params = replies.into_first().unwrap_or(providing.params);

    let config = Arc::clone(&client.0.meta.config);
    let mut building =
        BeforeParameterBuild::new(params, operation.clone(), providing.context, config, None, None);
    client.emit("before-parameter-build", operation.name(), &mut building).await?;
    Ok(Opening {
        operation: operation.clone(),
        params: building.params,
        context: building.context,
        request_uri: building.request_uri,
        host_prefix: building.host_prefix,
    })
}

fn initial_context(client: &Client, operation: &OperationModel) -> Context {
    let mut context = Context::from(Map::with_capacity(8));
    context.insert("client_region", client.meta().region_name());
    context.insert("client_config", Foreign::opaque(Arc::clone(&client.0.meta.config)));
    context.insert("has_streaming_input", operation.has_streaming_input());
    context.insert("auth_type", client.auth_type(operation));
    context.insert("unsigned_payload", operation.unsigned_payload().then_some(true));
    context.insert("auth_options", client.auth_options());
    context
}

async fn address(client: &Client, mut opening: Opening) -> Result<Addressed, Error> {
    let Opening { operation, params, context, .. } = &mut opening;
    let endpoint = endpoint_of(client, operation, params, context).await?;
    endpoint.describe(context, client.request_signer().wish())?;
    Ok(Addressed { opening, endpoint })
}

/// Works out where a call goes, with `before-endpoint-resolution` for those who know better.
pub(crate) async fn endpoint_of(
    client: &Client,
    operation: &OperationModel,
    params: &mut Params,
    context: &mut Context,
) -> Result<Resolved, Error> {
    let endpoints = client.endpoints();
    let mut resolving =
        BeforeEndpointResolution::new(endpoints.builtins(), operation.clone(), params.take(), context.take());
    let name = format!("before-endpoint-resolution.{}", client.meta().service_id());
    let emitted = client.meta().events().emit(&name, &mut resolving).await;
    *params = resolving.params;
    *context = resolving.context;
    emitted?;
    let mut builtins = resolving.builtins;
    client.tell_the_account(&mut builtins).await?;
    endpoints.resolve(operation, params, &builtins, context)
}

async fn write(client: &Client, addressed: Addressed) -> Result<Written, Error> {
    let Addressed { opening, endpoint } = addressed;
    let Opening { operation, params, mut context, request_uri, host_prefix } = opening;
    if client.0.settings.parameter_validation
        && let Some(input) = operation.input()
    {
        validate(input, &params).map_err(|report| {
            let too_deep = report.problems().iter().any(|problem| problem.kind == ProblemKind::TooDeep);
            let error = Error::new(ErrorKind::ParamValidation, report.to_string());
            nested_too_deep(error.with("report", report.lines()), too_deep)
        })?;
    }
    let serialized = client.serialize(&operation, &params, request_uri, host_prefix)?;
    let prefix = serialized.host_prefix.clone().filter(|_| client.0.settings.inject_host_prefix);
    let mut request = Request::from_serialized(serialized);
    let url = endpoint.join(&request, prefix.as_deref())?;
    request.set_url(url);
    for (name, value) in endpoint.headers() {
        request.headers_mut().insert(name, value);
    }
    // What is given away is sent by another, who has a body of their own.
    if !context.get("is_presign_request").is_some_and(|value| *value == true) {
        checksum::plan(client, &operation, &params, &request, &mut context)?;
    }
    let initial_request = events::initial_request(client, &operation, &params)?;
    let given = request.body().as_stream().map(|stream| (stream.clone(), stream.read_so_far()));
    Ok(Written { operation, request, context, initial_request, given, sent: None })
}

/// Parameters that are nested too deep, or contain themselves, have an exception of their own in Python.
fn nested_too_deep(error: Error, too_deep: bool) -> Error {
    if too_deep { error.with("class", "ParamNestingError") } else { error }
}

async fn intercept(client: &Client, written: &mut Written) -> Result<Option<Answer>, Error> {
    let mut before = BeforeCall::new(
        written.operation.clone(),
        written.request.take(),
        client.request_signer().clone(),
        written.context.take(),
    );
    let answer = client.emit_until_response("before-call", written.operation.name(), &mut before).await;
    written.request = before.request;
    written.context = before.context;
    answer
}

async fn exchange(client: &Client, written: &mut Written) -> Result<Answer, Error> {
    body::settle(written)?;
    compression::compress(client, written).await?;
    checksum::carry_out(written).await?;
    match attempt::exchange(client, written).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let mut failed = AfterCallError::new(error.clone(), written.context.take());
            client.emit("after-call-error", written.operation.name(), &mut failed).await?;
            Err(error)
        }
    }
}

async fn finish(client: &Client, written: Written, answer: Answer) -> Result<Parsed, Error> {
    let operation = written.operation;
    let mut after = AfterCall::new(answer.response, answer.parsed, operation.clone(), written.context);
    client.emit("after-call", operation.name(), &mut after).await?;
    let status = after.response.status();
    if status >= 300 {
        let code = services::modelled_code(&after);
        return Err(Error::service(operation.name(), status, after.parsed).with_modelled_code(code));
    }
    Ok(after.parsed)
}

impl Client {
    fn serialize(
        &self,
        operation: &OperationModel,
        params: &Params,
        request_uri: Option<Str>,
        host_prefix: Option<Str>,
    ) -> Result<SerializedRequest, Error> {
        let mut options = self.0.serializer.clone();
        options.request_uri = request_uri;
        options.host_prefix = host_prefix;
        let serialized = bufeo_protocol::serialize(operation, params, &options);
        serialized.map_err(|error| {
            let too_deep = error.source().is_some_and(<dyn std::error::Error>::is::<TooDeep>);
            let error = Error::with_source(ErrorKind::Serialization, error.to_string(), error);
            nested_too_deep(error, too_deep)
        })
    }

    /// How the operation's model wants to be signed, in botocore's words; null where it has no opinion. A client that is not
    /// to sign does not, whatever the model says.
    fn auth_type(&self, operation: &OperationModel) -> Value {
        let first = operation.auth().first();
        let named = first.and_then(|scheme| match scheme.as_str() {
            "aws.auth#sigv4" => Some("v4"),
            "aws.auth#sigv4a" => Some("v4a"),
            "smithy.api#httpBearerAuth" => Some("bearer"),
            "smithy.api#noAuth" => Some("none"),
            _ => None,
        });
        let named = named.or_else(|| operation.auth_type());
        match named {
            Some(kind) if kind.starts_with("v4") && self.0.settings.is_unsigned() => "none".into(),
            named => named.into(),
        }
    }

    /// The ways to sign that the service's model lists; null where it lists none.
    fn auth_options(&self) -> Value {
        match self.meta().service_model().metadata().auth.as_slice() {
            [] => Value::Null,
            options => options.iter().map(|option| Value::from(option.as_str())).collect::<Vec<_>>().into(),
        }
    }

    /// Looks into the credentials for whose they are, where the endpoint's rules want to know.
    pub(crate) async fn tell_the_account(&self, builtins: &mut Builtins) -> Result<(), Error> {
        if self.endpoints().asks_for_the_account(builtins)?
            && let Some(credentials) = self.request_signer().credentials().await?
            && let Some(account) = credentials.account_id()
        {
            builtins.insert("AWS::Auth::AccountId", account);
        }
        Ok(())
    }

    async fn written_user_agent(&self) -> Result<&str, Error> {
        if let Some(text) = self.0.user_agent.get() {
            return Ok(text);
        }
        let credentials = match self.0.settings.is_unsigned() {
            true => None,
            // What cannot be found is the signature's business to complain about.
            false => self.request_signer().credentials().await.ok().flatten(),
        };
        let method = credentials.as_ref().map_or("", |credentials| credentials.method());
        Ok(self.0.user_agent.get_or_init(|| self.user_agent_with(method)))
    }

    pub(crate) fn user_agent_with(&self, credentials: &str) -> String {
        let custom = self.endpoints().is_custom();
        let cbor =
            self.meta().service_model().protocol().is_ok_and(|protocol| protocol == Protocol::RpcV2Cbor);
        let used = [("ENDPOINT_OVERRIDE", custom), ("PROTOCOL_RPC_V2_CBOR", cbor)];
        let used = used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name);
        let used = used.chain(self.0.settings.checksum_features());
        user_agent::text(&self.0.settings, &self.0.language, used, credentials)
    }
}
