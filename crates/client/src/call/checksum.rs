//! Checksums of a call: which there are to be, the request's, and the answer's.
//!
//! What is decided stands in the call's context under `checksum`, as in botocore: `request_algorithm` says which the request
//! carries and where (`algorithm`, `in`, `name`), `response_algorithms` what the answer may be checked with. Handlers may
//! change it up to `before-call`; signing reads it.

mod answer;
mod plan;
mod request;

pub(super) use answer::check;
pub(super) use plan::plan;
pub(super) use request::carry_out;

use crate::error::{Error, ErrorKind};
use crate::stage::plain_text as text;
use bufeo_checksum::{Algorithm, Mismatch};

/// The entry of a call's context.
const CHECKSUM: &str = "checksum";

fn algorithm(name: &str) -> Result<Algorithm, Error> {
    Algorithm::named(name)
        .ok_or_else(|| failed(format!("Unsupported checksum algorithm: {}", name.to_lowercase())))
}

fn failed(sentence: String) -> Error {
    Error::new(ErrorKind::Checksum, sentence.clone()).with("error_msg", sentence)
}

fn mismatched(mismatch: Mismatch) -> Error {
    let sentence = mismatch.to_string();
    Error::with_source(ErrorKind::Checksum, sentence.clone(), mismatch).with("error_msg", sentence)
}
