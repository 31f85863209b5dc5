//! What a reply of a handler's leads to.

use bufeo_client::event::*;
use bufeo_client::{Attribute, ErrorKind, HttpResponse, Params, SignatureVersion, params};
use bufeo_model::{Str, Stream};

use crate::sandbox::{Log, OPENING, answering, client, json, named, record, session};

#[tokio::test]
async fn the_first_reply_replaces_the_parameters_and_every_handler_runs() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    for (name, limit) in [("provide-client-params.dynamodb.ListTables", 1), ("provide-client-params", 2)] {
        events
            .register(name, move |event: &mut ProvideClientParams| {
                event.context.insert(limit.to_string(), true);
                Params::from(params! { "Limit": limit })
            })
            .unwrap();
    }
    events
        .register("after-call", |event: &mut AfterCall| {
            assert!(event.context.contains_key("1") && event.context.contains_key("2"));
        })
        .unwrap();
    dynamodb.call("ListTables", params! { "Limit": 3 }).await.unwrap();
    assert_eq!(&server.requests()[0].body[..], br#"{"Limit": 1}"#);
}

#[tokio::test]
async fn an_answer_of_before_call_takes_the_place_of_the_exchange() {
    let server = answering([json(500, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let log = record(dynamodb.meta().events());
    dynamodb
        .meta()
        .events()
        .register("before-call.dynamodb.ListTables", |_: &mut BeforeCall| {
            Answer::new(HttpResponse::build(200), params! { "TableNames": ["here"], "ResponseMetadata": {} })
        })
        .unwrap();
    let output = dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!(output["TableNames"][0], "here");
    assert!(output["ResponseMetadata"]["RetryAttempts"].is_null());
    assert_eq!(log.take(), named(&[&OPENING, &["after-call"]], "dynamodb", "ListTables"));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_answer_of_before_call_with_an_error_status_is_an_error() {
    let dynamodb = client("dynamodb", "http://127.0.0.1:1").await;
    dynamodb
        .meta()
        .events()
        .register("before-call", |_: &mut BeforeCall| {
            let parsed = params! { "Error": { "Code": "Mine", "Message": "no" } };
            Answer::new(HttpResponse::build(404), parsed)
        })
        .unwrap();
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("Mine"), Some(404)));
    assert_eq!(error.to_string(), "An error occurred (Mine) when calling the ListTables operation: no");
}

#[tokio::test]
async fn an_answer_of_before_send_needs_no_network() {
    let dynamodb = client("dynamodb", "http://127.0.0.1:1").await;
    dynamodb
        .meta()
        .events()
        .register("before-send.dynamodb", |_: &mut BeforeSend| {
            HttpResponse::build(200).header("x-amzn-RequestId", "mine").body(r#"{"TableNames": ["here"]}"#)
        })
        .unwrap();
    let output = dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!((output["TableNames"][0].as_str(), output.request_id()), (Some("here"), Some("mine")));

    let s3 = client("s3", "http://127.0.0.1:1").await;
    s3.meta()
        .events()
        .register("before-send.s3", |_: &mut BeforeSend| HttpResponse::build(200).body("a body"))
        .unwrap();
    let object = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
    assert_eq!(object["Body"].take_stream().unwrap().read_all().await.unwrap(), "a body");
}

#[tokio::test]
async fn choose_signer_decides_whether_to_sign() {
    for name in ["choose-signer.dynamodb", "choose-signer.*.*", "choose-signer.dynamodb.ListTables"] {
        let server = answering([json(200, "{}")]);
        let dynamodb = client("dynamodb", server.endpoint()).await;
        dynamodb.call("ListTables", params! {}).await.unwrap();
        dynamodb.meta().events().register(name, |_: &mut ChooseSigner| SignatureVersion::UNSIGNED).unwrap();
        dynamodb.call("ListTables", params! {}).await.unwrap();
        let signed: Vec<bool> =
            server.requests().iter().map(|request| request.header("authorization").is_some()).collect();
        assert_eq!(signed, [true, false], "{name}");
    }
}

#[tokio::test]
async fn needs_retry_decides() {
    let server = answering([json(200, "{}"), json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("needs-retry.dynamodb.ListTables", |event: &mut NeedsRetry| {
            (event.attempts == 1).then_some(Retry::NOW)
        })
        .unwrap();
    assert_eq!(dynamodb.call("ListTables", params! {}).await.unwrap().retry_attempts(), 1);

    let failing = answering([json(500, "{}")]);
    let dynamodb = client("dynamodb", failing.endpoint()).await;
    dynamodb.meta().events().register("needs-retry.*.*", |_: &mut NeedsRetry| Retry::Stop).unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(failing.requests().len(), 1);
}

#[tokio::test]
async fn choose_service_name_and_getattr_answer_for_what_does_not_exist() {
    let session = session();
    session
        .events()
        .register("choose-service-name", |event: &mut ChooseServiceName| {
            (event.service_name == "tables").then(|| Str::from("dynamodb"))
        })
        .unwrap();
    let client = session.client("tables").build().await.unwrap();
    assert_eq!(client.meta().service_id(), "dynamodb");

    client
        .meta()
        .events()
        .register("getattr.dynamodb.greeting", |_: &mut GetAttribute| Attribute::from("hello"))
        .unwrap();
    assert!(matches!(client.attribute("greeting").await.unwrap(), Attribute::Value(text) if text == "hello"));
    let error = client.attribute("list_table").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownAttribute);
    assert!(error.to_string().starts_with("'DynamoDB' object has no attribute 'list_table'"), "{error}");
    assert!(error.to_string().contains("`list_tables`"), "{error}");
}

/// Where the output is a stream, a handler's answer may be bytes or a stream, and the caller gets a stream.
#[tokio::test]
async fn an_answer_of_before_send_serves_for_a_streamed_output() {
    let s3 = client("s3", "http://127.0.0.1:1").await;
    let event = "before-send.s3.GetObject";
    for stream in [false, true] {
        let answer = move |_: &mut BeforeSend| {
            let answer = HttpResponse::build(200).header("ETag", "\"1\"");
            if stream { answer.stream(Stream::from_bytes("hello")) } else { answer.body("hello") }
        };
        let _answering = s3.meta().events().register(event, answer).unwrap().guard();
        let output = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
        assert_eq!(output["ETag"], "\"1\"");
        assert_eq!(output["Body"].take_stream().unwrap().read_all().await.unwrap(), "hello");
    }
}

#[tokio::test]
async fn an_error_answered_by_before_send_is_retried_and_raised_like_the_servers() {
    let sqs = client("sqs", "http://127.0.0.1:1").await;
    sqs.meta()
        .events()
        .register("before-send", |event: &mut BeforeSend| {
            let first = event.context["retries"]["attempt"] == 1;
            HttpResponse::build(if first { 503 } else { 404 }).body(r#"{"__type": "Gone"}"#)
        })
        .unwrap();
    let error = sqs.call("ListQueues", params! {}).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(404), Some("Gone")));
    assert_eq!(error.response().unwrap()["ResponseMetadata"]["RetryAttempts"], 1);
}

#[tokio::test]
async fn the_first_handler_that_answers_before_call_or_before_send_is_the_one() {
    let dynamodb = client("dynamodb", "http://127.0.0.1:1").await;
    let events = dynamodb.meta().events();
    let log = Log::default();
    for (name, table) in [("before-send.dynamodb.ListTables", "long"), ("before-send", "short")] {
        let log = log.clone();
        let answer = move |_: &mut BeforeSend| {
            log.push(table);
            HttpResponse::build(200).body(format!(r#"{{"TableNames": ["{table}"]}}"#))
        };
        events.register(name, answer).unwrap();
    }
    let output = dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!(output["TableNames"][0], "long");
    // All handlers of `before-send` run, those of `before-call` until one answers.
    assert_eq!(log.take(), ["long", "short"]);
    for (name, table) in [("before-call.dynamodb.ListTables", "long"), ("before-call", "short")] {
        let log = log.clone();
        let answer = move |_: &mut BeforeCall| {
            log.push(table);
            Answer::new(HttpResponse::build(200), params! { "TableNames": [table] })
        };
        events.register(name, answer).unwrap();
    }
    assert_eq!(dynamodb.call("ListTables", params! {}).await.unwrap()["TableNames"][0], "long");
    assert_eq!(log.take(), ["long"]);
}

#[tokio::test]
async fn the_earliest_reply_of_needs_retry_decides_and_all_are_asked() {
    for (early, late, requests) in [
        (Some(Retry::Stop), Some(Retry::NOW), 1),
        (Some(Retry::NOW), Some(Retry::Stop), 2),
        (None, Some(Retry::NOW), 2),
        (None, None, 1),
    ] {
        let server = answering([json(200, "{}")]);
        let sqs = client("sqs", server.endpoint()).await;
        let log = Log::default();
        for (name, reply) in [("needs-retry.sqs.ListQueues", early), ("needs-retry", late)] {
            let log = log.clone();
            let decide = move |event: &mut NeedsRetry| {
                log.push(event.attempts.to_string());
                reply.filter(|_| event.attempts == 1)
            };
            sqs.meta().events().register(name, decide).unwrap();
        }
        sqs.call("ListQueues", params! {}).await.unwrap();
        assert_eq!(server.requests().len(), requests, "{early:?} {late:?}");
        assert_eq!(log.take().len(), 2 * requests);
    }
}
