//! The endpoint rules of services: from parameters, and end to end from an operation's input.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::{BeforeEndpointResolution, BeforeSend};
use bufeo_client::{
    Builtins, Config, Credentials, Environment, ErrorKind, HttpResponse, IntoParams, Session,
};
use bufeo_endpoint::{Partitions, RuleSet};
use bufeo_model::{block_on, to_value};
use serde_json::Value as Json;

use super::case::{Case, Miss, Place};
use super::endpoint::{check, models, partitions};
use super::read::{self, items, text};
use super::{Error, Suite};

/// Parameters, and inputs of operations, with the addresses they lead to.
pub(super) struct EndpointRules;

impl Suite for EndpointRules {
    fn name(&self) -> &'static str {
        "botocore-endpoint-rules"
    }

    fn path(&self) -> &'static str {
        "botocore/endpoint-rules"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let partitions = partitions()?;
        let mut cases = Vec::new();
        for folder in read::entries(vectors)? {
            let service = read::name(&folder);
            let document = read::json(&folder.join("endpoint-tests-1.json"))?;
            let rules = rules_of(&service, &partitions)?;
            for (place, case) in items(&document["testCases"]).iter().enumerate() {
                let name = format!("{service}/{place}: {}", text(&case["documentation"]));
                let place = Place::Element {
                    file: format!("{service}/endpoint-tests-1.json"),
                    section: None,
                    element: case.clone(),
                    group: None,
                };
                for (number, input) in items(&case["operationInputs"]).iter().enumerate() {
                    let (service, expected) = (service.clone(), case["expect"].clone());
                    let input = input.clone();
                    let name = format!("{name} (input {number})");
                    cases.push(Case::new(name, place.clone(), move || {
                        end_to_end(&service, &input, &expected)
                    }));
                }
                let (rules, fields) = (rules.clone(), case.clone());
                cases.push(Case::new(name, place, move || match rules {
                    Some(rules) => check(&rules, &fields),
                    None => {
                        Err(Miss::LeftOut(format!("botocore {} has no such service", bufeo_oracle::BOTOCORE)))
                    }
                }));
            }
        }
        Ok(cases)
    }
}

fn rules_of(service: &str, partitions: &Arc<Partitions>) -> Result<Option<Arc<RuleSet>>, Error> {
    let document = match models().document(service, None, "endpoint-rule-set-1") {
        Ok(document) => document,
        Err(error) if error.kind() == bufeo_model::ErrorKind::UnknownService => return Ok(None),
        Err(error) => return Err(Error::new(error.to_string()).within(service)),
    };
    let rules = RuleSet::compile(&document, Arc::clone(partitions));
    rules.map(|rules| Some(Arc::new(rules))).map_err(|error| Error::new(error.to_string()).within(service))
}

/// Calls the operation with exactly those built-in values, and sees where the request would go.
fn end_to_end(service: &str, input: &Json, expected: &Json) -> Result<(), Miss> {
    let builtins = &input["builtInParams"];
    let params = to_value(&input["operationParams"]).map_err(|error| error.to_string())?;
    let bucket = params.get("Bucket").and_then(|bucket| bucket.as_str().map(str::to_owned));
    if matches!(bucket.as_deref(), Some("bucket name" | "example.com#")) {
        return Err(Miss::LeftOut("botocore refuses the bucket's name before it asks the rules".into()));
    }
    let region = builtins["AWS::Region"].as_str().unwrap_or("us-east-1");
    let outcome = called(service, text(&input["operationName"]), params, region, builtins);
    let (sent, error) = outcome.map_err(|error| error.to_string())?;
    match (expected["endpoint"]["url"].as_str(), sent.as_slice()) {
        (Some(url), [sent]) if sent.starts_with(url) => Ok(()),
        (Some(url), sent) => Err(Miss::differs("requests", url, format!("{sent:?} {}", described(error)))),
        (None, []) if error.is_some() => Ok(()),
        (None, sent) => Err(Miss::differs("requests", "an error, and nothing sent", format!("{sent:?}"))),
    }
}

fn described(error: Option<bufeo_client::Error>) -> String {
    error
        .filter(|error| error.kind() != ErrorKind::Service)
        .map(|error| error.to_string())
        .unwrap_or_default()
}

/// The addresses that were sent to, and how the call ended.
fn called(
    service: &str,
    operation: &str,
    params: bufeo_model::Value,
    region: &str,
    builtins: &Json,
) -> Result<(Vec<String>, Option<bufeo_client::Error>), bufeo_client::Error> {
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region(region)
        .config(Config::new().with_host_prefix_injection(false))
        .build()?;
    let client = block_on(session.client(service).build())?;
    let replacement: bufeo_model::Map = match to_value(builtins) {
        Ok(bufeo_model::Value::Map(map)) => map,
        _ => bufeo_model::Map::new(),
    };
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&sent);
    let events = client.meta().events();
    // After every handler of the service's own: nothing that they set stays.
    events.register_last("before-endpoint-resolution", move |event: &mut BeforeEndpointResolution| {
        event.builtins = Builtins::from(replacement.clone());
    })?;
    events.register("before-send", move |event: &mut BeforeSend| {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(event.request.url().to_string());
        HttpResponse::build(418)
    })?;
    let error = block_on(async { client.call(operation, params.into_params()?).await }).err();
    let sent = sent.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok((sent, error))
}
