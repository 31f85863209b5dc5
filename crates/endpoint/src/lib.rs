//! AWS endpoint rule sets, partitions and regions

#![forbid(unsafe_code)]
