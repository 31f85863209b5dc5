//! The calls that are made, what they are answered, and how they end.

use std::fmt;
use std::sync::Mutex;

use bufeo_client::ErrorKind;
use bufeo_testserver::{Request, Response, StubServer};
use serde_json::{Value, json};

/// A call.
pub(crate) struct Scenario {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) params: Value,
    pub(crate) answers: &'static [Answer],
    /// The kind of event in which a handler fails.
    pub(crate) fail_in: Option<&'static str>,
    /// How it ends: with us, and botocore's exception.
    pub(crate) end: (Option<ErrorKind>, &'static str),
}

/// What the server does in turn, the last for ever; nothing at all: it is not there.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// Answers with that status and body.
    Say(u16, &'static str),
    /// Closes the connection.
    Hang,
}

use Answer::{Hang, Say};

/// Where a scenario's requests go.
pub(crate) struct Target {
    endpoint: String,
    server: Option<StubServer>,
}

impl Target {
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.server.as_ref().map(StubServer::requests).unwrap_or_default()
    }
}

impl Scenario {
    /// A server of the scenario's own.
    pub(crate) fn target(&self) -> Target {
        let (answers, count) = (self.answers, Mutex::new(0));
        let server = StubServer::start(move |_: &Request| {
            let place = {
                let mut count = count.lock().unwrap();
                *count += 1;
                (*count - 1).min(answers.len() - 1)
            };
            match answers[place] {
                Say(status, body) => Response::new(status).with_body(body),
                // As a panic closes the connection, without its message.
                Hang => std::panic::resume_unwind(Box::new(())),
            }
        })
        .unwrap();
        let endpoint = server.endpoint().to_owned();
        Target { endpoint, server: (!answers.is_empty()).then_some(server) }
    }

    fn ending(self, ours: ErrorKind, theirs: &'static str) -> Self {
        Self { end: (Some(ours), theirs), ..self }
    }

    fn failing_in(self, event: &'static str) -> Self {
        Self { fail_in: Some(event), ..self }.ending(ErrorKind::Handler, "RuntimeError")
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {:?}", self.service, self.operation, self.params, self.fail_in)
    }
}

const LISTING: &str = "<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>";
const TOPICS: &str = "<ListTopicsResponse><ListTopicsResult/></ListTopicsResponse>";
const NO_KEY: &str = "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>";
const NO_TABLE: &str = r#"{"__type": "x#ResourceNotFoundException", "message": "gone"}"#;
const THROTTLED: &str = r#"{"__type": "x#ThrottlingException", "message": "slowly"}"#;

fn scenario(
    service: &'static str,
    operation: &'static str,
    params: Value,
    answers: &'static [Answer],
) -> Scenario {
    Scenario { service, operation, params, answers, fail_in: None, end: (None, "answer") }
}

/// A call of DynamoDB, which leaves the fewest things to the special cases of its service.
fn listing_tables(answers: &'static [Answer]) -> Scenario {
    scenario("dynamodb", "ListTables", json!({}), answers)
}

pub(crate) fn all() -> Vec<Scenario> {
    let mut all = answered();
    all.extend(refused());
    all.extend(
        CLASS_EVENTS
            .iter()
            .chain(CALL_EVENTS)
            .map(|event| listing_tables(&[Say(200, "{}")]).failing_in(event)),
    );
    all.push(listing_tables(&[Hang]).failing_in("after-call-error"));
    all
}

const CLASS_EVENTS: &[&str] = &["choose-service-name", "creating-client-class", "creating-serializer"];

const CALL_EVENTS: &[&str] = &[
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
];

fn answered() -> Vec<Scenario> {
    let key = json!({ "id": { "S": "1" } });
    let item =
        json!({ "id": { "S": "1" }, "n": { "N": "1.50" }, "raw": { "B": "bytes" }, "no": { "NULL": true } });
    let values = json!({ ":id": { "S": "1" } });
    vec![
        scenario(
            "s3",
            "ListObjectsV2",
            json!({ "Bucket": "b", "Prefix": "a b/", "MaxKeys": 3 }),
            &[Say(200, LISTING)],
        ),
        scenario("s3", "ListBuckets", json!({}), &[Say(200, "<ListAllMyBucketsResult/>")]),
        scenario(
            "s3",
            "PutObject",
            json!({ "Bucket": "b", "Key": "k/a b+c", "Body": "text" }),
            &[Say(200, "")],
        ),
        scenario(
            "s3",
            "PutObject",
            json!({ "Bucket": "b", "Key": "é", "Body": "", "ContentType": "text/plain", "Metadata": { "Mine": "a  b" } }),
            &[Say(503, ""), Say(200, "")],
        ),
        scenario(
            "s3",
            "GetObject",
            json!({ "Bucket": "b", "Key": "k", "VersionId": "v=1" }),
            &[Say(200, "body")],
        ),
        scenario(
            "s3",
            "GetObject",
            json!({ "Bucket": "b", "Key": "../k//", "Range": "bytes=0-1" }),
            &[Say(206, "bo")],
        ),
        scenario("s3", "DeleteObject", json!({ "Bucket": "b", "Key": "k" }), &[Say(204, "")]),
        scenario("s3", "HeadBucket", json!({ "Bucket": "b" }), &[Say(503, ""), Say(200, "")]),
        listing_tables(&[Say(500, "{}"), Say(500, "{}"), Say(200, "{}")]),
        listing_tables(&[Hang, Say(200, "{}")]),
        listing_tables(&[Say(500, "{}"), Hang, Say(200, "{}")]),
        listing_tables(&[Say(400, THROTTLED), Say(200, "{}")]),
        scenario("dynamodb", "PutItem", json!({ "TableName": "té", "Item": item }), &[Say(200, "{}")]),
        scenario(
            "dynamodb",
            "GetItem",
            json!({ "TableName": "t", "Key": key, "ConsistentRead": true }),
            &[Say(200, "{}")],
        ),
        scenario(
            "dynamodb",
            "Query",
            json!({
                "TableName": "t", "KeyConditionExpression": "id = :id", "ExpressionAttributeValues": values, "Limit": 2,
            }),
            &[Say(200, r#"{"Items": [], "Count": 0}"#)],
        ),
        scenario("sqs", "ListQueues", json!({}), &[Say(200, "{}")]),
        scenario("sns", "ListTopics", json!({ "NextToken": "a b&c" }), &[Say(200, TOPICS)]),
        scenario(
            "ec2",
            "DescribeVpcs",
            json!({ "VpcIds": ["vpc-1", "vpc-2"] }),
            &[Say(200, "<DescribeVpcsResponse/>")],
        ),
        scenario("cloudwatch", "ListDashboards", json!({}), &[Say(200, "{}")]),
    ]
}

fn refused() -> Vec<Scenario> {
    let bucket = json!({ "Bucket": "b", "Key": "k" });
    let wrong = json!({ "TableName": "t", "Limit": "many" });
    vec![
        scenario("dynamodb", "GetItem", json!({ "TableName": "t", "Key": {} }), &[Say(400, NO_TABLE)])
            .ending(ErrorKind::Service, "ResourceNotFoundException"),
        scenario("s3", "GetObject", bucket.clone(), &[Say(404, NO_KEY)])
            .ending(ErrorKind::Service, "NoSuchKey"),
        scenario("s3", "HeadObject", bucket, &[Say(404, "")]).ending(ErrorKind::Service, "ClientError"),
        listing_tables(&[Say(500, "{}")]).ending(ErrorKind::Service, "ClientError"),
        listing_tables(&[Say(501, "{}")]).ending(ErrorKind::Service, "ClientError"),
        listing_tables(&[Hang]).ending(ErrorKind::ConnectionClosed, "ConnectionClosedError"),
        listing_tables(&[]).ending(ErrorKind::EndpointConnection, "EndpointConnectionError"),
        scenario("sns", "ListTopics", json!({}), &[Say(200, "<a><b></a>")])
            .ending(ErrorKind::ResponseParse, "ResponseParserError"),
        scenario("dynamodb", "Query", wrong, &[]).ending(ErrorKind::ParamValidation, "ParamValidationError"),
        scenario("dynamodb", "GetItem", json!({ "TableName": 1 }), &[])
            .ending(ErrorKind::Endpoint, "EndpointResolutionError"),
    ]
}
