//! What is tried again, after how long, and what the caller learns of it.

use std::io::{Cursor, Seek, SeekFrom};
use std::sync::atomic::{AtomicUsize, Ordering};

use bufeo_client::event::*;
use bufeo_client::{Client, Config, ErrorKind, Value, params};
use bufeo_model::{ByteStream, Stream};
use bufeo_testserver::{BadServer, Behaviour, Response, StubOptions, StubServer};
use tempfile::TempDir;

use crate::sandbox::{ATTEMPT, HandClock, OPENING, answering, builder, client, json, named, record};

/// The statuses and codes that a server gives in turn, how many requests that makes, and the delays between them with
/// the largest of random fractions.
#[tokio::test]
async fn delays_and_attempts_are_those_of_the_standard_mode() {
    const THROTTLED: &str = r#"{"__type": "ThrottlingException"}"#;
    const TRANSIENT: &str = r#"{"__type": "RequestTimeout"}"#;
    for (service, operation, status, body, requests, delays) in [
        ("dynamodb", "ListTables", 500, "{}", 4, vec![0.025, 0.05, 0.1]),
        ("sqs", "ListQueues", 500, "{}", 3, vec![0.05, 0.1]),
        ("sqs", "ListQueues", 400, TRANSIENT, 3, vec![0.05, 0.1]),
        ("sqs", "ListQueues", 400, THROTTLED, 3, vec![1.0, 2.0]),
        ("sqs", "ListQueues", 429, "{}", 3, vec![1.0, 2.0]),
        // A 429 whose code the operation models is only retried where the model says so.
        ("lambda", "ListFunctions", 429, r#"{"__type": "InvalidParameterValueException"}"#, 1, vec![]),
        ("lambda", "ListFunctions", 429, r#"{"__type": "NobodyKnows"}"#, 3, vec![1.0, 2.0]),
        ("sqs", "ListQueues", 501, "{}", 1, vec![]),
        ("sqs", "ListQueues", 400, r#"{"__type": "Other"}"#, 1, vec![]),
    ] {
        let server = answering([json(status, body)]);
        let clock = HandClock::default();
        let session = builder().clock(clock.clone()).build().unwrap();
        let client = session.client(service).endpoint_url(server.endpoint()).build().await.unwrap();
        let error = client.call(operation, params! {}).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(server.requests().len(), requests, "{service} {status} {body}");
        let waited = clock.delays();
        assert_eq!(waited.len(), delays.len());
        for (waited, delay) in waited.iter().zip(&delays) {
            assert!((waited - delay).abs() < 1e-6, "{service} {status}: {waited} {delay}");
        }
        let metadata = &error.response().unwrap()["ResponseMetadata"];
        assert_eq!(metadata["RetryAttempts"].as_i64(), Some(requests as i64 - 1));
        assert_eq!(metadata["MaxAttemptsReached"] == true, requests > 1, "{service} {status}");
    }
}

/// The server's time is that of the time to live; how long that is, a handler may say.
#[tokio::test]
async fn the_headers_of_an_attempt_count_it_and_bound_it() {
    const DATE: &str = "Sun, 30 Aug 2015 12:40:00 GMT";
    for (date, read_timeout, second) in [
        (DATE, None, "ttl=20150830T124100Z; attempt=2; max=3"),
        (DATE, Some(90.5), "ttl=20150830T124130Z; attempt=2; max=3"),
        ("yesterday", None, "attempt=2; max=3"),
    ] {
        let server = answering([json(500, "{}").with_header("date", date), json(200, "{}")]);
        let sqs = client("sqs", server.endpoint()).await;
        sqs.meta()
            .events()
            .register("before-call", move |event: &mut BeforeCall| {
                event.context.insert("read_timeout", read_timeout);
            })
            .unwrap();
        assert_eq!(sqs.call("ListQueues", params! {}).await.unwrap().retry_attempts(), 1);
        let requests = server.requests();
        let header = |at: usize, name: &str| requests[at].header(name).unwrap().to_owned();
        assert_eq!(header(0, "amz-sdk-invocation-id"), header(1, "amz-sdk-invocation-id"));
        assert_eq!(header(0, "amz-sdk-request"), "attempt=1; max=3");
        assert_eq!(header(1, "amz-sdk-request"), second);
    }
}

#[tokio::test]
async fn an_attempt_without_an_answer_says_nothing_of_the_servers_time() {
    let server = BadServer::start(Behaviour::CloseBeforeAnswer).unwrap();
    client("sqs", server.endpoint()).await.call("ListQueues", params! {}).await.unwrap_err();
    let headers: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("amz-sdk-request").unwrap().to_owned())
        .collect();
    assert_eq!(headers, ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]);
}

#[tokio::test]
async fn a_server_may_ask_for_a_longer_delay() {
    for (hint, expected) in [("2000", 2.0), ("60000", 5.05), ("1", 0.05), ("-5", 0.05), ("soon", 0.05)] {
        let server = answering([json(500, "{}").with_header("x-amz-retry-after", hint), json(200, "{}")]);
        let clock = HandClock::default();
        let session = builder().clock(clock.clone()).build().unwrap();
        let sqs = session.client("sqs").endpoint_url(server.endpoint()).build().await.unwrap();
        sqs.call("ListQueues", params! {}).await.unwrap();
        assert!((clock.delays()[0] - expected).abs() < 1e-6, "{hint}: {:?}", clock.delays());
    }
}

#[tokio::test]
async fn a_client_that_only_fails_runs_out_of_its_quota() {
    let server = answering([json(500, "{}")]);
    let session = builder().config(Config::new().with_max_attempts(1000)).build().unwrap();
    let sqs = session.client("sqs").endpoint_url(server.endpoint()).build().await.unwrap();
    let error = sqs.call("ListQueues", params! {}).await.unwrap_err();
    assert_eq!(server.requests().len(), 36);
    assert_eq!(error.response().unwrap()["ResponseMetadata"]["RetryQuotaReached"], true);
}

/// Over plain HTTP a body is read to be signed before it is sent, over TLS it is not.
#[tokio::test]
async fn bodies_are_sent_again_from_where_they_stood() {
    for tls in [false, true] {
        let mut file = Cursor::new(b"skipped, sent".to_vec());
        file.seek(SeekFrom::Start(9)).unwrap();
        let bodies: [Value; 3] =
            [Stream::from_bytes("sent").into(), Stream::from_reader(file).unwrap().into(), "sent".into()];
        for body in bodies {
            let count = AtomicUsize::new(0);
            let options = StubOptions { tls, ..StubOptions::default() };
            let server = StubServer::start_with(options, move |_| {
                Response::new(if count.fetch_add(1, Ordering::Relaxed) == 0 { 503 } else { 200 })
            })
            .unwrap();
            let (s3, _folder) = trusting(&server).await;
            s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": body }).await.unwrap();
            let sent: Vec<_> = server.requests().iter().map(|request| request.body.clone()).collect();
            let (body, length) = match tls {
                true => ("4\r\nsent\r\n0\r\nx-amz-checksum-crc32:usQqqQ==\r\n\r\n", None),
                false => ("sent", Some("4")),
            };
            assert_eq!(sent, [body, body], "{tls}");
            assert_eq!(server.requests()[0].header("content-length"), length);
        }
    }
}

/// A client of S3 that trusts the server's authority, where there is one, and the folder with that authority's
/// certificate, which is read at the first connection.
async fn trusting(server: &StubServer) -> (Client, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("ca.pem");
    std::fs::write(&bundle, server.ca_pem().unwrap_or_default()).unwrap();
    let session = builder().config(Config::new().with_ca_bundle(bundle)).build().unwrap();
    (session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap(), folder)
}

/// A body that cannot go back.
struct Once(Option<&'static str>);
impl ByteStream for Once {
    fn poll_next(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<std::io::Result<bytes::Bytes>>> {
        std::task::Poll::Ready(self.0.take().map(|text| Ok(text.into())))
    }
}

#[tokio::test]
async fn a_body_that_can_be_read_once_is_not_signed_over_plain_http() {
    let server = answering([Response::new(200)]);
    let session = builder().build().unwrap();
    let lambda = session.client("lambda").endpoint_url(server.endpoint()).build().await.unwrap();
    let params = params! { "FunctionName": "f", "Payload": Stream::new(Once(Some("text"))) };
    let error = lambda.call("Invoke", params).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unseekable);
    assert!(server.requests().is_empty());
}

/// What of a body has been sent cannot be had again, so that there is no second attempt.
#[tokio::test]
async fn a_body_that_can_be_read_once_is_sent_once() {
    let server = StubServer::start_tls(|_| Response::new(503)).unwrap();
    let (s3, _folder) = trusting(&server).await;
    let log = record(s3.meta().events());
    let body = Stream::new(Once(Some("text")));
    let params = params! { "Bucket": "b", "Key": "k", "Body": body, "ContentLength": 4 };
    let error = s3.call("PutObject", params).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unseekable, "{error}");
    assert_eq!(log.take(), named(&[&OPENING, &ATTEMPT, &["after-call-error"]], "s3", "PutObject"));
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, "4\r\ntext\r\n0\r\nx-amz-checksum-crc32:O4unxw==\r\n\r\n");
    assert_eq!(requests[0].header("transfer-encoding"), Some("chunked"));
}

#[tokio::test]
async fn an_empty_body_states_its_length_where_a_body_is_expected() {
    for (operation, params, length) in [
        ("PutObject", params! { "Bucket": "b", "Key": "k" }, Some("0")),
        ("PutObject", params! { "Bucket": "b", "Key": "k", "Body": Stream::from_bytes("") }, Some("0")),
        ("DeleteObject", params! { "Bucket": "b", "Key": "k" }, Some("0")),
        ("GetObject", params! { "Bucket": "b", "Key": "k" }, None),
    ] {
        let server = answering([Response::new(200)]);
        client("s3", server.endpoint()).await.call(operation, params).await.unwrap();
        assert_eq!(server.requests()[0].header("content-length"), length, "{operation}");
    }
}

#[tokio::test]
async fn success_puts_back_what_a_retry_has_cost() {
    // 35 retries empty the quota of 500, unless each is followed by a success.
    let count = AtomicUsize::new(0);
    let server = StubServer::start(move |_| {
        let failing = count.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        json(if failing { 500 } else { 200 }, "{}")
    })
    .unwrap();
    let sqs = client("sqs", server.endpoint()).await;
    for _ in 0..100 {
        assert_eq!(sqs.call("ListQueues", params! {}).await.unwrap().retry_attempts(), 1);
    }
}

#[tokio::test]
async fn the_last_attempt_is_noted_even_where_it_succeeds() {
    let server = answering([json(500, "{}"), json(500, "{}"), json(200, "{}")]);
    let output = client("sqs", server.endpoint()).await.call("ListQueues", params! {}).await.unwrap();
    assert_eq!(output["ResponseMetadata"]["MaxAttemptsReached"], true);
    assert_eq!(output.retry_attempts(), 2);
}
