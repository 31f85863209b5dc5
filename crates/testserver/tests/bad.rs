//! Each misbehaviour as a client on a plain socket sees it.

#![allow(clippy::unwrap_used)]

mod wire;

use std::io::Write;
use std::net::TcpStream;

use bufeo_testserver::{BadServer, Behaviour};
use wire::{exchange, rest};

const GET: &str = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

fn answer_of(behaviour: Behaviour) -> String {
    exchange(BadServer::start(behaviour).unwrap().address(), GET)
}

#[test]
fn close_before_answer_sends_nothing() {
    assert_eq!(answer_of(Behaviour::CloseBeforeAnswer), "");
}

#[test]
fn close_after_headers_promises_a_body_and_sends_none() {
    assert_eq!(answer_of(Behaviour::CloseAfterHeaders), "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n");
}

#[test]
fn close_mid_body_ends_inside_a_chunk() {
    let answer = answer_of(Behaviour::CloseMidBody);
    assert!(answer.contains("transfer-encoding: chunked"), "{answer}");
    assert!(answer.ends_with("\r\n5\r\nwhole\r\n14\r\nhalf"), "{answer}");
}

#[test]
fn a_truncated_body_is_shorter_than_its_length() {
    let answer = answer_of(Behaviour::TruncatedBody { declared: 100, sent: 4 });
    assert!(answer.ends_with("content-length: 100\r\n\r\nxxxx"), "{answer}");
}

#[test]
fn garbage_is_no_http() {
    let answer = answer_of(Behaviour::Garbage);
    assert!(!answer.is_empty() && !answer.starts_with("HTTP"), "{answer}");
}

#[test]
fn never_answer_keeps_the_connection_open_and_silent_until_the_server_is_dropped() {
    let server = BadServer::start(Behaviour::NeverAnswer).unwrap();
    let mut connection = TcpStream::connect(server.address()).unwrap();
    // Requests of one connection are read in turn: when the second one is told to go on, the first is done with.
    let second = "PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\n";
    connection.write_all(format!("{GET}{second}").as_bytes()).unwrap();
    assert_eq!(wire::head(&mut connection), "HTTP/1.1 100 Continue\r\n\r\n");
    drop(server);
    assert_eq!(rest(&mut connection), "");
}

#[test]
fn fail_answers_500_as_often_as_told_over_all_connections_then_200() {
    let server = BadServer::start(Behaviour::Fail { times: 2 }).unwrap();
    let statuses: Vec<String> = (0..4).map(|_| first_line(server.address())).collect();
    assert_eq!(
        statuses,
        [
            "HTTP/1.1 500 Internal Server Error",
            "HTTP/1.1 500 Internal Server Error",
            "HTTP/1.1 200 OK",
            "HTTP/1.1 200 OK"
        ]
    );
    assert_eq!((server.requests().len(), server.connections()), (4, 4));
}

#[test]
fn close_idle_answers_as_if_the_connection_stayed_open_and_closes_it() {
    assert_eq!(answer_of(Behaviour::CloseIdle), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

#[test]
fn requests_are_recorded_with_their_bodies() {
    let server = BadServer::start(Behaviour::CloseBeforeAnswer).unwrap();
    exchange(server.address(), "PUT /b/k?x HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc");
    let requests = server.requests();
    assert_eq!((requests[0].target.as_str(), &requests[0].body[..]), ("/b/k?x", &b"abc"[..]));
}

#[test]
fn dropping_it_closes_the_port() {
    let server = BadServer::start(Behaviour::NeverAnswer).unwrap();
    let address = server.address();
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

fn first_line(address: std::net::SocketAddr) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(GET.as_bytes()).unwrap();
    wire::head(&mut connection).lines().next().unwrap().to_owned()
}
