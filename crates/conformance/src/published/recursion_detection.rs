//! Recursion detection: the trace of a Lambda function in the requests that it makes.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::{BeforeCall, BeforeSend};
use bufeo_client::{Credentials, Environment, HttpResponse, Session, params};
use bufeo_model::block_on;
use serde_json::Value as Json;

use super::case::{Case, Miss, Place};
use super::read::{self, items, text};
use super::{Error, Suite};

/// An environment and headers before, with the headers after.
pub(super) struct RecursionDetection;

const FILE: &str = "recursion-detection.json";
const HEADER: &str = "X-Amzn-Trace-Id";

impl Suite for RecursionDetection {
    fn name(&self) -> &'static str {
        "smithy-rs-recursion-detection"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/aws-runtime"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let document = read::json(&vectors.join(FILE))?;
        let cases = items(&document).iter().enumerate().map(|(number, case)| {
            let place =
                Place::Element { file: FILE.into(), section: None, element: case.clone(), group: None };
            let case = case.clone();
            Case::new(format!("{FILE}/{number}"), place, move || check(&case))
        });
        Ok(cases.collect())
    }
}

fn check(case: &Json) -> Result<(), Miss> {
    let environment = case["env"].as_object().into_iter().flatten();
    let environment = Environment::of(environment.map(|(name, value)| (name.as_str(), text(value))));
    let before = headers(&case["requestHeadersBefore"]);
    let came = sent(environment, before).map_err(|error| error.to_string())?;
    let expected = headers(&case["requestHeadersAfter"]);
    if came == expected {
        return Ok(());
    }
    Err(Miss::differs("headers", format!("{expected:?}"), format!("{came:?}")))
}

fn headers(lines: &Json) -> Vec<(String, String)> {
    let pair = |line| text(line).split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    items(lines).iter().filter_map(pair).collect()
}

/// Makes a call whose request has those headers first, and returns the traces it is sent with.
fn sent(
    environment: Environment,
    before: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, bufeo_client::Error> {
    let session = Session::builder()
        .environment(environment)
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .build()?;
    let client = block_on(session.client("sqs").build())?;
    let events = client.meta().events();
    events.register_first("before-call", move |event: &mut BeforeCall| {
        for (name, value) in &before {
            event.request.headers_mut().insert(name.as_str(), value.as_str());
        }
    })?;
    let traces: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let log = Arc::clone(&traces);
    events.register("before-send", move |event: &mut BeforeSend| {
        let trace = event.request.headers().get(HEADER);
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(trace.map(|trace| (HEADER.to_owned(), trace.to_string())));
        HttpResponse::build(200).body("{}")
    })?;
    block_on(client.call("ListQueues", params! {}))?;
    let traces = traces.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(traces)
}
