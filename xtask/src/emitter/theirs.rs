//! Programs, run by botocore's emitter.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use super::program::Program;

const SCRIPT: &str = include_str!("theirs.py");

/// What came of each step of each program. One process runs them all.
pub(crate) fn run(programs: &[Program]) -> Result<Vec<Vec<Value>>, Box<dyn Error>> {
    let mut python = Command::new(bufeo_oracle::python()?)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(mut input), Some(output)) = (python.stdin.take(), python.stdout.take()) else {
        return Err("the pipes to python are missing".into());
    };
    let lines: Vec<String> = programs.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let outcomes = thread::scope(|scope| {
        scope.spawn(move || {
            // Where python ends early this fails too; its exit status says more.
            lines.iter().try_for_each(|line| writeln!(input, "{line}"))
        });
        let lines = BufReader::new(output).lines();
        lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<Result<Vec<_>, Box<dyn Error>>>()
    })?;
    let status = python.wait()?;
    if !status.success() || outcomes.len() != programs.len() {
        return Err(format!("python ran {} of {} programs: {status}", outcomes.len(), programs.len()).into());
    }
    Ok(outcomes)
}
