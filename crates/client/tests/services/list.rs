//! The list of built-in handlers.

use std::collections::BTreeSet;
use std::process::Command;

use bufeo_client::{BuiltInHandler, built_in_handlers, params};
use bufeo_events::Placement;

use crate::sandbox::{client, session};
use crate::silent;

/// The event, the function and the section of every one that botocore has, documentation aside.
const PRINT: &str = "\
import json
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST
sections = {id(REGISTER_FIRST): 'First', id(REGISTER_LAST): 'Last'}
def named(handler):
    owner = getattr(handler, '__self__', handler)
    return getattr(handler, '__name__', None) if owner is handler and hasattr(handler, '__name__') else type(owner).__name__
print(json.dumps([
    [entry[0], named(entry[1]), sections[id(entry[2])] if len(entry) == 3 else 'Middle']
    for entry in BUILTIN_HANDLERS if not entry[0].startswith('docs.')
]))";

/// What of theirs is no handler here, each with the reason.
const NOT_HERE: &[(&str, &str)] = &[
    ("check_openssl_supports_tls_version_1_2", "the TLS library always does"),
    ("remove_lex_v2_start_conversation", "events are sent"),
    ("remove_qbusiness_chat", "events are sent"),
    ("remove_bedrock_runtime_invoke_model_with_bidirectional_stream", "events are sent"),
    ("remove_connecthealth_start_medical_scribe_listening_session", "events are sent"),
    ("remove_polly_start_speech_synthesis_stream", "events are sent"),
];

#[test]
fn the_list_is_botocores_in_botocores_order() {
    let output = Command::new(bufeo_oracle::python().unwrap()).args(["-c", PRINT]).output().unwrap();
    let theirs: Vec<(String, String, String)> = serde_json::from_slice(&output.stdout).unwrap();
    let here = |name: &String| !NOT_HERE.iter().any(|(absent, _)| name == absent);
    let absent: BTreeSet<&String> =
        theirs.iter().map(|(_, name, _)| name).filter(|name| !here(name)).collect();
    assert_eq!(absent.len(), NOT_HERE.len());
    let theirs: Vec<_> = theirs.iter().filter(|(_, name, _)| here(name)).cloned().collect();
    let ours: Vec<_> = built_in_handlers()
        .map(|handler| {
            (handler.event().to_owned(), handler.name().to_owned(), format!("{:?}", handler.section()))
        })
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn each_is_registered_says_what_it_does_and_can_be_taken_away() {
    let session = session();
    for handler in built_in_handlers() {
        let explained = session.events().explain(&handler.event().replace('*', "X"));
        let label = explained.handlers().iter().find(|found| found.label() == handler.describe());
        assert!(label.is_some(), "{handler:?}: {explained}");
        assert!(handler.unregister(session.events()), "{handler:?}");
    }
    for handler in built_in_handlers() {
        assert!(!handler.unregister(session.events()), "{handler:?}");
    }
    assert!(session.events().emitter().registrations().is_empty());
}

#[tokio::test]
async fn one_that_was_taken_away_can_be_registered_again_and_elsewhere() {
    let (server, sts) = silent("sts").await;
    let unsigned = built_in_handlers().find(|handler| handler.name() == "disable_signing").unwrap();
    let handler = unsigned.handler();
    assert_eq!(BuiltInHandler::of(&*handler).map(BuiltInHandler::name), Some("disable_signing"));
    let whoami = async || {
        let _ = sts.call("GetCallerIdentity", params! {}).await;
        server.requests().pop().unwrap().header("authorization").is_some()
    };
    assert!(whoami().await);
    let registration = sts
        .meta()
        .events()
        .register_handler("choose-signer.sts", handler, Placement::middle())
        .unwrap()
        .unwrap();
    assert!(!whoami().await);
    registration.unregister();
    assert!(whoami().await);
}

#[tokio::test]
async fn what_a_client_loses_others_keep() {
    let (server, one) = silent("route53").await;
    let other = client("route53", server.endpoint()).await;
    crate::without(&one, "fix_route53_ids");
    let _ = other.call("GetHostedZone", params! { "Id": "/hostedzone/Z1" }).await;
    assert!(server.requests()[0].path().ends_with("/hostedzone/Z1"), "{}", server.requests()[0].path());
}
