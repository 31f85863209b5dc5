//! Streams of events, over HTTP/1.1 one way and over HTTP/2 both ways.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use bufeo_client::event::{BeforeSign, ResponseReceived};
use bufeo_client::{
    Client, Config, Credentials, Environment, Error, ErrorKind, Map, Session, SignatureVersion, params,
};
use bufeo_model::{EventReader, EventStream, block_on};
use bufeo_protocol::{Frame, HeaderValue};
use bufeo_testserver::{EchoServer, Response, StubServer};

const SELECT: &str = "SelectObjectContent";

fn selecting() -> Map {
    params! {
        "Bucket": "mybucket", "Key": "rows.csv", "Expression": "select * from s3object", "ExpressionType": "SQL",
        "InputSerialization": { "CSV": {} }, "OutputSerialization": { "CSV": {} },
    }
}

async fn client(service: &'static str, endpoint: &str) -> Client {
    made(service, endpoint, &[("HOME", "/nonexistent")], Config::new().with_max_attempts(1)).await
}

async fn made(service: &'static str, endpoint: &str, environment: &[(&str, &str)], config: Config) -> Client {
    let session = Session::builder()
        .environment(Environment::of(environment.iter().copied()))
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
        .region("us-east-1")
        .build()
        .unwrap();
    session.client(service).endpoint_url(endpoint).config(config).build().await.unwrap()
}

fn frame(kind: &str, name: &str, payload: &'static str) -> Vec<u8> {
    let label = if kind == "exception" { ":exception-type" } else { ":event-type" };
    Frame::new(payload)
        .with_header(":message-type", HeaderValue::String(kind.into()))
        .with_header(label, HeaderValue::String(name.into()))
        .encode()
        .unwrap()
        .to_vec()
}

fn rows() -> Vec<u8> {
    [frame("event", "Records", "a,1\n"), frame("event", "Records", "b,2\n"), frame("event", "End", "")]
        .concat()
}

fn records(event: Option<Result<Map, std::io::Error>>) -> String {
    let event = event.unwrap().unwrap();
    String::from_utf8(event["Records"]["Payload"].as_blob().unwrap().to_vec()).unwrap()
}

fn of_stream(error: std::io::Error) -> Error {
    error.downcast::<Error>().unwrap()
}

#[tokio::test]
async fn events_are_read_one_after_the_other() {
    let server = StubServer::start(|_| Response::new(200).with_body(rows())).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    for _ in 0..2 {
        let output = s3.call(SELECT, selecting()).await.unwrap();
        let mut events = output["Payload"].take_events().unwrap();
        assert_eq!(records(events.next().await), "a,1\n");
        assert_eq!(records(events.next().await), "b,2\n");
        assert_eq!(events.next().await.unwrap().unwrap().keys().collect::<Vec<_>>(), ["End"]);
        assert!(events.next().await.is_none());
    }
    // What is read to its end leaves the connection to the next call.
    assert_eq!(server.connections(), 1);
}

#[test]
fn they_are_an_iterator_in_a_thread_that_waits() {
    let server = StubServer::start(|_| Response::new(200).with_body(rows())).unwrap();
    let s3 = block_on(client("s3", server.endpoint()));
    let output = block_on(s3.call(SELECT, selecting())).unwrap();
    let events = output["Payload"].take_events().unwrap().blocking();
    let records = events
        .filter_map(|event| event.unwrap().get("Records").map(|records| records["Payload"].to_string()));
    assert_eq!(records.collect::<String>(), "a,1\nb,2\n");
}

#[tokio::test]
async fn an_rpc_answers_with_its_first_event() {
    let body = [
        frame("event", "initial-response", "{}"),
        frame("event", "SubscribeToShardEvent", r#"{"ContinuationSequenceNumber": "7", "Records": []}"#),
    ]
    .concat();
    let server = StubServer::start(move |_| Response::new(200).with_body(body.clone())).unwrap();
    let kinesis = client("kinesis", server.endpoint()).await;
    let given = params! {
        "ConsumerARN": "arn:aws:kinesis:us-east-1:1:stream/s/consumer/c:1", "ShardId": "s",
        "StartingPosition": { "Type": "LATEST" },
    };
    let output = kinesis.call("SubscribeToShard", given).await.unwrap();
    let mut events = output["EventStream"].take_events().unwrap();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(event["SubscribeToShardEvent"]["ContinuationSequenceNumber"], "7");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_error_in_the_stream_has_its_code_and_ends_it() {
    let body = [frame("event", "Records", "a,1\n"), error_frame(), frame("event", "End", "")].concat();
    let server = StubServer::start(move |_| Response::new(200).with_body(body.clone())).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    let output = s3.call(SELECT, selecting()).await.unwrap();
    let mut events = output["Payload"].take_events().unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = of_stream(events.next().await.unwrap().unwrap_err());
    assert_eq!((error.kind(), error.code()), (ErrorKind::EventStream, Some("OverMaxColumn")));
    assert_eq!(
        error.to_string(),
        "An error occurred (OverMaxColumn) when calling the SelectObjectContent operation: too many columns"
    );
    assert!(events.next().await.is_none());
}

fn error_frame() -> Vec<u8> {
    Frame::new("")
        .with_header(":message-type", HeaderValue::String("error".into()))
        .with_header(":error-code", HeaderValue::String("OverMaxColumn".into()))
        .with_header(":error-message", HeaderValue::String("too many columns".into()))
        .encode()
        .unwrap()
        .to_vec()
}

#[tokio::test]
async fn damaged_events_are_errors() {
    let mut damaged = rows();
    damaged[20] ^= 1;
    let server = StubServer::start(move |_| Response::new(200).with_body(damaged.clone())).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    let mut events = s3.call(SELECT, selecting()).await.unwrap()["Payload"].take_events().unwrap();
    let error = of_stream(events.next().await.unwrap().unwrap_err());
    assert_eq!(error.kind(), ErrorKind::ResponseParse);
    assert!(events.next().await.is_none());
}

/// Says that much of an answer and then closes, or waits.
fn saying(words: Vec<u8>, closes: bool) -> (String, thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut asked = [0; 64 << 10];
        assert!(connection.read(&mut asked).unwrap() > 0);
        connection.write_all(&words).unwrap();
        if closes {
            return 0;
        }
        // Nothing more is sent; the client closes, and that is an end, or a reset where it had not read everything.
        connection.read(&mut asked).unwrap_or(0)
    });
    (endpoint, server)
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", body.len());
    [head.as_bytes(), body, b"\r\n"].concat()
}

#[tokio::test]
async fn a_connection_that_is_cut_ends_the_stream_with_an_error() {
    let rows = rows();
    for length in [rows.len(), rows.len() - 1, 10, 1] {
        let (endpoint, server) = saying(chunked(&rows[..length]), true);
        let s3 = client("s3", &endpoint).await;
        let mut events = s3.call(SELECT, selecting()).await.unwrap()["Payload"].take_events().unwrap();
        let mut last = events.next().await;
        while let Some(Ok(_)) = last {
            last = events.next().await;
        }
        let error = of_stream(last.unwrap().unwrap_err());
        assert_eq!(error.kind(), ErrorKind::IncompleteBody, "{length}: {error:?}");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn a_stream_that_ends_in_the_middle_of_an_event_is_cut() {
    let rows = rows();
    let server =
        StubServer::start(move |_| Response::new(200).with_body(rows[..rows.len() - 1].to_vec())).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    let mut events = s3.call(SELECT, selecting()).await.unwrap()["Payload"].take_events().unwrap();
    assert!(events.next().await.unwrap().is_ok());
    assert!(events.next().await.unwrap().is_ok());
    let error = of_stream(events.next().await.unwrap().unwrap_err());
    assert_eq!(error.kind(), ErrorKind::IncompleteBody, "{error:?}");
}

#[test]
fn closing_early_closes_the_connection() {
    for close in [EventReader::close as fn(&mut EventReader), |_| {}] {
        let (endpoint, server) = saying(chunked(&rows()), false);
        let s3 = block_on(client("s3", &endpoint));
        let output = block_on(s3.call(SELECT, selecting())).unwrap();
        let mut events = output["Payload"].take_events().unwrap();
        assert!(block_on(events.next()).unwrap().is_ok());
        close(&mut events);
        drop(events);
        assert_eq!(server.join().unwrap(), 0);
    }
}

#[tokio::test]
async fn handlers_see_the_answer_before_any_event() {
    let server = StubServer::start(|_| Response::new(200).with_body(rows())).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    s3.meta()
        .events()
        .register("response-received", |event: &mut ResponseReceived| {
            let parsed = event.parsed.as_mut().unwrap();
            assert!(parsed.get("Payload").unwrap().as_events().is_some());
            parsed.insert("Seen", true);
        })
        .unwrap();
    let output = s3.call(SELECT, selecting()).await.unwrap();
    assert_eq!(output["Seen"], true);
    assert!(output["Payload"].take_events().unwrap().next().await.unwrap().is_ok());
}

/// A service that is sent events and answers with them, as a model of the user's own.
fn echo_models() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (service, protocol) in
        [("echo", r#""rest-json""#), ("echorpc", r#""json", "jsonVersion": "1.1", "targetPrefix": "Echo""#)]
    {
        let model = format!(
            r#"{{
            "metadata": {{ "apiVersion": "2020-01-01", "endpointPrefix": "{service}", "protocol": {protocol},
                          "serviceId": "{service}", "signatureVersion": "v4" }},
            "operations": {{ "Echo": {{ "name": "Echo", "http": {{ "method": "POST", "requestUri": "/echo" }},
                             "input": {{ "shape": "Talk" }}, "output": {{ "shape": "Talk" }} }} }},
            "shapes": {{
                "Talk": {{ "type": "structure", "payload": "Words", "members": {{
                    "Language": {{ "shape": "Text", "location": "header", "locationName": "x-language" }},
                    "Words": {{ "shape": "Words" }} }} }},
                "Words": {{ "type": "structure", "eventstream": true, "members": {{ "Word": {{ "shape": "Word" }} }} }},
                "Word": {{ "type": "structure", "event": true, "members": {{ "Text": {{ "shape": "Text" }} }} }},
                "Text": {{ "type": "string" }}
            }} }}"#
        );
        let place = folder.path().join(service).join("2020-01-01");
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("service-2.json"), model).unwrap();
    }
    folder
}

async fn echo(service: &'static str, models: &Path, server: &EchoServer) -> Client {
    let environment = [("HOME", "/nonexistent"), ("AWS_DATA_PATH", models.to_str().unwrap())];
    let mut config = Config::new().with_signature_version(SignatureVersion::UNSIGNED);
    if let Some(pem) = server.ca_pem() {
        std::fs::write(models.join("ca.pem"), pem).unwrap();
        config = config.with_ca_bundle(models.join("ca.pem"));
    }
    made(service, server.endpoint(), &environment, config).await
}

fn word(text: &str) -> Map {
    params! { "Word": { "Text": text } }
}

#[tokio::test]
async fn events_go_both_ways_at_once_over_http_2() {
    let models = echo_models();
    for server in [EchoServer::start().unwrap(), EchoServer::start_tls().unwrap()] {
        let client = echo("echo", models.path(), &server).await;
        let (speaker, words) = EventStream::channel(1);
        let output = client.call("Echo", params! { "Words": words, "Language": "en" }).await.unwrap();
        let mut heard = output["Words"].take_events().unwrap();
        for text in ["hello", "again", "and on"] {
            // Each is answered before the next is said.
            speaker.send(word(text)).await.unwrap();
            assert_eq!(heard.next().await.unwrap().unwrap(), word(text));
        }
        drop(speaker);
        assert!(heard.next().await.is_none());
    }
}

#[test]
fn so_they_do_in_a_thread_that_waits() {
    let models = echo_models();
    let server = EchoServer::start().unwrap();
    let client = block_on(echo("echo", models.path(), &server));
    let long = "x".repeat(100_000);
    let words: Vec<Map> = (0..50).map(|count| word(&format!("{count} {long}"))).collect();
    let given = params! { "Words": EventStream::from_events(words.clone()) };
    let output = block_on(client.call("Echo", given)).unwrap();
    let heard: Vec<Map> = output["Words"].take_events().unwrap().blocking().map(Result::unwrap).collect();
    assert!(heard == words);
}

#[tokio::test]
async fn an_rpc_sends_its_parameters_first() {
    let models = echo_models();
    let server = EchoServer::start().unwrap();
    let client = echo("echorpc", models.path(), &server).await;
    let words = EventStream::from_events([word("hello")]);
    // The server sends everything back: the initial request comes as an event that is no initial response.
    let error = client.call("Echo", params! { "Words": words, "Language": "en" }).await.unwrap_err();
    assert_eq!(error.to_string(), "First event was not of type initial-response");
}

#[tokio::test]
async fn a_list_is_a_stream_and_a_failure_of_the_speaker_is_that_of_the_call() {
    let models = echo_models();
    let server = EchoServer::start().unwrap();
    let client = echo("echo", models.path(), &server).await;
    let output = client.call("Echo", params! { "Words": [word("a"), word("b")] }).await.unwrap();
    let mut heard = output["Words"].take_events().unwrap();
    assert_eq!(heard.next().await.unwrap().unwrap(), word("a"));
    assert_eq!(heard.next().await.unwrap().unwrap(), word("b"));
    assert!(heard.next().await.is_none());

    let (speaker, words) = EventStream::channel(2);
    speaker.send(word("a")).await.unwrap();
    let output = client.call("Echo", params! { "Words": words }).await.unwrap();
    let mut heard = output["Words"].take_events().unwrap();
    assert_eq!(heard.next().await.unwrap().unwrap(), word("a"));
    speaker.fail(std::io::Error::other("the microphone is gone")).await.unwrap();
    let error = of_stream(heard.next().await.unwrap().unwrap_err());
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!((error.kind(), &*cause.to_string()), (ErrorKind::Body, "the microphone is gone"), "{error}");
}

#[tokio::test]
async fn what_is_no_event_of_the_stream_fails_the_call_or_the_stream() {
    let models = echo_models();
    let server = EchoServer::start().unwrap();
    let client = echo("echo", models.path(), &server).await;
    let error = client.call("Echo", params! { "Words": "text" }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation, "{error:?}");
    let words = EventStream::from_events([params! { "Wrod": {} }]);
    let outcome = match client.call("Echo", params! { "Words": words.clone() }).await {
        Ok(output) => {
            output["Words"].take_events().unwrap().next().await.unwrap().map_err(of_stream).map(drop)
        }
        Err(error) => Err(error),
    };
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Serialization, "{error:?}");
    let error = client.call("Echo", params! { "Words": words }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unseekable, "{error:?}");
}

#[tokio::test]
async fn a_server_without_http_2_is_an_error_that_says_so() {
    let models = echo_models();
    let server = StubServer::start_tls(|_| Response::new(200)).unwrap();
    std::fs::write(models.path().join("ca.pem"), server.ca_pem().unwrap()).unwrap();
    let environment = [("HOME", "/nonexistent"), ("AWS_DATA_PATH", models.path().to_str().unwrap())];
    let config = Config::new().with_ca_bundle(models.path().join("ca.pem")).with_max_attempts(1);
    let client = made("echo", server.endpoint(), &environment, config).await;
    client.meta().events().register("before-sign", |_: &mut BeforeSign| ()).unwrap();
    let words = EventStream::from_events([word("hello")]);
    let error = client.call("Echo", params! { "Words": words }).await.unwrap_err();
    assert!(error.kind().is_transport(), "{error:?}");
}
