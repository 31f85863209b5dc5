//! Dotted names, hierarchical order, delivery: an event system that knows nothing of AWS

#![forbid(unsafe_code)]
