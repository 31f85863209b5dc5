//! The bundled models against botocore's own loader.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use bufeo_model::{Bundle, Loader, ServiceModel, Shape, hyphen_case};
use serde_json::Value;

fn loader() -> Loader {
    Loader::new().with_bundle(Bundle::new(bufeo_data::FILES))
}

/// Calls `check` with every line that the oracle prints: service, kind, version, document.
fn oracle_lines(mut check: impl FnMut(&str, &str, &str, &Value)) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.py");
    let python = bufeo_oracle::python().expect("the oracle is installed");
    let mut child = Command::new(python).arg(script).stdout(Stdio::piped()).spawn().expect("python runs");
    let output = BufReader::new(child.stdout.take().expect("its output is piped"));
    for line in output.lines() {
        let row: Value = serde_json::from_str(&line.expect("the line is text")).expect("the line is JSON");
        let text = |at: usize| row[at].as_str().expect("the first three are text");
        check(text(0), text(1), text(2), &row[3]);
    }
    assert!(child.wait().expect("python ends").success());
}

/// Equal text means equal values, equal order of keys, and whole numbers apart from others.
fn assert_same(ours: &Value, theirs: &Value, what: &str) {
    let (ours, theirs) = (ours.to_string(), theirs.to_string());
    assert!(ours == theirs, "{what} differs from botocore's");
}

#[test]
fn every_document_and_every_method_name_is_botocores() {
    let loader = loader();
    let mut seen = BTreeMap::<String, usize>::new();
    oracle_lines(|service, kind, version, theirs| {
        match (service, kind) {
            ("", name) => assert_same(&loader.general_document(name).unwrap(), theirs, name),
            (_, "names") => check_names(&loader.load(service, None).unwrap(), theirs, &mut seen),
            _ => {
                let ours = loader.document(service, None, kind).unwrap();
                assert_same(&ours, theirs, &format!("{service} {kind}"));
                let versions = loader.api_versions_of(service, kind).unwrap();
                assert_eq!(versions.last().map(String::as_str), Some(version), "{service} {kind}");
            }
        }
        *seen.entry(kind.to_owned()).or_default() += 1;
    });
    println!("compared: {seen:?}");
    assert_eq!(seen["service-2"], 439);
    assert_eq!(seen["endpoint-rule-set-1"], 439);
    assert_eq!(seen["operations"], 19_796);
    assert_eq!(loader.services().len(), 439);
}

fn check_names(model: &ServiceModel, theirs: &Value, seen: &mut BTreeMap<String, usize>) {
    let theirs = theirs.as_array().expect("a list of names");
    let ours: Vec<(&str, &str)> = model.method_names().collect();
    assert_eq!(ours.len(), theirs.len(), "{}", model.service_name());
    for ((method, operation), theirs) in ours.iter().zip(theirs) {
        assert_eq!(theirs[0], *operation);
        assert_eq!(theirs[1], *method);
        assert_eq!(theirs[2], hyphen_case(operation));
        assert_eq!(model.operation_of_method(method), Some(*operation));
    }
    *seen.entry("operations".to_owned()).or_default() += ours.len();
}

#[test]
fn every_operation_and_every_shape_of_every_service_is_decoded() {
    let (mut operations, mut shapes, mut tokens) = (0, 0, 0);
    let loader = loader();
    for service in loader.services() {
        let model = loader.load(&service, None).unwrap();
        model.protocol().unwrap();
        model.hyphenated_id().unwrap();
        for name in model.operation_names() {
            model.operation(name).unwrap();
            operations += 1;
        }
        for name in model.shape_names().unwrap() {
            tokens += tokens_of(model.shape(name).unwrap());
            shapes += 1;
        }
        assert_eq!(model.error_shapes().unwrap().count(), exceptions(&model), "{service}");
    }
    assert_eq!((operations, shapes, tokens), (19_796, 126_940, 1_515));
}

fn tokens_of(shape: Shape<'_>) -> usize {
    shape.members().filter(|member| member.shape().idempotency_token()).count()
}

fn exceptions(model: &ServiceModel) -> usize {
    let json = model.to_json().expect("the model is given back");
    let shapes = json["shapes"].as_object().expect("there are shapes");
    shapes.values().filter(|shape| shape["exception"] == true).count()
}

#[test]
fn one_process_opens_a_model_once_and_decodes_what_it_uses() {
    // Asked for by its version, the model is not the one that the other tests of this process decode.
    let first = loader().load("sqs", Some("2012-11-05")).unwrap();
    let second = loader().load("sqs", Some("2012-11-05")).unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &second));
    assert_eq!(first.decoded(), (0, 0));
    first.operation("SendMessage").unwrap();
    second.operation("send_message").unwrap();
    let (operations, shapes) = first.decoded();
    assert_eq!(operations, 1);
    assert!(shapes > 0 && shapes < 60, "{shapes} shapes were decoded for one operation");
}

#[test]
fn a_recursive_shape_refers_to_itself() {
    let model = loader().load("dynamodb", None).unwrap();
    let value = model.shape("AttributeValue").unwrap();
    let list = value.member("L").unwrap().shape();
    assert!(list.list_member().unwrap().is_same_shape(value));
    assert!(value.member("M").unwrap().shape().map_value().unwrap().is_same_shape(value));
}

#[test]
fn the_facts_of_s3_are_there() {
    let model = loader().load("s3", None).unwrap();
    let put = model.operation("put_object").unwrap();
    assert_eq!((put.name(), put.http_method(), put.request_uri()), ("PutObject", "PUT", "/{Bucket}/{Key+}"));
    assert!(put.has_streaming_input() && !put.has_streaming_output());
    let input = put.input().unwrap();
    assert_eq!(input.payload_member().unwrap().name(), "Body");
    assert_eq!(input.required().collect::<Vec<_>>(), ["Bucket", "Key"]);
    assert_eq!(input.member("Bucket").unwrap().shape().context_param(), Some("Bucket"));
    let checksum = put.http_checksum().unwrap();
    assert_eq!(checksum.request_algorithm_member.as_deref(), Some("ChecksumAlgorithm"));
    let select = model.operation("SelectObjectContent").unwrap();
    assert!(select.has_event_stream_output());
    let get = model.operation("GetObject").unwrap();
    assert!(get.has_streaming_output());
    assert_eq!(get.errors().next().unwrap().error_code(), Some("NoSuchKey"));
    assert!(model.error_shape_by_code("NoSuchBucket").unwrap().is_some());
    assert!(model.document("endpoint-rule-set-1").unwrap().is_some());
    assert!(model.document("no-such-document").unwrap().is_none());
    assert_eq!(model.client_context_params()[0].kind, "boolean");
}

#[test]
fn wrong_names_are_answered_with_the_nearest() {
    let error = loader().load("dynamdb", None).unwrap_err();
    assert_eq!(error.to_string(), "there is no service `dynamdb`; did you mean `dynamodb`?");
    let model = loader().load("s3", None).unwrap();
    let error = model.operation("ListObjetsV2").unwrap_err();
    assert!(error.to_string().contains("did you mean `ListObjectsV2`"), "{error}");
    let error = model.operation("list_bucket").unwrap_err();
    assert!(error.to_string().contains("`list_buckets`"), "{error}");
    let error = loader().load("s3", Some("2001-01-01")).unwrap_err();
    assert!(error.to_string().contains("`2006-03-01`"), "{error}");
}
