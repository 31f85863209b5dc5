//! Calls under hardship.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../life/sandbox.rs"]
mod sandbox;
