//! The published vectors of the wire formats, one named test per case.
//!
//! They are not part of this repository: `BUFEO_CONFORMANCE` names the folder they lie in. Without it nothing runs, and
//! that is said. Which cases botocore does not satisfy says the folder's `DEVIATIONS.json`; no case is known here.

#![allow(unreachable_pub, reason = "the modules of one program")]

mod case;
mod cbor;
mod compare;
mod deviations;
mod error;
mod frames;
mod protocol;
mod protocol_input;
mod protocol_output;
mod read;
mod responses;
mod smithy;
mod smithy_idl;
mod timestamps;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use case::{Case, Verdict};
use deviations::Deviations;
use error::Error;

/// A suite of vectors: one kind of thing, checked case by case.
pub trait Suite: Sync {
    /// What `DEVIATIONS.json` calls it.
    fn name(&self) -> &'static str;

    /// Where it lies in the folder of vectors.
    fn path(&self) -> &'static str;

    /// Its cases, read from where it lies.
    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error>;
}

static SUITES: &[&dyn Suite] = &[
    &protocol_input::GENERATED,
    &protocol_input::LEGACY,
    &protocol_output::GENERATED,
    &protocol_output::LEGACY,
    &cbor::SUCCESS,
    &cbor::ERROR,
    &responses::XML,
    &responses::JSON,
    &frames::Frames,
    &smithy::Smithy,
    &timestamps::Timestamps,
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("BUFEO_CONFORMANCE") else {
        println!("SKIPPED: {} suites of published vectors, `BUFEO_CONFORMANCE` is not set", SUITES.len());
        return ExitCode::SUCCESS;
    };
    match trials(&PathBuf::from(folder)) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("the vectors cannot be read: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(folder: &Path) -> Result<Vec<Trial>, Error> {
    let deviations = read::json(&folder.join("DEVIATIONS.json"))?;
    let deviations = Arc::new(Deviations::of(&deviations, bufeo_oracle::PACKAGES));
    let mut trials = Vec::new();
    for suite in SUITES {
        let cases = suite.cases(&folder.join(suite.path())).map_err(|error| error.within(suite.name()))?;
        if cases.is_empty() {
            return Err(Error::new("it has no case").within(suite.name()));
        }
        trials.extend(cases.into_iter().map(|case| trial(&deviations, suite.name(), case)));
    }
    Ok(trials)
}

fn trial(deviations: &Arc<Deviations>, suite: &'static str, case: Case) -> Trial {
    let deviations = Arc::clone(deviations);
    Trial::ignorable_test(format!("{suite}/{}", case.name()), move || match deviations.judge(suite, case) {
        Verdict::Passed => Ok(Completion::Completed),
        Verdict::Skipped(reason) => Ok(Completion::ignored_with(reason)),
        Verdict::Failed(difference) => Err(Failed::from(difference)),
    })
}
