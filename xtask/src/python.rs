//! `cargo xtask python`: builds the package's wheel, installs it into an environment of the tests' own, and runs
//! `tests/python` there beside the test servers.

use std::io::Error;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, workspace};

/// What the tests need besides the package.
const PACKAGES: &[&str] = &[
    "maturin>=1.9,<2",
    "pytest>=8,<10",
    "boto3==1.44.5",
    "botocore==1.44.5",
    "s3transfer==0.19.3",
    "moto[server]",
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let python = bufeo_oracle::python_with("python-tests", PACKAGES)?;
    let folder = python.parent().ok_or("an interpreter is in a folder")?.to_path_buf();
    let build = bufeo_oracle::build_directory();
    succeed(workspace::cargo().args(["build", "-p", "bufeo-testserver"]))?;
    let wheels = build.join("wheels");
    succeed(
        Command::new(folder.join("maturin"))
            .current_dir(workspace::root())
            .args(["build", "--release", "--quiet", "--out"])
            .arg(&wheels)
            .arg("--interpreter")
            .arg(&python),
    )?;
    succeed(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"])
            .args(["--force-reinstall", "--find-links"])
            .arg(&wheels)
            .arg("bufeo"),
    )?;
    succeed(
        Command::new(&python)
            .current_dir(workspace::root())
            .args(["-m", "pytest"])
            .args(arguments)
            .env("BUFEO_TESTSERVER", testserver(&build)),
    )
}

fn testserver(build: &Path) -> std::path::PathBuf {
    build.join("debug").join("bufeo-testserver")
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    Err(Error::other(format!("`{command:?}` failed with {status}")).into())
}
