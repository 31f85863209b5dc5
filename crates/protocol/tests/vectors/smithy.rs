//! Tests that Smithy models apply to real services.
//!
//! Only answers are checked here: what a request becomes is a matter of the whole client, which a service may have
//! handlers in.

use std::path::Path;
use std::sync::LazyLock;

use bufeo_model::{Bundle, Loader, OperationModel, Str};
use bufeo_protocol::{ResponseBody, ResponseView, parse};
use bytes::Bytes;
use serde_json::json;

use crate::Suite;
use crate::case::{Case, Miss, Place};
use crate::compare::{readable_map, same_json};
use crate::error::Error;
use crate::read::{self, text};
use crate::smithy_idl::{self, Applied};

/// Tests of real services, one file each.
pub struct Smithy;

impl Suite for Smithy {
    fn name(&self) -> &'static str {
        "smithy-rs-service-protocol-tests"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/aws-models-extra"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut cases = Vec::new();
        for path in read::files(vectors, "smithy")? {
            let file = read::name(&path);
            let service = file.split('-').next().unwrap_or_default().to_owned();
            let source = String::from_utf8_lossy(&read::bytes(&path)?).into_owned();
            let tests = smithy_idl::tests(&source).map_err(|error| Error::new(error).within(&file))?;
            for applied in tests {
                let name = format!("{file}/{}", text(&applied.test["id"]));
                let element = applied.test.clone();
                let place = Place::Element { file: file.clone(), section: None, element, group: None };
                let service = service.clone();
                cases.push(Case::new(name, place, move || check(&service, &applied)));
            }
        }
        Ok(cases)
    }
}

fn check(service: &str, applied: &Applied) -> Result<(), Miss> {
    if applied.kind != "httpResponseTests" {
        return Err(Miss::LeftOut("the request of a whole client, handlers included".into()));
    }
    let test = &applied.test;
    let headers = test["headers"].as_object().into_iter().flatten();
    let headers: Vec<(Str, Str)> = headers.map(|(name, value)| (name.into(), text(value).into())).collect();
    let body = Bytes::from(text(&test["body"]).to_owned());
    if is_only_text(&body) {
        return Err(Miss::LeftOut("an answer without a structure, which only a handler reads".into()));
    }
    let status = test["code"].as_u64().and_then(|code| code.try_into().ok()).unwrap_or(200);
    let view = ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) };
    let mut parsed = parse(&operation(service, &applied.shape, status)?, &view)?;
    parsed.remove("ResponseMetadata").ok_or("there is no `ResponseMetadata`")?;
    if status >= 300 {
        parsed.remove("Error").ok_or("there is no `Error`")?;
    }
    let none = json!({});
    same_json("result", test.get("params").unwrap_or(&none), &readable_map(&parsed, true))
}

/// Whether a document is one element with nothing but text in it.
fn is_only_text(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let text = text.split_once("?>").map_or(text, |(_, rest)| rest);
    text.trim_start().starts_with('<') && text.matches('<').count() == 2
}

/// The operation of that name; for an error any operation, because it depends on the service alone.
fn operation(service: &str, shape: &str, status: u16) -> Result<OperationModel, Miss> {
    static LOADER: LazyLock<Loader> =
        LazyLock::new(|| Loader::new().with_bundle(Bundle::new(bufeo_data::FILES)));
    let model = LOADER.load(service, None).map_err(|error| error.to_string())?;
    let any = model.operation_names().next().filter(|_| status >= 300).unwrap_or(shape);
    let operation = model.operation(shape).or_else(|_| model.operation(any));
    operation.map_err(|error| Miss::Differs(error.to_string()))
}
