//! The suites of wire formats: small services, each with the cases of its operations.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bufeo_model::{OperationModel, ServiceModel};
use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::Error;
use super::case::{Case, Miss, Place};
use super::read::{self, items, text};

/// One vector of a wire format, with the service that it belongs to.
pub(super) struct Vector {
    /// The wire format.
    pub(super) protocol: String,
    /// The address of the client, where the vector is about hosts.
    pub(super) endpoint: Option<String>,
    pub(super) fields: Json,
    group: Arc<Json>,
}

/// Reads the cases of every file of `folder`. The check is given each vector that `wanted` takes.
pub(super) fn cases(
    folder: &Path,
    wanted: fn(&Json) -> bool,
    check: fn(&Vector) -> Result<(), Miss>,
) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    for path in read::files(folder, "json")? {
        let file = read::name(&path);
        for (place, group) in items(&read::json(&path)?).iter().enumerate() {
            let group = Arc::new(group.clone());
            for (at, fields) in items(&group["cases"]).iter().enumerate().filter(|(_, case)| wanted(case)) {
                let description = text(&group["description"]);
                let id =
                    fields["id"].as_str().map_or_else(|| format!("{description} ({place}.{at})"), Into::into);
                let of_group = json!({ "description": description });
                let place = Place::Element {
                    file: file.clone(),
                    section: None,
                    element: fields.clone(),
                    group: Some(of_group),
                };
                let vector = Vector {
                    protocol: text(&group["metadata"]["protocol"]).to_owned(),
                    endpoint: group["clientEndpoint"].as_str().map(str::to_owned),
                    fields: fields.clone(),
                    group: Arc::clone(&group),
                };
                cases.push(Case::new(format!("{file}/{id}"), place, move || check(&vector)));
            }
        }
    }
    Ok(cases)
}

impl Vector {
    /// The operation under test.
    pub(super) fn operation(&self) -> Result<OperationModel, Miss> {
        let name = text(&self.fields["given"]["name"]);
        let operation =
            ServiceModel::from_value("vector", &self.model()).and_then(|model| model.operation(name));
        operation.map_err(|error| Miss::Differs(format!("the model cannot be read: {error}")))
    }

    /// A body as the vector has it: text, or base64 where text has no room for it.
    pub(super) fn body(&self, written: &str) -> Result<Bytes, Miss> {
        let streams = text(&self.group["description"]).contains("Event Stream");
        if self.protocol != "smithy-rpc-v2-cbor" && !streams {
            return Ok(written.to_owned().into());
        }
        let bytes = BASE64_STANDARD.decode(written).map_err(|error| format!("the body: {error}"))?;
        Ok(bytes.into())
    }

    fn model(&self) -> Json {
        let mut given = self.fields["given"].clone();
        let name = text(&given["name"]).to_owned();
        let output = text(&given["output"]["shape"]).to_owned();
        let members = self.group["shapes"][&output]["members"].as_object();
        if self.protocol == "query" && members.is_some_and(|members| !members.is_empty()) {
            given["output"]["resultWrapper"] = json!(format!("{name}Result"));
        }
        let mut shapes = self.group["shapes"].clone();
        // Two things that only the oldest vectors have, and no model: a payload named at the reference, and characters.
        if let (Some(payload), Some(input)) =
            (given["input"].get("payload"), given["input"]["shape"].as_str())
        {
            shapes[input]["payload"] = payload.clone();
        }
        for shape in shapes.as_object_mut().into_iter().flat_map(|shapes| shapes.values_mut()) {
            if shape["type"] == "character" {
                shape["type"] = json!("string");
            }
        }
        json!({ "metadata": self.group["metadata"], "shapes": shapes, "operations": { name: given } })
    }
}
