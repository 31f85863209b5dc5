//! The tasks of the project, `cargo xtask <task>`.

#![forbid(unsafe_code)]

mod differential;
mod emitter;
mod examples;
mod licences;
mod models;
mod python;
mod test;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

/// How a task ended; the error is what it prints last.
type Outcome = Result<(), Box<dyn Error>>;

const USAGE: &str = "\
usage: cargo xtask <task>

  test          everything that the tests are, in one command; --quick leaves out the differential suites
  differential  every operation of every service, ours against botocore's; --seed N (or `commit`), --share F, --service NAME
  emitter       random programs, our emitter against botocore's; --seed N, --programs N
  examples      the examples in the built documentation name the crate that they are in, and no other of ours
  licences      every dependency has a licence that deny.toml allows
  python        the Python package: its wheel is built and tested; further arguments go to pytest
  models        the service models in crates/data, from the pinned botocore and boto3; --check only compares
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let outcome = match task.as_str() {
        "test" => test::run(&arguments),
        "differential" => differential::run(&arguments),
        "emitter" => emitter::run(&arguments),
        "examples" => examples::run(),
        "licences" => licences::run(),
        "models" => models::run(&arguments),
        "python" => python::run(&arguments),
        other => Err(format!("`{other}` is not a task\n\n{USAGE}").into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
