//! Recorded answers of real services, parsed with their real models.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use bufeo_model::{Bundle, Loader, OperationModel, ServiceModel, Str, Value};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use bytes::Bytes;
use serde_json::Value as Json;

use crate::Suite;
use crate::case::{Case, Miss, Place};
use crate::compare::{readable_map, same_json};
use crate::error::Error;
use crate::read;

/// Pairs of an answer and what is to be read from it.
pub struct Responses {
    name: &'static str,
    /// Where the answers lie, where what is expected of them lies, and the status they came with.
    folders: &'static [(&'static str, &'static str, u16)],
    extension: &'static str,
}

pub static XML: Responses = Responses {
    name: "botocore-response-parsing-xml",
    folders: &[("xml/responses", "xml/responses", 200), ("xml/errors", "xml/errors", 400)],
    extension: "xml",
};

pub static JSON: Responses = Responses {
    name: "botocore-response-parsing-json",
    folders: &[("json/errors", "json/expected", 400)],
    extension: "json",
};

impl Suite for Responses {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        "botocore/response_parsing"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut cases = Vec::new();
        for (folder, expected, status) in self.folders {
            for answer in read::files(&vectors.join(folder), self.extension)? {
                let name = format!("{folder}/{}", read::name(&answer));
                let expected = vectors.join(expected).join(read::name(&answer.with_extension("json")));
                let status = *status;
                let check = move || check(&answer, &expected, status);
                cases.push(Case::new(name.clone(), Place::Path(name), check));
            }
        }
        Ok(cases)
    }
}

fn check(answer: &Path, expected: &Path, status: u16) -> Result<(), Miss> {
    let expected = read::json(expected).map_err(|error| error.to_string())?;
    let (headers, body) = recorded(answer)?;
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let mut parsed = parse(&operation(answer)?, &view)?;
    let metadata = parsed.remove("ResponseMetadata").unwrap_or_default();
    let Value::Map(mut metadata) = metadata else { return Err("there is no `ResponseMetadata`".into()) };
    metadata.remove("HTTPStatusCode").ok_or("there is no `HTTPStatusCode`")?;
    metadata.remove("HTTPHeaders").ok_or("there are no `HTTPHeaders`")?;
    parsed.insert("ResponseMetadata", metadata);
    if parsed.contains_key("Error") {
        // What is expected is what every error has, without the members of its shape.
        parsed = parsed.into_iter().filter(|(name, _)| expected.get(name.as_str()).is_some()).collect();
    }
    same_json("result", &expected, &readable_map(&parsed, false))
}

/// The headers and the body of an answer: of those that have headers the file is JSON that holds both.
fn recorded(answer: &Path) -> Result<(Vec<(Str, Str)>, Bytes), Miss> {
    let bytes = read::bytes(answer).map_err(|error| error.to_string())?;
    let Ok(Json::Object(mut both)) = serde_json::from_slice(&bytes) else {
        return Ok((Vec::new(), bytes.into()));
    };
    let Some(Json::Object(headers)) = both.remove("__headers__") else {
        return Ok((Vec::new(), bytes.into()));
    };
    let headers = headers.iter().map(|(name, value)| (name.into(), read::text(value).into())).collect();
    Ok((headers, Json::Object(both).to_string().into()))
}

/// The operation that a file is called after: `<service>-<operation>#<number>`.
fn operation(answer: &Path) -> Result<OperationModel, Miss> {
    let name = read::name(&answer.with_extension(""));
    let (service, operation) = name.split_once('-').ok_or("the file is called after no operation")?;
    let operation = operation.split('#').next().unwrap_or_default().replace('-', "_");
    let model = model(service).and_then(|model| model.operation(&operation));
    model.map_err(|error| Miss::Differs(error.to_string()))
}

/// The model of a service, in which times are text: they are compared as they are on the wire.
fn model(service: &str) -> Result<Arc<ServiceModel>, bufeo_model::Error> {
    static MODELS: LazyLock<Mutex<HashMap<String, Arc<ServiceModel>>>> = LazyLock::new(Mutex::default);
    let mut models = MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = models.get(service) {
        return Ok(Arc::clone(model));
    }
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let mut json = loader.load(service, None)?.to_json()?;
    for shape in json["shapes"].as_object_mut().into_iter().flat_map(|shapes| shapes.values_mut()) {
        if shape["type"] == "timestamp" {
            shape["type"] = "string".into();
        }
    }
    let model = ServiceModel::from_value(service, &json)?;
    models.insert(service.to_owned(), Arc::clone(&model));
    Ok(model)
}
