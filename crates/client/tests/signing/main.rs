//! Signatures as servers see them: calls, and what is signed and given away. The embedded S3 checks them with code of its
//! own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod calls;
mod express;
mod plain;
mod posts;
mod regions;
#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "../life/sandbox.rs"]
mod sandbox;
mod tokens;
mod unsigned;
mod urls;
