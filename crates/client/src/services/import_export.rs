//! AWS Import/Export.

use bufeo_events::{Placement, handler};

use crate::client::{Client, step};
use crate::error::Error;
use crate::event::ChooseSigner;
use crate::sign::SignatureVersion;

/// Registers what the service wants of the signatures of a client that nobody has told to sign otherwise.
pub(super) fn register(client: &Client) -> Result<(), Error> {
    // The model still has version 2, which the service has left behind.
    let version = handler(|_: &mut ChooseSigner| SignatureVersion::V4);
    let events = client.meta().events();
    step(events, "choose-signer.importexport", "sign with version 4", version, Placement::middle())
}
