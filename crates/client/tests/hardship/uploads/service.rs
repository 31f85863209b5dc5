//! The ways in which a body is sent, and where it goes.

use std::sync::atomic::{AtomicUsize, Ordering};

use bufeo_client::{ChecksumPolicy, Client, Config, Error, ErrorKind, Map, SignatureVersion, params};
use bufeo_model::Stream;
use bufeo_testserver::{Request, Response, StubOptions, StubServer};
use tempfile::TempDir;

use crate::sandbox::builder;

/// Every way in which a body is sent.
pub(super) fn ways() -> Vec<(&'static str, Config, Map)> {
    let required = || Config::new().with_request_checksum_calculation(ChecksumPolicy::WhenRequired);
    let unsigned = |config: Config| config.with_signature_version(SignatureVersion::UNSIGNED);
    vec![
        ("with a checksum", Config::new(), params! {}),
        ("with SHA-256", Config::new(), params! { "ChecksumAlgorithm": "SHA256" }),
        ("with the caller's MD5", required(), params! { "ContentMD5": "XrY7u+Ae7tCTyyK7j1rNww==" }),
        ("without a checksum", required(), params! {}),
        ("unsigned", unsigned(Config::new()), params! {}),
        ("unsigned, without a checksum", unsigned(required()), params! {}),
        (
            "with an older signature",
            required().with_signature_version(SignatureVersion::named("s3")),
            params! {},
        ),
    ]
}

pub(super) struct Service {
    pub(super) server: StubServer,
    pub(super) s3: Client,
    _trust: TempDir,
}

impl Service {
    /// A server with the statuses in turn, the last one for ever, and a client of it.
    pub(super) async fn start(tls: bool, config: Config, statuses: &'static [u16]) -> Self {
        let count = AtomicUsize::new(0);
        let options = StubOptions { tls, ..StubOptions::default() };
        let server = StubServer::start_with(options, move |_| {
            let at = count.fetch_add(1, Ordering::Relaxed);
            Response::new(statuses[at.min(statuses.len() - 1)])
        })
        .unwrap();
        let trust = tempfile::tempdir().unwrap();
        let bundle = trust.path().join("ca.pem");
        std::fs::write(&bundle, server.ca_pem().unwrap_or_default()).unwrap();
        let session = builder().config(config.with_ca_bundle(bundle)).build().unwrap();
        let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
        Self { server, s3, _trust: trust }
    }

    pub(super) async fn put(&self, body: Stream, more: &Map) -> Result<(), Error> {
        let mut object = params! { "Bucket": "b", "Key": "k", "Body": body };
        object.extend(more.clone());
        self.s3.call("PutObject", object).await.map(drop)
    }

    pub(super) fn bodies(&self) -> Vec<Vec<u8>> {
        self.server.requests().iter().map(content).collect()
    }
}

/// The body of a request without `aws-chunked`.
fn content(request: &Request) -> Vec<u8> {
    if !request.header("content-encoding").is_some_and(|coding| coding.contains("aws-chunked")) {
        return request.body.to_vec();
    }
    let (mut rest, mut content) = (&request.body[..], Vec::new());
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").unwrap();
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        let length = usize::from_str_radix(line.split(';').next().unwrap(), 16).unwrap();
        if length == 0 {
            let said = request.header("x-amz-decoded-content-length").unwrap();
            assert_eq!(said, content.len().to_string());
            return content;
        }
        content.extend(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 2 + length + 2..];
    }
}

/// An error that is the body's own, and names the parameter where the body itself is what is wrong.
pub(super) fn assert_of_body(error: &Error, what: &str) {
    match error.kind() {
        ErrorKind::Body => assert!(error.to_string().contains("`Body` of PutObject"), "{what}: {error}"),
        ErrorKind::Unseekable => {}
        _ => panic!("{what}: {error:?}"),
    }
}
