//! Checksums of requests and answers: which a call has, where they stand, and what becomes of one that does not fit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod answers;
mod requests;
#[allow(dead_code, reason = "of the tests of calls, which use all of it")]
#[path = "../life/sandbox.rs"]
mod sandbox;
mod servers;
mod settings;

use bufeo_client::{Client, Config, Credentials};
use bufeo_testserver::{Response, StubOptions, StubServer};

use sandbox::{HandClock, builder};

/// A server that says nothing to anything, and a client of it with that configuration, which trusts it.
async fn silent(tls: bool, config: Config) -> (StubServer, Client) {
    let options = StubOptions { tls, ..StubOptions::default() };
    let server = StubServer::start_with(options, |_| Response::new(200)).unwrap();
    let client = trusting(server.endpoint(), server.ca_pem(), config, None).await;
    (server, client)
}

/// A client of S3 that trusts an authority.
async fn trusting(
    endpoint: &str,
    authority: Option<&str>,
    config: Config,
    credentials: Option<Credentials>,
) -> Client {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("ca.pem");
    std::fs::write(&bundle, authority.unwrap_or_default()).unwrap();
    let mut session = builder().config(config.with_ca_bundle(bundle)).clock(HandClock::today());
    if let Some(credentials) = credentials {
        session = session.credentials(credentials);
    }
    let s3 = session.build().unwrap().client("s3").endpoint_url(endpoint).build().await.unwrap();
    if authority.is_some() {
        // The file is read at the first connection.
        let _ = s3.call("ListBuckets", bufeo_client::params! {}).await;
    }
    s3
}
