//! Calls under hardship: input that nobody should give, servers that nobody should run, and what must not be printed
//! whatever happens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod addresses;
mod causes;
mod connections;
mod expectation;
#[cfg(unix)]
mod files;
mod heads;
mod input;
mod network;
#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "../life/sandbox.rs"]
mod sandbox;
mod secrets;
mod secrets_in_errors;
mod settings;
mod uploads;
