//! Calls of many services, answered by a moto server: real HTTP to a server that knows AWS from elsewhere.
//!
//! A file in `services/` is one service: steps in order, each a call (`call`, `with`) and what comes of it, which is an
//! answer (`gives`) or an error's code (`fails`). Of an answer the members that a step names have to be there, lists
//! whole; `*` stands for anything, also at the ends of a text. What a step wants to `keep` from an answer is there as
//! `${name}` in the steps after it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod expect;
mod steps;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use bufeo_model::{Bundle, Loader};
use bufeo_oracle::MotoServer;
use libtest_mimic::{Arguments, Failed, Trial};

use steps::Scenario;

fn main() -> ExitCode {
    let scenarios = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/services"));
    let counted = Trial::test("wide_enough", {
        let scenarios = scenarios.clone();
        move || wide_enough(&scenarios)
    });
    // The server of all tests: they have nothing to do with each other but the account. It ends with the last of them.
    let server: Arc<OnceLock<MotoServer>> = Arc::default();
    let trials = scenarios.into_iter().map(|scenario| {
        let server = Arc::clone(&server);
        Trial::test(scenario.service.clone(), move || {
            let server = server.get_or_init(|| MotoServer::start().expect("moto starts"));
            scenario.run(server.endpoint()).map_err(Failed::from)
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.chain([counted]).collect()).exit_code()
}

fn read(folder: &Path) -> Vec<Scenario> {
    let entries = std::fs::read_dir(folder).expect("the folder of scenarios");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| Scenario::read(file)).collect()
}

/// As many operations, services and wire formats as are promised.
fn wide_enough(scenarios: &[Scenario]) -> Result<(), Failed> {
    let operations: BTreeSet<String> = scenarios.iter().flat_map(Scenario::operations).collect();
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let protocol =
        |scenario: &Scenario| loader.load(&scenario.service, None).unwrap().protocol().unwrap().to_string();
    let protocols: BTreeSet<String> = scenarios.iter().map(protocol).collect();
    println!("{} operations of {} services in {protocols:?}", operations.len(), scenarios.len());
    if operations.len() < 150 || scenarios.len() < 40 {
        return Err(format!(
            "{} operations of {} services are not enough",
            operations.len(),
            scenarios.len()
        )
        .into());
    }
    for protocol in ["ec2", "json", "query", "rest-json", "rest-xml"] {
        if !protocols.contains(protocol) {
            return Err(format!("nothing speaks {protocol}").into());
        }
    }
    Ok(())
}
