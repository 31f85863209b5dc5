//! Signing, once it is decided how.

use bufeo_endpoint::without_user;
use bufeo_model::{Str, Value};
use bufeo_protocol::json_value;
use bufeo_sign::{Moment, Target};

use super::signer::SignerKeys;
use super::version::{Method, Place};
use super::{Purpose, SignatureVersion, express, form, legacy, v4};
use crate::client::Client;
use crate::credentials::{self, Credentials};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::stage::{Context, HttpRequest};
use crate::user_agent;

/// What a signature is for: a region and a service.
#[derive(Clone, Debug)]
pub(super) struct For {
    pub(super) region: Str,
    pub(super) name: Str,
}

/// All that a signature is made from.
pub(super) struct Job<'a> {
    pub(super) keys: &'a SignerKeys,
    /// Whether S3's signatures cover bodies, where the settings say.
    pub(super) payload_signing: Option<bool>,
    pub(super) method: Method,
    pub(super) credentials: &'a Credentials,
    pub(super) scope: &'a For,
    pub(super) moment: Moment,
    pub(super) expires: Option<i64>,
    pub(super) request: &'a mut HttpRequest,
    pub(super) context: &'a mut Context,
}

pub(super) async fn apply(
    client: &Client,
    purpose: &Purpose,
    version: &SignatureVersion,
    scope: For,
    request: &mut HttpRequest,
    context: &mut Context,
) -> Result<(), Error> {
    let (method, place) = version.method().ok_or_else(|| unknown(version, purpose.place))?;
    if method == Method::Bearer {
        return bear(client, request).await;
    }
    let credentials = match method {
        Method::Express => express::session(client, context).await?,
        _ => client.request_signer().credentials().await?,
    };
    let credentials = credentials.ok_or_else(credentials::missing)?;
    let moment = Moment::from(client.0.clock.now());
    let mut job = Job {
        keys: &client.request_signer().0.keys,
        payload_signing: client.0.settings.s3_payload_signing,
        method,
        credentials: &credentials,
        scope: &scope,
        moment,
        expires: purpose.expires,
        request,
        context,
    };
    run(&mut job, place)
}

/// Signs in that place.
pub(super) fn run(job: &mut Job<'_>, place: Place) -> Result<(), Error> {
    check(job.credentials)?;
    // Guests find the time of the signature there.
    job.context.insert("timestamp", job.moment.compact());
    if matches!(job.method, Method::V4A | Method::S3V4A) {
        user_agent::note(job.context, "SIGV4A_SIGNING");
    }
    match (job.method, place) {
        (Method::Bearer, _) => Err(Error::new(ErrorKind::Signing, "a bearer token is no signature")),
        (Method::S3, Place::Headers) => legacy::s3(job),
        (Method::S3, Place::Url) => legacy::s3_url(job),
        (Method::V2, _) => legacy::v2(job),
        (Method::V3, _) => legacy::v3(job),
        (_, Place::Form) => form::sign(job),
        (_, Place::Headers) => v4::headers(job),
        (_, Place::Url) => v4::url(job),
    }
}

pub(super) fn unknown(version: &SignatureVersion, place: Place) -> Error {
    let name = version.name();
    let (kind, text) = match place {
        Place::Headers => (ErrorKind::Signing, format!("Unknown Signature Version: {name}.")),
        _ => (ErrorKind::UnsupportedSignature, format!("Signature version(s) are not supported: {name}")),
    };
    Error::new(kind, text).with("signature_version", name)
}

/// What no header can carry is more often a line end that was read with the file than an attack, and an error either way.
fn check(credentials: &Credentials) -> Result<(), Error> {
    let token = credentials.session_token().map_or("", |token| token.expose());
    for (name, value) in [("access key", credentials.access_key()), ("session token", token)] {
        if value.bytes().any(|byte| byte.is_ascii_control()) {
            let text = format!("the {name} holds {CONTROL}");
            return Err(cannot_be_sent(text));
        }
    }
    Ok(())
}

const CONTROL: &str = "a control character, such as the end of a line, which no header can carry";

/// Credentials that no header can carry. Python's exception is what botocore's HTTP library raises of them.
fn cannot_be_sent(what: String) -> Error {
    Error::new(ErrorKind::Signing, what.clone()).with("class", "HTTPClientError").with("error", what)
}

/// Sends a token in the place of a signature.
async fn bear(client: &Client, request: &mut HttpRequest) -> Result<(), Error> {
    let token = client.request_signer().0.token.token().await?;
    let token =
        token.ok_or_else(|| Error::new(ErrorKind::NoAuthToken, "Unable to locate authorization token"))?;
    if !request.url().starts_with("https:") {
        let text = "Bearer authorization requires an HTTPS endpoint.";
        let sentence = format!("Invalid endpoint configuration: {text}");
        return Err(Error::new(ErrorKind::EndpointConfiguration, sentence).with("msg", text));
    }
    let token = token.secret().expose();
    if token.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(cannot_be_sent(format!("the bearer token holds {CONTROL}")));
    }
    let value = format!("Bearer {token}");
    request.headers_mut().insert("Authorization", value);
    Ok(())
}

impl Job<'_> {
    /// The request as it is now, to be signed.
    pub(super) fn sent(&self) -> Result<Sent, Error> {
        let url = self.request.signed_url();
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        if scheme.is_empty() || rest.is_empty() || rest.starts_with(['/', '?', '#']) {
            let url = without_user(&url);
            let address = url.split('?').next().unwrap_or_default();
            let text = format!("`{address}` cannot be signed, an address has a scheme and a host");
            return Err(Error::new(ErrorKind::InvalidConfiguration, text));
        }
        Ok(Sent { method: self.request.method(), url, headers: self.request.headers().iter().collect() })
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.credentials.session_token().map(Secret::expose)
    }

    /// What the body's form parameters, or its JSON, are, for a signature that has them in the address.
    pub(super) fn form(&self) -> Result<Option<bufeo_model::Map>, Error> {
        let body = self.request.body();
        let bytes: &[u8] = match &*body {
            Value::Null => return Ok(None),
            // Nothing is left out of a presigned URL with an empty body.
            Value::Stream(stream) if stream.remaining() == Some(0) => return Ok(None),
            Value::Map(fields) if fields.is_empty() => return Ok(None),
            Value::Map(fields) => return Ok(Some(fields.clone())),
            Value::Blob(bytes) => bytes,
            Value::String(text) => text.as_bytes(),
            other => {
                let text = format!(
                    "a body that is a {} cannot become a part of an address; presign an operation without one",
                    other.kind_name()
                );
                return Err(Error::new(ErrorKind::Presigning, text));
            }
        };
        if bytes.is_empty() {
            return Ok(None);
        }
        let parsed = json_value(bytes).ok().and_then(|value| value.as_map().cloned());
        parsed.map(Some).ok_or_else(|| {
            let text =
                "the body of the request is no JSON object, so that it cannot become a part of an address";
            Error::new(ErrorKind::Presigning, text)
        })
    }
}

/// A request as it will be sent.
pub(super) struct Sent {
    method: Str,
    url: Str,
    headers: Vec<(Str, Str)>,
}

impl Sent {
    /// The request as signatures see it.
    pub(super) fn signed<T>(&self, sign: impl FnOnce(&Target<'_>) -> T) -> T {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sign(&Target { method: &self.method, url: &self.url, headers: &headers })
    }
}
