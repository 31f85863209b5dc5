//! The published protocol vectors, one named test per case.
//!
//! They are not part of this repository: `BUFEO_CONFORMANCE` names the folder they lie in. Without it nothing runs, and
//! that is said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test stops where its own data is wrong"
)]

mod compare;
mod deviations;
mod input;
mod output;
mod suites;

use libtest_mimic::{Arguments, Failed, Trial};

use deviations::{Deviation, Deviations};
use suites::Case;

/// What a case showed: that it holds, or how it does not.
type Outcome = Result<(), String>;

fn main() {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("BUFEO_CONFORMANCE") else {
        println!(
            "SKIPPED: {} suites of protocol vectors, `BUFEO_CONFORMANCE` is not set",
            suites::SUITES.len()
        );
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let deviations = Deviations::load(&folder);
    let mut trials = Vec::new();
    for suite in suites::SUITES {
        let cases = suites::load(&folder, suite);
        assert!(!cases.is_empty(), "suite {} has no case", suite.name);
        for case in cases {
            let deviation = deviations.find(&case);
            trials.push(trial(case, suite.check, deviation));
        }
    }
    let skipped = trials.iter().filter(|trial| trial.has_ignored_flag()).count();
    println!("SKIPPED: {skipped} vectors, their format or event streams in it are not supported yet");
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(case: Case, check: fn(&Case) -> Outcome, deviation: Deviation) -> Trial {
    let unsupported = case.is_unsupported();
    Trial::test(case.name.clone(), move || match (check(&case), deviation) {
        (Ok(()), Deviation::None) | (Err(_), Deviation::Listed) => Ok(()),
        (Err(difference), Deviation::None) => Err(Failed::from(difference)),
        (Ok(()), Deviation::Listed) => Err(Failed::from("holds, although it is listed as a deviation")),
    })
    .with_ignored_flag(unsupported)
}
