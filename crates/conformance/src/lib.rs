//! What holds bufeo to its word.
//!
//! [`published`] runs test vectors that others have published: any folder that is laid out as theirs, suite by suite,
//! case by case. The program of this crate prints what came of them, and `cargo test` has one named test per case.

//! [`differential`] calls every operation of every service through bufeo and through botocore and compares the two.

#![forbid(unsafe_code)]

pub mod differential;
pub mod published;
