//! The service models of AWS, as compact files inside the program: data only.
//!
//! [`FILES`] is what `bufeo_model::Bundle::new` takes. The files are made from botocore and boto3 (Apache License 2.0, see
//! `NOTICE`) by `cargo xtask models`: the newest API version of every service, everything but the prose.
//!
//! ```
//! let s3 = bufeo_data::file("s3").expect("there is an S3");
//! assert!(s3.starts_with(b"bufeo"));
//!
//! let services = bufeo_data::services();
//! assert_eq!(services.iter().find(|(name, _)| *name == "s3"), Some(&("s3", "2006-03-01")));
//! ```

#![forbid(unsafe_code)]

#[rustfmt::skip]
mod files;

pub use files::{BOTO3_VERSION, BOTOCORE_VERSION};

/// The files by the names of their services, sorted. Under the empty name is what belongs to no service: partitions,
/// endpoints, retry tables, default modes.
pub static FILES: &[(&str, &[u8])] = files::FILES;

/// The services, sorted by name, each with the API version of its model.
pub fn services() -> &'static [(&'static str, &'static str)] {
    files::SERVICES
}

/// The file of a service, where there is one.
pub fn file(service: &str) -> Option<&'static [u8]> {
    let found = FILES.binary_search_by_key(&service, |(name, _)| *name).ok()?;
    FILES.get(found).map(|(_, file)| *file)
}
