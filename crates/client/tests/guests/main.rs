//! Guests of a call: objects of a host's that its data lives in, handlers wherever and however they run, and what of all
//! that one client keeps from the others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod host;
mod objects;
#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "../life/sandbox.rs"]
mod sandbox;
