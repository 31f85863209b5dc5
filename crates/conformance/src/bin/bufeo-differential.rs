//! Compares bufeo with botocore over the operations of all services and says where they differ.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use bufeo_conformance::differential::{Error, Settings, run};

fn main() -> ExitCode {
    let compared = || -> Result<usize, Error> { run(&Settings::read(std::env::args().skip(1))?) };
    match compared() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
