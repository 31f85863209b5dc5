//! The life of a call: which events it has, what handlers see and may change there, and what becomes of the call when
//! something goes wrong.
//!
//! The server is real and the network is; time and randomness are the tests' own, see [`sandbox`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod changes;
mod classes;
mod driving;
mod failures;
mod fields;
mod hosts;
mod input;
mod order;
mod pages;
mod replies;
mod retries;
#[allow(dead_code, reason = "the tests of signatures use the rest")]
mod sandbox;
mod secrets;
mod transport;
mod waits;
