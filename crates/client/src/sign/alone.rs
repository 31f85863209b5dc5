//! Signing a request that is no call of a client's.

use std::time::{Duration, SystemTime};

use bufeo_model::{Map, Str};
use bufeo_sign::Moment;

use super::SignatureVersion;
use super::apply::{For, Job, run, unknown};
use super::form::{PostForm, fields_of};
use super::signer::SignerKeys;
use super::version::Place;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::presign::whole_seconds;
use crate::stage::{Context, HttpRequest};

/// A signature for any HTTP request, made without a client: for services that have no model, and for HTTP clients of the
/// program's own.
///
/// ```
/// use std::time::SystemTime;
#[doc = import!("{Credentials, HttpRequest, RequestSignature, SignatureVersion}")]
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
/// let signature = RequestSignature::new(SignatureVersion::V4, credentials, "es", "eu-west-1");
///
/// let mut request = HttpRequest::build("GET", "https://search-mine.eu-west-1.es.amazonaws.com/_cat/indices");
/// signature.sign(&mut request, SystemTime::now())?;
/// assert!(request.headers().get("Authorization").expect("it is signed").starts_with("AWS4-HMAC-SHA256"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RequestSignature {
    version: SignatureVersion,
    credentials: Credentials,
    scope: For,
    expires: Option<i64>,
    keys: SignerKeys,
}

impl RequestSignature {
    /// A signature of that version, for a service by its name in signatures, and a region: for version 4a, a list of them with
    /// commas.
    pub fn new(
        version: SignatureVersion,
        credentials: Credentials,
        service: impl Into<Str>,
        region: impl Into<Str>,
    ) -> Self {
        let scope = For { region: region.into(), name: service.into() };
        Self { version, credentials, scope, expires: None, keys: SignerKeys::default() }
    }

    /// For how long an address is good, in whole seconds; for the versions whose names end in `-query`.
    #[must_use]
    pub fn expires_in(self, expires: Duration) -> Self {
        self.expires_in_seconds(whole_seconds(expires))
    }

    /// The same as a number of seconds, which may be negative: a signature that has ended.
    #[doc(hidden)]
    #[must_use]
    pub fn expires_in_seconds(mut self, seconds: i64) -> Self {
        self.expires = Some(seconds);
        self
    }

    /// Signs a request as it is at that time: its headers, or its address where the version's name ends in `-query`.
    ///
    /// # Errors
    /// Where nobody knows the version, and where the body cannot be read to be signed.
    pub fn sign(&self, request: &mut HttpRequest, now: SystemTime) -> Result<(), Error> {
        let mut context =
            request.get("context").and_then(|context| context.as_map().cloned()).unwrap_or_default().into();
        self.sign_within(request, &mut context, now)
    }

    /// Signs the policy of a form, and gives the form's fields.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn sign_form(&self, fields: Map, policy: Map, now: SystemTime) -> Result<Map, Error> {
        let mut context = Context::new();
        PostForm { fields, policy }.put(&mut context);
        self.sign_within(&mut HttpRequest::new(), &mut context, now)?;
        Ok(fields_of(&context))
    }

    fn sign_within(
        &self,
        request: &mut HttpRequest,
        context: &mut Context,
        now: SystemTime,
    ) -> Result<(), Error> {
        let known = self.version.method();
        let (method, place) = known.ok_or_else(|| unknown(&self.version, Place::Headers))?;
        let mut job = Job {
            keys: &self.keys,
            payload_signing: None,
            method,
            credentials: &self.credentials,
            scope: &self.scope,
            moment: Moment::from(now),
            expires: self.expires,
            request,
            context,
        };
        run(&mut job, place)
    }
}
