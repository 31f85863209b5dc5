//! Who runs a call: whoever waits for it, wherever that is.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use bufeo_client::event::*;
use bufeo_client::params;
use bufeo_model::{Map, block_on};
use bufeo_testserver::{BadServer, Behaviour, S3Server};

use crate::sandbox::{answering, client, json, s3, session};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn a_blocking_call_inside_a_handler_of_a_blocking_call_works_three_deep_in_one_thread() {
    let server = answering([json(200, r#"{"TableNames": ["deep"]}"#)]);
    let dynamodb = block_on(client("dynamodb", server.endpoint()));
    let inner = dynamodb.clone();
    let thread = thread::current().id();
    dynamodb
        .meta()
        .events()
        .register("before-send.dynamodb", move |_: &mut BeforeSend| {
            assert_eq!(thread::current().id(), thread);
            if DEPTH.get() < 3 {
                DEPTH.set(DEPTH.get() + 1);
                let output = block_on(inner.call("ListTables", params! {})).unwrap();
                assert_eq!(output["TableNames"][0], "deep");
            }
        })
        .unwrap();
    block_on(dynamodb.call("ListTables", params! {})).unwrap();
    assert_eq!(DEPTH.get(), 3);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_handler_that_calls_its_own_client_does_not_keep_it_alive() {
    let server = answering([json(200, r#"{"TableNames": ["again"]}"#)]);
    let dynamodb = block_on(client("dynamodb", server.endpoint()));
    let weak = dynamodb.downgrade();
    let inner = weak.clone();
    let list = move |_: &mut AfterCall| {
        if DEPTH.replace(1) == 0 {
            let output = block_on(inner.upgrade().unwrap().call("ListTables", params! {})).unwrap();
            assert_eq!(output["TableNames"][0], "again");
        }
    };
    dynamodb.meta().events().register("after-call.dynamodb", list).unwrap();
    block_on(dynamodb.call("ListTables", params! {})).unwrap();
    assert_eq!(server.requests().len(), 2);
    assert!(format!("{weak:?}").contains("dynamodb"));
    drop(dynamodb);
    assert!(weak.upgrade().is_none());
    assert_eq!(format!("{weak:?}"), "WeakClient(gone)");
}

#[test]
fn a_call_needs_no_runtime_and_minds_none() {
    let server = answering([json(200, "{}")]);
    let call = || async {
        let dynamodb = client("dynamodb", server.endpoint()).await;
        dynamodb.call("ListTables", params! {}).await.unwrap();
    };
    block_on(call());
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(call());
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(async {
        call().await;
        // A blocking call in a task of a runtime works as well; it blocks the task.
        block_on(call());
    });
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn one_connection_serves_calls_of_every_executor_and_a_body_may_change_hands() {
    let server = S3Server::start().unwrap();
    let s3 = block_on(s3(&server));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let object = params! { "Bucket": "bucket", "Key": "k" };
    block_on(s3.call("CreateBucket", params! { "Bucket": "bucket" })).unwrap();
    let mut put = object.clone();
    put.insert("Body", vec![7_u8; 1 << 20]);
    runtime.block_on(s3.call("PutObject", put)).unwrap();
    let begin = |object: Map| {
        let mut body = block_on(s3.call("GetObject", object)).unwrap()["Body"].take_stream().unwrap();
        let first = block_on(body.next()).unwrap().unwrap();
        (body, first.len())
    };
    for _ in 0..3 {
        // Begun here, read to its end under a runtime, in another thread, and here again.
        let (mut body, first) = begin(object.clone());
        assert_eq!(first + runtime.block_on(body.read_all()).unwrap().len(), 1 << 20);
        let (mut body, first) = begin(object.clone());
        assert_eq!(
            first + thread::spawn(move || body.read_all_blocking().unwrap().len()).join().unwrap(),
            1 << 20
        );
        let body = runtime.block_on(s3.call("GetObject", object.clone())).unwrap()["Body"].take_stream();
        assert_eq!(body.unwrap().read_all_blocking().unwrap().len(), 1 << 20);
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn async_handlers_are_awaited_in_their_place() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let events = dynamodb.meta().events();
    let name = "provide-client-params.dynamodb";
    let add = |event: &mut ProvideClientParams, letter: &str| {
        let before = event.context.get("order").map(|order| order.to_string()).unwrap_or_default();
        event.context.insert("order", before + letter);
    };
    events.register(name, move |event: &mut ProvideClientParams| add(event, "a")).unwrap();
    events
        .register_async(name, move |event: &mut ProvideClientParams| {
            Box::pin(async move {
                tokio::task::yield_now().await;
                add(event, "b");
            })
        })
        .unwrap();
    events.register(name, move |event: &mut ProvideClientParams| add(event, "c")).unwrap();
    events.register("after-call", |event: &mut AfterCall| assert_eq!(event.context["order"], "abc")).unwrap();
    dynamodb.call("ListTables", params! {}).await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_and_the_client_stays_usable() {
    let silent = BadServer::start(Behaviour::NeverAnswer).unwrap();
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let (sent, mut was_sent) = tokio::sync::oneshot::channel();
    let sent = std::sync::Mutex::new(Some(sent));
    let endpoint = silent.endpoint().to_owned();
    let redirect = dynamodb
        .meta()
        .events()
        .register("before-send.dynamodb", move |event: &mut BeforeSend| {
            event.request.set_url(endpoint.as_str());
            let _ = sent.lock().unwrap().take().map(|sent| sent.send(()));
        })
        .unwrap();
    {
        let call = dynamodb.call("ListTables", params! {});
        tokio::pin!(call);
        tokio::select! {
            biased;
            _ = &mut call => panic!("nobody answers"),
            _ = &mut was_sent => {}
        }
    }
    redirect.unregister();
    dynamodb.call("ListTables", params! {}).await.unwrap();
}

#[test]
fn threads_call_one_client_while_handlers_come_and_go() {
    const THREADS: usize = 8;
    const CALLS: usize = 50;
    let server = answering([json(200, "{}")]);
    let dynamodb = block_on(session().client("dynamodb").endpoint_url(server.endpoint()).build()).unwrap();
    let (seen, steady) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&steady);
    dynamodb
        .meta()
        .events()
        .register("after-call", move |_: &mut AfterCall| {
            count.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap();
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..CALLS {
                    let mine = Arc::clone(&seen);
                    let guard = dynamodb
                        .meta()
                        .events()
                        .register("after-call.dynamodb", move |_: &mut AfterCall| {
                            mine.fetch_add(1, Ordering::Relaxed);
                        })
                        .unwrap()
                        .guard();
                    block_on(dynamodb.call("ListTables", params! {})).unwrap();
                    drop(guard);
                }
            });
        }
    });
    // A registration that has returned is seen by the thread's own call at least, the steady one by every call.
    assert!(seen.load(Ordering::Relaxed) >= THREADS * CALLS);
    assert_eq!(steady.load(Ordering::Relaxed), THREADS * CALLS);
}

#[test]
fn a_future_of_a_call_can_go_to_another_thread() {
    let server = answering([json(200, "{}")]);
    let dynamodb = block_on(client("dynamodb", server.endpoint()));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(block_on(dynamodb.call("ListTables", params! {})).is_ok()).unwrap());
    assert!(receiver.recv().unwrap());
}
