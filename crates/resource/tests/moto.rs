//! Scenarios with resources, answered by a moto server. A file in `moto/` is one service with its scenarios, which the
//! tests of the Python package run as well, also through boto3.
//!
//! A step is of something that has a name: `service`, or what an earlier step gave `as` a name. It `get`s a value, goes to
//! a `sub`-resource with `ids`, `follow`s a reference, walks `all` of a collection, does something (`do`) to it or, with
//! `batch`, to a collection. What comes of it `is` as stated, has a `count` of items, or `fails` with an error's code. Of
//! maps the named members count; `*` stands for anything, also at the ends of a text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use bufeo_client::{Credentials, Environment, Error, Session};
use bufeo_model::{List, Map, Value, block_on};
use bufeo_oracle::MotoServer;
use bufeo_resource::{Collection, Resource, Resources, Returned};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn scenarios(service: &str) -> Vec<(String, Vec<Json>)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/moto/{service}.json"));
    let text = std::fs::read_to_string(file).unwrap();
    let scenarios: HashMap<String, Vec<Json>> = serde_json::from_str(&text).unwrap();
    scenarios.into_iter().collect()
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => (*flag).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap().into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(value).collect::<List>().into(),
        Json::Object(entries) => {
            entries.iter().map(|(name, item)| (name.as_str(), value(item))).collect::<Map>().into()
        }
    }
}

fn fits(expected: &Json, came: &Value) -> bool {
    match (expected, came) {
        (Json::Object(entries), Value::Map(_)) => {
            entries.iter().all(|(name, expected)| fits(expected, &came[name.as_str()]))
        }
        (Json::Array(items), Value::List(list)) => {
            items.len() == list.len() && items.iter().zip(came.items()).all(|(one, other)| fits(one, &other))
        }
        (Json::String(text), came) if text == "*" => !came.is_null(),
        (Json::String(text), came) if text.starts_with('*') => came.to_string().ends_with(&text[1..]),
        (Json::String(text), came) if text.ends_with('*') => {
            came.to_string().starts_with(&text[..text.len() - 1])
        }
        (Json::Number(number), came) => number.as_f64() == came.as_f64(),
        (expected, came) => value(expected) == *came,
    }
}

/// What is compared: of resources their names.
fn shown(returned: &Returned) -> Value {
    match returned {
        Returned::Value(value) => value.clone(),
        Returned::Resource(resource) => resource.to_string().into(),
        Returned::Resources(all) => all.iter().map(ToString::to_string).collect::<List>().into(),
        other => panic!("{other:?} is not shown"),
    }
}

/// What was made so far, by name.
struct Scenario(HashMap<String, Returned>);

impl Scenario {
    fn named(&self, name: &str) -> Returned {
        let Some((name, place)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) else {
            return self.0[name].clone();
        };
        let Returned::Resources(all) = &self.0[name] else { panic!("`{name}` is not several") };
        all[place.parse::<usize>().unwrap()].clone().into()
    }

    /// The same with `${name.attribute}` replaced.
    fn filled(&self, json: &Json) -> Value {
        match json {
            Json::String(text) => {
                let reference = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
                let Some((name, attribute)) = reference.and_then(|text| text.split_once('.')) else {
                    return text.as_str().into();
                };
                match self.named(name) {
                    Returned::Value(value) => value[attribute].clone(),
                    other => block_on(other.into_resource().unwrap().get(attribute)).unwrap(),
                }
            }
            Json::Array(items) => items.iter().map(|item| self.filled(item)).collect::<List>().into(),
            Json::Object(entries) => {
                let entries = entries.iter().map(|(name, item)| (name.as_str(), self.filled(item)));
                entries.collect::<Map>().into()
            }
            other => value(other),
        }
    }

    async fn run(&self, step: &Json) -> Result<Returned, Error> {
        let owner: Resource = self.named(step["of"].as_str().unwrap()).into_resource().unwrap();
        let params = self.filled(&step["with"]);
        let text = |name: &str| step[name].as_str();
        if let Some(name) = text("sub") {
            let ids: Vec<Value> = step["ids"].as_array().unwrap().iter().map(value).collect();
            return Ok(owner.sub(name, ids).await?.into());
        }
        if let Some(name) = text("get") {
            return Ok(owner.get(name).await?.into());
        }
        if let Some(name) = text("follow") {
            return owner.reference(name).await;
        }
        if let Some(name) = text("batch") {
            let answers =
                self.narrowed(owner.collection(name)?, step).batch(text("do").unwrap(), params).await?;
            return Ok(answers.into_iter().collect::<List>().into());
        }
        if let Some(name) = text("all") {
            return Ok(self.narrowed(owner.collection(name)?, step).items().collect().await?.into());
        }
        owner.invoke(text("do").unwrap(), params).await
    }

    fn narrowed(&self, collection: Collection, step: &Json) -> Collection {
        let mut collection = collection.filter(self.filled(&step["filter"]));
        if let Some(count) = step["limit"].as_u64() {
            collection = collection.limit(usize::try_from(count).unwrap());
        }
        if let Some(count) = step["page_size"].as_u64() {
            collection = collection.page_size(u32::try_from(count).unwrap());
        }
        collection
    }

    fn check(&mut self, step: &Json) -> Result<(), String> {
        let returned = match (block_on(self.run(step)), step["fails"].as_str()) {
            (Err(error), Some(code)) if error.code() == Some(code) => return Ok(()),
            (Err(error), _) => return Err(error.to_string()),
            (Ok(returned), Some(code)) => return Err(format!("`{code}` is expected, not {returned:?}")),
            (Ok(returned), None) => returned,
        };
        let came = shown(&returned);
        if let Some(name) = step["as"].as_str() {
            self.0.insert(name.to_owned(), returned);
        }
        if let Some(count) = step["count"].as_u64()
            && came.items().count() as u64 != count
        {
            return Err(format!("{count} are expected, not {came}"));
        }
        match step.get("is") {
            Some(expected) if !fits(expected, &came) => Err(format!("{expected} is expected, not {came}")),
            _ => Ok(()),
        }
    }
}

fn session(moto: &MotoServer) -> Session {
    Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .region("us-east-1")
        .endpoint_url(moto.endpoint())
        .build()
        .unwrap()
}

/// Empties the account, so that a scenario begins with nothing.
fn reset(moto: &MotoServer) {
    let address = moto.endpoint().strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    let head = format!("POST /moto-api/reset HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n");
    write!(connection, "{head}Connection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn run(moto: &MotoServer, service: &str, steps: &[Json]) -> Result<(), Failed> {
    reset(moto);
    let resource = block_on(session(moto).resource(service).build()).map_err(|error| error.to_string())?;
    let mut scenario = Scenario(HashMap::from([("service".to_owned(), resource.into())]));
    for step in steps {
        scenario.check(step).map_err(|problem| format!("{step}: {problem}"))?;
    }
    Ok(())
}

const SERVICES: [&str; 9] =
    ["cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs"];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // They share an account.
    arguments.test_threads = Some(1);
    let moto: Arc<OnceLock<MotoServer>> = Arc::default();
    let all = SERVICES
        .iter()
        .flat_map(|service| scenarios(service).into_iter().map(move |(name, steps)| (*service, name, steps)));
    let trials: Vec<Trial> = all
        .map(|(service, name, steps)| {
            let moto = Arc::clone(&moto);
            Trial::test(format!("{service}: {name}"), move || {
                run(moto.get_or_init(|| MotoServer::start().expect("moto starts")), service, &steps)
            })
        })
        .collect();
    assert!(trials.len() >= 40, "only {} scenarios", trials.len());
    libtest_mimic::run(&arguments, trials).exit_code()
}
