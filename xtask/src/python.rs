//! `cargo xtask python`: builds the package's wheel, installs it into an environment of the tests' own, and runs
//! `tests/python` there beside the test servers.

use std::io::Error;
use std::process::Command;

use crate::{Outcome, workspace};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let python = bufeo_oracle::python_with_wheel()?;
    succeed(workspace::cargo().args(["build", "-p", "bufeo-testserver"]))?;
    let testserver = bufeo_oracle::build_directory().join("debug").join("bufeo-testserver");
    succeed(
        Command::new(&python)
            .current_dir(workspace::root())
            .args(["-m", "pytest"])
            .args(arguments)
            .env("BUFEO_TESTSERVER", testserver),
    )
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    Err(Error::other(format!("`{command:?}` failed with {status}")).into())
}
