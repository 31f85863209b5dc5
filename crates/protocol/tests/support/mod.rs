//! Models and answers for the tests.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where its own data is wrong")]
#![allow(dead_code, unreachable_pub, reason = "not every test needs all of it")]

use std::sync::{Arc, OnceLock};

use bufeo_model::{Map, OperationModel, ServiceModel, Str};
use bufeo_protocol::{ResponseBody, ResponseView, Result, SerializedRequest, parse};

pub fn operation(service: &str, name: &str) -> OperationModel {
    static S3: OnceLock<Arc<ServiceModel>> = OnceLock::new();
    static DYNAMODB: OnceLock<Arc<ServiceModel>> = OnceLock::new();
    let (model, json) = match service {
        "s3" => (&S3, include_bytes!("../models/s3.json").as_slice()),
        _ => (&DYNAMODB, include_bytes!("../models/dynamodb.json").as_slice()),
    };
    model.get_or_init(|| ServiceModel::from_json(service, json).unwrap()).operation(name).unwrap()
}

pub fn answer(operation: &OperationModel, status: u16, headers: &[(&str, &str)], body: &str) -> Result<Map> {
    answer_bytes(operation, status, headers, body.as_bytes())
}

pub fn answer_bytes(
    operation: &OperationModel,
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Map> {
    let headers: Vec<(Str, Str)> =
        headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let body = body.to_vec().into();
    parse(operation, &ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) })
}

pub fn body_text(request: &SerializedRequest) -> String {
    String::from_utf8(request.body.bytes().expect("a body in memory").to_vec()).unwrap()
}
