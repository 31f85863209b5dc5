//! What clients and calls cost, beside botocore in the same run.
//!
//! ```text
//! cargo bench -p bufeo-benches --bench clients    making clients: time and memory
//! cargo bench -p bufeo-benches --bench calls      calling: processor and wall time
//! cargo bench -p bufeo-benches --bench checksums  checksums of 64 MiB, beside the plain crates too
//! cargo bench -p bufeo-benches --bench endpoints  endpoints of S3: by the rules, and from the cache
//! cargo bench -p bufeo-benches --bench signatures signatures of version 4, beside the crate `aws-sigv4` too
//! cargo bench -p bufeo-benches --bench python     the Python package: importing, clients, events, calls
//! cargo bench -p bufeo-benches --bench resources  resources and waiters, from Rust and from Python
//! ```
//!
//! Each side is measured in processes of its own, which take turns: ours is the binary `worker`, botocore's are the
//! scripts beside the benches. A process prints its [`Figures`], a line each; the bench asserts that the two sides did the
//! same and prints medians in a [`Table`]. Nothing fails for being slow.

#![forbid(unsafe_code)]

mod memory;
mod process;
mod processor;
mod server;
mod table;

pub use memory::Memory;
pub use process::{Figures, Side, median};
pub use processor::processor_seconds;
pub use server::Stub;
pub use table::{Goal, Table};

/// The keys of a page of the stub's listing.
pub const KEYS: usize = 1_000;

/// The pages of the stub's listing of a bucket called `paged`.
pub const PAGES: usize = 10;

/// The calls after which a bucket of the stub's is there.
pub const POLLS: usize = 5;

/// The bytes of the stub's objects.
pub const OBJECT: usize = 1_024;
