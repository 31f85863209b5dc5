//! Bodies of responses that end wrongly, through every way to read them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::io::{self, Read};
use std::time::Duration;

use bufeo_client::{Client, Config, Credentials, Environment, Error, ErrorKind, Session, params};
use bufeo_model::BodyStream;
use bufeo_testserver::{BadServer, Behaviour, Ending};

/// A way for a body to end, and what is said of it: its kind, the bytes that came and those that were announced.
type Row = (&'static str, Ending, ErrorKind, &'static str, Option<&'static str>);

const LENGTH: &str = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\none\ntwo\rX";
const NOTHING: &str = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\none\ntwo\rX\r\n";
const IN_CHUNK: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n14\r\none\ntwo\rX";
const IN_SIZE: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\none\ntwo\rX\r\n1";
const BAD_SIZE: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\none\ntwo\rX\r\nzz\r\n";
const UNTIL_CLOSE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\none\ntwo\rX";
const GZIP: &str = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 20\r\n\r\n123456789";

const ENDINGS: &[Row] = &[
    (LENGTH, Ending::Close, ErrorKind::IncompleteBody, "9", Some("20")),
    (NOTHING, Ending::Close, ErrorKind::IncompleteBody, "0", Some("20")),
    (LENGTH, Ending::Reset, ErrorKind::IncompleteBody, "9", Some("20")),
    (LENGTH, Ending::Silence, ErrorKind::ReadTimeout, "9", Some("20")),
    (CHUNKED, Ending::Close, ErrorKind::IncompleteBody, "9", None),
    (CHUNKED, Ending::Reset, ErrorKind::IncompleteBody, "9", None),
    (CHUNKED, Ending::Silence, ErrorKind::ReadTimeout, "9", None),
    (IN_CHUNK, Ending::Close, ErrorKind::IncompleteBody, "9", None),
    (IN_SIZE, Ending::Close, ErrorKind::IncompleteBody, "9", None),
    (BAD_SIZE, Ending::Close, ErrorKind::IncompleteBody, "9", None),
    (UNTIL_CLOSE, Ending::Reset, ErrorKind::IncompleteBody, "9", None),
    (UNTIL_CLOSE, Ending::Silence, ErrorKind::ReadTimeout, "9", None),
    (GZIP, Ending::Close, ErrorKind::IncompleteBody, "9", Some("20")),
];

/// Reads to the error: what was handed over before, and the error.
type Way = fn(&mut BodyStream) -> (usize, io::Error);

fn whole(body: &mut BodyStream) -> (usize, io::Error) {
    (0, body.read_all_blocking().unwrap_err())
}

fn chunks(body: &mut BodyStream) -> (usize, io::Error) {
    let mut came = 0;
    loop {
        match bufeo_model::block_on(body.next()).expect("it does not end as if it were whole") {
            Ok(chunk) => came += chunk.len(),
            Err(error) => return (came, error),
        }
    }
}

fn reads(body: &mut BodyStream) -> (usize, io::Error) {
    let (mut came, mut buffer) = (0, [0; 4]);
    loop {
        match body.read(&mut buffer) {
            Ok(0) => panic!("it does not end as if it were whole"),
            Ok(count) => came += count,
            Err(error) => return (came, error),
        }
    }
}

fn to_end(body: &mut BodyStream) -> (usize, io::Error) {
    let mut all = Vec::new();
    let error = body.read_to_end(&mut all).unwrap_err();
    (all.len(), error)
}

fn copied(body: &mut BodyStream) -> (usize, io::Error) {
    let mut all = Vec::new();
    let error = io::copy(body, &mut all).unwrap_err();
    (all.len(), error)
}

fn lines(body: &mut BodyStream) -> (usize, io::Error) {
    let mut came = 0;
    for line in io::BufRead::lines(io::BufReader::new(body)) {
        match line {
            Ok(line) => came += line.len() + 1,
            Err(error) => return (came, error),
        }
    }
    panic!("it does not end as if it were whole")
}

/// Every way, and whether it hands over what came before.
const WAYS: &[(&str, Way)] = &[
    ("read_all", whole),
    ("next", chunks),
    ("read", reads),
    ("read_to_end", to_end),
    ("copy", copied),
    ("lines", lines),
];

async fn client(service: &str, endpoint: &str, ending: Ending) -> Client {
    let mut config = Config::new().with_max_attempts(1);
    if ending == Ending::Silence {
        config = config.with_read_timeout(Duration::from_millis(250));
    }
    let session = Session::builder()
        .environment(Environment::of([("HOME", "/nonexistent")]))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .config(config)
        .build()
        .unwrap();
    session.client(service).endpoint_url(endpoint).build().await.unwrap()
}

fn ours(error: &io::Error) -> &Error {
    error.get_ref().and_then(|inner| inner.downcast_ref()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_ends_wrongly_says_how_much_came_whichever_way_it_is_read() {
    for &(response, ending, kind, received, expected) in ENDINGS {
        let server = BadServer::start(Behaviour::Script { response: response.as_bytes(), ending }).unwrap();
        let s3 = client("s3", server.endpoint(), ending).await;
        for &(name, way) in WAYS {
            let at = format!("{response:?} {ending:?} {name}");
            let output = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
            let mut body = output["Body"].take_stream().unwrap();
            let (came, error) = way(&mut body);
            let said = ours(&error);
            assert_eq!(said.kind(), kind, "{at}: {error:?}");
            assert_eq!(said.detail("received"), Some(received), "{at}");
            assert_eq!(said.detail("expected"), expected, "{at}");
            assert!(said.detail("endpoint_url").is_some_and(|url| url.ends_with("/b/k")), "{at}");
            let all = received.parse::<usize>().unwrap();
            let handed_over = match name {
                "read_all" => 0,
                "lines" => all.min("one\n".len()),
                _ => all,
            };
            assert!(came == handed_over || name == "lines" && response == GZIP, "{at}: {came} came");
            // What has come to a wrong end has not come to its end when it is asked again.
            let again = body.read_all_blocking().unwrap_err();
            assert_eq!(ours(&again).kind(), kind, "{at}");
            assert_eq!(error.kind(), again.kind());
        }
        assert_eq!(server.requests().len(), WAYS.len(), "a body is not read a second time");
    }
}

#[tokio::test]
async fn the_sentence_says_how_much_came() {
    for (response, sentence) in [
        (LENGTH, "the body of the response broke off after 9 of 20 bytes"),
        (CHUNKED, "the body of the response broke off after 9 bytes"),
    ] {
        let ending = Ending::Close;
        let server = BadServer::start(Behaviour::Script { response: response.as_bytes(), ending }).unwrap();
        let s3 = client("s3", server.endpoint(), ending).await;
        let output = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
        let error = output["Body"].take_stream().unwrap().read_all().await.unwrap_err();
        assert_eq!(error.to_string(), sentence);
        assert!(std::error::Error::source(ours(&error)).is_some());
    }
}

#[tokio::test]
async fn a_wrong_checksum_is_the_end_however_often_it_is_read() {
    let response =
        "HTTP/1.1 200 OK\r\nx-amz-checksum-crc32: AAAAAA==\r\ncontent-length: 9\r\n\r\none\ntwo\rX";
    let ending = Ending::Keep;
    let server = BadServer::start(Behaviour::Script { response: response.as_bytes(), ending }).unwrap();
    let s3 = client("s3", server.endpoint(), ending).await;
    let output = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
    let mut body = output["Body"].take_stream().unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "one\ntwo\rX");
    for _ in 0..2 {
        let error = body.read_all().await.unwrap_err();
        assert_eq!(ours(&error).kind(), ErrorKind::Checksum, "{error:?}");
    }
}

/// A body that the call reads itself is the call's to try again.
#[tokio::test]
async fn a_body_that_the_call_reads_breaks_off_as_a_closed_connection() {
    let error = "HTTP/1.1 400 Bad\r\ncontent-length: 20\r\n\r\n<Error>";
    for (response, service, operation) in
        [(LENGTH, "dynamodb", "ListTables"), (IN_CHUNK, "s3", "ListBuckets"), (error, "s3", "GetObject")]
    {
        let ending = Ending::Close;
        let server = BadServer::start(Behaviour::Script { response: response.as_bytes(), ending }).unwrap();
        let params = if operation == "GetObject" {
            params! { "Bucket": "b", "Key": "k" }
        } else {
            params! {}
        };
        let error =
            client(service, server.endpoint(), ending).await.call(operation, params).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionClosed, "{operation}: {error:?}");
        let received = if operation == "GetObject" { "7" } else { "9" };
        assert_eq!(error.detail("received"), Some(received), "{operation}");
    }
}
