//! Heads of responses as odd servers write them.

use std::io::{Read, Write};
use std::net::TcpListener;

use bufeo_client::event::BeforeParse;
use bufeo_client::{Config, Error, ErrorKind, Output, params};

use crate::sandbox::builder;

/// A call that is answered with these bytes, and the names of the headers as handlers see them.
async fn answered(head: &str) -> (Result<Output, Error>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!("{head}\r\n");
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            connection.read_exact(&mut byte).unwrap();
            seen.push(byte[0]);
        }
        connection.write_all(answer.as_bytes()).unwrap();
    });
    let session = builder().config(Config::new().with_max_attempts(1)).build().unwrap();
    let s3 = session.client("s3").region("eu-west-1").endpoint_url(endpoint).build().await.unwrap();
    let names = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&names);
    let guard = s3.meta().events().register("before-parse", move |event: &mut BeforeParse| {
        *seen.lock().unwrap() = event.response.headers().iter().map(|(name, _)| name.to_string()).collect();
    });
    let output = s3.call("HeadObject", params! { "Bucket": "mybucket", "Key": "key" }).await;
    guard.unwrap().unregister();
    server.join().unwrap();
    let names = names.lock().unwrap().clone();
    (output, names)
}

#[tokio::test]
async fn names_keep_their_case_and_folded_headers_are_one() {
    let head = "HTTP/1.1 200 OK\r\nX-Amz-Meta-Foo-Bar: one\r\n\ttwo\r\nx-amz-meta-B: \u{e9}\r\nno header\r\nETag: \"e\"\r\n";
    let (output, names) = answered(head).await;
    let output = output.unwrap();
    assert_eq!(output["Metadata"]["Foo-Bar"], "one two");
    assert_eq!(output["Metadata"]["B"], "\u{e9}");
    assert_eq!(output["ResponseMetadata"]["HTTPHeaders"]["etag"], "\"e\"");
    assert_eq!(names, ["X-Amz-Meta-Foo-Bar", "x-amz-meta-B", "ETag"]);
}

#[tokio::test]
async fn what_says_where_a_body_ends_is_neither_folded_nor_apart_from_its_colon() {
    for line in ["Content-Length:\r\n 0", "Content-Length : 0", " Transfer-Encoding: chunked"] {
        let (output, _) = answered(&format!("HTTP/1.1 200 OK\r\n{line}\r\n")).await;
        let error = output.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HttpClient, "{line:?}");
        assert!(error.to_string().contains("nobody knows where the body ends"), "{error}");
    }
}
