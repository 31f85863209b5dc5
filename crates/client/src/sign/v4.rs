//! Signature version 4, by the `aws-sigv4` crate.

use std::borrow::Cow;
use std::time::SystemTime;

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign as sign_request,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use bufeo_model::Str;

use super::payload::Payload;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::stage::HttpRequest;

/// Headers that proxies and tracing change on the way.
const NEVER_SIGNED: &[&str] = &[
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

pub(super) fn sign(
    credentials: &Credentials,
    name: &str,
    region: &str,
    time: SystemTime,
    s3: bool,
    payload: &Payload,
    request: &mut HttpRequest,
) -> Result<(), Error> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        Error::with_source(ErrorKind::Signing, "the request cannot be signed", error)
    };
    for stale in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"] {
        request.headers_mut().remove(stale);
    }
    let identity = identity(credentials);
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(name)
        .time(time)
        .settings(settings(s3))
        .build()
        .map_err(|error| failed(error.into()))?;
    let (method, url) = (request.method(), request.wire_url());
    if !is_absolute(&url) {
        let text = format!("`{url}` cannot be signed, an address has a scheme and a host");
        return Err(Error::new(ErrorKind::Signing, text));
    }
    let headers: Vec<(Str, Str)> = request.headers().iter().collect();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = match payload {
        Payload::Bytes(bytes) => SignableBody::Bytes(bytes),
        Payload::Hash(hash) => SignableBody::Precomputed(hash.clone()),
        Payload::Unsigned => SignableBody::UnsignedPayload,
    };
    let signable =
        SignableRequest::new(&method, url.as_str(), headers, body).map_err(|error| failed(error.into()))?;
    let signed = sign_request(signable, &parameters.into()).map_err(|error| failed(error.into()))?;
    let (headers, _) = signed.into_parts().0.into_parts();
    let mut target = request.headers_mut();
    for header in headers {
        let value = Str::from(header.value());
        target.insert(spelling(header.name()), value);
    }
    Ok(())
}

/// Guests may put anything where the address stands, and the signing crate takes it for granted that there is a host.
fn is_absolute(url: &str) -> bool {
    url.parse::<hyper::Uri>().is_ok_and(|url| url.scheme().is_some() && url.authority().is_some())
}

fn identity(credentials: &Credentials) -> Identity {
    aws_credential_types::Credentials::new(
        credentials.access_key(),
        credentials.secret_key().expose(),
        credentials.session_token().map(|token| token.expose().to_owned()),
        None,
        "bufeo",
    )
    .into()
}

fn settings(s3: bool) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.excluded_headers = Some(NEVER_SIGNED.iter().map(|name| Cow::Borrowed(*name)).collect());
    if s3 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}

/// The case in which botocore writes the headers of a signature.
fn spelling(name: &str) -> Str {
    Str::from_static(match name {
        "authorization" => "Authorization",
        "x-amz-date" => "X-Amz-Date",
        "x-amz-security-token" => "X-Amz-Security-Token",
        "x-amz-content-sha256" => "X-Amz-Content-SHA256",
        other => return other.into(),
    })
}
