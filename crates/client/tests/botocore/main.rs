//! The same calls, made by botocore and by us against the same server: the same events in the same order, the same
//! requests but for what is listed here, the same end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use bufeo_client::{Credentials, Environment, ErrorKind, IntoParams, Session};
use bufeo_events::View;
use bufeo_model::block_on;
use bufeo_testserver::{Request, Response, StubServer};
use serde_json::{Value, json};

struct Scenario {
    service: &'static str,
    operation: &'static str,
    params: Value,
    answers: &'static [(u16, &'static str)],
    fail_in: Option<&'static str>,
    /// How the call ends: with us, and botocore's exception.
    end: (Option<ErrorKind>, &'static str),
}

const LISTING: &str = "<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>";
const NOT_FOUND: &str = r#"{"__type": "x#ResourceNotFoundException", "message": "gone"}"#;
const OK: (Option<ErrorKind>, &str) = (None, "answer");

fn scenario(
    service: &'static str,
    operation: &'static str,
    params: Value,
    answers: &'static [(u16, &'static str)],
) -> Scenario {
    Scenario { service, operation, params, answers, fail_in: None, end: OK }
}

fn scenarios() -> Vec<Scenario> {
    let key = json!({ "id": { "S": "1" } });
    let mut scenarios = vec![
        scenario(
            "s3",
            "ListObjectsV2",
            json!({ "Bucket": "b", "Prefix": "a b/", "MaxKeys": 3 }),
            &[(200, LISTING)],
        ),
        scenario("s3", "PutObject", json!({ "Bucket": "b", "Key": "k/a b+c", "Body": "text" }), &[(200, "")]),
        scenario(
            "s3",
            "GetObject",
            json!({ "Bucket": "b", "Key": "k", "VersionId": "v=1" }),
            &[(200, "body")],
        ),
        scenario("s3", "HeadBucket", json!({ "Bucket": "b" }), &[(503, ""), (200, "")]),
        scenario("dynamodb", "ListTables", json!({ "Limit": 3 }), &[(500, "{}"), (500, "{}"), (200, "{}")]),
        scenario(
            "dynamodb",
            "PutItem",
            json!({ "TableName": "t\u{e9}", "Item": key.clone() }),
            &[(200, "{}")],
        ),
        scenario("sqs", "ListQueues", json!({}), &[(200, "{}")]),
        scenario(
            "sns",
            "ListTopics",
            json!({ "NextToken": "a b&c" }),
            &[(200, "<ListTopicsResponse><ListTopicsResult/></ListTopicsResponse>")],
        ),
        scenario(
            "ec2",
            "DescribeVpcs",
            json!({ "VpcIds": ["vpc-1", "vpc-2"] }),
            &[(200, "<DescribeVpcsResponse/>")],
        ),
        Scenario {
            end: (Some(ErrorKind::Service), "ResourceNotFoundException"),
            ..scenario("dynamodb", "GetItem", json!({ "TableName": "t", "Key": key }), &[(400, NOT_FOUND)])
        },
        Scenario {
            end: (Some(ErrorKind::ParamValidation), "ParamValidationError"),
            ..scenario("dynamodb", "GetItem", json!({ "TableName": "t" }), &[(200, "{}")])
        },
    ];
    for event in [
        "provide-client-params",
        "before-parameter-build",
        "before-endpoint-resolution",
        "before-call",
        "request-created",
        "choose-signer",
        "before-sign",
        "before-send",
        "before-parse",
        "response-received",
        "needs-retry",
        "after-call",
    ] {
        scenarios.push(Scenario {
            fail_in: Some(event),
            end: (Some(ErrorKind::Handler), "RuntimeError"),
            ..scenario("dynamodb", "ListTables", json!({}), &[(200, "{}")])
        });
    }
    scenarios
}

/// Headers that are not compared, or are not ours yet, each with the reason.
const LEFT_OUT: &[&str] = &[
    // Other programs, other moments.
    "user-agent",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "x-amz-date",
    "authorization",
    "host",
    // What the HTTP layers say for themselves.
    "accept-encoding",
    "connection",
    "accept",
    "content-length",
    // Checksums and what S3 adds to calls come with the special cases of each service.
    "x-amz-sdk-checksum-algorithm",
    "x-amz-checksum-crc32",
    "x-amz-checksum-mode",
    "expect",
    "x-amz-content-sha256",
];

fn server(answers: &'static [(u16, &'static str)]) -> StubServer {
    let count = Mutex::new(0);
    StubServer::start(move |_: &Request| {
        let mut count = count.lock().unwrap();
        let (status, body) = answers[(*count).min(answers.len() - 1)];
        *count += 1;
        Response::new(status).with_body(body)
    })
    .unwrap()
}

/// What of the requests has to be the same.
fn comparable(server: &StubServer) -> Vec<Value> {
    let requests = server.requests();
    let one = |request: &Request| {
        let headers: serde_json::Map<String, Value> = request
            .headers
            .iter()
            .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()))
            .collect();
        // The parameter that asks for encoded keys comes with the special cases of S3.
        let target = request.target.replace("&encoding-type=url", "").replace("encoding-type=url&", "");
        let body = String::from_utf8_lossy(&request.body).into_owned();
        json!({ "method": request.method.as_str(), "target": target, "headers": headers, "body": body })
    };
    requests.iter().map(one).collect()
}

fn ours(scenario: &Scenario, endpoint: &str) -> (Vec<String>, Option<ErrorKind>) {
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("eu-west-1")
        .build()
        .unwrap();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, fail_in) = (Arc::clone(&seen), scenario.fail_in);
    session
        .events()
        .register_view("*", move |view: &mut View<'_>| -> Result<(), bufeo_events::HandlerError> {
            log.lock().unwrap().push(view.name().to_owned());
            let kind = view.name().split('.').next();
            if fail_in.is_some() && kind == fail_in { Err("on purpose".into()) } else { Ok(()) }
        })
        .unwrap();
    let outcome = block_on(async {
        let client = session.client(scenario.service).endpoint_url(endpoint).build().await.unwrap();
        client.call(scenario.operation, scenario.params.clone().into_params().unwrap()).await
    });
    let events = seen.lock().unwrap().clone();
    (events, outcome.err().map(|error| error.kind()))
}

#[test]
fn calls_have_botocores_events_and_requests() {
    let scenarios = scenarios();
    let servers: Vec<_> =
        scenarios.iter().map(|scenario| (server(scenario.answers), server(scenario.answers))).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/botocore/events.py");
    let mut python = Command::new(bufeo_oracle::python().unwrap())
        .arg(script)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    for (scenario, (_, theirs)) in scenarios.iter().zip(&servers) {
        let line = json!({
            "service": scenario.service, "operation": scenario.operation, "params": scenario.params,
            "endpoint": theirs.endpoint(), "fail_in": scenario.fail_in,
        });
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let theirs: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(theirs.len(), scenarios.len());

    for ((scenario, theirs), (our_server, their_server)) in scenarios.iter().zip(theirs).zip(&servers) {
        let what = format!("{} {} {:?}", scenario.service, scenario.operation, scenario.fail_in);
        let (events, end) = ours(scenario, our_server.endpoint());
        assert_eq!(json!(events), theirs["events"], "{what}");
        assert_eq!((end, theirs["end"].as_str().unwrap()), scenario.end, "{what}");
        assert_eq!(comparable(our_server), comparable(their_server), "{what}");
    }
}
