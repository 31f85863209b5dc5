//! Waiters: how often a call is made, with what between, and what its answers mean.

use std::time::Duration;

use bufeo_client::{Client, ErrorKind, Value, params};
use bufeo_testserver::{Response, StubServer};

use crate::sandbox::{ATTEMPT, HandClock, OPENING, answering, builder, json, named, record};

const CREATING: &str = r#"{"Table": {"TableStatus": "CREATING"}}"#;
const ACTIVE: &str = r#"{"Table": {"TableStatus": "ACTIVE"}}"#;
const NOT_FOUND: &str = r#"{"__type": "x#ResourceNotFoundException", "message": "there is none"}"#;
const DENIED: &str = r#"{"__type": "x#AccessDeniedException", "message": "no"}"#;

async fn client(service: &'static str, server: &StubServer, clock: &HandClock) -> Client {
    let session = builder().clock(clock.clone()).build().unwrap();
    session.client(service).endpoint_url(server.endpoint()).build().await.unwrap()
}

async fn dynamodb<const N: usize>(answers: [Response; N]) -> (Client, StubServer, HandClock) {
    let (server, clock) = (answering(answers), HandClock::default());
    (client("dynamodb", &server, &clock).await, server, clock)
}

#[tokio::test]
async fn a_waiter_calls_until_it_is_there() {
    let (client, server, clock) =
        dynamodb([json(400, NOT_FOUND), json(200, CREATING), json(200, ACTIVE)]).await;
    let log = record(client.meta().events());
    let answer = client.wait("TableExists", params! { "TableName": "orders" }).await.unwrap();
    assert_eq!(answer["Table"]["TableStatus"], "ACTIVE");
    assert_eq!(clock.delays(), [20.0, 20.0]);
    let call = named(&[&OPENING, &ATTEMPT, &["after-call"]], "dynamodb", "DescribeTable");
    assert_eq!(log.take(), [call.clone(), call.clone(), call].concat());
    for request in server.requests() {
        let agent = request.header("user-agent").unwrap().to_owned();
        assert!(agent.split(' ').any(|part| part.starts_with("m/B,")), "{agent}");
    }
}

#[tokio::test]
async fn delay_and_attempts_can_be_chosen() {
    let (client, server, clock) = dynamodb([json(200, CREATING)]).await;
    let waiter = client.wait("table_exists", params! { "TableName": "orders" });
    let error = waiter.delay(Duration::from_secs(3)).max_attempts(4).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Waiter);
    assert_eq!(error.to_string(), "Waiter TableExists failed: Max attempts exceeded");
    assert_eq!(error.detail("name"), Some("TableExists"));
    assert_eq!(error.detail("reason"), Some("Max attempts exceeded"));
    assert_eq!(error.last_response().unwrap()["Table"]["TableStatus"], "CREATING");
    assert_eq!((server.requests().len(), clock.delays()), (4, vec![3.0; 3]));
}

#[tokio::test]
async fn one_call_is_made_in_any_case() {
    let (client, server, _) = dynamodb([json(200, ACTIVE)]).await;
    client.wait("TableExists", params! { "TableName": "orders" }).max_attempts(0).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_error_of_a_service_can_be_what_is_waited_for() {
    let (client, _server, _) = dynamodb([json(200, ACTIVE), json(400, NOT_FOUND)]).await;
    let answer = client.wait("TableNotExists", params! { "TableName": "orders" }).await.unwrap();
    assert_eq!(answer["Error"]["Code"], "ResourceNotFoundException");
}

#[tokio::test]
async fn the_last_state_and_an_error_that_means_nothing_are_explained() {
    let (client, _server, _) = dynamodb([json(400, NOT_FOUND)]).await;
    let error =
        client.wait("TableExists", params! { "TableName": "orders" }).max_attempts(2).await.unwrap_err();
    let text = "Waiter TableExists failed: Max attempts exceeded. Previously accepted state: Matched expected service \
                error code: ResourceNotFoundException";
    assert_eq!(error.to_string(), text);
    assert_eq!(error.last_response().unwrap()["Error"]["Message"], "there is none");

    let (client, server, _) = dynamodb([json(400, DENIED)]).await;
    let error = client.wait("TableExists", params! { "TableName": "orders" }).await.unwrap_err();
    assert_eq!(error.to_string(), "Waiter TableExists failed: An error occurred (AccessDeniedException): no");
    assert_eq!(error.code(), None);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_failure_ends_the_waiting() {
    let body = "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>CREATE_FAILED\
                </StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    let server = answering([Response::new(200).with_body(body)]);
    let client = client("cloudformation", &server, &HandClock::default()).await;
    let error = client.wait("StackCreateComplete", params! { "StackName": "s" }).await.unwrap_err();
    let text = "Waiter StackCreateComplete failed: Waiter encountered a terminal failure state: For expression \
                \"Stacks[].StackStatus\" we matched expected path: \"CREATE_FAILED\" at least once";
    assert_eq!(error.to_string(), text);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_waited_for_says_so_before_anything_is_sent() {
    let (client, server, _) = dynamodb([json(200, ACTIVE)]).await;
    for (waiter, params, kind, text) in [
        (
            "TableExist",
            Value::from(params! {}),
            ErrorKind::UnknownWaiter,
            "Waiter does not exist: TableExist; did you mean `TableExists`",
        ),
        (
            "table_exist",
            Value::from(params! {}),
            ErrorKind::UnknownWaiter,
            "Waiter does not exist: table_exist; did you mean `table_exists`",
        ),
        ("TableExists", Value::from(params! {}), ErrorKind::ParamValidation, "Missing required parameter"),
        ("TableExists", Value::from(7), ErrorKind::ParamValidation, "parameters are a map"),
    ] {
        let error = client.wait(waiter, params).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert!(server.requests().is_empty());
    let names = client.waiter_names().unwrap();
    assert!(names.is_sorted() && names.contains(&"table_exists".to_owned()), "{names:?}");
}

/// Beside another future, which ends first.
#[tokio::test]
async fn waiting_ends_where_its_future_is_dropped() {
    let (client, server, _) = dynamodb([json(200, CREATING)]).await;
    let waiter = client.wait("TableExists", params! { "TableName": "o" }).delay(Duration::from_secs(3600));
    tokio::select! {
        result = waiter.into_future() => panic!("{result:?}"),
        () = async { while server.requests().is_empty() { tokio::task::yield_now().await } } => {}
    }
    assert_eq!(server.requests().len(), 1);
}
