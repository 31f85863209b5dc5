//! Recorded exchanges of whole calls, replayed.

mod exchange;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Clock, Credentials, ErrorKind, HttpResponse, Session, Sleep, params};
use bufeo_model::block_on;

use super::case::{Case, Miss, Place};
use super::read;
use super::{Error, Suite};
use exchange::Exchange;

/// Exchanges recorded with a service, and what a program comes to that has them again.
pub(super) struct HttpRecordings;

const WAITER: &str = "ec2/instance-status-ok-waiter-success.json";
const INSTANCE: &str = "i-09fb4224219ac6902";
/// Those whose calls are not replayed yet.
const OTHERS: [&str; 8] = [
    "timestreamquery/endpoint-discovery.json",
    "s3/select-object-content.json",
    "cloudwatchlogs/start-live-tail.json",
    "s3/no_auth/list-objects.json",
    "s3/no_auth/head-object.json",
    "s3/no_auth/get-object.json",
    "s3/content-length-enforcement/head-object.json",
    "s3/content-length-enforcement/get-object-long.json",
];

impl Suite for HttpRecordings {
    fn name(&self) -> &'static str {
        "smithy-rs-http-recordings"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/http-recordings"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let recording = exchange::all(&read::json(&vectors.join(WAITER))?);
        let waiter = Case::new(WAITER, Place::Path(WAITER.into()), move || check_waiter(&recording));
        let others = OTHERS.into_iter().map(|file| {
            let left_out = || Err(Miss::LeftOut("the calls of that recording are not replayed yet".into()));
            Case::new(file, Place::Path(file.into()), left_out)
        });
        Ok(std::iter::once(waiter).chain(others).collect())
    }
}

/// The instance is started and found to be well with the last answer; with one call less the waiter gives up.
fn check_waiter(recording: &[Exchange]) -> Result<(), Miss> {
    let polls = u32::try_from(recording.len()).unwrap_or_default().saturating_sub(1);
    let replay = Replay::of(recording);
    started(&replay)?;
    let waited = wait(&replay, polls);
    waited.map_err(|error| Miss::Differs(format!("expected success, came {error}")))?;
    replay.finish()?;

    let replay = Replay::of(recording);
    started(&replay)?;
    match wait(&replay, polls - 1) {
        Err(error) if error.kind() == ErrorKind::Waiter => Ok(()),
        Err(error) => Err(Miss::differs("error", "one of the waiter's", error)),
        Ok(()) => Err(Miss::Differs("expected that the waiter gives up, came success".into())),
    }
}

fn started(replay: &Replay) -> Result<(), Miss> {
    let start = async || replay.client()?.call("StartInstances", params! { "InstanceIds": [INSTANCE] }).await;
    let answer = block_on(start()).map_err(|error| error.to_string())?;
    let state = answer["StartingInstances"][0]["CurrentState"]["Name"].to_string();
    if state == "pending" { Ok(()) } else { Err(Miss::differs("state", "pending", state)) }
}

fn wait(replay: &Replay, polls: u32) -> Result<(), bufeo_client::Error> {
    let client = replay.client()?;
    let waiter = client.wait("instance_status_ok", params! { "InstanceIds": [INSTANCE] });
    block_on(waiter.max_attempts(polls).wait()).map(drop)
}

/// The exchanges that are still to come, and what was wrong with the requests so far.
#[derive(Clone)]
struct Replay(Arc<Mutex<Rest>>);

struct Rest {
    exchanges: VecDeque<Exchange>,
    misses: Vec<Miss>,
}

impl Replay {
    fn of(recording: &[Exchange]) -> Self {
        let exchanges = recording.iter().cloned().collect();
        Self(Arc::new(Mutex::new(Rest { exchanges, misses: Vec::new() })))
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self) -> Result<Client, bufeo_client::Error> {
        let session = Session::builder()
            .environment(bufeo_client::Environment::of::<&str, &str>([]))
            .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
            .region("us-west-2")
            .clock(NoWaiting)
            .build()?;
        let client = block_on(session.client("ec2").build())?;
        let replay = self.clone();
        client
            .meta()
            .events()
            .register("before-send", move |event: &mut BeforeSend| replay.answer(&event.request))?;
        Ok(client)
    }

    fn answer(&self, request: &bufeo_client::PreparedRequest) -> HttpResponse {
        let mut rest = self.rest();
        let Some(exchange) = rest.exchanges.pop_front() else {
            rest.misses.push(Miss::Differs("more requests came than were recorded".into()));
            return HttpResponse::build(400);
        };
        rest.misses.extend(exchange.compare(request).err());
        exchange.response()
    }

    fn finish(&self) -> Result<(), Miss> {
        let mut rest = self.rest();
        match (rest.misses.pop(), rest.exchanges.len()) {
            (Some(miss), _) => Err(miss),
            (None, 0) => Ok(()),
            (None, left) => Err(Miss::Differs(format!("{left} of the recorded requests did not come"))),
        }
    }
}

/// A clock that never makes anybody wait.
struct NoWaiting;

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_713_486_415)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}
