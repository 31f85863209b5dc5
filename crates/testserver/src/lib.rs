//! The servers of the tests, the examples and the benches.

#![forbid(unsafe_code)]
