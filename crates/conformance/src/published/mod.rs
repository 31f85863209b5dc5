//! Published test vectors.
//!
//! A [`Folder`] of vectors holds suites, each in a place of its own. It says in `SUITES.json` which suites there are and
//! where, and in `DEVIATIONS.json` which cases botocore does not satisfy, so that we are right not to. A [`Suite`] is one
//! file of this module and reads one of them into [`Case`]s; what a folder has beyond [`SUITES`] is reported as not
//! supported.
//!
//! ```no_run
//! use bufeo_conformance::published::{Folder, Selection};
//!
//! let folder = Folder::open("conformance")?;
//! let total = folder.run(&Selection::default(), &mut std::io::stdout())?;
//! println!("{} of {} cases hold", total.passed, total.passed + total.failed);
//! # Ok::<(), bufeo_conformance::published::Error>(())
//! ```

mod case;
mod cbor;
mod compare;
mod deviations;
mod endpoint;
mod endpoint_engine;
mod endpoint_rules;
mod error;
mod folder;
mod frames;
mod http_recordings;
mod protocol;
mod protocol_input;
mod protocol_output;
mod raw_request;
mod read;
mod recursion_detection;
mod report;
mod resource_model;
mod response_parsing;
mod signing;
mod sigv4_files;
mod smithy;
mod smithy_idl;
mod timestamps;
mod user_agent_features;

pub use case::{Case, Miss, Place, Verdict};
pub use deviations::Deviations;
pub use error::Error;
pub use folder::{Folder, Listed};
pub use report::{Selection, Tally};

use std::path::Path;

/// A suite of vectors: one kind of thing, checked case by case.
///
/// A new one is a file with a type that implements this, and a line in [`SUITES`].
pub trait Suite: Sync {
    /// What `SUITES.json` and `DEVIATIONS.json` call it.
    fn name(&self) -> &'static str;

    /// Where it lies in a folder of vectors that does not say.
    fn path(&self) -> &'static str;

    /// Its cases, read from where it lies.
    ///
    /// # Errors
    /// Where a file is not there, or is not what the suite is made of.
    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error>;
}

/// The suites that are supported, in the order in which they run.
pub static SUITES: &[&dyn Suite] = &[
    &protocol_input::GENERATED,
    &protocol_input::LEGACY,
    &protocol_output::GENERATED,
    &protocol_output::LEGACY,
    &endpoint_rules::EndpointRules,
    &endpoint_engine::EndpointEngine,
    &sigv4_files::SigV4Files,
    &signing::V4,
    &signing::V4A,
    &cbor::SUCCESS,
    &cbor::ERROR,
    &response_parsing::XML,
    &response_parsing::JSON,
    &frames::Frames,
    &timestamps::Timestamps,
    &recursion_detection::RecursionDetection,
    &user_agent_features::UserAgentFeatures,
    &resource_model::ResourceModel,
    &smithy::Smithy,
    &http_recordings::HttpRecordings,
];
