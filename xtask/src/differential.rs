//! `cargo xtask differential`: every operation of every service, called through bufeo and through botocore.
//!
//! The comparison is a program of the conformance room. It is run from here so that whoever runs another task need not
//! build the clients for it.

use std::process::Command;

use crate::{Outcome, workspace};

/// The word in the place of a seed that stands for the commit.
const COMMIT: &str = "commit";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let seed = || seed_of(&commit().unwrap_or_default());
    let arguments = arguments.iter().map(|argument| match argument.as_str() {
        COMMIT => seed().to_string(),
        other => other.to_owned(),
    });
    let status = workspace::cargo()
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "bufeo-conformance",
            "--bin",
            "bufeo-differential",
            "--",
        ])
        .args(arguments)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("bufeo and botocore do not agree, or could not be compared".into())
    }
}

/// The commit that is checked out, where there is a repository.
fn commit() -> Option<String> {
    let output =
        Command::new("git").args(["rev-parse", "HEAD"]).current_dir(workspace::root()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A seed that is the same for everybody who tests that commit; 1 where there is none.
fn seed_of(commit: &str) -> u64 {
    commit.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_follow_the_commit() {
        assert_eq!(seed_of("0000002a78beb02cb17c91"), 42);
        assert_eq!(seed_of(""), 1);
    }
}
