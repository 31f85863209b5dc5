//! What the network does to a call.

use bufeo_client::{Config, ErrorKind, params};
use bufeo_testserver::{BadServer, Behaviour, Response, StubServer};

use crate::sandbox::{HandClock, builder, client, json};

#[tokio::test]
async fn each_way_to_fail_has_its_kind_and_its_number_of_attempts() {
    for (behaviour, kind, attempts) in [
        (Behaviour::CloseBeforeAnswer, ErrorKind::ConnectionClosed, 4),
        (Behaviour::CloseAfterHeaders, ErrorKind::ConnectionClosed, 4),
        (Behaviour::CloseMidBody, ErrorKind::ConnectionClosed, 4),
        (Behaviour::TruncatedBody { declared: 100, sent: 7 }, ErrorKind::ConnectionClosed, 4),
        (Behaviour::Garbage, ErrorKind::HttpClient, 4),
    ] {
        let text = format!("{behaviour:?}");
        let server = BadServer::start(behaviour).unwrap();
        let dynamodb = client("dynamodb", server.endpoint()).await;
        let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{text}: {error}");
        assert!(error.to_string().contains(server.endpoint()) || kind == ErrorKind::HttpClient, "{error}");
        assert!(server.connections() >= attempts, "{text}: {}", server.connections());
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_cannot_be_connected_to() {
    let endpoint = StubServer::start(|_| Response::new(200)).unwrap().endpoint().to_owned();
    let error = client("dynamodb", &endpoint).await.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EndpointConnection);
    assert_eq!(error.to_string(), format!("Could not connect to the endpoint URL: \"{endpoint}/\""));
}

#[tokio::test]
async fn a_silent_server_runs_into_the_read_timeout() {
    let server = BadServer::start(Behaviour::NeverAnswer).unwrap();
    let session = builder().clock(HandClock::running_out()).build().unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadTimeout);
}

#[tokio::test]
async fn a_server_that_recovers_is_asked_again() {
    let server = BadServer::start(Behaviour::Fail { times: 2 }).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    let output = s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
    assert_eq!(output.retry_attempts(), 2);
}

#[tokio::test]
async fn a_kept_connection_that_the_server_has_closed_is_no_error() {
    let server = BadServer::start(Behaviour::CloseIdle).unwrap();
    let s3 = client("s3", server.endpoint()).await;
    for _ in 0..5 {
        s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
    }
}

#[tokio::test]
async fn tls_needs_the_right_authority() {
    let server = StubServer::start_tls(|_| json(200, "{}")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("ca.pem");
    std::fs::write(&bundle, server.ca_pem().unwrap()).unwrap();
    let call = |config: Config| async {
        let session = builder().config(config.with_max_attempts(1)).build().unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        dynamodb.call("ListTables", params! {}).await
    };
    call(Config::new().with_ca_bundle(bundle.clone())).await.unwrap();
    let error = call(Config::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(error.to_string().starts_with("SSL validation failed for https://"), "{error}");

    std::fs::write(&bundle, "no certificate").unwrap();
    let error = call(Config::new().with_ca_bundle(bundle.clone())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfiguration, "{error}");
    assert!(error.to_string().contains("ca.pem"), "{error}");
}
