//! AWS clients made at run time: session, configuration, credentials and the call.
//!
//! A [`Session`] makes [`Client`]s. A client does not exist until the program runs: it is put together from the
//! service's model, and every step of its life and of its calls is an [`event`] that handlers can take part in.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use bufeo_client::event::ProvideClientParams;
//! use bufeo_client::{Session, params};
//!
//! let session = Session::from_env().await?;
//! let s3 = session.client("s3").build().await?;
//! s3.meta().events().register("provide-client-params.s3.ListObjects", |event: &mut ProvideClientParams| {
//!     event.params.entry("Bucket").or_insert("mybucket");
//! })?;
//! for object in s3.call("ListObjects", params! {}).await?["Contents"].items() {
//!     println!("{}", object["Key"]);
//! }
//! # Ok(()) }
//! ```
//!
//! Where next: [`event`] has every event with what it may change; [`Method`] and [`Mixin`] are what a handler adds to a
//! client's class; [`Client::paginate`] reads what comes page by page and
//! [`Client::wait`] waits; [`Error`] and [`ErrorKind`] say what can go wrong; [`Config`] and [`SessionBuilder`] what can be set.
//! Programs usually depend on the `bufeo` crate, which has all this and a form without `async`.

#![deny(unsafe_code)]

/// The line of an example that imports from this crate, as those read it who depend on it. Most programs depend on `bufeo`,
/// whose documentation has the same examples: its name stands there, since `doc` is set for this crate's own documentation
/// and the examples in it alone.
#[cfg(doc)]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo_client::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo_client::", $names, ";")
    };
}

/// The same, as the documentation of `bufeo` shows it.
#[cfg(not(doc))]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo::", $names, ";")
    };
}

mod aliases;
mod call;
mod class;
mod client;
mod clock;
mod config;
mod credentials;
mod endpoint;
mod error;
pub mod event;
mod guard;
mod paginate;
mod presign;
mod random;
mod retry;
mod secret;
mod services;
mod session;
mod sign;
mod stage;
mod token;
mod transport;
mod user_agent;
mod wait;

/// The crate of the event system, in whose types handlers are registered.
#[doc(no_inline)]
pub use bufeo_events as events;
/// The crate of the values that calls take and give, and of the models of services.
#[doc(no_inline)]
pub use bufeo_model as model;
#[doc(no_inline)]
pub use bufeo_model::{Map, Value, params};
pub use class::{Attribute, Attributes, Bases, Method, Mixin};
pub use client::{Client, ClientBuilder, ClientMeta, IntoParams, WeakClient};
pub use clock::{Clock, Sleep};
pub use config::{
    AccountIdEndpointMode, AddressingStyle, ChecksumPolicy, ClientCertificate, Config, DefaultsMode,
    EndpointDiscovery, Environment, Notice, NoticeKind, RetryMode,
};
pub use credentials::{Credentials, ProvideCredentials};
pub use error::{Error, ErrorKind};
pub use guard::{Guarded, run as run_guarded};
pub use paginate::{Items, Pager, PagerLimits, Pages, Paginator};
pub use presign::{PresignedPost, PresignedPostBuilder, PresignedUrlBuilder};
pub use random::Random;
pub use secret::Secret;
pub use services::{BuiltInHandler, built_in_handlers};
pub use session::{Session, SessionBuilder};
pub use sign::{RequestSignature, RequestSigner, SignatureVersion};
pub use stage::{
    Builtins, Context, Headers, HeadersMut, HttpRequest, HttpResponse, Output, Params, Parsed,
    PreparedRequest, Request, is_shown_header, shown_url,
};
pub use token::{ProvideToken, Token};
pub use user_agent::user_agent_feature;
pub use wait::{Polling, Verdict, Waiter};

pub(crate) use clock::SharedClock;
