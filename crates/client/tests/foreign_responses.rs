//! Successes that something else than the service has written: a captive portal's page, a proxy's text.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::sync::{Arc, Mutex};

use bufeo_client::{Credentials, Environment, Error, ErrorKind, Output, Session, SessionBuilder, params};
use bufeo_testserver::{Response, StubServer};

const PAGE: &str = "<html><head><title>Sign in</title></head><body>Welcome</body></html>";
/// As portals write it: no XML.
const LOOSE_PAGE: &str =
    "<!DOCTYPE html>\n<html><head><meta charset=utf-8></head><body><p>Welcome<br></body></html>";

/// Operations of every wire format, with and without anything in the body of their responses.
const OPERATIONS: &[(&str, &str)] = &[
    ("sts", "GetCallerIdentity"),
    ("iam", "DeleteUser"),
    ("ec2", "DescribeRegions"),
    ("s3", "ListBuckets"),
    ("s3", "GetBucketLocation"),
    ("s3", "PutObject"),
    ("s3", "DeleteObject"),
    ("route53", "ListHostedZones"),
    ("dynamodb", "ListTables"),
    ("dynamodb", "TagResource"),
    ("sqs", "ListQueues"),
    ("lambda", "ListFunctions"),
    ("lambda", "DeleteFunction"),
];

fn builder() -> SessionBuilder {
    Session::builder()
        .environment(Environment::of([("HOME", "/nonexistent")]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
}

async fn call(session: &Session, endpoint: &str, service: &str, operation: &str) -> Result<Output, Error> {
    let client = session.client(service).endpoint_url(endpoint).build().await.unwrap();
    let params = match (service, operation) {
        ("s3", "ListBuckets") => params! {},
        ("s3", "GetBucketLocation" | "GetBucketPolicy") => params! { "Bucket": "b" },
        ("s3", _) => params! { "Bucket": "b", "Key": "k" },
        ("iam", _) => params! { "UserName": "u" },
        ("dynamodb", "TagResource") => params! { "ResourceArn": "a", "Tags": [{ "Key": "k", "Value": "v" }] },
        ("lambda", "DeleteFunction" | "Invoke") => params! { "FunctionName": "f" },
        _ => params! {},
    };
    client.call(operation, params).await
}

fn saying(kind: &'static str, body: &'static str) -> StubServer {
    let response = Response::new(200).with_header("x-amzn-requestid", "R1").with_header("content-type", kind);
    let response = response.with_body(body);
    StubServer::start(move |_| response.clone()).unwrap()
}

#[tokio::test]
async fn a_page_is_no_response_of_any_operation() {
    let session = builder().build().unwrap();
    for (kind, page) in
        [("text/html", PAGE), ("text/html; charset=utf-8", LOOSE_PAGE), ("application/xml", PAGE)]
    {
        let server = saying(kind, page);
        for &(service, operation) in OPERATIONS {
            let before = server.requests().len();
            let error = call(&session, server.endpoint(), service, operation).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ResponseParse, "{kind} {service} {operation}: {error:?}");
            let text = error.to_string();
            assert!(
                text.contains("an HTML page") && text.contains(operation) && text.contains(kind),
                "{text}"
            );
            assert_eq!(error.request_id(), Some("R1"));
            assert_eq!(server.requests().len(), before + 1, "it is not asked for again");
        }
    }
}

#[tokio::test]
async fn text_is_no_response_where_json_should_be() {
    let session = builder().build().unwrap();
    let server = saying("text/plain", "Access denied by policy");
    for (service, operation) in
        [("dynamodb", "ListTables"), ("lambda", "ListFunctions"), ("sqs", "ListQueues")]
    {
        let error = call(&session, server.endpoint(), service, operation).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseParse, "{service}: {error:?}");
        assert!(error.to_string().contains("is text and not the JSON"), "{error}");
    }
}

#[tokio::test]
async fn what_a_service_says_is_its_response() {
    let session = builder().build().unwrap();
    for (body, service, operation) in [
        ("", "dynamodb", "ListTables"),
        (" \r\n", "dynamodb", "ListTables"),
        ("{}", "dynamodb", "ListTables"),
        ("<Other/>", "s3", "ListBuckets"),
        ("<HtmlReports/>", "s3", "ListBuckets"),
        ("ok", "dynamodb", "TagResource"),
        // These hand over what comes.
        (PAGE, "s3", "GetObject"),
        (PAGE, "s3", "GetBucketPolicy"),
        (PAGE, "lambda", "Invoke"),
    ] {
        let server = saying("text/html", body);
        call(&session, server.endpoint(), service, operation).await.unwrap();
    }
    let server = StubServer::start(|_| Response::new(403).with_body(PAGE)).unwrap();
    let error = call(&session, server.endpoint(), "dynamodb", "ListTables").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(403)));
}

#[tokio::test]
async fn a_session_may_take_them_for_empty_responses() {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let report = Arc::clone(&told);
    let session = builder()
        .accept_foreign_responses(move |error| report.lock().unwrap().push(error.to_string()))
        .build()
        .unwrap();
    let server = saying("text/html", PAGE);
    let output = call(&session, server.endpoint(), "dynamodb", "ListTables").await.unwrap();
    assert_eq!(output.get("TableNames"), None);
    let told = told.lock().unwrap();
    assert!(matches!(&told[..], [text] if text.contains("an HTML page")), "{told:?}");
}
