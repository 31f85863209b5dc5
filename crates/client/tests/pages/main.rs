//! Every paginator and every waiter of the models, over answers that are made up: the same calls as botocore makes, the
//! same pages, results, tokens, waits and errors.
//!
//! The cases and botocore's part are Python's, in `tests/python/pages`; there the Python package is held against the
//! same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod notation;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::event::{Answer, BeforeCall, ProvideClientParams};
use bufeo_client::{
    Client, Clock, Config, Credentials, Environment, Error, ErrorKind, HttpResponse, Map, Paginator, Session,
    Sleep, Value,
};
use bufeo_model::block_on;
use notation::{noted, read};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// A program that is not optimized takes one case in four, of every paginator others of its fifteen.
const STEP: usize = if cfg!(debug_assertions) { 4 } else { 1 };

#[derive(Deserialize)]
struct Case {
    service: String,
    paginator: Option<String>,
    #[serde(default)]
    how: String,
    /// What the results are that are counted: a list nearly always.
    #[serde(default)]
    results: String,
    search: Option<String>,
    waiter: Option<String>,
    config: Json,
    arguments: Json,
    answers: Vec<Json>,
}

/// What one case came to.
#[derive(Default)]
struct Told {
    answers: Vec<Json>,
    requests: Vec<Json>,
    sleeps: Vec<f64>,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Told>>);

impl Log {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap()
    }
}

/// A clock on which nobody waits, and which remembers for how long.
struct NoWaiting(Log);

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_440_938_160)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.told().sleeps.push(duration.as_secs_f64());
        Box::pin(std::future::ready(()))
    }
}

#[test]
fn pages_and_waits_are_botocores() {
    let folder = tempfile::tempdir().unwrap();
    let cases = python("cases.py", &[], &folder.path().join("cases"));
    let theirs = python("program.py", &[&cases], &folder.path().join("theirs"));
    let log = Log::default();
    let mut clients = Clients::new(&log);
    let (mut count, mut listed, mut wrong) = (BTreeMap::new(), 0, Vec::new());
    for (case, theirs) in lines(&cases).zip(lines(&theirs)).step_by(STEP) {
        let case: Case = serde_json::from_value(case).unwrap();
        if is_listed(&case) {
            listed += 1;
            continue;
        }
        *log.told() = Told { answers: case.answers.clone(), ..Told::default() };
        let client = clients.of(&case.service);
        let ours = block_on(run(&client, &case, &log));
        *count.entry(if case.paginator.is_some() { "pages" } else { "waits" }).or_insert(0) += 1;
        if let Some(difference) = difference(&ours, &theirs) {
            let name = case.paginator.or(case.waiter).unwrap();
            wrong.push(format!("{} {name} {} {}: {difference}", case.service, case.how, case.config));
        }
    }
    println!("{count:?}, {listed} are different on purpose");
    assert!(wrong.is_empty(), "{} differ, such as\n{}", wrong.len(), wrong[..wrong.len().min(10)].join("\n"));
    assert!(count["pages"] > 50_000 / STEP && count["waits"] > 4_000 / STEP, "{count:?}");
    assert!(listed < 100, "{listed}");
}

/// Results that have names: botocore cannot cut them, loses them where it goes on, and hands out the names as items.
/// Results that are one text: it hands out the letters.
fn is_listed(case: &Case) -> bool {
    matches!(case.results.as_str(), "map" | "structure") || (case.how == "items" && case.results == "string")
}

fn python(program: &str, arguments: &[&PathBuf], output: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/pages");
    let status = Command::new(bufeo_oracle::python().unwrap())
        .arg(folder.join(program))
        .args(arguments)
        .env_clear()
        .env("SDK", "boto3")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .stdout(File::create(output).unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    output.to_owned()
}

fn lines(path: &Path) -> impl Iterator<Item = Json> {
    BufReader::new(File::open(path).unwrap())
        .lines()
        .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

/// A client of the service at hand, whose calls are answered before they reach a network.
struct Clients {
    log: Log,
    last: Option<(String, Client)>,
}

impl Clients {
    fn new(log: &Log) -> Self {
        Self { log: log.clone(), last: None }
    }

    fn of(&mut self, service: &str) -> Client {
        if let Some((known, client)) = &self.last
            && known == service
        {
            return client.clone();
        }
        let client = self.make(service);
        self.last = Some((service.to_owned(), client.clone()));
        client
    }

    fn make(&self, service: &str) -> Client {
        let session = Session::builder()
            .environment(Environment::of::<&str, &str>([]))
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .region("us-east-1")
            .clock(NoWaiting(self.log.clone()))
            .build()
            .unwrap();
        let config = Config::new().with_parameter_validation(false);
        let client = session.client(service).endpoint_url("http://127.0.0.1:9").config(config);
        let client = block_on(client.build()).unwrap();
        let (calls, answers) = (self.log.clone(), self.log.clone());
        let events = client.meta().events();
        events
            .register_first("provide-client-params", move |event: &mut ProvideClientParams| {
                calls.told().requests.push(noted(&Value::Map((*event.params).clone())));
            })
            .unwrap();
        events
            .register_first("before-call", move |_: &mut BeforeCall| {
                let told = answers.told();
                let parsed = read(&told.answers[told.requests.len().min(told.answers.len()) - 1]);
                let status = parsed["ResponseMetadata"]["HTTPStatusCode"].as_i64().unwrap();
                let response = HttpResponse::build(u16::try_from(status).unwrap());
                Some(Answer::new(response, parsed.as_map().cloned().unwrap()))
            })
            .unwrap();
        client
    }
}

async fn run(client: &Client, case: &Case, log: &Log) -> Json {
    let came = match &case.paginator {
        Some(operation) => paged(client, operation, case, log).await,
        None => waited(client, case).await,
    };
    let mut came = came.unwrap_or_else(|error| raised(&error));
    let told = log.told();
    came["requests"] = told.requests.clone().into();
    came["sleeps"] = told.sleeps.clone().into();
    came
}

fn number(value: &Json) -> Option<u32> {
    let text = value.as_str().map(|text| text.parse().unwrap());
    text.or_else(|| value.as_u64().map(|number| u32::try_from(number).unwrap()))
}

fn arguments(case: &Case) -> Map {
    read(&case.arguments).as_map().cloned().unwrap()
}

async fn paged(client: &Client, operation: &str, case: &Case, log: &Log) -> Result<Json, Error> {
    let (mut seen, mut tokens): (Vec<Json>, Vec<Json>) = (Vec::new(), Vec::new());
    let mut start = case.config["StartingToken"].as_str().map(str::to_owned);
    loop {
        let mut paginator = client.paginate(operation, arguments(case));
        if let Some(size) = number(&case.config["PageSize"]) {
            paginator = paginator.page_size(size);
        }
        if let Some(most) = number(&case.config["MaxItems"]) {
            paginator = paginator.max_items(most as usize);
        }
        if let Some(token) = start {
            paginator = paginator.starting_token(token);
        }
        let (token, non_aggregate) = take(paginator, case, &mut seen).await?;
        tokens.push(token.clone().into());
        if token.is_none() || tokens.len() > 2 {
            let mut came = json!({ "seen": seen, "tokens": tokens });
            if let Some(part) = non_aggregate {
                came["non_aggregate"] = part;
            }
            return Ok(came);
        }
        log.told().requests.push("resumed".into());
        start = token;
    }
}

/// Reads the pages in the case's way. Gives back where to go on, and what belongs to no page where that can be seen.
async fn take(
    paginator: Paginator,
    case: &Case,
    seen: &mut Vec<Json>,
) -> Result<(Option<String>, Option<Json>), Error> {
    match case.how.as_str() {
        "whole" => {
            let whole = paginator.full_result().await?;
            seen.push(noted(&whole));
            Ok((whole["NextToken"].as_str().map(str::to_owned), None))
        }
        "items" => {
            let mut items = paginator.items();
            let mut found = Vec::new();
            while let Some(item) = items.next().await {
                found.push(noted(&item?));
            }
            seen.push(found.into());
            Ok((items.resume_token(), None))
        }
        "search" => {
            let mut items = paginator.search(case.search.as_deref().unwrap())?;
            while let Some(item) = items.next().await {
                seen.push(noted(&item?));
            }
            Ok((items.resume_token(), None))
        }
        _ => {
            let mut pages = paginator.pages();
            while let Some(page) = pages.next().await {
                seen.push(noted(&page?.into_value()));
            }
            Ok((pages.resume_token(), Some(noted(&pages.non_aggregate_part().into()))))
        }
    }
}

async fn waited(client: &Client, case: &Case) -> Result<Json, Error> {
    let mut waiter = client.wait(case.waiter.as_deref().unwrap(), arguments(case));
    if let Some(delay) = case.config["Delay"].as_f64() {
        waiter = waiter.delay(Duration::from_secs_f64(delay));
    }
    if let Some(most) = number(&case.config["MaxAttempts"]) {
        waiter = waiter.max_attempts(most);
    }
    waiter.await.map(|_| json!({}))
}

fn raised(error: &Error) -> Json {
    let name = match error.kind() {
        ErrorKind::Pagination => "PaginationError",
        ErrorKind::InvalidToken => "ValueError",
        ErrorKind::Waiter => "WaiterError",
        ErrorKind::Endpoint => "EndpointResolutionError",
        ErrorKind::Expression => "JMESPathTypeError",
        other => panic!("{other:?}: {error}"),
    };
    let mut told = json!({ "raised": name, "text": error.to_string() });
    if let Some(last) = error.last_response() {
        told["last_response"] = noted(&Value::Map((**last).clone()));
    }
    told
}

/// Where the two are different; what ours cannot show is not compared.
fn difference(ours: &Json, theirs: &Json) -> Option<String> {
    let (ours, theirs) = (ours.as_object().unwrap(), theirs.as_object().unwrap());
    let names = ours.keys().chain(theirs.keys().filter(|name| *name != "non_aggregate"));
    let mut differing = names.filter(|name| ours.get(*name) != theirs.get(*name));
    differing.next().map(|name| format!("{name}: {:?}, botocore {:?}", ours.get(name), theirs.get(name)))
}
