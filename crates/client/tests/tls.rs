//! TLS to servers with certificates of their own: what is trusted, and what each failure is called.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "life/sandbox.rs"]
mod sandbox;

use std::path::PathBuf;

use bufeo_client::{ClientCertificate, Config, Error, ErrorKind, params};
use bufeo_testserver::{Certificate, StubOptions, StubServer};
use sandbox::{builder, json};
use tempfile::TempDir;

fn server(certificate: Certificate) -> StubServer {
    let options = StubOptions { tls: true, certificate, ..StubOptions::default() };
    StubServer::start_with(options, |_| json(200, "{}")).unwrap()
}

/// Files for one test.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What trusts the authority of that server.
    fn trusting(&self, server: &StubServer) -> Config {
        Config::new().with_ca_bundle(self.write("ca.pem", server.ca_pem().unwrap()))
    }
}

/// A call, tried once.
async fn call(endpoint: &str, config: Config) -> Result<(), Error> {
    let session = builder().config(config.with_max_attempts(1)).build().unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(endpoint).build().await.unwrap();
    dynamodb.call("ListTables", params! {}).await.map(drop)
}

#[tokio::test]
async fn a_certificate_is_for_a_name_and_a_time() {
    let files = Files::new();
    for (certificate, says) in [
        (Certificate::ForAnotherName, "certificate not valid for name \"127.0.0.1\""),
        (Certificate::Expired, "certificate expired"),
        (Certificate::NotYetValid, "certificate not valid yet"),
    ] {
        let server = server(certificate);
        let error = call(server.endpoint(), files.trusting(&server)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{certificate:?}: {error}");
        let begins = format!("SSL validation failed for {}/ ", server.endpoint());
        assert!(error.to_string().starts_with(&begins) && error.to_string().contains(says), "{error}");
        assert!(server.requests().is_empty(), "{certificate:?}");
    }
}

#[tokio::test]
async fn who_signed_a_certificate_has_to_be_trusted() {
    let files = Files::new();
    let (server, other) = (server(Certificate::Good), server(Certificate::Good));
    call(server.endpoint(), files.trusting(&server)).await.unwrap();
    // The other authority has the same name and another key.
    for (config, says) in [(files.trusting(&other), "BadSignature"), (Config::new(), "UnknownIssuer")] {
        let error = call(server.endpoint(), config).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn nobody_is_checked_where_that_is_said() {
    for certificate in [Certificate::Good, Certificate::ForAnotherName, Certificate::Expired] {
        let server = server(certificate);
        call(server.endpoint(), Config::new().with_tls_verification(false)).await.unwrap();
        assert_eq!(server.requests().len(), 1, "{certificate:?}");
    }
}

#[tokio::test]
async fn a_client_shows_who_it_is_where_it_is_asked() {
    let files = Files::new();
    let server = server(Certificate::AsksForAnother);
    let pem = server.client_pem().unwrap();
    let (certificate, key) = pem.split_at(pem.find("-----BEGIN PRIVATE KEY").unwrap());
    let together = ClientCertificate::new(files.write("both.pem", pem));
    let apart = ClientCertificate::new(files.write("certificate.pem", certificate))
        .with_key(files.write("key.pem", key));
    for shown in [together, apart] {
        let config = files.trusting(&server).with_client_certificate(shown);
        call(server.endpoint(), config).await.unwrap();
    }
    let error = call(server.endpoint(), files.trusting(&server)).await.unwrap_err();
    // A server may close the connection before its complaint is read.
    assert!(matches!(error.kind(), ErrorKind::Tls | ErrorKind::ConnectionClosed), "{error}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_shown_is_named() {
    let files = Files::new();
    let (server, other) = (server(Certificate::AsksForAnother), server(Certificate::AsksForAnother));
    let certificate = |pem: &str| pem[..pem.find("-----BEGIN PRIVATE KEY").unwrap()].to_owned();
    let own = certificate(server.client_pem().unwrap());
    let other_key = other.client_pem().unwrap().replace(&certificate(other.client_pem().unwrap()), "");
    for (shown, says) in [
        (ClientCertificate::new(files.0.path().join("missing.pem")), "missing.pem"),
        (ClientCertificate::new(files.write("empty.pem", "")), "empty.pem"),
        (ClientCertificate::new(files.write("keyless.pem", &own)), "keyless.pem"),
        (
            ClientCertificate::new(files.write("own.pem", &own))
                .with_key(files.write("other.pem", &other_key)),
            "other.pem",
        ),
    ] {
        let error = call(server.endpoint(), files.trusting(&server).with_client_certificate(shown)).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfiguration, "{error}");
        assert!(error.to_string().contains(says) && !error.to_string().contains("BEGIN"), "{error}");
    }
}

#[tokio::test]
async fn services_are_called_without_tls_where_that_is_said() {
    use bufeo_client::HttpResponse;
    use bufeo_client::event::BeforeSend;

    let session = builder().config(Config::new().with_tls(false)).build().unwrap();
    let client = session.client("dynamodb").build().await.unwrap();
    let seen = client.meta().events().register("before-send", |event: &mut BeforeSend| {
        HttpResponse::build(200).body(format!("{{\"LastEvaluatedTableName\": \"{}\"}}", event.request.url()))
    });
    seen.unwrap();
    let answer = client.call("ListTables", params! {}).await.unwrap();
    assert_eq!(answer["LastEvaluatedTableName"], "http://dynamodb.eu-west-1.amazonaws.com/");

    // An address that is given says itself what it is.
    let client = session.client("dynamodb").endpoint_url("https://example.com").build().await.unwrap();
    assert_eq!(client.meta().endpoint_url(), "https://example.com");
}
