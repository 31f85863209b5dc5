//! Our side: clients whose requests are caught before they are sent, and answered.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Error, ErrorKind, HttpResponse, Params, PreparedRequest};
use bufeo_model::{BodyStream, EventReader, List, Map, Stream, Value, block_on, params};

use super::answer::Answer;
use super::case::{Case, Deed, Form};
use super::clients::client;
use super::notation::{broken, content, listed, streamed};
use super::outcome::{End, Outcome, Request};
use super::place::{ADDRESSES, Place, SESSION};

/// The clients of one service: in each place one that checks parameters and one that does not.
pub(super) struct Service<'a> {
    name: &'a str,
    places: &'a [Place],
    clients: HashMap<(usize, bool), Result<Client, Error>>,
    exchange: Arc<Mutex<Exchange>>,
}

/// What is to be answered next, and what was sent.
#[derive(Default)]
struct Exchange {
    /// The operation that is called.
    operation: String,
    answer: Answer,
    request: Option<Request>,
}

impl<'a> Service<'a> {
    pub(super) fn new(name: &'a str, places: &'a [Place]) -> Self {
        Self { name, places, clients: HashMap::new(), exchange: Arc::default() }
    }

    fn client(&mut self, case: &Case) -> Result<Client, Error> {
        let make = || caught(client(self.name, self.places[case.place], case.validate)?, &self.exchange);
        self.clients.entry((case.place, case.validate)).or_insert_with(make).clone()
    }

    /// Makes the call, or what is given away.
    pub(super) fn outcome(&mut self, case: &Case) -> Outcome {
        let client = match self.client(case) {
            Ok(client) => client,
            Err(error) => return Outcome { request: None, end: failed(&error) },
        };
        match &case.deed {
            Deed::Call => self.call(&client, case),
            Deed::Address { expires, method } => given_away(address(&client, case, *expires, *method)),
            Deed::Form(parts) => given_away(form(&client, case, parts)),
        }
    }

    fn call(&self, client: &Client, case: &Case) -> Outcome {
        let (operation, answer) = (case.operation.name().to_owned(), case.answer.clone());
        *lock(&self.exchange) = Exchange { operation, answer, request: None };
        let called = block_on(client.call_parsed(&case.operation, Params::from(case.params.clone())));
        let request = lock(&self.exchange).request.take();
        let end = match called {
            Ok(parsed) => End::Parsed { parsed: settled(parsed.into()), raised: None },
            Err(error) => failed(&error),
        };
        Outcome { request, end }
    }
}

fn failed(error: &Error) -> End {
    match (error.kind(), error.response()) {
        (ErrorKind::Service, Some(response)) => {
            let parsed = settled(Value::Map(response.clone().into_map()));
            End::Parsed { parsed, raised: Some(error.to_string()) }
        }
        (ErrorKind::ParamValidation, _) => End::Invalid(error.to_string()),
        (kind, _) => {
            // What has no kind of its own here says what botocore calls it.
            let kind = error.detail("class").map_or_else(|| format!("{kind:?}"), str::to_owned);
            End::Failed { kind, text: error.to_string() }
        }
    }
}

fn given_away(made: Result<Request, Error>) -> Outcome {
    match made {
        Ok(request) => {
            let end = End::Parsed { parsed: Value::Map(Map::new()), raised: None };
            Outcome { request: Some(request), end }
        }
        Err(error) => Outcome { request: None, end: failed(&error) },
    }
}

fn address(
    client: &Client,
    case: &Case,
    expires: Option<u64>,
    method: Option<&'static str>,
) -> Result<Request, Error> {
    let mut builder = client.presigned_url(case.operation.name(), case.params.clone());
    if let Some(seconds) = expires {
        builder = builder.expires_in(Duration::from_secs(seconds));
    }
    if let Some(method) = method {
        builder = builder.http_method(method);
    }
    let url = block_on(builder.build())?;
    Ok(Request { method: "ADDRESS".to_owned(), url, headers: Vec::new(), body: Vec::new() })
}

fn form(client: &Client, case: &Case, parts: &Form) -> Result<Request, Error> {
    let text = |name| case.params.get(name).and_then(|value| value.as_str().map(str::to_owned));
    let (bucket, key) = (text("Bucket").unwrap_or_default(), text("Key").unwrap_or_default());
    let mut builder = client.presigned_post(bucket, key);
    if let Some(seconds) = parts.expires {
        builder = builder.expires_in(Duration::from_secs(seconds));
    }
    for (name, value) in parts.fields.iter() {
        builder = builder.field(name.into_owned(), value.into_owned());
    }
    for condition in &parts.conditions {
        builder = builder.condition(condition.clone());
    }
    let made = block_on(builder.build())?;
    let fields = made.fields.iter();
    let headers = fields.map(|(name, value)| (name.to_string(), value.as_str().unwrap_or("").to_owned()));
    Ok(Request { method: "FORM".to_owned(), url: made.url, headers: headers.collect(), body: Vec::new() })
}

fn lock(exchange: &Mutex<Exchange>) -> MutexGuard<'_, Exchange> {
    exchange.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The client with its requests caught, and answered.
fn caught(client: Client, exchange: &Arc<Mutex<Exchange>>) -> Result<Client, Error> {
    let events = client.meta().events();
    // Some calls begin with one of another operation.
    for (name, operation, answer) in [
        ("before-send.s3.CreateSession", "CreateSession", SESSION),
        ("before-send.s3.HeadBucket", "HeadBucket", ""),
        ("before-send.*.DescribeEndpoints", "DescribeEndpoints", ADDRESSES),
    ] {
        let caught = Arc::clone(exchange);
        events.register(name, move |_: &mut BeforeSend| {
            let nested = lock(&caught).operation != operation;
            nested.then(|| HttpResponse::build(200).header("x-amz-bucket-region", "eu-west-3").body(answer))
        })?;
    }
    let caught = Arc::clone(exchange);
    events.register("before-send", move |event: &mut BeforeSend| {
        let mut exchange = lock(&caught);
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
        Value::Stream(stream) => read(&stream),
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
    let ours = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
    match ours.and_then(|error| Some((error, error.response()?))) {
        Some((error, response)) => {
            let response = settled(response.clone().into_map().into());
            Value::from(params! { "raised": error.to_string(), "response": response })
        }
        None => Value::from(params! { "failed": error.to_string() }),
    }
}

/// What a stream holds, or what kind of failure it ends with.
fn read(stream: &Stream) -> Value {
    match BodyStream::new(stream.lease()).read_all_blocking() {
        Ok(content) => streamed(content),
        Err(error) => {
            let ours = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
            broken(&ours.map_or_else(|| "Io".to_owned(), |error| format!("{:?}: {error}", error.kind())))
        }
    }
}
