//! What is never printed.

use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{Config, Credentials, Session, params};

use crate::sandbox::{answering, bare, json};

const SECRET: &str = "TOPSECRETTOPSECRETTOPSECRET";
const TOKEN: &str = "SESSIONTOKENSESSIONTOKEN";

#[tokio::test]
async fn debug_output_and_errors_hold_no_secret() {
    let server = answering([json(400, r#"{"__type": "Refused"}"#)]);
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(TOKEN);
    let session: Session = bare().credentials(credentials.clone()).region("eu-west-1").build().unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    let printed: Arc<Mutex<String>> = Arc::default();
    macro_rules! print {
        ($($event:ident),+) => {$(
            let all = Arc::clone(&printed);
            dynamodb.meta().events().register(<$event as bufeo_events::Event>::NAME, move |event: &mut $event| {
                all.lock().unwrap().push_str(&format!("{event:?}\n"));
            }).unwrap();
        )+};
    }
    print!(ProvideClientParams, BeforeParameterBuild, BeforeEndpointResolution, BeforeCall, ResponseReceived);
    print!(NeedsRetry, AfterCall, ChooseSigner, BeforeSign);
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    let config = Config::new();
    let mut printed = printed.lock().unwrap();
    printed.push_str(&format!("{session:?}{dynamodb:?}{credentials:?}{config:?}{error:?}{error}"));
    assert!(printed.contains("AKIDEXAMPLE") && printed.len() > 1000);
    assert!(!printed.contains(SECRET), "{printed}");
    assert!(!printed.contains(TOKEN), "{printed}");
}

/// The signed request's token and signature are in its headers, where handlers need them; printing it hides them.
#[tokio::test]
async fn a_signed_request_is_printed_without_its_signature() {
    let server = answering([json(200, "{}")]);
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(TOKEN);
    let session = bare().credentials(credentials).region("eu-west-1").build().unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    let printed: Arc<Mutex<String>> = Arc::default();
    let all = Arc::clone(&printed);
    dynamodb
        .meta()
        .events()
        .register("before-send", move |event: &mut BeforeSend| {
            assert_eq!(event.request.headers().get("x-amz-security-token").as_deref(), Some(TOKEN));
            all.lock().unwrap().push_str(&format!("{event:?}"));
        })
        .unwrap();
    let all = Arc::clone(&printed);
    dynamodb
        .meta()
        .events()
        .register("request-created", move |event: &mut RequestCreated| {
            all.lock().unwrap().push_str(&format!("{event:?}"));
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    let printed = printed.lock().unwrap();
    assert!(printed.contains("X-Amz-Target"), "{printed}");
    assert!(!printed.contains(TOKEN) && !printed.contains("Signature="), "{printed}");
}
