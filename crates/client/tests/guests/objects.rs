//! A host's objects are the truth from its first handler to the end of the call.

use std::sync::Arc;

use bufeo_client::event::*;
use bufeo_client::{Client, ErrorKind, HttpResponse, Map, Params, Parsed, Value, params};
use bufeo_model::{Foreign, HostMap, OperationModel};
use bufeo_testserver::StubServer;

use crate::host::{Dict, Guest};
use crate::sandbox::{answering, client, json};

const TABLES: &str = r#"{"TableNames": ["a", "b"], "LastEvaluatedTableName": "b"}"#;

fn operation(client: &Client, name: &str) -> OperationModel {
    client.meta().service_model().operation(name).unwrap()
}

async fn dynamodb(server: &StubServer) -> Client {
    client("dynamodb", server.endpoint()).await
}

fn hosted(map: Map) -> (Arc<dyn HostMap>, Params) {
    let object = Dict::over(map);
    (Arc::clone(&object), Map::from_host(object).into())
}

fn same(one: &Arc<dyn HostMap>, other: &Arc<dyn HostMap>) -> bool {
    Arc::ptr_eq(one, other)
}

/// The host's object behind a nested map.
fn nested(object: &Arc<dyn HostMap>, name: &str) -> Arc<dyn HostMap> {
    Arc::clone(object.get(name).unwrap().as_map().unwrap().host().unwrap())
}

#[tokio::test]
async fn each_stage_is_one_object_for_as_long_as_it_lasts() {
    for waits in [false, true] {
        let server = answering([json(500, "{}"), json(200, TABLES)]);
        let client = dynamodb(&server).await;
        let events = client.meta().events();
        let guest = if waits { Guest::awaited_at(events, "*") } else { Guest::at(events, "*") };
        let (caller, params) = hosted(params! { "Limit": 5 });
        let parsed = client.call_parsed(&operation(&client, "ListTables"), params).await.unwrap();

        // How often each stage is looked at, and how many objects that are: of what belongs to one attempt, two.
        for (stage, looks, distinct) in [
            ("params", 3, 1),
            ("builtins", 1, 1),
            ("context", 4 + 2 * 6 + 1, 1),
            ("request", 3, 1),
            ("http", 4, 2),
            ("prepared", 2, 2),
            ("customized", 2, 2),
            ("response", 7, 2),
            ("parsed", 5, 2),
        ] {
            let objects = guest.objects(stage);
            assert_eq!(objects.len(), looks, "{stage}");
            let mut kinds: Vec<&Arc<dyn HostMap>> = Vec::new();
            for object in &objects {
                if !kinds.last().is_some_and(|last| same(last, object)) {
                    kinds.push(object);
                }
            }
            assert_eq!(kinds.len(), distinct, "{stage}: an object, once left, does not come back");
        }
        assert!(same(&guest.objects("params")[0], &caller));
        assert!(same(guest.objects("parsed").last().unwrap(), parsed.host().unwrap()));
        // Nothing is handed over twice, and the parameters were the host's already.
        let attempt = [
            "request-created http",
            "before-send prepared",
            "before-parse response",
            "before-parse customized",
            "response-received parsed",
        ];
        let mut promotions = vec![
            "provide-client-params context",
            "before-endpoint-resolution builtins",
            "before-call request",
        ];
        promotions.extend(attempt);
        promotions.extend(attempt);
        assert_eq!(guest.promotions(), promotions);
    }
}

#[tokio::test]
async fn a_host_that_comes_late_finds_what_was_done_before_it_and_nothing_is_handed_over_earlier() {
    for (name, promotions) in [
        ("provide-client-params", &["params", "context"][..]),
        ("before-parameter-build", &["params", "context"]),
        ("before-endpoint-resolution", &["params", "builtins", "context"]),
        ("before-call", &["request", "context"]),
        ("request-created", &["http", "context"]),
        ("choose-signer", &["context"]),
        ("before-sign", &["http", "context"]),
        ("before-send", &["prepared", "context"]),
        ("before-parse", &["response", "customized"]),
        ("response-received", &["response", "parsed", "context"]),
        ("needs-retry", &["response", "parsed", "request", "context"]),
        ("after-call", &["response", "parsed", "context"]),
        ("after-call-error", &[]),
        ("after-call.dynamodb.PutItem", &[]),
        ("before-call.s3", &[]),
    ] {
        let server = answering([json(200, TABLES)]);
        let client = dynamodb(&server).await;
        let events = client.meta().events();
        events
            .register("provide-client-params", |event: &mut ProvideClientParams| {
                event.context.insert("left", params! { "by": "a native handler" });
            })
            .unwrap();
        let guest = Guest::at(events, name);
        let parsed = client.call_parsed(&operation(&client, "ListTables"), Map::new().into()).await.unwrap();
        let expected: Vec<_> = promotions.iter().map(|stage| format!("{name} {stage}")).collect();
        assert_eq!(guest.promotions(), expected);
        assert_eq!(guest.looks().len(), expected.len(), "{name}");
        assert_eq!(parsed.host().is_some(), promotions.contains(&"parsed"), "{name}");
        // The native handler of `provide-client-params` stands before the host's.
        for context in guest.objects("context") {
            assert_eq!(nested(&context, "left").get("by"), Some("a native handler".into()), "{name}");
        }
        assert_eq!(parsed.into_map().into_native().get("TableNames").unwrap()[1], "b", "{name}");
    }
}

#[tokio::test]
async fn nested_containers_keep_their_identity_and_what_native_handlers_change_in_them_is_sent() {
    let server = answering([json(200, "{}")]);
    let client = dynamodb(&server).await;
    let (caller, params) = hosted(params! {
        "TableName": "t",
        "Key": { "id": { "S": "1" } },
        "AttributesToGet": ["a"],
    });
    let (key, id) = (nested(&caller, "Key"), nested(&nested(&caller, "Key"), "id"));
    let list = caller.get("AttributesToGet").unwrap();
    let list = list.as_list().unwrap().host().unwrap();
    let events = client.meta().events();
    events
        .register("before-parameter-build", |event: &mut BeforeParameterBuild| {
            let mut names = event.params.get_mut("AttributesToGet").unwrap();
            names.as_list_mut().unwrap().push("b");
            *names.as_list_mut().unwrap().get_mut(0).unwrap() = "z".into();
            drop(names);
            let mut key = event.params.get_mut("Key").unwrap();
            let key = key.as_map_mut().unwrap();
            *key.get_mut("id").unwrap().as_map_mut().unwrap().get_mut("S").unwrap() = "2".into();
        })
        .unwrap();
    let guest = Guest::at(events, "*");
    client.call_parsed(&operation(&client, "GetItem"), params).await.unwrap();
    assert!(same(&key, &nested(&caller, "Key")) && same(&id, &nested(&key, "id")));
    assert_eq!(id.get("S"), Some("2".into()));
    let after = caller.get("AttributesToGet").unwrap();
    assert!(Arc::ptr_eq(list, after.as_list().unwrap().host().unwrap()));
    assert_eq!(
        String::from_utf8(server.requests()[0].body.to_vec()).unwrap(),
        r#"{"TableName": "t", "Key": {"id": {"S": "2"}}, "AttributesToGet": ["z", "b"]}"#
    );
    // Signing and the retry headers write into the headers that the host holds.
    let http = guest.objects("http");
    let headers = nested(&http[0], "headers");
    assert!(same(&headers, &nested(&http[1], "headers")));
    assert!(headers.get("Authorization").is_some() && headers.get("amz-sdk-request").is_some());
    let context = &guest.objects("context")[0];
    assert_eq!(nested(context, "retries").get("attempt"), Some(1.into()));
}

#[tokio::test]
async fn what_no_model_knows_survives_in_every_stage() {
    let server = answering([json(500, "{}"), json(200, TABLES)]);
    let client = dynamodb(&server).await;
    let events = client.meta().events();
    let guest = Guest::at(events, "*");
    let marker = Foreign::opaque(7_u8);
    let (first, second) = (marker.clone(), marker.clone());
    // In the parameters it lasts until they are checked: whoever puts it in takes it out.
    events
        .register("provide-client-params", move |event: &mut ProvideClientParams| {
            event.params.insert("Marker", first.clone());
            event.context.insert("marker", first.clone());
        })
        .unwrap();
    events
        .register("before-parameter-build", move |event: &mut BeforeParameterBuild| {
            let taken = event.params.remove("Marker").unwrap();
            assert!(taken.as_foreign().unwrap().is(&second));
        })
        .unwrap();
    events
        .register("before-call", |event: &mut BeforeCall| {
            event.request.insert("unmodelled", params! { "deep": [1] });
        })
        .unwrap();
    events
        .register("response-received", |event: &mut ResponseReceived| {
            event.response.as_mut().unwrap().insert("unmodelled", "response");
            event.parsed.as_mut().unwrap().insert("Unmodelled", "parsed");
        })
        .unwrap();
    let parsed = client.call_parsed(&operation(&client, "ListTables"), Map::new().into()).await.unwrap();
    assert_eq!(parsed.get("Unmodelled").as_deref(), Some(&"parsed".into()));
    assert_eq!(guest.objects("response").last().unwrap().get("unmodelled"), Some("response".into()));
    assert_eq!(nested(guest.objects("request").last().unwrap(), "unmodelled").len(), 1);
    let context = guest.objects("context").pop().unwrap();
    assert!(context.get("marker").unwrap().as_foreign().unwrap().is(&marker));
    // Where nobody takes it out of the parameters, the check says so.
    let (_, params) = hosted(params! { "Strange": 1 });
    let error = client.call_parsed(&operation(&client, "ListTables"), params).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation);
    assert!(error.to_string().contains("Strange"), "{error}");
}

#[tokio::test]
async fn native_handlers_before_and_after_a_host_share_one_interface_with_it() {
    fn note(context: &mut Map, who: &str, hosted: bool) {
        assert_eq!(context.host().is_some(), hosted, "{who}");
        let before = context.get("order").map(|order| order.to_string()).unwrap_or_default();
        context.insert("order", before + who);
    }
    let server = answering([json(200, TABLES)]);
    let client = dynamodb(&server).await;
    let events = client.meta().events();
    let name = "provide-client-params.dynamodb";
    events
        .register_last(name, |event: &mut ProvideClientParams| note(&mut event.context, "3", true))
        .unwrap();
    let guest = Guest::at(events, name);
    events
        .register_first(name, |event: &mut ProvideClientParams| note(&mut event.context, "1", false))
        .unwrap();
    events.register(name, |event: &mut ProvideClientParams| note(&mut event.context, "2", true)).unwrap();
    events.register("after-call", |event: &mut AfterCall| note(&mut event.context, "4", true)).unwrap();
    client.call("ListTables", params! {}).await.unwrap();
    assert_eq!(guest.objects("context")[0].get("order"), Some("1234".into()));
}

#[tokio::test]
async fn a_service_error_has_the_hosts_object_as_its_response() {
    let server = answering([json(400, r#"{"__type": "ResourceNotFoundException", "message": "no"}"#)]);
    let client = dynamodb(&server).await;
    let guest = Guest::at(client.meta().events(), "after-call");
    let error = client.call_parsed(&operation(&client, "ListTables"), Map::new().into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    assert!(same(error.response().unwrap().host().unwrap(), &guest.objects("parsed")[0]));
}

#[tokio::test]
async fn what_a_call_returns_to_rust_is_its_own_copy() {
    let server = answering([json(200, TABLES)]);
    let client = dynamodb(&server).await;
    let guest = Guest::at(client.meta().events(), "after-call");
    let output = client.call("ListTables", params! {}).await.unwrap();
    let parsed = guest.objects("parsed").pop().unwrap();
    parsed.insert("LastEvaluatedTableName".into(), "changed".into());
    parsed.remove("TableNames");
    assert_eq!(output["LastEvaluatedTableName"], "b");
    assert_eq!(output["TableNames"][0], "a");
    assert!(output.as_map().unwrap().host().is_none());
}

#[tokio::test]
async fn a_hosts_replies_are_passed_on_themselves() {
    let server = answering([json(200, "{}")]);
    let client = dynamodb(&server).await;
    let events = client.meta().events();
    let (caller, params) = hosted(params! { "Limit": 5 });
    let (replaced, reply) = hosted(params! { "Limit": 6 });
    events.register("provide-client-params", move |_: &mut ProvideClientParams| reply.clone()).unwrap();
    let response = Dict::over(HttpResponse::build(200).body(TABLES).into_map());
    let sent = Map::from_host(Arc::clone(&response));
    let sending =
        events.register("before-send", move |_: &mut BeforeSend| HttpResponse::from(sent.clone())).unwrap();
    let guest = Guest::at(events, "*");
    let list_tables = operation(&client, "ListTables");
    let parsed = client.call_parsed(&list_tables, params).await.unwrap();
    assert_eq!(parsed.get("LastEvaluatedTableName").as_deref(), Some(&"b".into()));
    let seen = guest.objects("params");
    assert!(same(&seen[0], &caller) && same(&seen[1], &replaced) && same(&seen[2], &replaced));
    assert_eq!(caller.get("Limit"), Some(5.into()));
    assert!(guest.objects("response").iter().all(|object| same(object, &response)));

    sending.unregister();
    let answer = Dict::over(params! { "TableNames": ["made up"] });
    let made_up = Map::from_host(Arc::clone(&answer));
    events
        .register("before-call", move |_: &mut BeforeCall| {
            Answer::new(HttpResponse::build(200), Parsed::from(made_up.clone()))
        })
        .unwrap();
    let parsed = client.call_parsed(&list_tables, Map::new().into()).await.unwrap();
    assert!(same(parsed.host().unwrap(), &answer));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn what_a_guest_spoils_is_repaired_or_an_error_and_never_a_panic() {
    let spoiled = || [Value::Null, 7.into(), "text".into(), params! {}.into(), Foreign::opaque(()).into()];
    for hosts in [false, true] {
        let server = answering([json(500, "{}"), json(200, TABLES)]);
        for (name, stage, entry) in [
            ("provide-client-params", "context", "signing"),
            ("before-call", "context", "signing"),
            ("before-call", "context", "retries"),
            ("before-call", "context", "client_config"),
            ("before-call", "request", "headers"),
            ("before-call", "request", "body"),
            ("before-call", "request", "method"),
            ("before-call", "request", "url"),
            ("before-call", "request", "url_path"),
        ] {
            for value in spoiled() {
                let client = dynamodb(&server).await;
                let events = client.meta().events();
                if hosts {
                    Guest::at(events, "*");
                }
                let shown = format!("{name} {stage} {entry} {value:?} {hosts}");
                events
                    .register_view("*", move |view: &mut bufeo_events::View<'_>| {
                        if !view.name().starts_with(name) {
                            return;
                        }
                        if let Some(event) = view.get::<ProvideClientParams>() {
                            event.context.insert(entry, value.clone());
                        } else if let Some(event) = view.get::<BeforeCall>() {
                            let map: &mut Map =
                                if stage == "context" { &mut event.context } else { &mut event.request };
                            map.insert(entry, value.clone());
                        }
                    })
                    .unwrap();
                if let Err(error) = client.call("ListTables", params! {}).await {
                    assert!(!format!("{error} {error:?}").contains("panicked"), "{shown}: {error}");
                    assert_eq!(stage, "request", "{shown}: {error}");
                }
            }
        }
    }
}
