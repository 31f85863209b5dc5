//! Our side: clients whose requests are caught before they are sent, and answered.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::event::{BeforeSend, ChooseSigner};
use bufeo_client::{
    Client, Clock, Config, Credentials, Environment, ErrorKind, HttpResponse, Params, PreparedRequest,
    Random, Session, SignatureVersion, Sleep,
};
use bufeo_model::{BodyStream, EventReader, List, Map, Stream, Value, block_on, params};

use super::Error;
use super::answer::Answer;
use super::case::Case;
use super::notation::{content, listed, streamed};
use super::outcome::{End, Outcome, Request};
use super::place::{COMPRESSED_FROM, Place};

/// The clients of one service: one that checks parameters and one that does not.
pub(super) struct Service {
    checking: Client,
    trusting: Client,
    exchange: Arc<Mutex<Exchange>>,
}

/// What is to be answered next, and what was sent.
#[derive(Default)]
struct Exchange {
    answer: Answer,
    request: Option<Request>,
}

impl Service {
    pub(super) fn new(name: &str, place: Place) -> Result<Self, Error> {
        let exchange: Arc<Mutex<Exchange>> = Arc::default();
        let client = |validate| client(name, place, validate, &exchange);
        Ok(Self { checking: client(true)?, trusting: client(false)?, exchange: Arc::clone(&exchange) })
    }

    /// Makes the call.
    pub(super) fn call(&self, case: &Case) -> Outcome {
        *lock(&self.exchange) = Exchange { answer: case.answer.clone(), request: None };
        let client = if case.validate { &self.checking } else { &self.trusting };
        let called = block_on(client.call_parsed(&case.operation, Params::from(case.params.clone())));
        let request = lock(&self.exchange).request.take();
        let end = match called {
            Ok(parsed) => End::Parsed { parsed: settled(parsed.into()), raised: None },
            Err(error) => match (error.kind(), error.response()) {
                (ErrorKind::Service, Some(response)) => {
                    let parsed = settled(Value::Map(response.clone().into_map()));
                    End::Parsed { parsed, raised: Some(error.to_string()) }
                }
                (ErrorKind::ParamValidation, _) => End::Invalid(error.to_string()),
                (kind, _) => End::Failed { kind: format!("{kind:?}"), text: error.to_string() },
            },
        };
        Outcome { request, end }
    }
}

fn lock(exchange: &Mutex<Exchange>) -> MutexGuard<'_, Exchange> {
    exchange.lock().unwrap_or_else(PoisonError::into_inner)
}

fn client(
    name: &str,
    place: Place,
    validate: bool,
    exchange: &Arc<Mutex<Exchange>>,
) -> Result<Client, Error> {
    let config = Config::new()
        .with_max_attempts(1)
        .with_parameter_validation(validate)
        .with_min_compression_size(COMPRESSED_FROM)
        .with_fips(place.fips)
        .with_dual_stack(place.dual_stack);
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region(place.region)
        .clock(Still)
        .random(Ones)
        .config(config)
        .build()?;
    let client = block_on(session.client(name).build())?;
    let events = client.meta().events();
    events.register_first("choose-signer.*.*", |_: &mut ChooseSigner| SignatureVersion::UNSIGNED)?;
    let exchange = Arc::clone(exchange);
    events.register("before-send", move |event: &mut BeforeSend| {
        let mut exchange = lock(&exchange);
        exchange.request = Some(request(&event.request));
        response(&exchange.answer)
    })?;
    Ok(client)
}

fn request(prepared: &PreparedRequest) -> Request {
    let body = match &*prepared.body() {
        Value::Blob(bytes) => bytes.to_vec(),
        Value::Stream(stream) => content(stream).to_vec(),
        _ => Vec::new(),
    };
    let headers = prepared.headers();
    Request {
        method: prepared.method().to_string(),
        url: prepared.url().to_string(),
        headers: headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        body,
    }
}

fn response(answer: &Answer) -> HttpResponse {
    let response = HttpResponse::build(answer.status).body(answer.body.clone());
    answer
        .headers
        .iter()
        .fold(response, |response, (name, value)| response.header(name.as_str(), value.as_str()))
}

/// The value with every stream read.
fn settled(value: Value) -> Value {
    match value {
        Value::Stream(stream) => streamed(read(&stream)),
        Value::Events(events) => {
            listed(events.take().into_iter().flat_map(EventReader::blocking).map(settled_event))
        }
        Value::Map(map) => map
            .iter()
            .map(|(name, value)| (name.into_owned(), settled(value.into_owned())))
            .collect::<Map>()
            .into(),
        Value::List(list) => list.iter().map(|item| settled(item.into_owned())).collect::<List>().into(),
        other => other,
    }
}

/// An event, or the error at the end of a stream.
fn settled_event(event: io::Result<Map>) -> Value {
    let error = match event {
        Ok(event) => return settled(event.into()),
        Err(error) => error,
    };
    let ours = error.get_ref().and_then(|error| error.downcast_ref::<bufeo_client::Error>());
    match ours.and_then(|error| Some((error, error.response()?))) {
        Some((error, response)) => {
            let response = settled(response.clone().into_map().into());
            Value::from(params! { "raised": error.to_string(), "response": response })
        }
        None => Value::from(params! { "failed": error.to_string() }),
    }
}

fn read(stream: &Stream) -> bytes::Bytes {
    BodyStream::new(stream.lease()).read_all_blocking().unwrap_or_default()
}

/// A clock that stands still and never makes anybody wait.
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_577_934_245)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

/// The random bytes that the other side has too.
struct Ones;

impl Random for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x11);
    }
}
