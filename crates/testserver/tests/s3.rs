//! The embedded S3 as a client on a plain socket sees it.

#![allow(clippy::unwrap_used)]

mod wire;

use std::net::TcpStream;

use bufeo_testserver::S3Server;
use wire::exchange;

const UNSIGNED: &str =
    "GET /?list-type=2 HTTP/1.1\r\nhost: localhost\r\nx-seen: yes\r\nconnection: close\r\n\r\n";

#[test]
fn an_unsigned_request_is_refused() {
    let server = S3Server::start().unwrap();
    let answer = exchange(server.address(), UNSIGNED);
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.contains("<Code>AccessDenied</Code>"), "{answer}");
}

#[test]
fn a_wrong_signature_is_refused() {
    let server = S3Server::start().unwrap();
    let answer = exchange(
        server.address(),
        &format!(
            "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-amz-date: 20260101T000000Z\r\n\
             x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nauthorization: AWS4-HMAC-SHA256 \
             Credential={}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
             Signature={}\r\n\r\n",
            server.access_key(),
            "0".repeat(64)
        ),
    );
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}

#[test]
fn what_was_asked_is_recorded() {
    let server = S3Server::start().unwrap();
    exchange(server.address(), UNSIGNED);
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method, "GET");
    assert_eq!((requests[0].path(), requests[0].query()), ("/", Some("list-type=2")));
    assert_eq!(requests[0].header("X-Seen"), Some("yes"));
}

#[test]
fn dropping_it_removes_the_folder_and_closes_the_port_and_the_connections() {
    let server = S3Server::start().unwrap();
    let (address, root) = (server.address(), server.root().to_owned());
    std::fs::create_dir(root.join("bucket")).unwrap();
    let mut open = wire::kept_open(address);
    drop(server);
    assert!(!root.exists());
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(wire::rest(&mut open), "");
}

#[test]
fn two_servers_know_nothing_of_each_other() {
    let (one, two) = (S3Server::start().unwrap(), S3Server::start().unwrap());
    exchange(one.address(), UNSIGNED);
    assert_ne!(one.endpoint(), two.endpoint());
    assert_ne!(one.root(), two.root());
    assert!(two.requests().is_empty());
}
