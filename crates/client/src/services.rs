//! What single services want otherwise than all: the built-in handlers of every session.
//!
//! One file per service; this list is all of them, in the order in which they are registered. They are handlers on the
//! public emitter like any guest's: `explain` shows them, and they can be unregistered.

mod generic;
mod glacier;
mod lambda_host;
mod s3;
mod s3_signing;
mod signing;

pub(crate) use s3_signing::register as register_s3_signing;

use bufeo_events::Events;

use crate::config::Environment;
use crate::error::Error;
use crate::random::SharedRandom;

/// Registers the built-in handlers on a session's emitter.
pub(crate) fn register(
    events: &Events,
    random: &SharedRandom,
    environment: &Environment,
) -> Result<(), Error> {
    generic::register(events, random)?;
    signing::register(events)?;
    lambda_host::register(events, environment)?;
    s3::register(events)?;
    s3_signing::register_for_all(events)?;
    glacier::register(events)
}
