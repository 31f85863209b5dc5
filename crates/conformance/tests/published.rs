//! The published vectors, one named test per case.
//!
//! They are not part of this repository: `BUFEO_CONFORMANCE` names the folder they lie in. Without it nothing runs, and
//! that is said.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use bufeo_conformance::published::{Case, Error, Folder, Listed, SUITES, Verdict};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("BUFEO_CONFORMANCE") else {
        println!("SKIPPED: {} suites of published vectors, `BUFEO_CONFORMANCE` is not set", SUITES.len());
        return ExitCode::SUCCESS;
    };
    match trials(folder.into()) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("the vectors cannot be read: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(folder: PathBuf) -> Result<Vec<Trial>, Error> {
    let folder = Arc::new(Folder::open(folder)?);
    let mut trials = Vec::new();
    for suite in folder.suites() {
        match suite.cases()? {
            Some(cases) => trials.extend(cases.into_iter().map(|case| trial(&folder, suite, case))),
            None => println!("SKIPPED: {}, {} cases, is not supported yet", suite.name, suite.announced),
        }
    }
    Ok(trials)
}

fn trial(folder: &Arc<Folder>, suite: &Listed, case: Case) -> Trial {
    let name = format!("{}/{}", suite.name, case.name());
    let (folder, suite) = (Arc::clone(folder), suite.clone());
    Trial::ignorable_test(name, move || match folder.judge(&suite, case) {
        Verdict::Passed => Ok(libtest_mimic::Completion::Completed),
        Verdict::Skipped(reason) => Ok(libtest_mimic::Completion::ignored_with(reason)),
        Verdict::Failed(difference) => Err(Failed::from(difference)),
    })
}
