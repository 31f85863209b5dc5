//! From an answer's bytes to what the caller gets.

use bufeo_model::{BodyStream, EventStream, Map, OperationModel, Str, Stream, Value};
use bufeo_protocol::{FrameFault, ResponseBody, ResponseView};
use bytes::Bytes;

use super::Written;
use super::{checksum, events};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::event::BeforeParse;
use crate::stage::{HttpResponse, Parsed};
use crate::transport::failure;

/// `before-parse` and the parsing.
pub(super) async fn parse(
    client: &Client,
    written: &mut Written,
    response: &mut HttpResponse,
) -> Result<Parsed, Error> {
    let operation = written.operation.clone();
    let most = client.0.settings.limits.response_size;
    read_whole(response, &operation, most).await?;
    // What handlers change is what is parsed; the answer itself stays as it came.
    let streams = stays_a_stream(response, &operation);
    let mut shown = shown(response, streams);
    let status = response.status();
    let checked = checksum::check(&written.context, streams, &mut shown)?;
    let mut parsing = BeforeParse::new(operation.clone(), shown, Map::new());
    client.emit("before-parse", operation.name(), &mut parsing).await?;
    let response = parsing.response;
    let headers: Vec<(Str, Str)> = response.headers().iter().collect();
    let body = body_of(&response, &operation, most).await?;
    let body = match &body {
        Body::Whole(content) => ResponseBody::Bytes(content),
        Body::Stream(stream) => ResponseBody::Stream(stream),
        Body::Events(stream, initial_response) => ResponseBody::Events { stream, initial_response },
    };
    let view = ResponseView { status: response.status(), headers: &headers, body };
    // A handler of S3's takes a page for a failure of the server's, but the server has not answered.
    let foreign = bufeo_protocol::foreign_body(&operation, &ResponseView { status, ..view });
    let foreign = foreign.map(|error| client.0.foreign_responses.meet(not_understood(error))).transpose()?;
    let parsed = bufeo_protocol::parse(&operation, &view).map_err(not_understood)?;
    if let Some(accepted) = foreign
        && response.status() < 300
    {
        accepted.report();
    }
    let mut parsed = Parsed::from(parsed);
    if let Some(check) = checked {
        check.tell(&mut parsed);
    }
    parsed.extend(parsing.customized_response);
    Ok(parsed)
}

/// An answer to be changed by handlers. A guest's own object stays as it is, but for its headers, which are its own.
fn shown(response: &HttpResponse, streams: bool) -> HttpResponse {
    if response.host().is_none() {
        return response.clone();
    }
    let mut shown = HttpResponse::answered(response.url(), response.status(), Map::new());
    if let Some(headers) = response.get("headers") {
        shown.insert("headers", headers.into_owned());
    }
    // A guest's stream may be another each time it is asked for.
    let raw = if streams { response.raw() } else { None };
    let body = match raw {
        Some(raw) => Some(("raw", Value::Stream(raw))),
        None => response.content().map(|content| ("content", Value::Blob(content))),
    };
    shown.extend(body);
    shown
}

/// Whether the answer's body is read as it comes.
pub(super) fn is_streamed(operation: &OperationModel) -> bool {
    operation.has_streaming_output() || operation.has_event_stream_output()
}

/// Whether parsing gets a stream: an error's body is read whole, also where the operation's output is one.
fn stays_a_stream(response: &HttpResponse, operation: &OperationModel) -> bool {
    is_streamed(operation) && response.status() < 300
}

/// Reads the body, unless it stays a stream or was read already.
async fn read_whole(
    response: &mut HttpResponse,
    operation: &OperationModel,
    most: Option<u64>,
) -> Result<(), Error> {
    if stays_a_stream(response, operation) || response.content().is_some() {
        return Ok(());
    }
    if let Some(body) = response.raw().and_then(|stream| stream.take()) {
        let content = read(body, most).await?;
        response.remove("raw");
        response.insert("content", content);
    }
    Ok(())
}

/// What parsing gets of a body.
enum Body {
    Whole(Bytes),
    Stream(Stream),
    /// Events, and what an RPC answers beside them.
    Events(EventStream, Bytes),
}

/// The body in the form that parsing wants: a stream for a streaming output, else its bytes. Handlers that answer in the
/// network's place need not know which.
async fn body_of(
    response: &HttpResponse,
    operation: &OperationModel,
    most: Option<u64>,
) -> Result<Body, Error> {
    if stays_a_stream(response, operation) {
        let read_before = || Stream::from_bytes(response.content().unwrap_or_default());
        let stream = response.raw().unwrap_or_else(read_before);
        if !operation.has_event_stream_output() {
            return Ok(Body::Stream(stream));
        }
        let body = stream.take().unwrap_or_else(|| BodyStream::new(Stream::from_bytes("").lease()));
        let (events, initial_response) = events::begin(body, operation).await?;
        return Ok(Body::Events(events, initial_response));
    }
    if let Some(content) = response.content() {
        return Ok(Body::Whole(content));
    }
    match response.raw().and_then(|stream| stream.take()) {
        Some(body) => Ok(Body::Whole(read(body, most).await?)),
        None => Ok(Body::Whole(Bytes::new())),
    }
}

async fn read(mut body: BodyStream, most: Option<u64>) -> Result<Bytes, Error> {
    let read = match most {
        Some(most) => body.read_all_up_to(most).await,
        None => body.read_all().await,
    };
    read.map_err(|error| match (most, error.kind()) {
        (Some(most), std::io::ErrorKind::FileTooLarge) => failure::exceeds(most),
        _ => failure::in_call(unreadable(error)),
    })
}

/// Why a body cannot be read: our own error where there is one.
pub(super) fn unreadable(error: std::io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(other) => Error::with_source(
            ErrorKind::IncompleteBody,
            "the body of the answer cannot be read to its end",
            other,
        ),
    }
}

pub(super) fn not_understood(error: bufeo_protocol::Error) -> Error {
    let id = error.request_id().map(str::to_owned);
    let fault = error.frame_fault().cloned();
    let ours = Error::with_source(ErrorKind::ResponseParse, error.to_string(), error).of_request(id);
    match fault {
        Some(fault) => of_frame(ours, fault),
        None => ours,
    }
}

/// What is wrong with a frame of an event stream, by the names that botocore has for it.
fn of_frame(error: Error, fault: FrameFault) -> Error {
    match fault {
        FrameFault::ChecksumMismatch { expected, calculated } => error
            .with("class", "ChecksumMismatch")
            .with("expected", expected.to_string())
            .with("calculated", calculated.to_string()),
        FrameFault::HeadersLength(length) => {
            error.with("class", "InvalidHeadersLength").with("length", length.to_string())
        }
        FrameFault::PayloadLength(length) => {
            error.with("class", "InvalidPayloadLength").with("length", length.to_string())
        }
        FrameFault::DuplicateHeader(name) => {
            error.with("class", "DuplicateHeader").with("header", String::from(name))
        }
        _ => error,
    }
}
