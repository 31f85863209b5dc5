//! Runs published test vectors and says what came of them.

#![forbid(unsafe_code)]

use std::error::Error;
use std::process::ExitCode;

use bufeo_conformance::published::{Folder, Selection, Tally};

const USAGE: &str = "\
usage: bufeo-conformance FOLDER [--suite NAME] [--case ID]

Runs the test vectors of a folder. A suite is named as in its SUITES.json, a case as it is printed or by the end of that.";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(tally) => {
            println!("{tally}");
            if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<Tally, Box<dyn Error>> {
    let (mut folder, mut selection) = (None, Selection::default());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--suite" => selection.suite = Some(arguments.next().ok_or(USAGE)?),
            "--case" => selection.case = Some(arguments.next().ok_or(USAGE)?),
            flag if flag.starts_with('-') => {
                return Err(format!("`{flag}` is not an option\n\n{USAGE}").into());
            }
            _ if folder.is_some() => return Err(format!("there can be one folder\n\n{USAGE}").into()),
            _ => folder = Some(argument),
        }
    }
    let folder = Folder::open(folder.ok_or(USAGE)?)?;
    Ok(folder.run(&selection, &mut std::io::stdout().lock())?)
}
