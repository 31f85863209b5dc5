//! The body of an answer is whole, however much of it came along with the head.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use bufeo_client::{Client, Credentials, Environment, Session, params};
use bufeo_testserver::{Response, StubServer};

async fn client(service: &str, endpoint: &str) -> Client {
    let session = Session::builder()
        .environment(Environment::of([("HOME", "/nonexistent")]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
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
