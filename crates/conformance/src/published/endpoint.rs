//! Endpoints as vectors write them: parameters in, an address or an error out.

use std::sync::{Arc, OnceLock};

use bufeo_endpoint::{Endpoint, ParameterValue, Parameters, Partitions, RuleSet};
use bufeo_model::{Bundle, Loader, Value, to_value};
use serde_json::{Value as Json, json};

use super::Error;
use super::case::Miss;
use super::compare::same_text;
use super::read::{items, text};

/// The models that come with bufeo.
pub(super) fn models() -> &'static Loader {
    static MODELS: OnceLock<Loader> = OnceLock::new();
    MODELS.get_or_init(|| Loader::new().with_bundle(Bundle::new(bufeo_data::FILES)))
}

/// The partitions that come with bufeo.
pub(super) fn partitions() -> Result<Arc<Partitions>, Error> {
    let wrong = |error: &dyn std::error::Error| Error::new(format!("the partitions cannot be read: {error}"));
    let document = models().general_document("partitions").map_err(|error| wrong(&error))?;
    Ok(Arc::new(Partitions::from_json(&document).map_err(|error| wrong(&error))?))
}

/// Resolves the parameters of a case and compares what comes with what it expects.
pub(super) fn check(rules: &RuleSet, case: &Json) -> Result<(), Miss> {
    let mut parameters = Parameters::new(rules);
    for (name, value) in case["params"].as_object().into_iter().flatten() {
        parameters.set(name, parameter(value)?);
    }
    let expected = &case["expect"];
    match (expected["error"].as_str(), rules.resolve(&parameters)) {
        (Some(message), Err(error)) => same_text("error", message, &error.to_string()),
        (Some(message), Ok(endpoint)) => Err(Miss::differs("error", message, &endpoint.url)),
        (None, Ok(endpoint)) => same_endpoint(&expected["endpoint"], &endpoint),
        (None, Err(error)) => Err(Miss::differs("url", text(&expected["endpoint"]["url"]), error)),
    }
}

fn parameter(value: &Json) -> Result<ParameterValue, Miss> {
    match value {
        Json::String(text) => Ok(text.as_str().into()),
        Json::Bool(flag) => Ok((*flag).into()),
        Json::Array(list) => Ok(list.iter().filter_map(Json::as_str).collect::<Vec<_>>().into()),
        other => Err(format!("`{other}` is no parameter").into()),
    }
}

fn same_endpoint(expected: &Json, came: &Endpoint) -> Result<(), Miss> {
    same_text("url", text(&expected["url"]), &came.url)?;
    let properties = to_value(expected.get("properties").unwrap_or(&json!({}))).unwrap_or_default();
    let came_properties = Value::from(came.properties.clone());
    if properties != came_properties {
        return Err(Miss::differs("properties", properties, came_properties));
    }
    let expected = expected["headers"].as_object().into_iter().flatten();
    let mut headers: Vec<(&str, Vec<&str>)> =
        expected.map(|(name, values)| (name.as_str(), items(values).iter().map(text).collect())).collect();
    let came_headers = came.headers.iter();
    let mut came_headers: Vec<(&str, Vec<&str>)> = came_headers
        .map(|(name, values)| (name.as_str(), values.iter().map(bufeo_model::Str::as_str).collect()))
        .collect();
    headers.sort();
    came_headers.sort();
    if headers == came_headers {
        return Ok(());
    }
    Err(Miss::differs("headers", format!("{headers:?}"), format!("{came_headers:?}")))
}
