//! The Python package of this workspace, built and installed beside the oracle.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{MOTO, PACKAGES, build_directory, python_with, run};

/// An interpreter that can import the package as it is now, [`PACKAGES`], pytest, ruff and moto.
///
/// The wheel is built as its users get it, and is installed anew each time: building takes as long as the compiler
/// has something to do.
///
/// # Errors
/// As [`python`](crate::python()), and where the wheel cannot be built.
pub fn python_with_wheel() -> Result<PathBuf> {
    let tools = ["maturin>=1.9,<2", "pytest>=8,<10", "ruff==0.17.6", MOTO];
    let packages: Vec<&str> = PACKAGES.iter().copied().chain(tools).collect();
    let python = python_with("wheel", &packages)?;
    let folder = python.parent().ok_or_else(|| Error::other("an interpreter is in a folder"))?;
    let wheels = build_directory().join("wheels");
    run(Command::new(folder.join("maturin"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .args(["build", "--quiet", "--interpreter"])
        .arg(&python)
        .arg("--out")
        .arg(&wheels))?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"])
        .args(["--force-reinstall", "--find-links"])
        .arg(&wheels)
        .arg("bufeo"))?;
    Ok(python)
}
