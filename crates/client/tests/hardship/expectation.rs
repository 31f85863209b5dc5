//! Servers that are asked whether they want a body, and what comes of their word and of their silence.

use std::future::pending;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use bufeo_client::{Client, Clock, Sleep, params};

use crate::sandbox::{NOW, builder, client};

/// A clock on which no time passes: whoever waits for it waits for ever.
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + NOW
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(pending())
    }
}

/// A server for one connection, which is told what it does there; what it gives is what came after the head.
fn serving(serve: impl FnOnce(&mut TcpStream) -> Vec<u8> + Send + 'static) -> (String, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            connection.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        assert!(head.contains("\r\nexpect: 100-continue\r\n"), "{head}");
        serve(&mut connection)
    });
    (endpoint, served)
}

async fn stopped(endpoint: &str) -> Client {
    builder().clock(Stopped).build().unwrap().client("s3").endpoint_url(endpoint).build().await.unwrap()
}

fn put() -> bufeo_client::Map {
    params! { "Bucket": "b", "Key": "k", "Body": "hello" }
}

#[tokio::test]
async fn a_body_is_sent_when_the_server_wants_it() {
    let (endpoint, served) = serving(|connection| {
        connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        let mut body = vec![0; 5];
        connection.read_exact(&mut body).unwrap();
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        body
    });
    stopped(&endpoint).await.call("PutObject", put()).await.unwrap();
    assert_eq!(served.join().unwrap(), b"hello");
}

#[tokio::test]
async fn a_body_that_is_not_wanted_is_not_sent() {
    let (endpoint, served) = serving(|connection| {
        let answer = "<Error><Code>AccessDenied</Code></Error>";
        write!(connection, "HTTP/1.1 403 Forbidden\r\nContent-Length: {}\r\n\r\n{answer}", answer.len())
            .unwrap();
        let mut rest = Vec::new();
        connection.read_to_end(&mut rest).unwrap();
        rest
    });
    let error = stopped(&endpoint).await.call("PutObject", put()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("AccessDenied"), Some(403)));
    assert_eq!(served.join().unwrap(), b"");
}

/// Many servers know nothing of the question.
#[tokio::test]
async fn a_body_is_sent_when_the_server_has_been_silent_for_a_second() {
    let (endpoint, served) = serving(|connection| {
        let mut body = vec![0; 5];
        connection.read_exact(&mut body).unwrap();
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        body
    });
    client("s3", &endpoint).await.call("PutObject", put()).await.unwrap();
    assert_eq!(served.join().unwrap(), b"hello");
}
