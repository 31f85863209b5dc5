//! What the network does to a call.

use bufeo_client::event::BeforeSend;
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

/// A compressed body would reach the caller as it is: nobody decodes it.
#[tokio::test]
async fn servers_are_asked_not_to_compress_unless_the_program_asks_otherwise() {
    let ok = Response::new(200).with_header("etag", "\"e\"");
    let server = StubServer::start(move |_| ok.clone()).unwrap();
    let config = Config::new().with_parameter_validation(false);
    let session = builder().config(config).build().unwrap();
    for (service, operation) in [
        ("s3", "GetObject"),
        ("s3", "HeadObject"),
        ("s3", "DeleteObject"),
        ("s3", "PutObject"),
        ("dynamodb", "ListTables"),
        ("lambda", "ListFunctions"),
    ] {
        let client = session.client(service).endpoint_url(server.endpoint()).build().await.unwrap();
        let params = if service == "s3" {
            params! { "Bucket": "b", "Key": "k" }
        } else {
            params! {}
        };
        client.call(operation, params).await.unwrap();
        let request = server.requests().pop().unwrap();
        assert_eq!(request.headers.get_all("accept-encoding").iter().count(), 1, "{operation}");
        assert_eq!(request.header("accept-encoding"), Some("identity"), "{operation}");
        assert!(!request.header("authorization").unwrap().contains("accept-encoding"), "{operation}");
    }
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    for value in ["gzip", ""] {
        let ask = move |event: &mut BeforeSend| {
            assert!(!event.request.headers().contains("Accept-Encoding"));
            event.request.headers_mut().insert("accept-ENCODING", value);
        };
        let asking = s3.meta().events().register("before-send", ask).unwrap();
        s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
        let request = server.requests().pop().unwrap();
        let sent: Vec<_> = request.headers.get_all("accept-encoding").iter().collect();
        assert_eq!(sent, [value], "what the program says is all that is said");
        asking.unregister();
    }
}
