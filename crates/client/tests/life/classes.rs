//! A client's class, its bases and their constructors; what of a session's handlers a client has.

use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{ErrorKind, Method, Mixin, Value, params};

use crate::sandbox::{answering, json, session};

fn says(text: &'static str) -> Method {
    Method::new(move |_, _| Ok(Value::from(text)))
}

#[tokio::test]
async fn attributes_are_looked_up_in_the_class_and_then_in_its_bases_in_order() {
    let session = session();
    session
        .events()
        .register("creating-client-class.dynamodb", |class: &mut CreatingClientClass| {
            class.attributes.insert("own", says("class"));
            assert!(class.attributes.insert("list_tables", says("replaced")).is_some());
            assert!(class.attributes.remove("put_item").is_some());
            let first = Mixin::new("First").with("own", says("first")).with("both", says("first"));
            let second = Mixin::new("Second").with("both", says("second")).with("put_item", says("second"));
            class.bases.insert(0, second);
            class.bases.insert(0, first);
            let names: Vec<_> = class.attributes.names().collect();
            assert!(names.iter().any(|name| name == "own") && !names.iter().any(|name| name == "put_item"));
        })
        .unwrap();
    let client = session.client("dynamodb").build().await.unwrap();
    for (method, expected) in
        [("own", "class"), ("both", "first"), ("put_item", "second"), ("list_tables", "replaced")]
    {
        assert_eq!(client.invoke(method, params! {}).await.unwrap(), expected, "{method}");
    }
}

#[tokio::test]
async fn constructors_run_the_last_bases_first_when_the_client_is_complete() {
    let order: Arc<Mutex<Vec<&str>>> = Arc::default();
    let session = session();
    let log = Arc::clone(&order);
    session
        .events()
        .register("creating-client-class.s3", move |class: &mut CreatingClientClass| {
            for name in ["Outer", "Inner"] {
                let log = Arc::clone(&log);
                class.bases.push(Mixin::new(name).on_init(move |client| {
                    assert_eq!(client.meta().service_id(), "s3");
                    log.lock().unwrap().push(name);
                    Ok(())
                }));
            }
        })
        .unwrap();
    for _ in 0..2 {
        session.client("s3").build().await.unwrap();
    }
    session.client("sqs").build().await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["Inner", "Outer", "Inner", "Outer"]);
}

#[tokio::test]
async fn a_constructor_or_method_that_fails_or_panics_is_an_error() {
    for panics in [false, true] {
        let session = session();
        let fails = session
            .events()
            .register("creating-client-class.s3", move |class: &mut CreatingClientClass| {
                class.bases.push(Mixin::new("Broken").on_init(move |_| {
                    assert!(!panics, "on purpose");
                    Err("on purpose".into())
                }));
            })
            .unwrap();
        let error = session.client("s3").build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Handler);
        assert!(error.to_string().contains("`Broken`"), "{error}");
        fails.unregister();
        session
            .events()
            .register("creating-client-class.s3", move |class: &mut CreatingClientClass| {
                class.attributes.insert(
                    "broken",
                    Method::new_async(move |_, _| async move {
                        assert!(!panics, "on purpose");
                        Err("on purpose".into())
                    }),
                );
            })
            .unwrap();
        let error =
            session.client("s3").build().await.unwrap().invoke("broken", params! {}).await.unwrap_err();
        assert!(error.to_string().contains("`broken`"), "{error}");
    }
}

#[tokio::test]
async fn clients_have_the_sessions_handlers_of_their_making_and_never_each_others() {
    let calls: Arc<Mutex<Vec<&str>>> = Arc::default();
    let note = |who: &'static str| {
        let calls = Arc::clone(&calls);
        move |_: &mut AfterCall| calls.lock().unwrap().push(who)
    };
    let server = answering([json(200, "{}")]);
    let session = session();
    session.events().register("after-call", note("early")).unwrap();
    let first = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    session.events().register("after-call", note("late")).unwrap();
    let second = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    first.meta().events().register("after-call", note("first's")).unwrap();
    first.call("ListTables", params! {}).await.unwrap();
    assert_eq!(std::mem::take(&mut *calls.lock().unwrap()), ["early", "first's"]);
    second.call("ListTables", params! {}).await.unwrap();
    assert_eq!(*calls.lock().unwrap(), ["early", "late"]);
}

#[tokio::test]
async fn clients_of_one_service_share_its_model() {
    let (one, other) = (session(), session());
    let first = one.client("s3").build().await.unwrap();
    let second = one.client("s3").build().await.unwrap();
    let third = other.client("s3").build().await.unwrap();
    for client in [second, third] {
        assert!(Arc::ptr_eq(first.meta().service_model(), client.meta().service_model()));
    }
}

#[tokio::test]
async fn steps_of_the_call_are_shown_by_explain_and_can_be_unregistered() {
    let server = answering([json(500, "{}")]);
    let client = session().client("sqs").endpoint_url(server.endpoint()).build().await.unwrap();
    let events = client.meta().events();
    let explained = events.explain("needs-retry.sqs.ListQueues").to_string();
    assert!(
        explained.contains("the standard retry mode") && explained.contains("retry-config-sqs"),
        "{explained}"
    );
    assert!(events.unregister_unique("needs-retry.sqs", "retry-config-sqs", false).unwrap());
    client.call("ListQueues", params! {}).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}
