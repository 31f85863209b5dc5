//! The events of a client's life and of a call's, in the order in which they happen.
//!
//! Each event is a struct: its fields say what a handler sees and may change, its documentation when it fires, how
//! often, what a reply means and what an error does. The names are those of boto3: the first part is the kind, then
//! come the service's id (`s3`) and, for the events of a call, the operation (`ListObjects`). Handlers are registered
//! under as much of the name as they care about, see [`bufeo_events`].
//!
//! | event | on | how often |
//! |---|---|---|
//! | [`ChooseServiceName`], [`CreatingClientClass`] | the session | once per client |
//! | [`CreatingSerializer`] | the client | once per client |
//! | [`GetAttribute`] | the client | per look-up that finds nothing |
//! | [`ProvideClientParams`], [`BeforeParameterBuild`], [`BeforeEndpointResolution`], [`BeforeCall`] | the client | once per call |
//! | [`RequestCreated`], [`ChooseSigner`], [`BeforeSign`], [`BeforeSend`], [`BeforeParse`], [`ResponseReceived`], [`NeedsRetry`] | the client | once per attempt |
//! | [`AfterCall`] or [`AfterCallError`] | the client | once per call |

use std::time::Duration;

use bufeo_events::{Event, NoReply};
use bufeo_model::{Map, OperationModel, ServiceModel, Str};
use std::sync::Arc;

use crate::class::{Attribute, Attributes, Bases};
use crate::client::Client;
use crate::config::Config;
use crate::error::Error;
use crate::sign::{RequestSigner, SignatureVersion};
use crate::stage::{Builtins, Context, HttpRequest, HttpResponse, Params, Parsed, PreparedRequest, Request};

macro_rules! events {
    ($(
        $(#[$doc:meta])*
        $name:ident = $event:literal, reply $reply:ty {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }

            impl $name {
                /// The event with these contents, as the client makes it; for the tests of handlers.
                #[allow(clippy::too_many_arguments, reason = "one per field")]
                pub fn new($($field: $type),*) -> Self {
                    Self { $($field),* }
                }
            }

            impl Event for $name {
                const NAME: &'static str = $event;
                type Reply = $reply;
            }
        )+

        /// Puts every event of this module into a table of known events.
        pub(crate) fn declare_all(builder: bufeo_events::EventsBuilder) -> bufeo_events::EventsBuilder {
            builder$(.event::<$name>())+
        }
    };
}

events! {
    /// `choose-service-name`, on the session, before anything else of a new client.
    ///
    /// *Reply*: the first handler's answer takes the name's place. *Error*: the client is not made.
    ChooseServiceName = "choose-service-name", reply Str {
        /// The name that was asked for.
        service_name: Str,
    }

    /// `creating-client-class.<service>`, on the session, for every client: a class is made anew each time.
    ///
    /// Handlers add methods and other attributes, replace or remove them, and insert bases, which have methods and
    /// constructor hooks of their own. *Reply*: none. *Error*: the client is not made.
    ///
    /// ```no_run
    #[doc = import!(hidden "Session")]
    /// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
    #[doc = import!("event::CreatingClientClass")]
    #[doc = import!("{Method, Value, params}")]
    ///
    /// session.events().register("creating-client-class.s3", |class: &mut CreatingClientClass| {
    ///     class.attributes.insert("my_method", Method::new(|_client, _params| {
    ///         println!("This is my custom method");
    ///         Ok(Value::Null)
    ///     }));
    /// })?;
    /// session.client("s3").build().await?.invoke("my_method", params! {}).await?;
    /// # Ok(()) }
    /// ```
    CreatingClientClass = "creating-client-class", reply NoReply {
        /// The model of the service.
        service_model: Arc<ServiceModel>,
        /// The attributes of the class: one method per operation, under its snake-case name, to begin with.
        attributes: Attributes,
        /// The classes it inherits from, searched in order; the client itself is the last.
        bases: Bases,
    }

    /// `creating-serializer.<endpoint prefix>`, on the new client's emitter. The name is the service's endpoint
    /// prefix, which differs from its id for some services, as in botocore.
    ///
    /// *Reply*: none. *Error*: the client is not made.
    CreatingSerializer = "creating-serializer", reply NoReply {
        /// The wire format.
        protocol_name: Str,
        /// The model of the service.
        service_model: Arc<ServiceModel>,
        /// One entry, `timestamp_precision`: `default`, `millisecond` or `legacy`. May be changed.
        serializer_kwargs: Map,
    }

    /// `getattr.<service>.<name>`: an attribute was looked up and neither the class nor its bases have it.
    ///
    /// *Reply*: the first handler's answer is the attribute; later handlers are not called. *Error*: the look-up fails.
    GetAttribute = "getattr", reply Attribute {
        /// The client.
        client: Client,
        /// The attribute's name.
        name: Str,
    }

    /// `provide-client-params.<service>.<Operation>`: the first event of a call, before anything is checked.
    ///
    /// `params` and `context` may be changed. *Reply*: the first handler's answer replaces the parameters. *Error*: the
    /// call fails with it, and no other event fires.
    ProvideClientParams = "provide-client-params", reply Params {
        /// The parameters as the caller gave them.
        params: Params,
        /// The operation.
        model: OperationModel,
        /// What travels with the call.
        context: Context,
    }

    /// `before-parameter-build.<service>.<Operation>`: the parameters stand, apart from what handlers change here.
    ///
    /// *Reply*: none. *Error*: as before.
    BeforeParameterBuild = "before-parameter-build", reply NoReply {
        /// The parameters.
        params: Params,
        /// The operation.
        model: OperationModel,
        /// What travels with the call.
        context: Context,
        /// The settings of the client, every one decided.
        config: Arc<Config>,
        /// The path template to use in the place of the model's, which is shared and never changed.
        request_uri: Option<Str>,
        /// The host prefix to use in the place of the model's; an empty one is none.
        host_prefix: Option<Str>,
    }

    /// `before-endpoint-resolution.<service>`: the endpoint is about to be worked out.
    ///
    /// *Reply*: none. *Error*: as before.
    BeforeEndpointResolution = "before-endpoint-resolution", reply NoReply {
        /// The configuration's values, by their names in the rules (`AWS::Region`). May be changed for this call.
        builtins: Builtins,
        /// The operation.
        model: OperationModel,
        /// The parameters.
        params: Params,
        /// What travels with the call.
        context: Context,
    }

    /// `before-call.<service>.<Operation>`: the parameters have been checked and the request is written.
    ///
    /// `request` may be changed: every attempt is built from it. *Reply*: the first answer takes the place of the whole
    /// exchange with the server; the handlers after it are not called. *Error*: the call fails with it.
    BeforeCall = "before-call", reply Answer {
        /// The operation.
        model: OperationModel,
        /// The request.
        request: Request,
        /// Who will sign it.
        request_signer: RequestSigner,
        /// What travels with the call.
        context: Context,
    }

    /// `request-created.<service>.<Operation>`: an attempt's request exists. Signing is itself a handler here, under
    /// `request-created.<service>`: whoever wants to change what is signed registers under a longer name, or first.
    ///
    /// *Reply*: none. *Error*: `after-call-error`, then the call fails with it; it is not retried.
    RequestCreated = "request-created", reply NoReply {
        /// The request.
        request: HttpRequest,
        /// The operation.
        operation_name: Str,
        /// What travels with the call.
        context: Context,
    }

    /// `choose-signer.<service>.<Operation>`, from inside of signing.
    ///
    /// *Reply*: the first answer is the signature version to use; later handlers are not called. *Error*: as above.
    ChooseSigner = "choose-signer", reply SignatureVersion {
        /// The service's name in signatures.
        signing_name: Str,
        /// The region signed for.
        region_name: Str,
        /// The version to be used unless a handler says otherwise.
        signature_version: SignatureVersion,
        /// Who signs.
        request_signer: RequestSigner,
        /// What travels with the call.
        context: Context,
    }

    /// `before-sign.<service>.<Operation>`: the last chance to change the request before it is signed.
    ///
    /// *Reply*: none. *Error*: as above.
    BeforeSign = "before-sign", reply NoReply {
        /// The request.
        request: HttpRequest,
        /// The service's name in signatures.
        signing_name: Str,
        /// The region signed for.
        region_name: Str,
        /// The version that was chosen.
        signature_version: SignatureVersion,
        /// Who signs.
        request_signer: RequestSigner,
        /// The operation.
        operation_name: Str,
        /// What travels with the call.
        context: Context,
    }

    /// `before-send.<service>.<Operation>`: the request is signed and complete.
    ///
    /// *Reply*: the first answer is used as the server's; nothing is sent. *Error*: counts as a failed sending, with all
    /// that follows from one: `response-received`, `needs-retry`, at last `after-call-error`.
    BeforeSend = "before-send", reply HttpResponse {
        /// The request as it goes over the wire.
        request: PreparedRequest,
        /// What travels with the call.
        context: Context,
    }

    /// `before-parse.<service>.<Operation>`: an answer has come.
    ///
    /// *Reply*: none. *Error*: `after-call-error`, then the call fails with it; it is not retried.
    BeforeParse = "before-parse", reply NoReply {
        /// The operation.
        model: OperationModel,
        /// What will be parsed. Changes have their effect on that alone: later events see the answer as it came.
        response: HttpResponse,
        /// Entries to be added to the parsed answer.
        customized_response: Map,
    }

    /// `response-received.<service>.<Operation>`: an attempt is over, well or badly.
    ///
    /// *Reply*: none. *Error*: `after-call-error`, then the call fails with it.
    ResponseReceived = "response-received", reply NoReply {
        /// The answer, if one came.
        response: Option<HttpResponse>,
        /// The parsed answer, if one came. May be changed.
        parsed: Option<Parsed>,
        /// What travels with the call.
        context: Context,
        /// Why no answer came.
        error: Option<Error>,
    }

    /// `needs-retry.<service>.<Operation>`: whether to try again. The retry mode of the client is itself a handler here.
    ///
    /// All handlers run. *Reply*: the first answer decides. *Error*: `after-call-error`, then the call fails with it.
    NeedsRetry = "needs-retry", reply Retry {
        /// The answer and what was parsed of it, if one came.
        response: Option<Answer>,
        /// The URL of the client's endpoint, without a user's name and password.
        endpoint: Str,
        /// The operation.
        model: OperationModel,
        /// How many requests have been made so far, the first included.
        attempts: u32,
        /// Why no answer came.
        error: Option<Error>,
        /// What the next attempt is built from. May be changed.
        request: Request,
        /// What travels with the call.
        context: Context,
    }

    /// `after-call.<service>.<Operation>`: an answer stands, be it an error of the service's.
    ///
    /// `parsed` may be changed: it is what the caller gets, or what goes into the error. *Reply*: none. *Error*: the call
    /// fails with it.
    AfterCall = "after-call", reply NoReply {
        /// The HTTP answer.
        response: HttpResponse,
        /// The parsed answer.
        parsed: Parsed,
        /// The operation.
        model: OperationModel,
        /// What travels with the call.
        context: Context,
    }

    /// `after-call-error.<service>.<Operation>`: the call failed without an answer that stands.
    ///
    /// *Reply*: none. *Error*: takes the place of the call's.
    AfterCallError = "after-call-error", reply NoReply {
        /// Why.
        error: Error,
        /// What travels with the call.
        context: Context,
    }
}

/// An HTTP answer together with what was parsed of it.
///
/// ```
#[doc = import!("event::Answer")]
#[doc = import!("{HttpResponse, params}")]
///
/// let answer = Answer::new(HttpResponse::build(200), params! { "Buckets": [{ "Name": "mybucket" }] });
/// assert_eq!(answer.parsed["Buckets"][0]["Name"], "mybucket");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP answer; its status decides whether the call succeeds.
    pub response: HttpResponse,
    /// What was parsed of it.
    pub parsed: Parsed,
}

impl Answer {
    /// An answer and its contents.
    pub fn new(response: HttpResponse, parsed: impl Into<Parsed>) -> Self {
        Self { response, parsed: parsed.into() }
    }
}

/// What a handler of [`NeedsRetry`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Do not try again.
    Stop,
    /// Try again after that time.
    After(Duration),
}

impl Retry {
    /// Try again at once.
    pub const NOW: Self = Self::After(Duration::ZERO);
}
