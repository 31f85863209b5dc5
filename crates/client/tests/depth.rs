//! Nothing that a program, a handler or a server gives can exhaust the stack, which would end the process. So each test runs
//! in a process of its own, in threads with stacks of 128 KiB (what musl gives), 256 KiB and 8 MiB.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "life/sandbox.rs"]
mod sandbox;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bufeo_client::event::*;
use bufeo_client::{Client, Error, ErrorKind, Map, Value, params};
use bufeo_events::HandlerError;
use bufeo_model::{List, block_on};

use sandbox::{answering, client, json};

const STACKS: [usize; 3] = [128 << 10, 256 << 10, 8 << 20];

/// Set in the processes that the tests are run in.
const INSIDE: &str = "BUFEO_TEST_OF_DEPTH";

/// Runs `test` in another process, which has to survive it. Each test has to have this as all it does.
fn in_another_process(test: fn(usize)) {
    let name = thread::current().name().unwrap().to_owned();
    if std::env::var(INSIDE).as_deref() == Ok(&name) {
        for stack in STACKS {
            thread::Builder::new().stack_size(stack).spawn(move || test(stack)).unwrap().join().unwrap();
        }
        return;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    let run = command.args(["--exact", &name, "--nocapture", "--test-threads=1"]).env(INSIDE, &name).output();
    let run = run.unwrap();
    let (said, failed) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{}\n{said}\n{failed}", run.status);
    print!("{said}");
}

/// What is optimized fits small stacks; what is not takes several times as much, and is only not to crash there.
fn has_room(stack: usize) -> bool {
    !cfg!(debug_assertions) || stack > 256 << 10
}

/// Made in a thread of its own, since the first client of a process reads models and makes a TLS configuration.
fn client_of(service: &'static str, endpoint: String) -> Client {
    thread::spawn(move || block_on(client(service, &endpoint))).join().unwrap()
}

/// Registers a handler that calls again without end, and gives how many calls were inside of each other.
fn nested<E>(
    stack: usize,
    register: impl FnOnce(&Client, Arc<dyn Fn() -> Result<(), HandlerError> + Send + Sync>) -> E,
) -> usize {
    let server = answering([json(200, "{}")]);
    let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
    let made = Arc::new(AtomicUsize::new(0));
    let (inner, count) = (dynamodb.clone(), Arc::clone(&made));
    let again = move || {
        count.fetch_add(1, Ordering::Relaxed);
        block_on(inner.call("ListTables", params! {})).map(drop).map_err(HandlerError::from)
    };
    register(&dynamodb, Arc::new(again));
    let error = block_on(dynamodb.call("ListTables", params! {})).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Recursion, "{error}");
    let made = made.load(Ordering::Relaxed);
    println!("{} calls inside of each other in {} KiB", made, stack >> 10);
    if stack == 8 << 20 {
        // Where nothing is optimized, fewer than a hundred may fit.
        assert!((50..=100).contains(&made));
    }
    made
}

#[test]
fn a_handler_that_calls_its_own_client_before_anything_is_sent() {
    in_another_process(|stack| {
        let made = nested(stack, |client, again| {
            client
                .meta()
                .events()
                .register("before-parameter-build", move |_: &mut BeforeParameterBuild| again())
                .unwrap();
        });
        assert!(!has_room(stack) || made >= 2);
    });
}

#[test]
fn a_handler_that_calls_its_own_client_before_it_sends() {
    in_another_process(|stack| {
        let made = nested(stack, |client, again| {
            client.meta().events().register("before-send", move |_: &mut BeforeSend| again()).unwrap();
        });
        assert!(!has_room(stack) || made >= 2);
    });
}

#[test]
fn an_asynchronous_handler_that_calls_its_own_client() {
    in_another_process(|stack| {
        let server = answering([json(200, "{}")]);
        let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
        let inner = dynamodb.clone();
        dynamodb
            .meta()
            .events()
            .register_async("before-sign", move |_: &mut BeforeSign| {
                let inner = inner.clone();
                Box::pin(async move {
                    inner.call("ListTables", params! {}).await.map(drop).map_err(HandlerError::from)
                })
            })
            .unwrap();
        let error = block_on(dynamodb.call("ListTables", params! {})).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Recursion, "{error}, with {stack} bytes");
    });
}

#[test]
fn a_handler_that_presigns_with_its_own_client() {
    in_another_process(|_| {
        let s3 = client_of("s3", "http://127.0.0.1:1".to_owned());
        let inner = s3.clone();
        s3.meta()
            .events()
            .register("before-parameter-build", move |_: &mut BeforeParameterBuild| {
                let url = inner.presigned_url("GetObject", params! { "Bucket": "b", "Key": "k" });
                block_on(url.build()).map(drop).map_err(HandlerError::from)
            })
            .unwrap();
        let url = s3.presigned_url("GetObject", params! { "Bucket": "b", "Key": "k" });
        assert_eq!(block_on(url.build()).unwrap_err().kind(), ErrorKind::Recursion);
    });
}

#[test]
fn a_call_that_is_not_nested_fits_a_small_stack() {
    in_another_process(|stack| {
        let item = format!(
            "{{\"Item\": {{\"k\": {}{{\"S\": \"x\"}}{}}}}}",
            "{\"L\": [".repeat(126),
            "]}".repeat(126)
        );
        let server = answering([json(200, item.leak())]);
        let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
        let key = params! { "TableName": "t", "Key": { "k": { "S": "x" } } };
        match block_on(dynamodb.call("GetItem", key)) {
            Ok(output) => assert!(output["Item"]["k"]["L"][0]["L"][0].as_map().is_some()),
            Err(error) => assert!(!has_room(stack) && error.kind() == ErrorKind::Recursion, "{error}"),
        }
    });
}

/// An attribute of DynamoDB's, that many lists in each other.
fn attribute(levels: usize) -> Map {
    (0..levels).fold(params! { "S": "x" }, |inner, _| params! { "L": [inner] })
}

fn put(client: &Client, value: Map) -> Result<(), Error> {
    block_on(client.call("PutItem", params! { "TableName": "t", "Item": { "k": value } })).map(drop)
}

#[test]
fn parameters_that_are_too_deep() {
    in_another_process(|stack| {
        let server = answering([json(200, "{}")]);
        let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
        let error = put(&dynamodb, attribute(20_000)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ParamValidation | ErrorKind::Recursion), "{error}");
        if has_room(stack) {
            assert!(
                error.to_string().ends_with("it contains itself, or is nested more than 256 levels deep"),
                "{error}"
            );
            put(&dynamodb, attribute(30)).unwrap();
        }
        if stack > 256 << 10 {
            put(&dynamodb, attribute(126)).unwrap();
        }
    });
}

#[test]
fn what_a_handler_puts_in_that_is_too_deep() {
    fn deep() -> Value {
        (0..20_000).fold(Value::Null, |inner, _| List::from(vec![inner]).into())
    }
    in_another_process(|_| {
        let server = answering([json(200, "{}")]);
        for name in ["body", "url", "headers", "query_string", "method"] {
            let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
            let change = move |event: &mut BeforeCall| {
                event.request.insert(name, deep());
                event.context.insert(name, deep());
            };
            dynamodb.meta().events().register("before-call", change).unwrap();
            let after = |event: &mut AfterCall| drop(event.parsed.insert("Deep", deep()));
            dynamodb.meta().events().register("after-call", after).unwrap();
            // Whether that can be sent is another matter.
            let called = block_on(dynamodb.call("ListTables", params! {}));
            assert!(format!("{called:?}").len() < 1_000_000);
        }
        let dynamodb = client_of("dynamodb", server.endpoint().to_owned());
        let change = |event: &mut RequestCreated| {
            event.request.headers_mut().insert("deep", deep());
        };
        dynamodb.meta().events().register("request-created", change).unwrap();
        drop(block_on(dynamodb.call("ListTables", params! {})));
    });
}
