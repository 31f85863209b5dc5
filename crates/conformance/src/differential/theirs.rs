//! The other side: a process in which botocore runs the cases.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use super::Error;
use super::outcome::Outcome;
use super::place::{self, Place};
use super::to_come::Against;

const SCRIPT: &str = include_str!("theirs.py");

/// A process that runs cases.
pub(super) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

/// Where the cases of a process go.
pub(super) struct Input(ChildStdin);

impl Process {
    /// Starts a process with that botocore.
    pub(super) fn start(against: Against<'_>) -> Result<(Self, Input), Error> {
        let python = if against.crt { bufeo_oracle::python_with_crt()? } else { bufeo_oracle::python()? };
        let mut child = Command::new(python)
            .args(["-c", SCRIPT])
            .env_clear()
            .env("TZ", "UTC")
            .env("PYTHONHASHSEED", "0")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/nonexistent")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the pipes to python are missing".into());
        };
        let mut input = Input(input);
        let without = against.without.iter();
        let features: Vec<&str> = without.clone().flat_map(|feature| feature.functions).copied().collect();
        let handlers: Vec<&str> = without.flat_map(|feature| feature.handlers).copied().collect();
        input.line(&format!("{}\n", json!({ "features": features, "handlers": handlers })))?;
        Ok((Self { child, output: BufReader::new(output) }, input))
    }

    /// What became of the next case.
    pub(super) fn outcome(&mut self) -> Result<Outcome, Error> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(format!("python ended before its cases: {}", self.child.wait()?).into());
        }
        let mut reader = serde_json::Deserializer::from_str(&line);
        reader.disable_recursion_limit();
        Ok(Outcome::read(&Json::deserialize(&mut reader)?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends by itself where its input does; either way nothing is left to do about it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Input {
    /// Says whose cases come next.
    pub(super) fn service(&mut self, name: &str, places: &[Place]) -> std::io::Result<()> {
        self.line(&place::line(name, places))
    }

    pub(super) fn line(&mut self, line: &str) -> std::io::Result<()> {
        self.0.write_all(line.as_bytes())
    }
}
