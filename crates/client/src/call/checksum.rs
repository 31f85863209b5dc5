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

use bufeo_checksum::{Algorithm, Mismatch};
use bufeo_model::{Str, Value};

use crate::error::{Error, ErrorKind};

/// The entry of a call's context.
const CHECKSUM: &str = "checksum";

/// The text of a value, also where a host's object stands for it.
fn text(value: &Value) -> Option<Str> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Foreign(object) => object.plain().and_then(|plain| plain.as_str().map(Str::from)),
        _ => None,
    }
}

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
