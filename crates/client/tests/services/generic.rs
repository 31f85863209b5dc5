//! What holds for every service.

use bufeo_client::{ChecksumPolicy, Config, Environment, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, builder};
use crate::{body, sent, silent};

#[tokio::test]
async fn answers_are_to_have_checksums() {
    const NAME: &str = "_handle_request_validation_mode_member";
    let object = params! { "Bucket": "b", "Key": "k" };
    let (with, without) = sent("s3", "GetObject", object.clone(), NAME).await;
    assert_eq!(with.header("x-amz-checksum-mode"), Some("ENABLED"));
    assert_eq!(without.header("x-amz-checksum-mode"), None);

    let server = answering([Response::new(200)]);
    let config = Config::new().with_response_checksum_validation(ChecksumPolicy::WhenRequired);
    let session = builder().config(config).build().unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    s3.call("GetObject", object).await.unwrap();
    assert_eq!(server.requests()[0].header("x-amz-checksum-mode"), None);
}

#[tokio::test]
async fn who_asks_for_endpoints_states_the_version() {
    let name = "inject_api_version_header_if_needed";
    let (with, without) = sent("timestream-query", "DescribeEndpoints", params! {}, name).await;
    assert_eq!(with.header("x-amz-api-version"), Some("2018-11-01"));
    assert_eq!(without.header("x-amz-api-version"), None);
    let (server, timestream) = silent("timestream-query").await;
    let _ = timestream.call("ListScheduledQueries", params! {}).await;
    assert_eq!(server.requests().first().and_then(|request| request.header("x-amz-api-version")), None);
}

#[tokio::test]
async fn tokens_are_filled_in() {
    let query = params! { "QueryString": "select 1" };
    let (with, without) = sent("athena", "StartQueryExecution", query, "generate_idempotent_uuid").await;
    // The randomness of these tests is all ones.
    assert!(body(&with).contains("ffffffff-ffff-4fff-bfff-ffffffffffff"), "{}", body(&with));
    assert!(!body(&without).contains("ClientRequestToken"));
}

#[tokio::test]
async fn the_trace_of_a_function_goes_on() {
    let server = answering([Response::new(200)]);
    let inside = [("AWS_LAMBDA_FUNCTION_NAME", "f"), ("_X_AMZN_TRACE_ID", "Root=1-5;ü")];
    let session = builder().environment(Environment::of(inside)).build().unwrap();
    let sts = session.client("sts").endpoint_url(server.endpoint()).build().await.unwrap();
    let _ = sts.call("GetCallerIdentity", params! {}).await;
    crate::without(&sts, "add_recursion_detection_header");
    let _ = sts.call("GetCallerIdentity", params! {}).await;
    let traces: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("x-amzn-trace-id").map(str::to_owned))
        .collect();
    assert_eq!(traces, [Some("Root=1-5;%C3%BC".to_owned()), None]);
}

#[tokio::test]
async fn attempts_are_counted_in_headers() {
    let (with, without) = sent("sts", "GetCallerIdentity", params! {}, "add_retry_headers").await;
    assert_eq!(with.header("amz-sdk-request"), Some("attempt=1; max=3"));
    assert!(with.header("amz-sdk-invocation-id").is_some());
    assert_eq!(without.header("amz-sdk-request"), None);
}
