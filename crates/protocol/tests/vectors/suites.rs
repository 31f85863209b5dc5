//! The suites and their cases.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bufeo_model::{OperationModel, ServiceModel};
use serde_json::{Value as Json, json};

use crate::Outcome;

/// A folder of vectors.
pub struct Suite {
    pub name: &'static str,
    pub path: &'static str,
    pub check: fn(&Case) -> Outcome,
}

pub const SUITES: &[Suite] = &[
    Suite { name: "botocore-protocols-input", path: "botocore/protocols/input", check: crate::input::check },
    Suite {
        name: "botocore-protocols-output",
        path: "botocore/protocols/output",
        check: crate::output::check,
    },
    Suite {
        name: "botocore-protocols-legacy-input",
        path: "botocore/protocols/legacy/input",
        check: crate::input::check,
    },
    Suite {
        name: "botocore-protocols-legacy-output",
        path: "botocore/protocols/legacy/output",
        check: crate::output::check,
    },
];

/// One vector, with the model it needs.
pub struct Case {
    pub name: String,
    pub suite: &'static str,
    pub file: String,
    /// `id` and the description of its suite: what deviations name it by.
    pub id: Option<String>,
    pub description: String,
    pub protocol: String,
    pub endpoint: Option<String>,
    pub vector: Json,
    model: Json,
}

impl Case {
    pub fn operation(&self) -> OperationModel {
        let service: Arc<ServiceModel> = ServiceModel::from_value("vector", &self.model).expect("a model");
        service.operation(self.vector["given"]["name"].as_str().expect("a name")).expect("an operation")
    }

    pub fn is_unsupported(&self) -> bool {
        self.protocol == "smithy-rpc-v2-cbor" || self.description.contains("Event Stream")
    }
}

pub fn load(folder: &Path, suite: &Suite) -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(folder.join(suite.path))
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", suite.path))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| load_file(file, suite)).collect()
}

fn load_file(path: &Path, suite: &Suite) -> Vec<Case> {
    let groups: Vec<Json> = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
    let file = path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut cases = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        for (at, vector) in group["cases"].as_array().into_iter().flatten().enumerate() {
            if suite.path.ends_with("legacy/input") && vector.get("params").is_none() {
                continue;
            }
            let id = vector["id"].as_str().map(str::to_owned);
            let description = group["description"].as_str().unwrap_or_default().to_owned();
            let label = id.clone().unwrap_or_else(|| format!("{description} ({place}.{at})"));
            cases.push(Case {
                name: format!("{}/{file}/{label}", suite.path.trim_start_matches("botocore/protocols/")),
                suite: suite.name,
                file: file.clone(),
                id,
                description,
                protocol: group["metadata"]["protocol"].as_str().unwrap_or_default().to_owned(),
                endpoint: group["clientEndpoint"].as_str().map(str::to_owned),
                vector: vector.clone(),
                model: model(group, vector),
            });
        }
    }
    cases
}

fn model(group: &Json, vector: &Json) -> Json {
    let mut given = vector["given"].clone();
    let name = given["name"].as_str().expect("a name").to_owned();
    let shape = given["output"]["shape"].as_str().unwrap_or_default();
    let has_members =
        group["shapes"][shape]["members"].as_object().is_some_and(|members| !members.is_empty());
    if group["metadata"]["protocol"] == "query" && has_members {
        given["output"]["resultWrapper"] = json!(format!("{name}Result"));
    }
    let mut shapes = group["shapes"].clone();
    // Two things that only the oldest vectors have, and no model: a payload named at the reference, and characters.
    if let (Some(payload), Some(input)) = (given["input"].get("payload"), given["input"]["shape"].as_str()) {
        shapes[input]["payload"] = payload.clone();
    }
    for shape in shapes.as_object_mut().into_iter().flat_map(|shapes| shapes.values_mut()) {
        if shape["type"] == "character" {
            shape["type"] = json!("string");
        }
    }
    json!({ "metadata": group["metadata"], "shapes": shapes, "operations": { name: given } })
}
