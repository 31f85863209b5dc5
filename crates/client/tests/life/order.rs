//! Which events there are, in which order, and how often.

use bufeo_client::params;
use bufeo_testserver::{Response, S3Server};

use crate::sandbox::{ATTEMPT, OPENING, answering, client, json, named, record, s3, session};

#[tokio::test]
async fn a_call_of_s3_has_the_events_in_their_order() {
    let server = S3Server::start().unwrap();
    std::fs::create_dir(server.root().join("mybucket")).unwrap();
    let s3 = s3(&server).await;
    let log = record(s3.meta().events());

    let cases = [
        ("PutObject", params! { "Bucket": "mybucket", "Key": "a.txt", "Body": "hello" }),
        ("GetObject", params! { "Bucket": "mybucket", "Key": "a.txt" }),
        ("ListObjectsV2", params! { "Bucket": "mybucket" }),
        ("DeleteObject", params! { "Bucket": "mybucket", "Key": "a.txt" }),
    ];
    for (operation, params) in cases {
        s3.call(operation, params).await.unwrap();
        assert_eq!(log.take(), named(&[&OPENING, &ATTEMPT, &["after-call"]], "s3", operation));
    }
}

#[tokio::test]
async fn a_call_of_a_json_service_has_the_same_events() {
    let server = answering([json(200, r#"{"TableNames": ["mytable"]}"#)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let log = record(dynamodb.meta().events());

    let answer = dynamodb.call("list_tables", params! {}).await.unwrap();

    assert_eq!(answer["TableNames"][0], "mytable");
    assert_eq!(log.take(), named(&[&OPENING, &ATTEMPT, &["after-call"]], "dynamodb", "ListTables"));
}

#[tokio::test]
async fn events_carry_the_services_id_and_not_the_clients_name() {
    let server = answering([json(200, "{}")]);
    let logs = client("logs", server.endpoint()).await;
    let log = record(logs.meta().events());
    logs.call("DescribeLogGroups", params! {}).await.unwrap();
    assert_eq!(log.take()[0], "provide-client-params.cloudwatch-logs.DescribeLogGroups");
}

#[tokio::test]
async fn a_retry_repeats_the_attempts_events_and_none_before_them() {
    let server = answering([json(500, "{}"), json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let log = record(dynamodb.meta().events());

    dynamodb.call("ListTables", params! {}).await.unwrap();

    let expected = named(&[&OPENING, &ATTEMPT, &ATTEMPT, &["after-call"]], "dynamodb", "ListTables");
    assert_eq!(log.take(), expected);
}

#[tokio::test]
async fn making_a_client_has_two_events_on_the_session_and_one_on_the_client() {
    let session = session();
    let log = record(session.events());
    session.client("s3").build().await.unwrap();
    // The last one happens on the client's own events, which the handler was copied to by then.
    assert_eq!(log.take(), ["choose-service-name", "creating-client-class.s3", "creating-serializer.s3"]);
}

#[tokio::test]
async fn the_serializers_event_is_named_after_the_endpoint_prefix() {
    let session = session();
    let log = record(session.events());
    session.client("cloudwatch").build().await.unwrap();
    // `monitoring` is the prefix, and an alias of the service's id.
    assert_eq!(log.take()[2], "creating-serializer.cloudwatch");
    session.client("sesv2").build().await.unwrap();
    assert_eq!(log.take()[1..], ["creating-client-class.sesv2", "creating-serializer.ses"]);
}

#[tokio::test]
async fn the_class_events_fire_for_every_client() {
    let session = session();
    let log = record(session.events());
    for _ in 0..3 {
        session.client("s3").build().await.unwrap();
    }
    let creating = log.take().iter().filter(|name| *name == "creating-client-class.s3").count();
    assert_eq!(creating, 3);
}

#[tokio::test]
async fn an_answer_without_a_body_has_the_same_events() {
    let server = answering([Response::new(200)]);
    let s3 = client("s3", server.endpoint()).await;
    let log = record(s3.meta().events());
    s3.call("HeadBucket", params! { "Bucket": "mybucket" }).await.unwrap();
    assert_eq!(log.take(), named(&[&OPENING, &ATTEMPT, &["after-call"]], "s3", "HeadBucket"));
}
