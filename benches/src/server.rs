//! The server that calls are measured against, in a process of its own.

use std::io::{BufRead, BufReader, Result};
use std::process::{Child, Command, Stdio};

/// The binary `stub`, which ends with its standard input.
#[derive(Debug)]
pub struct Stub {
    process: Child,
    endpoint: String,
}

impl Stub {
    /// Starts the server, `env!("CARGO_BIN_EXE_stub")` to a bench.
    ///
    /// # Errors
    /// Where it cannot be started or says nothing.
    pub fn start(program: &str) -> Result<Self> {
        let mut process = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        Ok(Self { process, endpoint: line.trim().to_owned() })
    }

    /// The server's address.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
