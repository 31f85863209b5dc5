//! The steps of one service.

use std::collections::BTreeMap;
use std::path::Path;

use bufeo_client::{Client, Config, Credentials, Environment, Error, Session};
use bufeo_model::block_on;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::expect::{matches, readable};

/// What is called of one service, in order.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) service: String,
    steps: Vec<Step>,
}

/// A call, and what comes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    call: String,
    #[serde(default)]
    with: Json,
    /// The parts of the answer that have to be there.
    gives: Option<Json>,
    /// The code of the error that comes instead.
    fails: Option<String>,
    /// Names for parts of the answer, each with the path to it.
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

impl Scenario {
    pub(crate) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let steps = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self { service: file.file_stem().unwrap().to_string_lossy().into_owned(), steps }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = String> {
        self.steps.iter().map(|step| format!("{}.{}", self.service, step.call))
    }

    /// Makes the calls; the error is the first thing that is not as it should be.
    pub(crate) fn run(&self, endpoint: &str) -> Result<(), String> {
        let client = client(&self.service, endpoint).map_err(|error| error.to_string())?;
        let mut kept = BTreeMap::new();
        for step in &self.steps {
            step.run(&client, &mut kept).map_err(|problem| format!("{}: {problem}", step.call))?;
        }
        Ok(())
    }
}

fn client(service: &str, endpoint: &str) -> Result<Client, Error> {
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .endpoint_url(endpoint)
        .config(Config::new().with_host_prefix_injection(false))
        .build()?;
    block_on(session.client(service).build())
}

impl Step {
    fn run(&self, client: &Client, kept: &mut BTreeMap<String, Json>) -> Result<(), String> {
        let params =
            if self.with.is_null() { Json::Object(Default::default()) } else { filled(&self.with, kept) };
        let answer = match (block_on(client.call(&self.call, params)), &self.fails) {
            (Err(error), Some(code)) if error.code() == Some(code) => return Ok(()),
            (Err(error), _) => return Err(error.to_string()),
            (Ok(_), Some(code)) => return Err(format!("it succeeds, where `{code}` is expected")),
            (Ok(answer), None) => readable(&answer.into_value()),
        };
        if let Some(expected) = &self.gives {
            matches("", &filled(expected, kept), &answer)?;
        }
        for (name, path) in &self.keep {
            let part = answer.pointer(path).ok_or_else(|| format!("there is no `{path}` in {answer}"))?;
            kept.insert(name.clone(), part.clone());
        }
        Ok(())
    }
}

/// The same with what was kept in the place of its names.
fn filled(template: &Json, kept: &BTreeMap<String, Json>) -> Json {
    match template {
        Json::String(text) => {
            let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            if let Some(value) = whole.and_then(|name| kept.get(name)) {
                return value.clone();
            }
            let parts =
                kept.iter().filter_map(|(name, value)| Some((format!("${{{name}}}"), value.as_str()?)));
            Json::String(parts.fold(text.clone(), |text, (name, value)| text.replace(&name, value)))
        }
        Json::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Json::Object(object) => {
            Json::Object(object.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect())
        }
        other => other.clone(),
    }
}
