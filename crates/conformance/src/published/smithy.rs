//! Tests that Smithy models apply to real services: requests and answers of whole clients, handlers included.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::BeforeSend;
use bufeo_client::{
    AddressingStyle, Config, Credentials, Environment, ErrorKind, HttpResponse, IntoParams, Params,
    PreparedRequest, Session,
};
use bufeo_model::{Map, Shape, ShapeKind, Value, block_on, to_value};
use serde_json::{Value as Json, json};

use super::case::{Case, Miss, Place};
use super::compare::{readable_map, same_json, same_text, same_xml};
use super::read::{self, items, text};
use super::smithy_idl::{self, Applied};
use super::{Error, Suite};

/// Tests of real services, one file each.
pub(super) struct Smithy;

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
    match applied.kind.as_str() {
        "httpRequestTests" => {
            let params = params(service, &applied.shape, &applied.test["params"])?;
            let answer = HttpResponse::build(200).body(empty_answer(service));
            let called = call(service, &applied.shape, params, &applied.test, answer)?;
            check_request(&applied.test, &called.request.ok_or("nothing was sent")?)
        }
        "httpResponseTests" => check_answer(service, applied),
        other => Err(Miss::LeftOut(format!("`{other}` are no tests of messages"))),
    }
}

/// What services of a format answer when they have nothing to say.
fn empty_answer(service: &str) -> &'static str {
    if service == "s3" { "" } else { "{}" }
}

/// What was sent, and how the call ended.
struct Called {
    request: Option<PreparedRequest>,
    end: Result<Params, bufeo_client::Error>,
}

fn call(
    service: &str,
    operation: &str,
    params: Params,
    test: &Json,
    answer: HttpResponse,
) -> Result<Called, Miss> {
    let called = || -> Result<Called, bufeo_client::Error> {
        let client = block_on(session(test)?.client(service).build())?;
        let sent: Arc<Mutex<Option<PreparedRequest>>> = Arc::default();
        let log = Arc::clone(&sent);
        client.meta().events().register("before-send", move |event: &mut BeforeSend| {
            *log.lock().unwrap_or_else(PoisonError::into_inner) = Some(event.request.clone());
            answer.clone()
        })?;
        let output = block_on(client.call(operation, params));
        let end = output.and_then(|output| output.into_value().into_params());
        let request = sent.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(Called { request, end })
    };
    called().map_err(|error| Miss::Differs(error.to_string()))
}

/// A session as the test's `vendorParams` set it.
fn session(test: &Json) -> Result<Session, bufeo_client::Error> {
    let vendor = &test["vendorParams"];
    let client = &vendor["scopedConfig"]["client"];
    let builtin = &vendor["endpointParams"]["builtInParams"]["AWS::Region"];
    let region = client["region"].as_str().or(builtin.as_str()).unwrap_or("us-east-1");
    let mut config = Config::new().with_max_attempts(1);
    match client["s3"]["addressing_style"].as_str() {
        Some("path") => config = config.with_s3_addressing(AddressingStyle::Path),
        Some("virtual") => config = config.with_s3_addressing(AddressingStyle::Virtual),
        _ => {}
    }
    Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region(region)
        .config(config)
        .build()
}

/// The parameters of a test; those that are null are not given. Members have no order in a test, but checksums depend on
/// it: they are given as the model has them, as a program's types would.
fn params(service: &str, operation: &str, given: &Json) -> Result<Params, Miss> {
    let Ok(Value::Map(map)) = to_value(given) else { return Err("the parameters are no map".into()) };
    let given = map.iter().filter(|(_, value)| !value.is_null());
    let given: Map = given.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let model = super::endpoint::models().load(service, None).map_err(|error| error.to_string())?;
    let operation = model.operation(operation).map_err(|error| error.to_string())?;
    match operation.input().map(|input| ordered(input, given.clone().into())) {
        Some(Value::Map(given)) => Ok(given.into()),
        _ => Ok(given.into()),
    }
}

/// The same value, its members in the model's order.
fn ordered(shape: Shape<'_>, value: Value) -> Value {
    match (shape.kind(), value) {
        (ShapeKind::Structure, Value::Map(mut given)) => {
            let mut made = Map::new();
            for member in shape.members() {
                if let Some(value) = given.remove(member.name()) {
                    made.insert(member.name(), ordered(member.shape(), value));
                }
            }
            for (name, value) in given.iter() {
                made.insert(name.into_owned(), value.into_owned());
            }
            made.into()
        }
        (ShapeKind::List, Value::List(items)) => match shape.list_member() {
            Some(element) => {
                items.iter().map(|item| ordered(element, item.into_owned())).collect::<Vec<_>>().into()
            }
            None => items.into(),
        },
        (_, value) => value,
    }
}

fn check_request(test: &Json, request: &PreparedRequest) -> Result<(), Miss> {
    let url = request.url();
    let (address, query) = url.split_once('?').unwrap_or((&url, ""));
    let (host, path) = address
        .split_once("://")
        .map_or(("", ""), |(_, rest)| rest.split_at(rest.find('/').unwrap_or(rest.len())));
    same_text("method", text(&test["method"]), &request.method())?;
    same_text("path", text(&test["uri"]), path)?;
    if let Some(expected) = test["resolvedHost"].as_str() {
        same_text("host", expected, host)?;
    }
    for expected in items(&test["queryParams"]).iter().map(text) {
        let pairs = query.split('&').map(|pair| pair.trim_end_matches('='));
        if !pairs.into_iter().any(|pair| pair == expected.trim_end_matches('=')) {
            return Err(Miss::differs("query", expected, query));
        }
    }
    for (name, value) in test["headers"].as_object().into_iter().flatten() {
        match request.headers().get(name) {
            Some(came) => same_text(name, text(value), &came)?,
            None if name.to_ascii_lowercase().starts_with("x-amz-checksum-") => {
                return Err(Miss::LeftOut("checksums are not computed yet".into()));
            }
            None => return Err(Miss::differs(name, value, "no such header")),
        }
    }
    let body = match &*request.body() {
        Value::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    };
    match test["body"].as_str() {
        Some(expected) if text(&test["bodyMediaType"]) == "application/xml" => {
            same_xml("body", expected, &body)
        }
        Some(expected) => same_text("body", expected, &body),
        None => Ok(()),
    }
}

fn check_answer(service: &str, applied: &Applied) -> Result<(), Miss> {
    let test = &applied.test;
    let status = test["code"].as_u64().and_then(|code| code.try_into().ok()).unwrap_or(200);
    let answer = HttpResponse::build(status).body(text(&test["body"]).to_owned());
    let headers = test["headers"].as_object().into_iter().flatten();
    let answer = headers.fold(answer, |answer, (name, value)| answer.header(name.as_str(), text(value)));
    let (operation, params) = any_call(service, &applied.shape)?;
    let end = call(service, &operation, params, test, answer)?.end;
    let mut parsed: Map = match end {
        Ok(output) => output.into_map(),
        Err(error) => match (error.kind(), error.response()) {
            (ErrorKind::Service, Some(response)) if status >= 300 => response.clone().into_map(),
            _ => return Err(Miss::Differs(format!("failed: {error}"))),
        },
    };
    parsed.remove("ResponseMetadata").ok_or("there is no `ResponseMetadata`")?;
    if status >= 300 {
        parsed.remove("Error").ok_or("there is no `Error`")?;
    }
    same_json("result", test.get("params").unwrap_or(&json!({})), &readable_map(&parsed, true))
}

/// A call of the operation that needs nothing; for an error, which depends on the service alone, of any.
fn any_call(service: &str, shape: &str) -> Result<(String, Params), Miss> {
    let model = super::endpoint::models().load(service, None).map_err(|error| error.to_string())?;
    let operation = match model.operation(shape) {
        Ok(operation) => operation,
        Err(_) => {
            let first = model.operation_names().next().unwrap_or_default().to_owned();
            model.operation(&first).map_err(|error| error.to_string())?
        }
    };
    let required = operation.input().into_iter().flat_map(Shape::required);
    let params: Map = required.map(|name| (name, "test-bucket")).collect();
    Ok((operation.name().to_owned(), params.into()))
}
