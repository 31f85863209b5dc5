//! AWS clients made at run time, for every service, extended through named events.
//!
//! The clients of this crate do not exist until the program runs: they are put together from service models, which come
//! with the crate for all of AWS. So one small crate calls every service, and nothing can be inherited from; programs
//! extend clients through **events** instead. A function is registered under a dotted name, as in
//! `provide-client-params.s3.ListObjects`. When the client comes to that point, the function is called with the event's
//! contents, may change them or reply, the most specific name first.
//!
//! ```no_run
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use bufeo::{Session, event::ProvideClientParams, params};
//!
//! let session = Session::from_env().await?;
//! let s3 = session.client("s3").build().await?;
//!
//! // Every listing without a bucket is of this one.
//! s3.meta().events().register("provide-client-params.s3.ListObjects", |event: &mut ProvideClientParams| {
//!     event.params.entry("Bucket").or_insert("mybucket");
//! })?;
//!
//! let response = s3.call("ListObjects", params! {}).await?;
//! for object in response["Contents"].items() {
//!     println!("{}", object["Key"]);
//! }
//! # Ok(()) }
//! ```
//!
//! Without `async`, the same is in [`blocking`].
//!
//! # Where next
//!
//! - [`Session`] makes [`Client`]s; [`Client::call`] calls operations, by the API's names or by method names, with
//!   [`params!`], `serde` types or JSON.
//! - [`event`] documents each event: when it fires, what may be changed, what a reply means.
//! - [`Events`] registers: plain, first or last in line, asynchronous, for any event. [`Events::explain`] says who runs
//!   for a name, in order, and where each handler comes from. [`Timeline`] shows the life of a call.
//! - [`Resources`] has sessions make [`Resource`]s: buckets and objects, instances, queues, with values that are loaded when
//!   they are asked for, actions and collections.
//! - [`Client::paginate`] gives the pages of an operation, or the results on them one by one; [`Client::wait`] waits for
//!   something.
//! - [`Method`] and [`Mixin`] are what a handler adds to a client's class, [`Client::invoke`] is how they are called.
//! - [`Error`] has a [kind](ErrorKind) for programs, the service's [code](Error::code) and the parsed answer.
//! - [`Value`] is what parameters and answers are made of.
//!
//! # Streams of events
//!
//! Some operations answer with an [`EventStream`], or are sent one: over HTTP/1.1 one way, over HTTP/2 both ways at once.
//! An event is a map with one entry, its type. A stream is read event by event, with `await` or as an
//! [iterator](EventReader::blocking); one that is dropped, or [closed](EventReader::close), gives its connection up.
//!
//! ```no_run
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use bufeo::{EventStream, Session, params};
//!
//! let session = Session::from_env().await?;
//! let transcribe = session.client("transcribe-streaming").build().await?;
//!
//! let (sender, audio) = EventStream::channel(8);
//! let answer = transcribe.call("StartStreamTranscription", params! {
//!     "LanguageCode": "es-US", "MediaSampleRateHertz": 16_000, "MediaEncoding": "pcm", "AudioStream": audio,
//! }).await?;
//! let mut heard = answer["TranscriptResultStream"].take_events().expect("the answer has events");
//!
//! # let chunk = vec![0_u8; 3200];
//! sender.send(params! { "AudioEvent": { "AudioChunk": chunk } }).await?;
//! drop(sender);
//! while let Some(event) = heard.next().await {
//!     println!("{}", event?["TranscriptEvent"]);
//! }
//! # Ok(()) }
//! ```
//!
//! # What order handlers run in
//!
//! Along one name, the longer registration comes first: `a.b.c`, then `a.b`, then `a`. A `*` stands for exactly one part,
//! and where a wildcard and a literal part ways, **everything under the wildcard runs before everything under the
//! literal**. This is botocore's order, kept because code depends on it; [`bufeo_events`] has it in full.

#![forbid(unsafe_code)]

pub mod blocking;
mod timeline;

pub use bufeo_client::{
    AccountIdEndpointMode, AddressingStyle, Attribute, Attributes, Bases, BuiltInHandler, Builtins,
    ChecksumPolicy, Client, ClientBuilder, ClientCertificate, ClientMeta, Clock, Config, Context,
    Credentials, DefaultsMode, EndpointDiscovery, Environment, Error, ErrorKind, Headers, HeadersMut,
    HttpRequest, HttpResponse, IntoParams, Items, Method, Mixin, Notice, NoticeKind, Output, Pages,
    Paginator, Params, Parsed, PreparedRequest, PresignedPost, PresignedPostBuilder, PresignedUrlBuilder,
    ProvideCredentials, ProvideToken, Random, Request, RequestSignature, RequestSigner, RetryMode, Secret,
    Session, SessionBuilder, SignatureVersion, Sleep, Token, Waiter, WeakClient, built_in_handlers,
};
pub use bufeo_events::{
    BoxFuture, Emission, Event, Events, Explanation, HandlerError, NoReply, Observer, Placement,
    Registration, RegistrationGuard, Replies, Run, RunOutcome, Section, UniqueId, View,
};
pub use bufeo_model::{
    BlockingEvents, BodyStream, ByteStream, Entry, EventReader, EventSender, EventSource, EventStream,
    Expression, ExpressionError, ExpressionErrorKind, Foreign, ForeignValue, HostList, HostMap,
    InvalidTimestamp, List, Map, OperationModel, PaginatorModel, Protocol, SerdeError, ServiceModel, Str,
    Stream, Timestamp, Value, ValueMut, WrongKind, block_on, from_value, params, to_value,
};
pub use bufeo_resource::{Resource, Resources};
pub use timeline::Timeline;

/// The events of a client's life, of a call's, and of resource classes: each a struct that says what a handler sees and
/// may change.
pub mod event {
    #[doc(inline)]
    pub use bufeo_client::event::*;
    pub use bufeo_resource::CreatingResourceClass;
}

/// The event system, for those who emit events of their own or bring handlers of another language: the crate
/// `bufeo_events`.
pub mod events {
    #[doc(no_inline)]
    pub use bufeo_events::*;
}

/// Models of services and the dynamic value, with all that they are made of: the crate `bufeo_model`.
pub mod model {
    #[doc(no_inline)]
    pub use bufeo_model::*;
}

/// What a service has, as things with identifiers, values, actions and collections; sessions make them by
/// [`Resources`], which is in the [`prelude`].
pub mod resource {
    pub use bufeo_resource::{
        Attribute, Attributes, Bases, Collection, CreatingResourceClass, Identifiers, IntoIdentifiers, Items,
        Method, Mixin, Pages, Resource, ResourceBuilder, ResourceModel, Resources, Returned,
    };
}

/// What most programs use.
///
/// ```
/// use bufeo::prelude::*;
///
/// let parameters = params! { "Bucket": "mybucket" };
/// assert_eq!(parameters["Bucket"], "mybucket");
/// ```
pub mod prelude {
    pub use crate::event::ProvideClientParams;
    pub use crate::{Client, Error, ErrorKind, Events, Params, Resource, Resources, Session, Value, params};
}

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
