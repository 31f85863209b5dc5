//! The examples of the documentation of `bufeo`, compiled as a user's program would be: with `bufeo` and without the crates
//! that its items come from.
//!
//! `bufeo` exports items of other crates, and its documentation shows their examples under its own name (see
//! `CONTRIBUTING.md`). Those crates compile the same examples under theirs.

#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!(concat!(env!("OUT_DIR"), "/examples.md"))]
struct Examples;
