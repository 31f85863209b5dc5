//! The body of an answer is whole, however much of it came along with the head.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use bufeo_client::{Client, Config, Credentials, Environment, ErrorKind, Session, params};
use bufeo_testserver::{BadServer, Behaviour, Ending, Response, StubServer};

async fn client(service: &str, endpoint: &str) -> Client {
    client_with(Config::new(), service, endpoint).await
}

async fn client_with(config: Config, service: &str, endpoint: &str) -> Client {
    let session = Session::builder()
        .environment(Environment::of([("HOME", "/nonexistent")]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .config(config)
        .build()
        .unwrap();
    session.client(service).endpoint_url(endpoint).build().await.unwrap()
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

#[tokio::test]
async fn a_streamed_body_of_any_length_comes_whole_and_in_order() {
    for length in [0, 1, 1_024, 65_535, 65_536, 65_537, 3 << 20] {
        let server = StubServer::start(move |_| Response::new(200).with_body(pattern(length))).unwrap();
        let s3 = client("s3", server.endpoint()).await;
        let output = s3.call("GetObject", params! { "Bucket": "mybucket", "Key": "key" }).await.unwrap();
        let body = output["Body"].as_stream().unwrap();
        assert_eq!(body.remaining(), Some(length as u64));
        assert!(body.take().unwrap().read_all().await.unwrap() == pattern(length), "{length} bytes");
    }
}

#[tokio::test]
async fn a_body_read_whole_comes_whole_at_any_length() {
    for length in [1, 65_536, 1 << 20, (1 << 20) + 1, 5 << 20] {
        let name = "x".repeat(length);
        let json = format!(r#"{{"TableNames": ["{name}"]}}"#);
        let server = StubServer::start(move |_| Response::new(200).with_body(json.clone())).unwrap();
        let dynamodb = client("dynamodb", server.endpoint()).await;
        let output = dynamodb.call("ListTables", params! {}).await.unwrap();
        assert!(output["TableNames"][0] == *name, "{length} bytes");
    }
}

/// Bodies of 100 bytes and more that are read whole: with a length, in chunks, until the connection ends, and of an error
/// where the operation streams.
const LONG: &[(&str, &str, &str)] = &[
    ("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n", "dynamodb", "ListTables"),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n", "dynamodb", "ListTables"),
    ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", "dynamodb", "ListTables"),
    ("HTTP/1.1 400 Bad\r\ncontent-length: 100\r\n\r\n", "s3", "GetObject"),
    ("HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n64\r\n", "s3", "GetObject"),
];

#[tokio::test]
async fn a_body_that_is_read_whole_has_the_limit_that_is_set() {
    for &(head, service, operation) in LONG {
        let response = format!("{head}{:100}\r\n0\r\n\r\n", "{}").leak().as_bytes();
        let server = BadServer::start(Behaviour::Script { response, ending: Ending::Close }).unwrap();
        for (most, fits) in [(Some(99), false), (Some(0), false), (Some(200), true), (None, true)] {
            let config = Config::new().with_max_attempts(1);
            let config = most.map_or(config.clone(), |most| config.with_max_response_size(most));
            let client = client_with(config, service, server.endpoint()).await;
            let params = if service == "s3" {
                params! { "Bucket": "b", "Key": "k" }
            } else {
                params! {}
            };
            let kind = client.call(operation, params).await.err().map(|error| error.kind());
            let too_large = kind == Some(ErrorKind::ResponseTooLarge);
            assert_eq!(!too_large, fits, "{head:?} {most:?}: {kind:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_asked_for_again_and_a_stream_has_no_limit() {
    let server = StubServer::start(|_| Response::new(200).with_body(pattern(1 << 20))).unwrap();
    let config = Config::new().with_max_response_size(1 << 10);
    let dynamodb = client_with(config.clone(), "dynamodb", server.endpoint()).await;
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    let text = "the body of the response is longer than the 1024 bytes that `max_response_size` allows";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::ResponseTooLarge, text));
    assert_eq!(error.detail("expected"), Some("1048576"));
    assert_eq!(server.requests().len(), 1);

    let s3 = client_with(config, "s3", server.endpoint()).await;
    let get = || s3.call("GetObject", params! { "Bucket": "mybucket", "Key": "key" });
    let mut body = get().await.unwrap()["Body"].take_stream().unwrap();
    assert_eq!(body.read_all().await.unwrap().len(), 1 << 20);
    let mut body = get().await.unwrap()["Body"].take_stream().unwrap();
    let error = body.read_all_up_to(1 << 10).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge);
    let mut body = get().await.unwrap()["Body"].take_stream().unwrap();
    assert_eq!(body.read_all_up_to(1 << 20).await.unwrap().len(), 1 << 20);
}
