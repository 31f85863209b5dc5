//! What a signature says of the body.

use bufeo_model::{ByteStream as _, Stream, Value};
use bufeo_sign::{
    EMPTY_PAYLOAD, PayloadHasher, STREAMING_EVENTS, STREAMING_PAYLOAD, STREAMING_UNSIGNED_TRAILER,
    UNSIGNED_PAYLOAD, payload_hash,
};

use super::apply::Job;
use super::version::Method;
use crate::call::body::{self, Name};
use crate::error::{Error, ErrorKind};
use crate::stage::{Context, HttpRequest};

/// The body's part in a signature.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload {
    /// A hash, or the word that stands for one.
    Said(String),
    /// It is sent in pieces that are signed as they go: a body that can be read only once, of so many bytes.
    Pieces { length: u64 },
}

impl Payload {
    pub(super) fn hash(&self) -> &str {
        match self {
            Self::Said(hash) => hash,
            Self::Pieces { .. } => STREAMING_PAYLOAD,
        }
    }

    fn word(word: &str) -> Self {
        Self::Said(word.to_owned())
    }
}

/// How long the body is: what it says itself, or what the request's header says of it.
fn length(request: &HttpRequest, stream: &Stream) -> Option<u64> {
    let stated = || request.headers().get("Content-Length").and_then(|length| length.parse().ok());
    stream.remaining().or_else(stated)
}

/// S3 takes no body that can be read only once and does not say how long it is, however it is signed.
pub(super) fn has_length(request: &HttpRequest) -> bool {
    match &*request.body() {
        Value::Stream(stream) => stream.rewinds_to().is_some() || length(request, stream).is_some(),
        _ => true,
    }
}

/// Whether the call does without: botocore's word for it in a call's context.
pub(super) fn is_declined(context: &Context) -> bool {
    context.get("payload_signing_enabled").is_some_and(|value| *value == false)
}

/// What is said of the body of this request. As botocore: over plain HTTP it is covered; over TLS it is, unless the call
/// declines, or S3 has a checksum of it.
pub(super) fn of(job: &Job<'_>) -> Result<Payload, Error> {
    let given = job.request.headers().get("X-Amz-Content-SHA256");
    if let Some(given) = given.filter(|_| !job.method.is_of_s3()) {
        return Ok(Payload::word(&given));
    }
    if checksum(job.context, "in").is_some_and(|place| place == "trailer") {
        return Ok(Payload::word(STREAMING_UNSIGNED_TRAILER));
    }
    let tls = job.request.url().starts_with("https");
    let covered = match job.method.is_of_s3() {
        true => is_covered_for_s3(job, tls),
        false => !tls || !is_declined(job.context),
    };
    if !covered {
        return Ok(Payload::word(UNSIGNED_PAYLOAD));
    }
    Ok(match job.request.wire_body() {
        Value::Null => Payload::word(EMPTY_PAYLOAD),
        Value::Blob(bytes) => Payload::Said(payload_hash(&bytes)),
        Value::Events(_) => Payload::word(STREAMING_EVENTS),
        Value::Stream(stream) => match (stream.rewinds_to().is_some(), length(job.request, &stream)) {
            (true, _) => Payload::Said(hash(&stream)?),
            // What can be read only once cannot be hashed before it is sent.
            (false, _) if tls => Payload::word(UNSIGNED_PAYLOAD),
            (false, Some(length)) if job.method == Method::S3V4 => Payload::Pieces { length },
            (false, _) => {
                let text = "the body can be read only once, and has to be read before it is sent, to be signed: give the \
                            body as bytes or as a file";
                return Err(Error::new(ErrorKind::Unseekable, text));
            }
        },
        other => {
            let text = format!("the body of a request cannot be a {}", other.kind_name());
            return Err(Error::new(ErrorKind::InvalidConfiguration, text));
        }
    })
}

fn is_covered_for_s3(job: &Job<'_>, tls: bool) -> bool {
    if let Some(decided) = job.payload_signing {
        return decided;
    }
    let name = match checksum(job.context, "in") {
        Some(place) if place == "header" => checksum(job.context, "name"),
        _ => None,
    };
    let name = name.unwrap_or_else(|| "Content-MD5".to_owned());
    if !tls || !job.request.headers().contains(&name) {
        return true;
    }
    let streaming = job.context.get("has_streaming_input").is_some_and(|value| *value == true);
    !streaming && !is_declined(job.context)
}

/// What the call says of the checksum of its body.
fn checksum(context: &Context, name: &str) -> Option<String> {
    let plan = context.get("checksum")?;
    let algorithm = plan.get("request_algorithm")?;
    algorithm.get(name).and_then(|value| value.as_str().map(str::to_owned))
}

/// The hash of a stream, which stands where it stood afterwards.
fn hash(stream: &Stream) -> Result<String, Error> {
    let unreadable = |error| body::failed(&Name::Unknown, error);
    let mut hasher = PayloadHasher::default();
    let mut lease = stream.lease();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        match lease.poll_next(&mut context) {
            std::task::Poll::Ready(Some(piece)) => hasher.update(&piece.map_err(unreadable)?),
            std::task::Poll::Ready(None) => break,
            std::task::Poll::Pending => {
                let text = "the body has to be waited for, and cannot be read to be signed before it is sent";
                return Err(Error::new(ErrorKind::Unseekable, text));
            }
        }
    }
    drop(lease);
    stream.rewind().map_err(unreadable)?;
    Ok(hasher.finish())
}
