//! What a signature says of the body.

use bufeo_model::{ByteStream as _, Stream, Value};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::stage::{Context, HttpRequest};

/// The body's part in a signature.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload {
    /// These bytes.
    Bytes(Bytes),
    /// Bytes with this SHA-256 hash, in hexadecimal; or the word that a handler put in its place.
    Hash(String),
    /// Not covered by the signature.
    Unsigned,
}

impl Payload {
    /// A hash that is set already is used as it is. Over plain HTTP the body is always covered; over TLS it is unless
    /// the call's context says otherwise or the body is a stream that can be read only once.
    pub(super) fn of(request: &HttpRequest, context: &Context, s3: bool) -> Result<Self, Error> {
        if let Some(given) = request.headers().get("X-Amz-Content-SHA256") {
            return Ok(match given.as_str() {
                "UNSIGNED-PAYLOAD" => Self::Unsigned,
                other => Self::Hash(other.to_owned()),
            });
        }
        let tls = request.url().starts_with("https:");
        let declined = context.get("payload_signing_enabled").is_some_and(|value| *value == false);
        if tls && declined {
            return Ok(Self::Unsigned);
        }
        match request.wire_body() {
            Value::Null => Ok(Self::Bytes(Bytes::new())),
            Value::Blob(bytes) => Ok(Self::Bytes(bytes)),
            Value::Stream(_) if tls && s3 => Ok(Self::Unsigned),
            Value::Stream(stream) => hash(&stream).map(Self::Hash),
            Value::Events(_) => Ok(Self::Hash("STREAMING-AWS4-HMAC-SHA256-EVENTS".to_owned())),
            other => {
                let text = format!("the body of a request cannot be a {}", other.kind_name());
                Err(Error::new(ErrorKind::Signing, text))
            }
        }
    }
}

fn hash(stream: &Stream) -> Result<String, Error> {
    let unreadable =
        |error| Error::with_source(ErrorKind::Signing, "the body cannot be read to be signed", error);
    if stream.rewinds_to().is_none() {
        let text = "the body can be read only once, so it cannot be signed before it is sent: give bytes or a file, or use \
                    an https endpoint";
        return Err(Error::new(ErrorKind::Unseekable, text));
    }
    let mut lease = stream.lease();
    let mut hasher = Sha256::new();
    // A body that rewinds is in memory or in a file, so reading it never has to wait for anybody.
    while let Some(piece) = bufeo_model::block_on(std::future::poll_fn(|context| lease.poll_next(context))) {
        hasher.update(&piece.map_err(unreadable)?);
    }
    stream.rewind().map_err(unreadable)?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
