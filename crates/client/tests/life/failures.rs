//! What becomes of a call when something goes wrong: which events are still seen, and what the caller gets.

use std::error::Error as _;

use bufeo_client::event::*;
use bufeo_client::{Attribute, Client, Error, ErrorKind, params};
use bufeo_events::HandlerError;
use bufeo_testserver::{BadServer, Behaviour};

use crate::sandbox::{ATTEMPT, OPENING, answering, client, json, named, record, session};

const END: &[&str] = &["after-call"];
const ERROR_END: &[&str] = &["after-call-error"];

async fn events_of(client: &Client, expected: &[&[&str]]) -> Error {
    let log = record(client.meta().events());
    let error = client.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(log.take(), named(expected, "dynamodb", "ListTables"));
    error
}

#[tokio::test]
async fn a_service_error_ends_in_after_call() {
    let body = r#"{"__type": "com.amazonaws#ResourceNotFoundException", "message": "gone"}"#;
    let server = answering([json(400, body)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let error = events_of(&dynamodb, &[&OPENING, &ATTEMPT, END]).await;
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!((error.code(), error.service_message()), (Some("ResourceNotFoundException"), Some("gone")));
    assert_eq!(error.operation(), Some("ListTables"));
}

#[tokio::test]
async fn a_failed_connection_ends_in_after_call_error() {
    let server = BadServer::start(Behaviour::CloseBeforeAnswer).unwrap();
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let attempt: Vec<&str> = ATTEMPT.iter().copied().filter(|name| *name != "before-parse").collect();
    let error = events_of(&dynamodb, &[&OPENING, &attempt, &attempt, &attempt, &attempt, ERROR_END]).await;
    assert_eq!(error.kind(), ErrorKind::ConnectionClosed);
    assert!(error.source().is_some());
}

#[tokio::test]
async fn wrong_parameters_end_the_call_before_anything_is_written() {
    let dynamodb = client("dynamodb", "http://127.0.0.1:1").await;
    let log = record(dynamodb.meta().events());
    let error = dynamodb.call("ListTables", params! { "Limit": "x", "Nope": 1 }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation);
    assert_eq!(log.take(), named(&[&OPENING[..3]], "dynamodb", "ListTables"));
}

#[tokio::test]
async fn an_answer_that_cannot_be_parsed_ends_the_call_without_a_retry() {
    let server = answering([json(200, r#"{"TableNames": ["#)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let error = events_of(&dynamodb, &[&OPENING, &ATTEMPT[..5], ERROR_END]).await;
    assert_eq!(error.kind(), ErrorKind::ResponseParse);
    assert_eq!(server.requests().len(), 1);
}

/// Registers a handler of one kind of event that fails or panics, and holds the events that are still seen.
macro_rules! fails_in {
    ($($test:ident: $event:ident, $name:literal, $seen:expr;)+) => {$(
        #[tokio::test]
        async fn $test() {
            for panics in [false, true] {
                let server = answering([json(200, "{}")]);
                let dynamodb = client("dynamodb", server.endpoint()).await;
                // Registered under `*.*` of the event, where it runs before everything built in.
                let fails = dynamodb.meta().events().register(concat!($name, ".*"), move |_: &mut $event| -> Result<(), HandlerError> {
                    assert!(!panics, "on purpose");
                    Err("on purpose".into())
                }).unwrap();
                let error = events_of(&dynamodb, $seen).await;
                assert_eq!(error.kind(), ErrorKind::Handler, "{error}");
                let source = error.source().map(ToString::to_string).unwrap_or_default();
                assert!(panics || source == "on purpose", "{source}");
                assert!(format!("{error}: {source}").contains($name) , "{error}");
                // The emitter and the client stay usable.
                assert!(fails.unregister());
                dynamodb.call("ListTables", params! {}).await.unwrap();
            }
        }
    )+};
}

const AFTER_SENDING: &[&str] = &["response-received", "needs-retry"];

// Each list includes the failing event itself: the recording handler, on `*`, runs before the failing one.
fails_in! {
    a_failure_in_provide_client_params_ends_there: ProvideClientParams, "provide-client-params", &[&OPENING[..1]];
    a_failure_in_before_parameter_build_ends_there: BeforeParameterBuild, "before-parameter-build", &[&OPENING[..2]];
    a_failure_in_before_endpoint_resolution_ends_there:
        BeforeEndpointResolution, "before-endpoint-resolution", &[&OPENING[..3]];
    a_failure_in_before_call_ends_there: BeforeCall, "before-call", &[&OPENING];
    a_failure_in_request_created_ends_in_after_call_error:
        RequestCreated, "request-created", &[&OPENING, &ATTEMPT[..1], ERROR_END];
    a_failure_in_choose_signer_ends_in_after_call_error:
        ChooseSigner, "choose-signer", &[&OPENING, &ATTEMPT[..2], ERROR_END];
    a_failure_in_before_sign_ends_in_after_call_error:
        BeforeSign, "before-sign", &[&OPENING, &ATTEMPT[..3], ERROR_END];
    a_failure_in_before_send_counts_as_a_failed_sending:
        BeforeSend, "before-send", &[&OPENING, &ATTEMPT[..4], AFTER_SENDING, ERROR_END];
    a_failure_in_before_parse_ends_in_after_call_error:
        BeforeParse, "before-parse", &[&OPENING, &ATTEMPT[..5], ERROR_END];
    a_failure_in_response_received_ends_in_after_call_error:
        ResponseReceived, "response-received", &[&OPENING, &ATTEMPT[..6], ERROR_END];
    a_failure_in_needs_retry_ends_in_after_call_error: NeedsRetry, "needs-retry", &[&OPENING, &ATTEMPT, ERROR_END];
    a_failure_in_after_call_ends_there: AfterCall, "after-call", &[&OPENING, &ATTEMPT, END];
}

#[tokio::test]
async fn missing_credentials_end_in_after_call_error() {
    let session = crate::sandbox::bare().region("eu-west-1").build().unwrap();
    let dynamodb = session.client("dynamodb").build().await.unwrap();
    // Credentials are asked for when everybody has had their say about the signature.
    let error = events_of(&dynamodb, &[&OPENING, &ATTEMPT[..3], ERROR_END]).await;
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert!(error.to_string().starts_with("Unable to locate credentials"), "{error}");
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_worked_out_ends_the_call_before_anything_is_written() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let log = record(dynamodb.meta().events());
    let error = dynamodb.call("GetItem", params! { "TableName": 1 }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Endpoint);
    assert_eq!(error.to_string(), "Value (ResourceArn) is the wrong type. Must be <class 'str'>.");
    assert_eq!(log.take(), named(&[&OPENING[..3]], "dynamodb", "GetItem"));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_failure_in_after_call_error_takes_the_place_of_the_calls() {
    for panics in [false, true] {
        let server = BadServer::start(Behaviour::CloseBeforeAnswer).unwrap();
        let sqs = client("sqs", server.endpoint()).await;
        let fails = sqs
            .meta()
            .events()
            .register("after-call-error.sqs", move |event: &mut AfterCallError| -> Result<(), HandlerError> {
                assert_eq!(event.error.kind(), ErrorKind::ConnectionClosed);
                assert!(!panics, "on purpose");
                Err("on purpose".into())
            })
            .unwrap();
        let error = sqs.call("ListQueues", params! {}).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Handler);
        assert!(panics || error.source().unwrap().to_string() == "on purpose");
        fails.unregister();
        let error = sqs.call("ListQueues", params! {}).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionClosed);
    }
}

/// A failure or a panic in an event of a client's making, or of a look-up, and what it is the failure of.
macro_rules! fails_making {
    ($($event:ident),+) => {$(
        for panics in [false, true] {
            let session = session();
            let name = <$event as bufeo_events::Event>::NAME;
            let fails = session.events().register(name, move |_: &mut $event| -> Result<(), HandlerError> {
                assert!(!panics, "on purpose");
                Err("on purpose".into())
            }).unwrap();
            let error = session.client("s3").build().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Handler);
            assert!(error.to_string().contains(name), "{error}");
            assert!(panics || error.source().unwrap().to_string() == "on purpose");
            fails.unregister();
            session.client("s3").build().await.unwrap();
        }
    )+};
}

#[tokio::test]
async fn a_failure_in_an_event_of_a_clients_making_is_that_makings() {
    fails_making!(ChooseServiceName, CreatingClientClass, CreatingSerializer);
}

#[tokio::test]
async fn a_failure_in_getattr_is_the_look_ups() {
    let s3 = session().client("s3").build().await.unwrap();
    s3.meta()
        .events()
        .register("getattr.s3.mine", |_: &mut GetAttribute| Err::<Attribute, _>("on purpose".into()))
        .unwrap();
    let error = s3.attribute("mine").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.source().unwrap().to_string()),
        (ErrorKind::Handler, "on purpose".to_owned())
    );
    assert_eq!(s3.attribute("other").await.unwrap_err().kind(), ErrorKind::UnknownAttribute);
}

/// A handler fails with an error of its own type, and the caller finds that very error.
#[tokio::test]
async fn the_handlers_own_error_is_the_source() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("after-call", |_: &mut AfterCall| -> Result<(), HandlerError> {
            Err("twelve".parse::<u32>().unwrap_err().into())
        })
        .unwrap();
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert!(error.source().unwrap().is::<std::num::ParseIntError>());
}

#[tokio::test]
async fn a_transport_error_of_a_handler_is_retried_like_one() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("before-send.dynamodb", |event: &mut BeforeSend| -> Result<(), HandlerError> {
            let first = event.context["retries"]["attempt"] == 1;
            if first { Err(Error::from_handler(ErrorKind::ConnectTimeout, "mine").into()) } else { Ok(()) }
        })
        .unwrap();
    assert_eq!(dynamodb.call("ListTables", params! {}).await.unwrap().retry_attempts(), 1);
}
