//! Sessions that know nothing of the machine they run on: no environment, no files, no time and no chance.

use std::future::{pending, ready};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::{Client, Clock, Credentials, Environment, Random, Session, SessionBuilder, Sleep};
use bufeo_events::{Events, View};
use bufeo_testserver::{Request, Response, S3Server, StubServer};

pub(crate) const ACCESS_KEY: &str = "AKIDEXAMPLE";
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub(crate) const REGION: &str = "eu-west-1";

/// What all tests begin with: no environment but the given one, credentials, a region, and a clock and randomness of
/// the test's own.
pub(crate) fn builder() -> SessionBuilder {
    bare().credentials(Credentials::new(ACCESS_KEY, SECRET_KEY)).region(REGION)
}

/// The same without credentials and region.
pub(crate) fn bare() -> SessionBuilder {
    Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .clock(HandClock::default())
        .random(AlmostOne)
}

pub(crate) fn session() -> Session {
    builder().build().unwrap()
}

/// A client of a service that lives at `endpoint`.
pub(crate) async fn client(service: &'static str, endpoint: &str) -> Client {
    session().client(service).endpoint_url(endpoint).build().await.unwrap()
}

/// A client of the embedded S3, which checks signatures and with them the time of day.
pub(crate) async fn s3(server: &S3Server) -> Client {
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let session = builder().clock(HandClock::today()).credentials(credentials).build().unwrap();
    session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap()
}

/// A server that gives the answers in turn, the last one for ever.
pub(crate) fn answering<const N: usize>(answers: [Response; N]) -> StubServer {
    let count = Mutex::new(0);
    StubServer::start(move |_: &Request| {
        let mut count = count.lock().unwrap();
        *count += 1;
        answers[(*count - 1).min(N - 1)].clone()
    })
    .unwrap()
}

/// An answer as DynamoDB gives it.
pub(crate) fn json(status: u16, body: &'static str) -> Response {
    Response::new(status)
        .with_header("content-type", "application/x-amz-json-1.0")
        .with_header("x-amzn-requestid", "REQUEST")
        .with_body(body)
}

/// A clock that stands still. Waits of less than half a minute, those before a retry, are over at once; longer ones,
/// the time-outs of the network, never are, unless the clock [runs out](Self::running_out).
#[derive(Clone)]
pub(crate) struct HandClock {
    now: SystemTime,
    waited: Arc<Mutex<Vec<Duration>>>,
    runs_out: bool,
}

impl Default for HandClock {
    fn default() -> Self {
        Self { now: UNIX_EPOCH + NOW, waited: Arc::default(), runs_out: false }
    }
}

impl HandClock {
    /// A clock that was stopped today, for a server that refuses the signatures of another time.
    #[expect(clippy::disallowed_methods, reason = "the embedded S3 takes its own time from the system")]
    pub(crate) fn today() -> Self {
        Self { now: SystemTime::now(), ..Self::default() }
    }

    /// A clock that was stopped so long ago.
    pub(crate) fn at_some_time_before_today(ago: Duration) -> Self {
        let today = Self::today();
        Self { now: today.now - ago, ..today }
    }

    /// A clock on which every wait is over at once.
    pub(crate) fn running_out() -> Self {
        Self { runs_out: true, ..Self::default() }
    }

    /// The waits before retries so far, in seconds.
    pub(crate) fn delays(&self) -> Vec<f64> {
        self.waited
            .lock()
            .unwrap()
            .iter()
            .filter(|wait| !is_timeout(**wait))
            .map(Duration::as_secs_f64)
            .collect()
    }
}

fn is_timeout(wait: Duration) -> bool {
    wait >= Duration::from_secs(30)
}

/// 30 August 2015, 12:36:00 UTC.
pub(crate) const NOW: Duration = Duration::from_secs(1_440_938_160);

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        self.now
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.waited.lock().unwrap().push(duration);
        if is_timeout(duration) && !self.runs_out { Box::pin(pending()) } else { Box::pin(ready(())) }
    }
}

/// The largest fraction below one, so that the delays of retries are as long as they get.
pub(crate) struct AlmostOne;

impl Random for AlmostOne {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0xff);
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn push(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    /// What happened so far; the log is empty afterwards.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Writes down the name of every event from now on.
pub(crate) fn record(events: &Events) -> Log {
    let log = Log::default();
    let names = log.clone();
    events.register_view("*", move |view: &mut View<'_>| names.push(view.name())).unwrap();
    log
}

/// The events of one attempt that gets an answer, without the service and the operation.
pub(crate) const ATTEMPT: [&str; 7] = [
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
];

/// The events before the first attempt.
pub(crate) const OPENING: [&str; 4] =
    ["provide-client-params", "before-parameter-build", "before-endpoint-resolution", "before-call"];

/// Full names of events: all but the endpoint's resolution name the operation.
pub(crate) fn named(kinds: &[&[&str]], service: &str, operation: &str) -> Vec<String> {
    let name = |kind: &&str| match *kind {
        "before-endpoint-resolution" => format!("{kind}.{service}"),
        _ => format!("{kind}.{service}.{operation}"),
    };
    kinds.iter().flat_map(|kinds| kinds.iter().map(name)).collect()
}
