//! Connections that die without a word, that lie idle, and that are too many.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::{Client, Clock, Config, Error, ErrorKind, Output, Sleep, params};
use bufeo_testserver::{Response, StubServer};

use crate::sandbox::{builder, json};

/// A clock whose time and whose time-outs are the test's: those that are waited for run out when it says so.
#[derive(Clone, Default)]
pub(crate) struct Hand(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    elapsed: Duration,
    waits: Vec<Weak<Mutex<Wait>>>,
    /// Whether time ran out before anybody waited.
    ran_out: bool,
}

#[derive(Default)]
struct Wait {
    over: bool,
    waker: Option<Waker>,
}

impl Hand {
    fn pass(&self, time: Duration) {
        self.0.lock().unwrap().elapsed += time;
    }

    /// Ends all that is waited for; where that is nothing, what is waited for next.
    fn run_out(&self) {
        let mut held = self.0.lock().unwrap();
        let waits: Vec<_> = std::mem::take(&mut held.waits).iter().filter_map(Weak::upgrade).collect();
        held.ran_out = waits.is_empty();
        drop(held);
        for wait in waits {
            let mut wait = wait.lock().unwrap();
            wait.over = true;
            let waker = wait.waker.take();
            drop(wait);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + crate::sandbox::NOW
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().elapsed
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        if duration < Duration::from_secs(30) {
            return Box::pin(std::future::ready(()));
        }
        let wait = Arc::<Mutex<Wait>>::default();
        let mut held = self.0.lock().unwrap();
        wait.lock().unwrap().over = std::mem::take(&mut held.ran_out);
        held.waits.push(Arc::downgrade(&wait));
        drop(held);
        Box::pin(std::future::poll_fn(move |context| {
            let mut wait = wait.lock().unwrap();
            wait.waker = Some(context.waker().clone());
            if wait.over { Poll::Ready(()) } else { Poll::Pending }
        }))
    }
}

async fn dynamodb(endpoint: &str, clock: &Hand, config: Config) -> Client {
    let session = builder().clock(clock.clone()).config(config).build().unwrap();
    session.client("dynamodb").endpoint_url(endpoint).build().await.unwrap()
}

type Calling<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

async fn list(client: &Client) -> Result<Output, Error> {
    client.call("ListTables", params! {}).await
}

/// All at once, in one task.
async fn together<T>(calls: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut calls: Vec<Pin<Box<_>>> = calls.into_iter().map(Box::pin).collect();
    let mut outputs: Vec<Option<T>> = calls.iter().map(|_| None).collect();
    std::future::poll_fn(|context: &mut Context<'_>| {
        let mut done = true;
        for (call, output) in calls.iter_mut().zip(&mut outputs) {
            if output.is_none() {
                match call.as_mut().poll(context) {
                    Poll::Ready(value) => *output = Some(value),
                    Poll::Pending => done = false,
                }
            }
        }
        if done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

/// A server behind something that forgets: connections that were there before are dead from some moment on, and nobody
/// says so.
struct Forgetful {
    endpoint: String,
    connections: Arc<AtomicUsize>,
    /// Connections up to this one are dead.
    forgotten: Arc<AtomicUsize>,
}

impl Forgetful {
    /// `asked` is called when a dead connection is.
    fn start(asked: impl Fn() + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (connections, forgotten) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (counted, dead, asked) = (Arc::clone(&connections), Arc::clone(&forgotten), Arc::new(asked));
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
                let (dead, asked) = (Arc::clone(&dead), Arc::clone(&asked));
                std::thread::spawn(move || converse(connection, number, &dead, &*asked));
            }
        });
        Self { endpoint, connections, forgotten }
    }

    fn forget_all(&self) {
        self.forgotten.store(self.connections.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

fn converse(mut connection: TcpStream, number: usize, dead: &AtomicUsize, asked: &dyn Fn()) {
    let mut read = Vec::new();
    let mut byte = [0; 1 << 10];
    while let Ok(count @ 1..) = connection.read(&mut byte) {
        read.extend_from_slice(&byte[..count]);
        if !read.ends_with(b"\r\n\r\n{}") {
            continue;
        }
        read.clear();
        if number <= dead.load(Ordering::SeqCst) {
            asked();
        } else if connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn where_kept_connections_are_dead_the_second_attempt_opens_a_new_one() {
    let clock = Hand::default();
    let time = clock.clone();
    let server = Forgetful::start(move || time.run_out());
    let client = dynamodb(&server.endpoint, &clock, Config::new().with_max_attempts(3)).await;
    together((0..8).map(|_| list(&client))).await.into_iter().for_each(|output| drop(output.unwrap()));
    let before = server.connections.load(Ordering::SeqCst);
    assert!(before > 3, "{before} connections are kept");
    server.forget_all();
    let output = list(&client).await.unwrap();
    assert_eq!(output.retry_attempts(), 1);
    assert_eq!(server.connections.load(Ordering::SeqCst), before + 1);
    // The new one is kept.
    list(&client).await.unwrap();
    assert_eq!(server.connections.load(Ordering::SeqCst), before + 1);
}

#[tokio::test]
async fn idle_connections_age() {
    let clock = Hand::default();
    let server = StubServer::start(|_| json(200, "{}")).unwrap();
    let by_default = dynamodb(server.endpoint(), &clock, Config::new()).await;
    let config = Config::new().with_connection_idle_timeout(Duration::from_secs(5));
    let set = dynamodb(server.endpoint(), &clock, config).await;
    for (client, timeout) in [(by_default, 50), (set, 5)] {
        let opened = server.connections();
        for (age, connections) in [(0, 1), (timeout - 1, 1), (timeout - 1, 1), (timeout, 2), (0, 2), (999, 3)]
        {
            clock.pass(Duration::from_secs(age));
            list(&client).await.unwrap();
            assert_eq!(server.connections() - opened, connections, "after {age} s");
        }
    }
}

#[tokio::test]
async fn what_is_too_old_is_closed_also_where_nobody_goes_any_more() {
    let clock = Hand::default();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let left = format!("http://{}/", listener.local_addr().unwrap());
    let closed = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&closed);
    let once = std::thread::spawn(move || {
        let (connection, _) = listener.accept().unwrap();
        converse(connection, 1, &AtomicUsize::new(0), &|| {});
        seen.store(true, Ordering::SeqCst);
    });
    let server = StubServer::start(|_| json(200, "{}")).unwrap();
    let client = dynamodb(server.endpoint(), &clock, Config::new()).await;
    let elsewhere = Arc::new(AtomicBool::new(true));
    let goes = Arc::clone(&elsewhere);
    client
        .meta()
        .events()
        .register("before-send.dynamodb", move |sending: &mut bufeo_client::event::BeforeSend| {
            if goes.load(Ordering::SeqCst) {
                sending.request.set_url(left.clone());
            }
        })
        .unwrap();
    list(&client).await.unwrap();
    elsewhere.store(false, Ordering::SeqCst);
    list(&client).await.unwrap();
    assert!(!closed.load(Ordering::SeqCst));
    clock.pass(Duration::from_secs(60));
    list(&client).await.unwrap();
    once.join().unwrap();
}

/// A server whose every response has a body that is worth a stream.
fn objects() -> StubServer {
    StubServer::start(|_| Response::new(200).with_body("0123456789")).unwrap()
}

async fn s3(server: &StubServer, clock: &Hand, config: Config) -> Client {
    let session = builder().clock(clock.clone()).config(config).build().unwrap();
    session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap()
}

async fn get(client: &Client) -> Result<Output, Error> {
    client.call("GetObject", params! { "Bucket": "bucket", "Key": "k" }).await
}

async fn head(client: &Client) -> Result<Output, Error> {
    client.call("HeadBucket", params! { "Bucket": "bucket" }).await
}

#[tokio::test]
async fn a_program_may_hold_twelve_unread_bodies_and_go_on() {
    let (server, clock) = (objects(), Hand::default());
    let client = s3(&server, &clock, Config::new()).await;
    let mut unread = Vec::new();
    for _ in 0..12 {
        unread.push(get(&client).await.unwrap());
    }
    for _ in 0..3 {
        head(&client).await.unwrap();
    }
    assert_eq!(server.connections(), 13);
    for object in unread {
        assert_eq!(object["Body"].take_stream().unwrap().read_all().await.unwrap(), "0123456789");
    }
}

#[tokio::test]
async fn a_wait_for_a_connection_ends_and_names_the_setting_and_the_unread_bodies() {
    let (server, clock) = (objects(), Hand::default());
    let client = s3(&server, &clock, Config::new().with_max_open_connections(2)).await;
    let first = get(&client).await.unwrap();
    let second = get(&client).await.unwrap();
    let time = clock.clone();
    let run_out = async {
        time.run_out();
        None
    };
    let call = async { Some(head(&client).await) };
    let (call, run_out): (Calling<'_, _>, Calling<'_, _>) = (Box::pin(call), Box::pin(run_out));
    let error = together([call, run_out]).await.remove(0).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLimit);
    for part in ["all 2 that `max_open_connections` allows", "2 are held by responses", "within 60s"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    // One that is read, and one that is given up, leave room.
    first["Body"].take_stream().unwrap().read_all().await.unwrap();
    head(&client).await.unwrap();
    drop(second);
    let third = get(&client).await.unwrap();
    head(&client).await.unwrap();
    drop(third);
}

#[tokio::test]
async fn calls_beyond_the_limit_wait_their_turn_and_share_what_there_is() {
    let server = StubServer::start(|_| json(200, "{}")).unwrap();
    let client =
        dynamodb(server.endpoint(), &Hand::default(), Config::new().with_max_open_connections(3)).await;
    let outputs = together((0..500).map(|_| list(&client))).await;
    assert!(outputs.iter().all(Result::is_ok));
    assert_eq!(server.connections(), 3);
    // From threads that wait, and from tasks, at the same time.
    let threads: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || bufeo_model::block_on(list(&client)).map(drop))
        })
        .collect();
    let outputs = together((0..50).map(|_| list(&client))).await;
    assert!(outputs.iter().all(Result::is_ok));
    for thread in threads {
        thread.join().unwrap().unwrap();
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_waits_hands_on_its_turn() {
    let (server, clock) = (objects(), Hand::default());
    let client = s3(&server, &clock, Config::new().with_max_open_connections(1)).await;
    let held = get(&client).await.unwrap();
    let mut calls: Vec<Calling<'_, Result<Output, Error>>> =
        (0..3).map(|_| Box::pin(head(&client)) as Calling<'_, _>).collect();
    for call in &mut calls {
        let waits = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending()));
        assert!(waits.await);
    }
    drop(held);
    // The first has been told that it is its turn.
    drop(calls.remove(0));
    for output in together(calls).await {
        output.unwrap();
    }
}

#[tokio::test]
async fn an_idle_connection_makes_room_for_one_elsewhere() {
    let (one, other) = (objects(), objects());
    let client = s3(&one, &Hand::default(), Config::new().with_max_open_connections(1)).await;
    let place = Arc::new(Mutex::new(one.endpoint().to_owned()));
    let goes = Arc::clone(&place);
    client
        .meta()
        .events()
        .register("before-send.s3", move |sending: &mut bufeo_client::event::BeforeSend| {
            let url = goes.lock().unwrap().clone();
            sending.request.set_url(url);
        })
        .unwrap();
    for server in [&one, &other, &one] {
        *place.lock().unwrap() = server.endpoint().to_owned();
        head(&client).await.unwrap();
    }
    assert_eq!((one.connections(), other.connections()), (2, 1));
}

#[tokio::test]
async fn no_client_has_no_connections_at_all() {
    let session = builder().config(Config::new().with_max_open_connections(0)).build().unwrap();
    let error = session.client("s3").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfiguration);
    assert!(error.to_string().contains("max_open_connections"), "{error}");
}
