//! What a change made in an event leads to.

use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{Environment, Value, params};
use bufeo_testserver::{Response, StubServer};

use crate::sandbox::{answering, builder, client, json};

#[tokio::test]
async fn parameters_changed_in_the_first_two_events_are_sent() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    events
        .register("provide-client-params.dynamodb", |event: &mut ProvideClientParams| {
            event.params.insert("TableName", "first");
            event.context.insert("mine", "kept");
        })
        .unwrap();
    events
        .register("before-parameter-build.dynamodb.GetItem", |event: &mut BeforeParameterBuild| {
            assert_eq!(event.context["mine"], "kept");
            let name = format!("{} and second", event.params["TableName"]);
            event.params.insert("TableName", name);
        })
        .unwrap();
    dynamodb.call("GetItem", params! { "Key": { "id": { "S": "1" } } }).await.unwrap();
    let body = String::from_utf8(server.requests()[0].body.to_vec()).unwrap();
    assert_eq!(body, r#"{"Key": {"id": {"S": "1"}}, "TableName": "first and second"}"#);
}

#[tokio::test]
async fn builtins_decide_where_the_call_goes() {
    let wrong = answering([json(500, "{}")]);
    let right = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", wrong.endpoint()).await;
    let endpoint = right.endpoint().to_owned();
    dynamodb
        .meta()
        .events()
        .register("before-endpoint-resolution.dynamodb", move |event: &mut BeforeEndpointResolution| {
            assert_eq!(event.builtins["AWS::Region"], "eu-west-1");
            event.builtins.insert("SDK::Endpoint", endpoint.as_str());
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!((wrong.requests().len(), right.requests().len()), (0, 1));
}

#[tokio::test]
async fn the_request_of_before_call_may_be_changed_whole() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("before-call.dynamodb", |event: &mut BeforeCall| {
            assert_eq!(event.request.method(), "POST");
            assert_eq!(event.request.headers().get("x-amz-TARGET").unwrap(), "DynamoDB_20120810.ListTables");
            let url = format!("{}other?x=1", event.request.url());
            event.request.set_url(url);
            event.request.headers_mut().insert("X-Mine", "yes");
            event.request.set_body("{\"Limit\": 1}");
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.target, "/other?x=1");
    assert_eq!(request.header("x-mine"), Some("yes"));
    assert_eq!(&request.body[..], b"{\"Limit\": 1}");
    assert!(request.header("authorization").unwrap().contains("x-mine"));
}

/// Where a header is added, and whether the signature covers it.
#[tokio::test]
async fn signing_stands_between_the_names_of_request_created() {
    for (name, first, signed) in [
        ("request-created.dynamodb.ListTables", false, true),
        ("request-created.dynamodb.*", false, true),
        ("request-created.dynamodb", true, true),
        ("request-created.dynamodb", false, false),
        ("request-created", false, false),
    ] {
        let server = answering([json(200, "{}")]);
        let dynamodb = client("dynamodb", server.endpoint()).await;
        let add = |event: &mut RequestCreated| event.request.headers_mut().insert("X-Mine", "yes");
        let events = dynamodb.meta().events();
        if first { events.register_first(name, add) } else { events.register(name, add) }.unwrap();
        dynamodb.call("ListTables", params! {}).await.unwrap();
        let request = &server.requests()[0];
        assert_eq!(request.header("x-mine"), Some("yes"), "{name}");
        assert_eq!(request.header("authorization").unwrap().contains("x-mine"), signed, "{name} {first}");
    }
}

#[tokio::test]
async fn a_session_handler_sees_the_request_unsigned_where_a_clients_sees_it_signed() {
    let seen: Arc<Mutex<Vec<(&str, bool)>>> = Arc::default();
    let note = |who: &'static str| {
        let seen = Arc::clone(&seen);
        move |event: &mut RequestCreated| {
            seen.lock().unwrap().push((who, event.request.headers().contains("Authorization")));
        }
    };
    let server = answering([json(200, "{}")]);
    let session = crate::sandbox::session();
    session.events().register("request-created.dynamodb", note("session")).unwrap();
    let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    dynamodb.meta().events().register("request-created.dynamodb", note("client")).unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [("session", false), ("client", true)]);
}

#[tokio::test]
async fn what_before_sign_changes_is_signed_and_what_before_send_changes_is_sent() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    events
        .register("before-sign.dynamodb", |event: &mut BeforeSign| {
            assert_eq!((&*event.signing_name, &*event.region_name), ("dynamodb", "eu-west-1"));
            event.request.headers_mut().insert("X-Signed", "yes");
        })
        .unwrap();
    events
        .register("before-send.dynamodb", |event: &mut BeforeSend| {
            assert!(event.request.headers().contains("authorization"));
            event.request.headers_mut().insert("X-Sent", "yes");
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    let request = &server.requests()[0];
    let authorization = request.header("authorization").unwrap();
    assert!(authorization.contains("x-signed") && !authorization.contains("x-sent"), "{authorization}");
    assert_eq!((request.header("x-signed"), request.header("x-sent")), (Some("yes"), Some("yes")));
}

#[tokio::test]
async fn answers_may_be_changed_before_and_after_parsing() {
    let server = answering([json(200, r#"{"TableNames": ["a"]}"#)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    events
        .register("before-parse.dynamodb", |event: &mut BeforeParse| {
            assert_eq!(event.response.status(), 200);
            event.response.insert("content", Value::from(br#"{"TableNames": ["b"]}"#));
            event.customized_response.insert("Extra", 1);
        })
        .unwrap();
    events
        .register("response-received.dynamodb", |event: &mut ResponseReceived| {
            let parsed = event.parsed.as_mut().unwrap();
            assert_eq!(parsed["TableNames"][0], "b");
            parsed.insert("Received", true);
        })
        .unwrap();
    events
        .register("after-call.dynamodb", |event: &mut AfterCall| {
            assert_eq!(event.parsed["Received"], true);
            event.parsed.insert("After", true);
        })
        .unwrap();
    let output = dynamodb.call("ListTables", params! {}).await.unwrap();
    assert_eq!(output["TableNames"][0], "b");
    assert_eq!(
        (&output["Extra"], &output["Received"], &output["After"]),
        (&1.into(), &true.into(), &true.into())
    );
    assert_eq!(output.request_id(), Some("REQUEST"));
    assert_eq!((output.status(), output.retry_attempts()), (Some(200), 0));
}

#[tokio::test]
async fn one_context_runs_through_every_event_of_a_call() {
    let server = StubServer::start(|_| Response::new(200).with_body("{}")).unwrap();
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    macro_rules! count {
        ($($event:ident),+) => {$(
            events.register(<$event as bufeo_events::Event>::NAME, |event: &mut $event| {
                let count = event.context.get("count").and_then(|count| count.as_i64()).unwrap_or(0);
                event.context.insert("count", count + 1);
            }).unwrap();
        )+};
    }
    count!(ProvideClientParams, BeforeParameterBuild, BeforeEndpointResolution, BeforeCall, RequestCreated);
    count!(ChooseSigner, BeforeSign, BeforeSend, ResponseReceived, NeedsRetry);
    events
        .register("after-call", |event: &mut AfterCall| {
            assert_eq!(event.context["count"].as_i64(), Some(10));
            event.parsed.insert("Client", event.context["client_region"].clone());
        })
        .unwrap();
    assert_eq!(dynamodb.call("ListTables", params! {}).await.unwrap()["Client"], "eu-west-1");
}

#[tokio::test]
async fn address_query_and_body_may_be_changed_before_signing() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("request-created.dynamodb.ListTables", |event: &mut RequestCreated| {
            let url = format!("{}elsewhere", event.request.url());
            event.request.set_url(url);
            event.request.insert("params", params! { "a": "b c", "d": ["1", "2"] });
            event.request.set_body("{\"Limit\": 1}");
            event.request.headers_mut().remove("x-amz-target");
            event.request.headers_mut().append("X-Many", "one");
            event.request.headers_mut().append("x-many", "two");
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.target, "/elsewhere?a=b+c&d=1&d=2");
    assert_eq!(&request.body[..], b"{\"Limit\": 1}");
    assert_eq!(request.header("content-length"), Some("12"));
    assert!(request.header("x-amz-target").is_none());
    assert_eq!(request.headers.get_all("x-many").iter().count(), 2);
    assert!(request.header("authorization").unwrap().contains("x-many"));
}

/// What a handler of one attempt does to its request is gone in the next; what `needs-retry` does to what attempts are
/// made from stays.
#[tokio::test]
async fn attempts_are_made_from_the_request_of_the_call() {
    let server = answering([json(500, "{}"), json(500, "{}"), json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    events
        .register("request-created.dynamodb.*", |event: &mut RequestCreated| {
            if event.context["retries"]["attempt"] == 1 {
                event.request.headers_mut().insert("X-Once", "yes");
            }
        })
        .unwrap();
    events
        .register("needs-retry", |event: &mut NeedsRetry| {
            event.request.headers_mut().insert("X-From-Now-On", event.attempts.to_string());
        })
        .unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
    let header =
        |name| server.requests().iter().map(|request| request.header(name).map(str::to_owned)).collect();
    let (once, from_now_on): (Vec<_>, Vec<_>) = (header("x-once"), header("x-from-now-on"));
    assert_eq!(once, [Some("yes".to_owned()), None, None]);
    assert_eq!(from_now_on, [None, Some("1".to_owned()), Some("2".to_owned())]);
}

/// The answer itself is another matter: its status decides whether the call fails, and whoever knows better says so in
/// `needs-retry`.
#[tokio::test]
async fn what_before_parse_changes_is_what_is_parsed_and_not_what_came() {
    for known_better in [false, true] {
        let server = answering([json(200, r#"{"__type": "Mine", "message": "no"}"#)]);
        let dynamodb = client("dynamodb", server.endpoint()).await;
        let events = dynamodb.meta().events();
        events
            .register("before-parse", |event: &mut BeforeParse| {
                event.response.set_status(418);
                event.response.headers_mut().insert("x-amzn-RequestId", "changed");
            })
            .unwrap();
        events
            .register("needs-retry", move |event: &mut NeedsRetry| {
                let response = &mut event.response.as_mut().unwrap().response;
                assert_eq!(response.status(), 200);
                assert_eq!(response.headers().get("x-amzn-requestid").unwrap(), "REQUEST");
                if known_better {
                    response.set_status(418);
                }
            })
            .unwrap();
        let outcome = dynamodb.call("ListTables", params! {}).await;
        let parsed = match &outcome {
            Ok(output) => output.as_map().unwrap().clone(),
            Err(error) => error.response().unwrap().clone().into_map(),
        };
        assert_eq!(outcome.is_err(), known_better);
        assert_eq!(parsed["Error"]["Code"], "Mine");
        assert_eq!(parsed["ResponseMetadata"]["RequestId"], "changed");
        assert_eq!(parsed["ResponseMetadata"]["HTTPStatusCode"], 418);
    }
}

#[tokio::test]
async fn what_after_call_changes_of_an_error_is_in_the_callers() {
    let server = answering([json(400, r#"{"__type": "Theirs", "message": "no"}"#)]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    dynamodb
        .meta()
        .events()
        .register("after-call", |event: &mut AfterCall| {
            event.parsed.insert("Error", params! { "Code": "Mine", "Message": "changed" });
        })
        .unwrap();
    let error = dynamodb.call("ListTables", params! {}).await.unwrap_err();
    assert_eq!((error.code(), error.service_message()), (Some("Mine"), Some("changed")));
}

#[tokio::test]
async fn a_lambda_function_passes_its_trace_on_unless_somebody_did() {
    let trace_of = async |environment: &[(&str, &str)], given: Option<&'static str>| {
        let server = answering([json(200, "{}")]);
        let environment = Environment::of(environment.iter().copied());
        let session = builder().environment(environment).build().unwrap();
        let client = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        let give = move |event: &mut BeforeCall| {
            if let Some(given) = given {
                event.request.headers_mut().insert("X-Amzn-Trace-Id", given);
            }
        };
        client.meta().events().register_first("before-call", give).unwrap();
        client.call("ListTables", params! {}).await.unwrap();
        let requests = server.requests();
        requests[0].headers.get("x-amzn-trace-id").map(|value| value.to_str().unwrap().to_owned())
    };
    let (function, trace) =
        (("AWS_LAMBDA_FUNCTION_NAME", "f"), ("_X_AMZN_TRACE_ID", "Root=1-5;Parent={\"a\"};x=a b/\u{e9}"));
    let written = Some("Root=1-5;Parent={\"a\"};x=a%20b%2F%C3%A9".to_owned());
    assert_eq!(trace_of(&[function, trace], None).await, written);
    assert_eq!(trace_of(&[function, trace], Some("mine")).await.as_deref(), Some("mine"));
    assert_eq!(trace_of(&[trace], None).await, None);
    assert_eq!(trace_of(&[function, ("_X_AMZN_TRACE_ID", "")], None).await, None);
}

#[tokio::test]
async fn the_length_of_a_get_with_a_body_is_the_transports_to_state() {
    let server = answering([json(200, "{}")]);
    let efs = client("efs", server.endpoint()).await;
    let stated: Arc<Mutex<Option<bool>>> = Arc::default();
    let seen = Arc::clone(&stated);
    let look = move |event: &mut BeforeSend| {
        *seen.lock().unwrap() = Some(event.request.headers().contains("Content-Length"));
    };
    efs.meta().events().register("before-send", look).unwrap();
    efs.call("DescribeAccountPreferences", params! {}).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!(*stated.lock().unwrap(), Some(false));
    assert_eq!(request.header("content-length"), Some("2"));
    assert_eq!((request.method.as_str(), &*request.body), ("GET", b"{}".as_slice()));
}
