//! Recorded answers of real services, parsed by their real models.

use std::path::Path;

use bufeo_model::{Map, OperationModel, Shape, Str, Value};
use bufeo_protocol::{ResponseBody, ResponseView, parse, timestamps};
use serde_json::Value as Json;

use super::case::{Case, Miss, Place};
use super::compare::readable;
use super::endpoint::models;
use super::read;
use super::{Error, Suite};

/// Answers and what they mean, both in files of the same stem.
pub(super) struct ResponseParsing {
    name: &'static str,
    /// The folders of answers, those of expectations, and the status that the answers come with.
    folders: &'static [(&'static str, &'static str, u16)],
    extension: &'static str,
}

pub(super) static XML: ResponseParsing = ResponseParsing {
    name: "botocore-response-parsing-xml",
    folders: &[("xml/responses", "xml/responses", 200), ("xml/errors", "xml/errors", 400)],
    extension: "xml",
};

pub(super) static JSON: ResponseParsing = ResponseParsing {
    name: "botocore-response-parsing-json",
    folders: &[("json/errors", "json/expected", 400)],
    extension: "json",
};

impl Suite for ResponseParsing {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        "botocore/response_parsing"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut cases = Vec::new();
        for (answers, expectations, status) in self.folders {
            for path in read::files(&vectors.join(answers), self.extension)? {
                let file = read::name(&path);
                let stem = file.trim_end_matches(&format!(".{}", self.extension));
                let expected = read::bytes(&vectors.join(expectations).join(format!("{stem}.json")))?;
                let expected = serde_json::from_slice(&with_real_times(expected))?;
                let operation = operation(stem).map_err(|error| error.within(path.display()))?;
                let answer = Answer::read(&path, *status)?;
                let name = format!("{answers}/{file}");
                let place = Place::Path(name.clone());
                cases.push(Case::new(name, place, move || answer.check(&operation, &expected)));
            }
        }
        Ok(cases)
    }
}

/// The operation that a file is named after: service, method with hyphens, perhaps a number.
fn operation(stem: &str) -> Result<OperationModel, Error> {
    let name = stem.split('#').next().unwrap_or_default();
    let (service, method) =
        name.split_once('-').ok_or_else(|| Error::new("the name does not say of which operation it is"))?;
    let model = models().load(service, None);
    let operation = model.and_then(|model| model.operation(&method.replace('-', "_")));
    operation.map_err(|error| Error::new(error.to_string()))
}

/// Recordings in which a time was blotted out have its pattern in its place.
fn with_real_times(recorded: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(recorded) {
        Ok(text) => text.replace("YYYY-MM-DDTHH:MM:SS", "2012-03-04T05:06:07").into_bytes(),
        Err(other) => other.into_bytes(),
    }
}

struct Answer {
    status: u16,
    headers: Vec<(Str, Str)>,
    body: bytes::Bytes,
}

impl Answer {
    /// A file is the body, or a JSON object of which one entry is the headers and the others are the body.
    fn read(path: &Path, status: u16) -> Result<Self, Error> {
        const HEADERS: &str = "__headers__";
        let body = with_real_times(read::bytes(path)?);
        let parsed = serde_json::from_slice(&body).unwrap_or_default();
        let Json::Object(mut object) = parsed else {
            return Ok(Self { status, headers: Vec::new(), body: body.into() });
        };
        let Some(headers) = object.remove(HEADERS) else {
            return Ok(Self { status, headers: Vec::new(), body: body.into() });
        };
        let headers = headers.as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| (name.into(), read::text(value).into())).collect();
        Ok(Self { status, headers, body: Json::Object(object).to_string().into() })
    }

    fn check(&self, operation: &OperationModel, expected: &Json) -> Result<(), Miss> {
        let view = ResponseView {
            status: self.status,
            headers: &self.headers,
            body: ResponseBody::Bytes(&self.body),
        };
        let mut parsed = parse(operation, &view)?;
        if let Some(mut metadata) = parsed.get_mut("ResponseMetadata")
            && let Some(metadata) = metadata.as_map_mut()
        {
            metadata.remove("HTTPStatusCode");
            metadata.remove("HTTPHeaders");
        }
        // The expectations are those of a parser that leaves the members of modelled errors to others.
        let code = parsed.get("Error").and_then(|error| Some(error.get("Code")?.as_str()?.to_owned()));
        let modelled = code.and_then(|code| operation.service().error_shape_by_code(&code).ok().flatten());
        for member in modelled.into_iter().flat_map(Shape::members) {
            if expected.get(member.name()).is_none() {
                parsed.remove(member.name());
            }
        }
        same("result", expected, &Value::Map(parsed))
    }
}

/// Equal, with times in the notation of the wire.
fn same(path: &str, expected: &Json, came: &Value) -> Result<(), Miss> {
    let differs = || Err(Miss::differs(path, expected, readable(came, false)));
    match (expected, came) {
        (Json::Object(object), Value::Map(map)) => same_members(path, object, map),
        (Json::Array(items), Value::List(list)) if items.len() == list.len() => {
            let mut pairs = items.iter().zip(list.iter()).enumerate();
            pairs.try_for_each(|(place, (expected, came))| same(&format!("{path}[{place}]"), expected, &came))
        }
        (Json::String(text), Value::Timestamp(time)) if timestamps::parse(text).ok() == Some(*time) => Ok(()),
        (Json::Number(number), Value::Int(_) | Value::Float(_)) if number.as_f64() == came.as_f64() => Ok(()),
        (_, Value::Timestamp(_) | Value::Map(_) | Value::List(_)) => differs(),
        (expected, came) if *expected == readable(came, false) => Ok(()),
        _ => differs(),
    }
}

fn same_members(path: &str, expected: &serde_json::Map<String, Json>, came: &Map) -> Result<(), Miss> {
    let surplus: Vec<_> = came.keys().filter(|name| !expected.contains_key(name.as_str())).collect();
    if !surplus.is_empty() {
        return Err(Miss::differs(path, "no more members", format!("{surplus:?} as well")));
    }
    expected.iter().try_for_each(|(name, expected)| match came.get(name) {
        Some(came) => same(&format!("{path}.{name}"), expected, &came),
        None => Err(Miss::differs(&format!("{path}.{name}"), expected, "nothing")),
    })
}
