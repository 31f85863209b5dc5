//! The body of a request: it is as long as was announced, or the call fails.
//!
//! A body is guarded twice. What the caller and the handlers of `before-call` gave is guarded before it is read for a
//! checksum or a signature, so that every reader sees the same length and the same errors; what is sent in the end is guarded
//! once more, since handlers may replace it up to `before-send`.

use std::fmt;
use std::io;
use std::task::{Context, Poll, ready};

use bufeo_model::{
    BodyStream, ByteStream, ExactBody, OperationModel, Shape, ShapeKind, Stream, StreamLease, Value,
    WrongLength,
};
use bytes::Bytes;

use super::Written;
use crate::error::{Error, ErrorKind};
use crate::stage::{Headers, PreparedRequest, form_encoded};

/// What errors call the body of a request.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    /// By the parameter that it is.
    Of(OperationModel),
    /// Of a request that belongs to no operation.
    Unknown,
}

impl Name {
    pub(crate) fn of(operation: &OperationModel) -> Self {
        Self::Of(operation.clone())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Of(operation) = self else { return f.write_str("The body of the request") };
        let payload = operation.input().and_then(Shape::payload_member);
        match payload.filter(|member| matches!(member.shape().kind(), ShapeKind::Blob | ShapeKind::String)) {
            Some(member) => write!(f, "`{}` of {}", member.name(), operation.name()),
            None => write!(f, "The body of {}", operation.name()),
        }
    }
}

/// The error of a body that cannot be read, or is not as long as was announced. Whatever its reader failed with is the cause,
/// also where that is an error of another call's, whose response it is read from; one that says already whose it is stays.
pub(crate) fn failed(name: &Name, cause: io::Error) -> Error {
    let cause = match cause.downcast::<Error>() {
        Ok(ours) if ours.kind() == ErrorKind::Body => return ours,
        Ok(other) => io::Error::other(other),
        Err(cause) => cause,
    };
    match cause.downcast::<WrongLength>() {
        Ok(wrong) => wrong_length(name, wrong),
        Err(cause) => {
            let report = format!("{name} cannot be read: {cause}");
            Error::with_source(ErrorKind::Body, format!("{name} cannot be read"), cause)
                .with("report", report)
        }
    }
}

fn wrong_length(name: &Name, wrong: WrongLength) -> Error {
    let report = format!(
        "{name} is not as long as was said: {wrong}. Give `ContentLength` as the body has it, or leave it out; a file must \
         not change while it is sent"
    );
    Error::new(ErrorKind::Body, report.clone()).with("report", report)
}

/// The error of a body that has to say how long it is.
pub(crate) fn without_length(name: &Name) -> Error {
    let report = format!(
        "{name} does not say how long it is, and the service takes nothing of unknown length: give `ContentLength`, or the \
         body as bytes or as a file"
    );
    Error::new(ErrorKind::Body, report.clone()).with("report", report)
}

/// Guards the body that attempts are made from: what handlers of `before-call` have read of it is read again, an object to
/// read from becomes a stream.
pub(super) fn settle(written: &mut Written) -> Result<(), Error> {
    let name = Name::of(&written.operation);
    let body = readable(&name, written.request.body().into_owned())?;
    if let (Some((given, read)), Value::Stream(stream)) = (written.given.take(), &body)
        && given.is(stream)
        && given.read_so_far() != read
    {
        given.rewind().map_err(|error| was_read(&name, error))?;
    }
    let announced = announced(&name, &body, &written.request.headers())?;
    let stream = match body {
        Value::Stream(stream) => stream,
        plain => {
            if written.request.body().as_foreign().is_some() {
                written.request.set_body(plain);
            }
            return Ok(());
        }
    };
    written.request.set_body(Stream::new(Guarded::new(name, &stream, announced)));
    Ok(())
}

/// What handlers have read of a body is read again when it is sent.
pub(super) fn unread(name: &Name, body: &Value) -> Result<(), Error> {
    match body {
        Value::Stream(stream) if stream.read_so_far() > 0 => {
            stream.rewind().map_err(|error| was_read(name, error))
        }
        _ => Ok(()),
    }
}

fn was_read(name: &Name, error: io::Error) -> Error {
    let text = format!("{name} was read by a handler and can be read only once");
    Error::with_source(ErrorKind::Unseekable, text, error)
}

/// An object of a host's as what is read from it, or as the text or bytes that it stands for.
fn readable(name: &Name, body: Value) -> Result<Value, Error> {
    let Value::Foreign(object) = &body else { return Ok(body) };
    if let Some(plain) = object.plain() {
        return Ok(plain);
    }
    if !object.can_read() {
        return Ok(body);
    }
    Stream::from_foreign(object.clone()).map(Value::Stream).map_err(|error| failed(name, error))
}

/// How long a body is to be, as the headers say or as it says itself, where one of them does. An error where they differ.
fn announced(name: &Name, body: &Value, headers: &Headers<'_>) -> Result<Option<u64>, Error> {
    let own = own_length(body);
    let chunked =
        headers.get("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    let stated = match headers.get("Content-Length").filter(|_| !chunked) {
        Some(text) => Some(text.trim().parse().map_err(|_| no_number(name, &text))?),
        None => None,
    };
    match (stated, own) {
        (Some(stated), Some(own)) if stated != own => Err(wrong_length(name, WrongLength::new(stated, own))),
        (stated, own) => Ok(stated.or(own)),
    }
}

fn no_number(name: &Name, text: &str) -> Error {
    let report = format!("{name} has the length `{text}` in `Content-Length`, which is no number of bytes");
    Error::new(ErrorKind::Body, report.clone()).with("report", report)
}

/// How many bytes a body says it has.
pub(super) fn own_length(body: &Value) -> Option<u64> {
    match body {
        Value::Null => Some(0),
        Value::Blob(bytes) => Some(bytes.len() as u64),
        Value::String(text) => Some(text.len() as u64),
        Value::Map(fields) => Some(form_encoded(fields, "+").len() as u64),
        Value::Stream(stream) => stream.remaining(),
        _ => None,
    }
}

/// What was said of the length of a body before handlers saw it for the last time.
pub(super) struct Stated {
    body: Value,
    length: Option<String>,
}

impl Stated {
    /// The body of a request, and the length that was put into its headers on our own account.
    pub(super) fn new(prepared: &PreparedRequest, length: Option<String>) -> Self {
        Self { body: prepared.body().into_owned(), length }
    }

    /// Says the length of a body that a handler put in the place of the one it was said of.
    fn correct(&self, body: &Value, request: &mut PreparedRequest) {
        let stale = self.length.is_some()
            && request.headers().get("Content-Length").as_deref() == self.length.as_deref();
        if let Some(own) = own_length(body).filter(|_| stale && *body != self.body) {
            request.headers_mut().insert("Content-Length", own.to_string());
        }
    }
}

/// Guards the body that is sent. Gives the stream that it is read from, for another attempt to rewind.
pub(super) async fn seal(
    operation: &OperationModel,
    request: &mut PreparedRequest,
    stated: &Stated,
) -> Result<Option<Stream>, Error> {
    let name = Name::of(operation);
    let body = readable(&name, request.body().into_owned())?;
    stated.correct(&body, request);
    unread(&name, &body)?;
    let announced = announced(&name, &body, &request.headers())?;
    let stream = match body {
        Value::Stream(stream) => stream,
        plain => {
            if request.body().as_foreign().is_some() {
                request.set_body(plain);
            }
            return Ok(None);
        }
    };
    let guarded = Stream::new(Guarded::new(name.clone(), &stream, announced));
    // Of an empty body nothing is read when it is sent.
    if announced == Some(0)
        && let Some(Err(error)) = BodyStream::new(guarded.lease()).next().await
    {
        return Err(failed(&name, error));
    }
    request.set_body(guarded);
    Ok(Some(stream))
}

/// A stream that is as long as was announced, with errors that say whose it is.
struct Guarded {
    name: Name,
    stream: Stream,
    announced: Option<u64>,
    body: ExactBody<StreamLease>,
    read: u64,
}

impl Guarded {
    fn new(name: Name, stream: &Stream, announced: Option<u64>) -> Self {
        let body = ExactBody::new(stream.lease(), announced);
        Self { name, stream: stream.clone(), announced, body, read: 0 }
    }
}

impl ByteStream for Guarded {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = ready!(self.body.poll_next(context));
        match &piece {
            Some(Ok(piece)) => self.read += piece.len() as u64,
            Some(Err(_)) => {}
            // What was read to its end once has that length from then on.
            None => self.announced = self.announced.or(Some(self.read)),
        }
        Poll::Ready(piece.map(|piece| piece.map_err(|error| io::Error::other(failed(&self.name, error)))))
    }

    fn remaining(&self) -> Option<u64> {
        self.body.remaining()
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.stream.rewinds_to()
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.stream.rewind()?;
        *self = Self::new(self.name.clone(), &self.stream, self.announced);
        Ok(())
    }
}
