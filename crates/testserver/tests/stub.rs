//! The stub as a client on a plain socket sees it.

#![allow(clippy::unwrap_used)]

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use bufeo_testserver::{Response, StubOptions, StubServer};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use wire::exchange;

#[test]
fn the_handlers_answer_is_sent() {
    let server = StubServer::start(|request| {
        let body = format!("{} {} {:?}", request.method, request.target, request.body);
        Response::new(418).with_header("x-answer", "yes").with_body(body)
    })
    .unwrap();
    let answer = exchange(
        server.address(),
        "POST /a%20b?c=d HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc",
    );
    assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    assert!(answer.contains("\r\nx-answer: yes\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nPOST /a%20b?c=d b\"abc\""), "{answer}");
}

#[test]
fn a_connection_serves_many_requests_and_all_are_recorded() {
    let server = StubServer::start(|_| Response::new(200).with_body("ok")).unwrap();
    let answers = exchange(
        server.address(),
        "GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    );
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
    let targets: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/1", "/2"]);
}

#[test]
fn nothing_is_recorded_where_recording_is_off() {
    let options = StubOptions { recording: false, ..StubOptions::default() };
    let server = StubServer::start_with(options, |_| Response::new(200)).unwrap();
    exchange(server.address(), "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert!(server.requests().is_empty());
}

#[test]
fn a_handler_that_panics_closes_its_connection_and_no_other() {
    let server = StubServer::start(|request| {
        assert!(request.target != "/bad", "this panic is part of the test");
        Response::new(200)
    })
    .unwrap();
    assert_eq!(exchange(server.address(), "GET /bad HTTP/1.1\r\nhost: a\r\n\r\n"), "");
    let answer = exchange(server.address(), "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn dropping_it_closes_the_port_and_the_connections() {
    let server = StubServer::start(|_| Response::new(200)).unwrap();
    let address = server.address();
    let mut open = wire::kept_open(address);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(wire::rest(&mut open), "");
}

#[test]
fn a_client_that_trusts_the_authority_gets_its_answer_over_tls() {
    let server = StubServer::start_tls(|_| Response::new(200).with_body("sealed")).unwrap();
    let mut connection = tls(&server, Some(server.ca_pem().unwrap()));
    connection.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\nsealed"), "{answer}");
}

#[test]
fn a_client_that_does_not_trust_the_authority_is_turned_away() {
    let server = StubServer::start_tls(|_| Response::new(200)).unwrap();
    let other = StubServer::start_tls(|_| Response::new(200)).unwrap();
    let mut connection = tls(&server, other.ca_pem());
    let error = connection.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(server.requests().is_empty());
}

fn tls(server: &StubServer, pem: Option<&str>) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.unwrap().as_bytes()).unwrap()).unwrap();
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let session = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(session, TcpStream::connect(server.address()).unwrap())
}
