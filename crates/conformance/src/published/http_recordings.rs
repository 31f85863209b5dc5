//! Recorded exchanges of whole calls, replayed.

mod calls;
mod exchange;
mod replay;

use std::path::Path;

use bufeo_client::{ErrorKind, params};
use bufeo_model::block_on;

use super::case::{Case, Miss, Place};
use super::read;
use super::{Error, Suite};
use exchange::Exchange;
use replay::Replay;

/// Exchanges recorded with a service, and what a program comes to that has them again.
pub(super) struct HttpRecordings;

const WAITER: &str = "ec2/instance-status-ok-waiter-success.json";
const INSTANCE: &str = "i-09fb4224219ac6902";
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
        let mut others = Vec::new();
        for (file, check) in calls::CALLS {
            let recording = exchange::all(&read::json(&vectors.join(file))?);
            others.push(Case::new(*file, Place::Path((*file).into()), move || check(&recording)));
        }
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
    let start = async || {
        replay.client("ec2", "us-west-2")?.call("StartInstances", params! { "InstanceIds": [INSTANCE] }).await
    };
    let answer = block_on(start()).map_err(|error| error.to_string())?;
    let state = answer["StartingInstances"][0]["CurrentState"]["Name"].to_string();
    if state == "pending" { Ok(()) } else { Err(Miss::differs("state", "pending", state)) }
}

fn wait(replay: &Replay, polls: u32) -> Result<(), bufeo_client::Error> {
    let client = replay.client("ec2", "us-west-2")?;
    let waiter = client.wait("instance_status_ok", params! { "InstanceIds": [INSTANCE] });
    block_on(waiter.max_attempts(polls).wait()).map(drop)
}
