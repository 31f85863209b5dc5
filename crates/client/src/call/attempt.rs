//! One attempt after the other, until one stands.

use std::time::{Duration, SystemTime};

use bufeo_endpoint::without_user;
use bufeo_model::{Map, Stream};

use super::Written;
use super::answer::{is_streamed, parse};
use super::body::{self, Name, Stated};
use super::events::Outgoing;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::event::{Answer, BeforeSend, NeedsRetry, RequestCreated, ResponseReceived, Retry};
use crate::retry;
use crate::stage::{Context, HttpRequest, HttpResponse, Parsed, PreparedRequest, shown_url_of};
use crate::transport::HttpVersion;

/// What came of an attempt: an answer, or why there was none.
type Outcome = Result<Answer, Error>;

/// Makes attempts until an answer stands, or none is to be expected.
pub(super) async fn exchange(client: &Client, written: &mut Written) -> Result<Answer, Error> {
    let invocation = client.0.random.uuid();
    for attempts in 1.. {
        note_attempt(written, attempts, &invocation);
        let request = create(client, written).await?;
        let mut outcome = send(client, written, &request).await?;
        match decide(client, written, &mut outcome, attempts).await? {
            // Events are said once.
            Retry::After(delay) if written.request.body().as_events().is_none() => {
                tracing::debug!(operation = written.operation.name(), attempts, ?delay, "another attempt");
                if !delay.is_zero() {
                    client.0.clock.sleep(delay).await;
                }
                rewind(written)?;
                note_time_to_live(client, written, &outcome);
            }
            Retry::After(_) | Retry::Stop => {
                return outcome.map(|mut answer| {
                    note_retries(&mut answer.parsed, attempts - 1);
                    answer
                });
            }
        }
    }
    Err(Error::new(ErrorKind::HttpClient, "there were too many attempts to count"))
}

/// `request-created`, in which signing is one of the handlers.
async fn create(client: &Client, written: &mut Written) -> Result<HttpRequest, Error> {
    let operation = written.operation.clone();
    let mut request = HttpRequest::from_request(&written.request);
    request.insert("stream_output", is_streamed(&operation));
    let mut created = RequestCreated::new(request, operation.name().into(), written.context.take());
    let emitted = client.emit("request-created", operation.name(), &mut created).await;
    written.context = created.context;
    emitted?;
    Ok(created.request)
}

/// From `before-send` to `response-received`. The outer error ends the call, the inner may be retried.
async fn send(client: &Client, written: &mut Written, request: &HttpRequest) -> Result<Outcome, Error> {
    let mut response = match transmit(client, written, request).await {
        Ok(response) => response,
        Err(error) => {
            return received(client, written, Err(error)).await;
        }
    };
    let parsed = parse(client, written, &mut response).await?;
    let answer = received(client, written, Ok(Answer::new(response, parsed))).await?;
    Ok(answer)
}

async fn transmit(
    client: &Client,
    written: &mut Written,
    request: &HttpRequest,
) -> Result<HttpResponse, Error> {
    let operation = written.operation.clone();
    body::unread(&Name::of(&operation), &request.body())?;
    let (prepared, stated) = prepare(request);
    let mut sending = BeforeSend::new(prepared, written.context.take());
    let replies = client.emit("before-send", operation.name(), &mut sending).await;
    written.context = sending.context;
    if let Some(response) = replies?.into_first() {
        return Ok(response);
    }
    let streaming = is_streamed(&operation);
    let timeout = read_timeout(client, &written.context);
    if let Some(events) = sending.request.body().as_events().cloned() {
        let authorization = sending.request.headers().get("Authorization");
        let frames = Outgoing::new(client, written, &events, authorization.as_deref())?;
        sending.request.set_body(Stream::new(frames));
    } else {
        written.sent = body::seal(&operation, &mut sending.request, &stated).await?;
    }
    let version = if operation.has_event_stream_input() { HttpVersion::Two } else { HttpVersion::One };
    let sent = client.0.transport.send(&sending.request, version, streaming, timeout).await;
    sent.map_err(|error| {
        let url = sending.request.url();
        error.showing(&url, &shown_url_of(&url, &operation))
    })
}

/// The length of the body is stated, unless somebody did. Methods that rarely have a body leave that to the transport.
fn prepare(request: &HttpRequest) -> (PreparedRequest, Stated) {
    let mut prepared = PreparedRequest::from_request(request);
    let framed = ["Content-Length", "Transfer-Encoding"].iter().any(|name| prepared.headers().contains(name));
    // HTTP/2 frames bodies itself, and events have no length.
    let framed = framed || prepared.body().as_events().is_some();
    let bodiless = matches!(prepared.method().as_str(), "GET" | "HEAD" | "OPTIONS");
    let mut stated = None;
    if !framed && !bodiless {
        match body::own_length(&prepared.body()) {
            Some(length) => {
                let length = length.to_string();
                prepared.headers_mut().insert("Content-Length", length.clone());
                stated = Some(length);
            }
            None => prepared.headers_mut().insert("Transfer-Encoding", "chunked"),
        }
    }
    let stated = Stated::new(&prepared, stated);
    (prepared, stated)
}

async fn received(client: &Client, written: &mut Written, outcome: Outcome) -> Result<Outcome, Error> {
    let operation = written.operation.clone();
    let (answer, error) = match outcome {
        Ok(answer) => (Some(answer), None),
        Err(error) => (None, Some(error)),
    };
    let (response, parsed) = answer.map(|answer| (answer.response, answer.parsed)).unzip();
    let mut event = ResponseReceived::new(response, parsed, written.context.take(), error);
    let emitted = client.emit("response-received", operation.name(), &mut event).await;
    written.context = event.context;
    emitted?;
    match (event.response, event.error) {
        (Some(response), _) => Ok(Ok(Answer::new(response, event.parsed.unwrap_or_default()))),
        (None, Some(error)) => Ok(Err(error)),
        (None, None) => Err(Error::new(
            ErrorKind::Handler,
            "a handler of `response-received` took both the answer and the error away",
        )),
    }
}

/// `needs-retry`.
async fn decide(
    client: &Client,
    written: &mut Written,
    outcome: &mut Outcome,
    attempts: u32,
) -> Result<Retry, Error> {
    let operation = written.operation.clone();
    let (answer, error) =
        match std::mem::replace(outcome, Err(Error::new(ErrorKind::HttpClient, "no answer"))) {
            Ok(answer) => (Some(answer), None),
            Err(error) => (None, Some(error)),
        };
    let mut event = NeedsRetry::new(
        answer,
        without_user(client.meta().endpoint_url()).into_owned().into(),
        operation.clone(),
        attempts,
        error.clone(),
        written.request.take(),
        written.context.take(),
    );
    let replies = client.emit("needs-retry", operation.name(), &mut event).await;
    written.request = event.request;
    written.context = event.context;
    let decision = replies?.into_first().unwrap_or(Retry::Stop);
    match (event.response, error) {
        (Some(answer), _) => *outcome = Ok(answer),
        (None, Some(error)) => *outcome = Err(error),
        (None, None) => {}
    }
    Ok(decision)
}

/// What the retry headers say of this attempt.
fn note_attempt(written: &mut Written, attempts: u32, invocation: &str) {
    let mut retries = written.context.entry("retries").or_insert_with(|| Map::with_capacity(4).into());
    let Some(retries) = retries.as_map_mut() else { return };
    retries.insert("attempt", attempts);
    retries.insert("invocation-id", invocation);
}

/// Until when, by the server's clock, the next attempt may be answered. A server that has not told its time, or a time-out
/// that is meant never to come, leaves that open.
fn note_time_to_live(client: &Client, written: &mut Written, outcome: &Outcome) {
    let date = outcome.as_ref().ok().and_then(|answer| answer.response.headers().get("Date"));
    let date = date.and_then(|date| bufeo_model::parse_timestamp(&date).ok()).map(SystemTime::from);
    let timeout = read_timeout(client, &written.context).unwrap_or_default();
    let Some(until) = date.and_then(|date| date.checked_add(timeout)) else { return };
    if let Some(mut retries) = written.context.get_mut("retries")
        && let Some(retries) = retries.as_map_mut()
    {
        retries.insert("ttl", time_to_live(until));
    }
}

fn time_to_live(until: SystemTime) -> String {
    let until = bufeo_model::Timestamp::from(until);
    let ((year, month, day), (hour, minute, second)) = (until.utc_date(), until.utc_time());
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// How long the server may be silent in this call: what a handler left in the context, else what is configured.
fn read_timeout(client: &Client, context: &Context) -> Option<Duration> {
    let given = context.get("read_timeout").and_then(|value| value.as_f64());
    let given = given.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    given.or(client.0.settings.limits.read_timeout)
}

fn note_retries(parsed: &mut Parsed, retries: u32) {
    if let Some(mut metadata) = parsed.get_mut("ResponseMetadata")
        && let Some(metadata) = metadata.as_map_mut()
    {
        metadata.insert("RetryAttempts", retries);
    }
}

/// The body from its beginning, for another attempt: that of the call, and what a handler put in its place.
fn rewind(written: &mut Written) -> Result<(), Error> {
    let given = written.request.body().as_stream().cloned();
    let sent = written.sent.take().filter(|sent| given.as_ref().is_none_or(|given| !given.is(sent)));
    for stream in given.into_iter().chain(sent) {
        stream.rewind().map_err(|error| retry::unseekable(&Name::of(&written.operation), error))?;
    }
    Ok(())
}
