//! Servers that nobody should run, and connections that are kept.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener};

use bufeo_client::{Client, Config, ErrorKind, params};
use bufeo_testserver::{BadServer, Behaviour, S3Server, StubServer};

use crate::sandbox::{HandClock, answering, builder, client, json, s3};

/// A server that reads one request head per connection, says the words, and then closes or waits for the client to.
fn saying(words: impl Into<Vec<u8>>, closes: bool) -> String {
    let words = words.into();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let words = words.clone();
            std::thread::spawn(move || {
                let mut read = Vec::new();
                let mut byte = [0];
                while !read.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|count| count > 0)
                {
                    read.push(byte[0]);
                }
                let _ = connection.write_all(&words);
                if closes {
                    let _ = connection.shutdown(Shutdown::Write);
                }
                // Closing with something unread would reset the connection.
                let _ = connection.read_to_end(&mut read);
            });
        }
    });
    endpoint
}

async fn get(client: &Client) -> Result<bufeo_client::Output, bufeo_client::Error> {
    client.call("GetObject", params! { "Bucket": "bucket", "Key": "k" }).await
}

#[tokio::test]
async fn every_bad_server_gets_as_many_requests_as_the_client_may_make() {
    for (behaviour, kind) in [
        (Behaviour::CloseBeforeAnswer, ErrorKind::ConnectionClosed),
        (Behaviour::CloseAfterHeaders, ErrorKind::ConnectionClosed),
        (Behaviour::CloseMidBody, ErrorKind::ConnectionClosed),
        (Behaviour::TruncatedBody { declared: 9, sent: 0 }, ErrorKind::ConnectionClosed),
        (Behaviour::TruncatedBody { declared: 1 << 20, sent: 1 << 19 }, ErrorKind::ConnectionClosed),
        (Behaviour::Garbage, ErrorKind::HttpClient),
        (Behaviour::Fail { times: usize::MAX }, ErrorKind::Service),
    ] {
        for (service, operation, attempts) in
            [("dynamodb", "ListTables", 4), ("s3", "ListBuckets", 3), ("dynamodb", "ListTables", 1)]
        {
            let server = BadServer::start(behaviour).unwrap();
            let clock = HandClock::default();
            let config = Config::new().with_max_attempts(attempts);
            let session = builder().clock(clock.clone()).config(config).build().unwrap();
            let client = session.client(service).endpoint_url(server.endpoint()).build().await.unwrap();
            let error = client.call(operation, params! {}).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{behaviour:?} {service}: {error:?}");
            assert_eq!(server.requests().len(), attempts as usize, "{behaviour:?} {service}");
            assert_eq!(clock.delays().len(), attempts as usize - 1);
        }
    }
}

#[tokio::test]
async fn answers_that_break_http_are_errors_of_the_transport() {
    let ok = "HTTP/1.1 200 OK\r\n";
    for words in [
        String::new(),
        "HTTP/1.1".to_owned(),
        "HTTP/1.1 abc\r\n\r\n".to_owned(),
        "HTTP/1.1 99 Low\r\n\r\n".to_owned(),
        "HTTP/9.9 200 OK\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        format!("{ok}content-length: -1\r\n\r\n"),
        format!("{ok}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!"),
        format!("{ok}content-length: 99999999999999999999999\r\n\r\n"),
        format!("{ok}transfer-encoding: chunked\r\n\r\nzz\r\n"),
        format!("{ok}transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n"),
        format!("{ok}transfer-encoding: chunked\r\n\r\n5\r\nhel"),
        format!("{ok}a: {}\r\n\r\n", "x".repeat(1 << 20)),
        format!("{ok}{}\r\n", "a: b\r\n".repeat(1000)),
        "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
    ] {
        let text: String = words.chars().take(80).collect();
        let dynamodb = client("dynamodb", &saying(words, true)).await;
        let error = dynamodb.call("ListTables", params! {}).await.expect_err(&text);
        assert!(
            matches!(error.kind(), ErrorKind::ConnectionClosed | ErrorKind::HttpClient),
            "{text:?}: {error:?}"
        );
        assert!(!error.to_string().is_empty());
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_makes_no_sense_keeps_the_id_of_its_request() {
    let deep = "[".repeat(1 << 16);
    for (body, length, kind) in [
        ("{", 5, ErrorKind::ConnectionClosed),
        ("{", 1, ErrorKind::ResponseParse),
        (&deep, deep.len(), ErrorKind::ResponseParse),
    ] {
        let words =
            format!("HTTP/1.1 200 OK\r\nx-amzn-requestid: R1\r\ncontent-length: {length}\r\n\r\n{body}");
        let dynamodb = client("dynamodb", &saying(words, true)).await;
        let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (kind, Some("R1")), "{error:?}");
    }
    let refused = answering([json(400, r#"{"__type": "Nonsense"}"#)]);
    let error =
        client("dynamodb", refused.endpoint()).await.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Service, Some("REQUEST")));
}

#[tokio::test]
async fn answers_that_http_allows_are_answers() {
    for words in [
        "HTTP/1.0 200 OK\r\n\r\n{}",
        "HTTP/1.1 200 \r\nconnection: close\r\n\r\n{}",
        "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n1;ext=1\r\n{\r\n1\r\n}\r\n0\r\nx: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: \u{e9}\r\ncontent-length: 2\r\n\r\n{}",
    ] {
        client("dynamodb", &saying(words, true)).await.call("ListTables", params! {}).await.unwrap();
    }
    for (status, body) in
        [(404, "<"), (500, "\u{0}"), (400, "{"), (403, "<html>no</html>"), (301, ""), (999, "[1")]
    {
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
        let words = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        for service in ["dynamodb", "s3", "sts"] {
            let client = client(service, &saying(words.clone(), true)).await;
            let operation = ["ListTables", "ListBuckets", "GetCallerIdentity"]
                [["dynamodb", "s3", "sts"].iter().position(|known| *known == service).unwrap()];
            let error = client.call(operation, params! {}).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Service | ErrorKind::ResponseParse),
                "{status} {service}: {error:?}"
            );
        }
    }
}

/// The clock of these runs out whenever something is waited for, so nothing really is.
#[tokio::test]
async fn a_server_that_falls_silent_anywhere_runs_into_the_read_timeout() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
    for words in ["", "HTTP/1.1 200", head, &format!("{head}half")] {
        let session = builder().clock(HandClock::running_out()).config(Config::new().with_max_attempts(2));
        let session = session.build().unwrap();
        let endpoint = saying(words, false);
        let dynamodb = session.client("dynamodb").endpoint_url(&endpoint).build().await.unwrap();
        let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadTimeout, "{words:?}: {error:?}");
        assert_eq!(error.to_string(), format!("Read timeout on endpoint URL: \"{endpoint}/\""));
    }
}

/// A server that sends interim responses without end, as fast as they are read.
fn interim() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut read = [0; 1 << 10];
                let _ = connection.read(&mut read);
                let many = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000);
                while connection.write_all(many.as_bytes()).is_ok() {}
            });
        }
    });
    endpoint
}

#[tokio::test]
async fn interim_responses_without_end_are_an_error() {
    let config = Config::new().with_max_attempts(1);
    let session = builder().config(config).build().unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(interim()).build().await.unwrap();
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HttpClient, "{error:?}");
    assert!(error.to_string().contains("interim responses (1xx) without end"), "{error}");
}

#[tokio::test]
async fn calls_after_each_other_share_a_connection() {
    let server = BadServer::start(Behaviour::Fail { times: 2 }).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    let clone = s3.clone();
    for _ in 0..10 {
        s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
        clone.call("ListBuckets", params! {}).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (22, 1));
    let other = client("s3", server.endpoint()).await;
    other.call("ListBuckets", params! {}).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_stale_connection_costs_neither_an_attempt_nor_a_second_request() {
    let server = BadServer::start(Behaviour::CloseIdle).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    for round in 1..=20 {
        let output = s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
        assert_eq!(output.retry_attempts(), 0);
        assert_eq!(server.requests().len(), round);
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_does_not_spoil_the_next_call() {
    let server = S3Server::start().unwrap();
    let s3 = s3(&server).await;
    s3.call("CreateBucket", params! { "Bucket": "bucket" }).await.unwrap();
    let body = vec![7_u8; 1 << 20];
    s3.call("PutObject", params! { "Bucket": "bucket", "Key": "k", "Body": (body.clone()) }).await.unwrap();
    for _ in 0..5 {
        drop(get(&s3).await.unwrap());
        let object = get(&s3).await.unwrap();
        assert_eq!(object["Body"].take_stream().unwrap().read_all().await.unwrap(), body);
    }
}

#[tokio::test]
async fn tls_is_refused_where_it_cannot_be_had() {
    let server = StubServer::start_tls(|_| json(200, "{}")).unwrap();
    let other = StubServer::start_tls(|_| json(200, "{}")).unwrap();
    let plain = StubServer::start(|_| json(200, "{}")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let right = bundle("right", server.ca_pem().unwrap());
    let wrong = bundle("wrong", other.ca_pem().unwrap());
    let both = bundle("both", &format!("# two\n{}\n{}", other.ca_pem().unwrap(), server.ca_pem().unwrap()));
    let broken = bundle("broken", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    let half = bundle("half", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    let not_der = bundle("not_der", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let missing = folder.path().join("missing");
    let to_plain = plain.endpoint().replace("http:", "https:");
    let to_tls = server.endpoint().replace("https:", "http:");
    let unusable = ErrorKind::InvalidConfiguration;
    for (path, endpoint, expected) in [
        (&right, server.endpoint(), None),
        (&both, server.endpoint(), None),
        (&wrong, server.endpoint(), Some(ErrorKind::Tls)),
        (&right, &to_plain, Some(ErrorKind::Tls)),
        (&right, &to_tls, Some(ErrorKind::HttpClient)),
        (&broken, server.endpoint(), Some(unusable)),
        (&half, server.endpoint(), Some(unusable)),
        (&not_der, server.endpoint(), Some(unusable)),
        (&missing, server.endpoint(), Some(unusable)),
        (&folder.path().to_path_buf(), server.endpoint(), Some(unusable)),
    ] {
        let clock = HandClock::default();
        let config = Config::new().with_ca_bundle(path.clone()).with_max_attempts(2);
        let session = builder().clock(clock.clone()).config(config).build().unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(endpoint).build().await.unwrap();
        let outcome = dynamodb.call("ListTables", params! {}).await;
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(
            outcome.as_ref().err().map(bufeo_client::Error::kind),
            expected,
            "{name} {endpoint}: {outcome:?}"
        );
        // What is wrong with a file is not a matter of trying again.
        let retried = expected.is_some_and(ErrorKind::is_transport);
        assert_eq!(clock.delays().len(), usize::from(retried), "{name}");
        for (other, hint) in [(&to_plain, "is it `http://`"), (&to_tls, "is it `https://`")] {
            let text = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
            assert_eq!(text.contains(hint), endpoint == other, "{text}");
        }
        if expected == Some(unusable) {
            assert!(outcome.unwrap_err().to_string().contains(path.to_str().unwrap()));
        }
    }
    assert!(plain.requests().is_empty());
}
