//! `cargo xtask python`: builds the package's wheel, installs it into an environment of the tests' own, looks the Python
//! sources through, and runs `tests/python` there beside the test servers.

use std::io::Error;
use std::process::Command;

use crate::{Outcome, workspace};

/// Where Python sources are that ruff's settings in `pyproject.toml` are meant for.
const SOURCES: [&str; 3] = ["python", "tests/python", "benches"];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let python = bufeo_oracle::python_with_wheel()?;
    for check in [&["check", "--quiet"], &["format", "--check"]] {
        let mut ruff = Command::new(&python);
        succeed(ruff.current_dir(workspace::root()).args(["-m", "ruff"]).args(check).args(SOURCES))?;
    }
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
