//! Signatures of calls, as the embedded S3 checks them.

use std::io;
use std::task::{Context, Poll};

use bufeo_client::{Config, Credentials, ErrorKind, SignatureVersion, params};
use bufeo_model::{ByteStream, Stream};
use bufeo_testserver::S3Server;
use bytes::Bytes;

use crate::sandbox::{HandClock, builder, s3};

fn server() -> S3Server {
    let server = S3Server::start().unwrap();
    std::fs::create_dir(server.root().join("mybucket")).unwrap();
    server
}

/// A body of parts of 50,000 bytes that cannot be read twice.
struct Once(std::ops::Range<u8>);

impl ByteStream for Once {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        Poll::Ready(self.0.next().map(|part| Ok(Bytes::from(vec![part; 50_000]))))
    }
}

#[tokio::test]
async fn a_body_that_is_read_once_is_signed_in_pieces() {
    let server = server();
    let s3 = s3(&server).await;
    let body = Stream::new(Once(0..4));
    s3.call(
        "PutObject",
        params! { "Bucket": "mybucket", "Key": "big", "Body": body, "ContentLength": 200_000 },
    )
    .await
    .unwrap();
    let written = std::fs::read(server.root().join("mybucket/big")).unwrap();
    assert_eq!(written.len(), 200_000);
    assert_eq!((written[0], written[199_999]), (0, 3));
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.header("x-amz-content-sha256"), Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
    assert_eq!(sent.header("x-amz-decoded-content-length"), Some("200000"));
    assert_eq!(sent.header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_it_is_said_to_be_is_an_error() {
    let server = server();
    let s3 = s3(&server).await;
    for (parts, said) in [(3, 200_000), (5, 200_000)] {
        let body = Stream::new(Once(0..parts));
        let object = params! { "Bucket": "mybucket", "Key": "big", "Body": body, "ContentLength": said };
        let error = s3.call("PutObject", object).await.unwrap_err();
        assert!(error.to_string().contains("200000"), "{error}");
        assert!(!server.root().join("mybucket/big").exists());
    }
}

#[tokio::test]
async fn another_secret_is_refused() {
    let server = server();
    let session = builder()
        .clock(HandClock::today())
        .credentials(Credentials::new(server.access_key(), "of somebody else"))
        .build()
        .unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    let error = s3.call("ListObjectsV2", params! { "Bucket": "mybucket" }).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("SignatureDoesNotMatch")));
}

#[tokio::test]
async fn keys_of_every_kind_are_signed_as_they_are_sent() {
    let server = server();
    let s3 = s3(&server).await;
    for key in ["a b", "a+b", "a//b", "é/ü", "a%20b", "~a-b_c.d", "a=b&c", "(x)*!'"] {
        let object = params! { "Bucket": "mybucket", "Key": key };
        let mut put = object.clone();
        put.insert("Body", "x");
        s3.call("PutObject", put).await.unwrap_or_else(|error| panic!("{key}: {error}"));
        s3.call("HeadObject", object).await.unwrap_or_else(|error| panic!("{key}: {error}"));
    }
}

#[tokio::test]
async fn the_first_signature_of_s3_is_still_made_where_it_is_asked_for() {
    let config = Config::new().with_signature_version(SignatureVersion::named("s3"));
    let server = crate::sandbox::answering([bufeo_testserver::Response::new(200)]);
    let session = builder().build().unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).config(config).build().await.unwrap();
    s3.call("HeadObject", params! { "Bucket": "mybucket", "Key": "a" }).await.unwrap();
    let sent = server.requests().pop().unwrap();
    let signature = sent.header("authorization").unwrap();
    assert!(signature.starts_with("AWS AKIDEXAMPLE:"), "{signature}");
    assert!(sent.header("date").is_some());
}
