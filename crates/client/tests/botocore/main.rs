//! The same calls, made by botocore and by us against the same server: the same events in the same order with the same
//! arguments, the same requests but for the [known differences](differences), the same end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod arguments;
mod differences;
mod features;
mod scenarios;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use bufeo_client::{Credentials, Environment, Error, ErrorKind, IntoParams, Session};
use bufeo_events::{HandlerError, View};
use bufeo_model::block_on;
use scenarios::{Scenario, Target};
use serde::Deserialize;
use serde_json::json;

/// What botocore made of a scenario.
#[derive(Deserialize)]
struct Theirs {
    events: Vec<String>,
    arguments: BTreeMap<String, Vec<String>>,
    end: String,
}

/// One scenario, run by both.
struct Comparison {
    scenario: Scenario,
    theirs: Theirs,
    their_target: Target,
    our_target: Target,
    our_events: Vec<String>,
    our_end: Option<ErrorKind>,
}

#[test]
fn calls_have_botocores_events_arguments_requests_and_ends() {
    let comparisons = compare(scenarios::all());
    let mut differences = BTreeSet::new();
    let mut arguments = BTreeMap::new();
    let mut wrong = Vec::new();
    for comparison in &comparisons {
        let what = comparison.scenario.to_string();
        if comparison.our_events != comparison.theirs.events {
            wrong.push(format!("{what}:\n{:?}\n{:?}", comparison.our_events, comparison.theirs.events));
        }
        let end = (comparison.our_end, &*comparison.theirs.end);
        if end != comparison.scenario.end {
            wrong.push(format!("{what}: {end:?}"));
        }
        let (ours, theirs) = (comparison.our_target.requests(), comparison.their_target.requests());
        if ours.len() != theirs.len() {
            wrong.push(format!("{what}: {} and {} requests", ours.len(), theirs.len()));
        }
        for (ours, theirs) in ours.iter().zip(&theirs) {
            differences.extend(differences::between(comparison.scenario.operation, ours, theirs));
        }
        arguments.extend(comparison.theirs.arguments.clone());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    differences::assert_known(&differences);
    arguments::assert_known(&arguments);
    println!("{} scenarios, {} kinds of events", comparisons.len(), arguments.len());
}

fn compare(scenarios: Vec<Scenario>) -> Vec<Comparison> {
    let targets: Vec<Target> = scenarios.iter().map(Scenario::target).collect();
    let theirs = by_botocore(scenarios.iter().zip(&targets));
    let compared = scenarios.into_iter().zip(targets).zip(theirs);
    compared
        .map(|((scenario, their_target), theirs)| {
            let our_target = scenario.target();
            let (our_events, our_end) = by_us(&scenario, our_target.endpoint());
            Comparison { scenario, theirs, their_target, our_target, our_events, our_end }
        })
        .collect()
}

fn by_botocore<'a>(scenarios: impl Iterator<Item = (&'a Scenario, &'a Target)>) -> Vec<Theirs> {
    let mut python = Command::new(bufeo_oracle::python().unwrap())
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/botocore/events.py"))
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    for (scenario, target) in scenarios {
        let line = json!({
            "service": scenario.service, "operation": scenario.operation, "params": scenario.params,
            "endpoint": target.endpoint(), "fail_in": scenario.fail_in,
        });
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn by_us(scenario: &Scenario, endpoint: &str) -> (Vec<String>, Option<ErrorKind>) {
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("eu-west-1")
        .build()
        .unwrap();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, fail_in) = (Arc::clone(&seen), scenario.fail_in);
    session
        .events()
        .register_view("*", move |view: &mut View<'_>| -> Result<(), HandlerError> {
            log.lock().unwrap().push(view.name().to_owned());
            if view.name().split('.').next() == fail_in { Err("on purpose".into()) } else { Ok(()) }
        })
        .unwrap();
    let outcome = block_on(async {
        let client = session.client(scenario.service).endpoint_url(endpoint).build().await?;
        let params = scenario.params.clone().into_params()?;
        client.call(scenario.operation, params).await?;
        Ok::<(), Error>(())
    });
    let events = seen.lock().unwrap().clone();
    (events, outcome.err().map(|error| error.kind()))
}
