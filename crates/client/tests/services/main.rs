//! What single services want otherwise than all: each built-in handler with its effect, and the call without it.
//!
//! The server is real and the network is; time and randomness are the tests' own, see [`sandbox`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod aliases;
mod api_gateway;
mod cloudformation;
mod cloudsearch_domain;
mod ec2;
mod endpoint_discovery;
mod generic;
mod glacier;
mod iam;
mod list;
mod machine_learning;
mod polly;
mod presigned_copies;
mod route53;
mod s3_answers;
mod s3_bodies;
mod s3_control;
mod s3_listings;
mod s3_params;
mod s3_paths;
mod s3_redirect;
#[allow(dead_code, reason = "of the tests of calls, which use all of it")]
#[path = "../life/sandbox.rs"]
mod sandbox;
mod signing;
mod sqs;
mod sso_oidc;

use bufeo_client::{Client, Map, Output, built_in_handlers};
use bufeo_testserver::{Request, Response, StubServer};

/// Takes a built-in handler away, wherever it is registered.
fn without(client: &Client, name: &str) {
    let named = built_in_handlers().filter(|handler| handler.name() == name);
    let gone = named.filter(|handler| handler.unregister(client.meta().events())).count();
    assert!(gone > 0, "there is no `{name}`");
}

/// A service that says nothing, and a client of it.
async fn silent(service: &'static str) -> (StubServer, Client) {
    let server = sandbox::answering([Response::new(200)]);
    let client = sandbox::client(service, server.endpoint()).await;
    (server, client)
}

/// What a client of that service makes of an answer to a call, with all handlers and without the one of that name.
async fn read(
    service: &'static str,
    operation: &str,
    params: Map,
    answer: Response,
    name: &str,
) -> (Output, Output) {
    let server = sandbox::answering([answer]);
    let client = sandbox::client(service, server.endpoint()).await;
    let with = client.call(operation, params.clone()).await.unwrap();
    without(&client, name);
    (with, client.call(operation, params).await.unwrap())
}

/// What is sent for a call, with all handlers and without the one of that name.
async fn sent(service: &'static str, operation: &str, params: Map, name: &str) -> (Request, Request) {
    let (server, client) = silent(service).await;
    let _ = client.call(operation, params.clone()).await;
    without(&client, name);
    let _ = client.call(operation, params).await;
    let requests = server.requests();
    let [with, without] = &requests[..] else { panic!("{} requests", requests.len()) };
    (with.clone(), without.clone())
}

fn body(request: &Request) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}
