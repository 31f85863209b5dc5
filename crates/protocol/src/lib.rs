//! AWS wire formats: a dynamic value to an HTTP request, an HTTP response to a value.

#![forbid(unsafe_code)]

mod error;
mod request;
mod response;

pub use error::{Error, ErrorKind, Result};
pub use request::{SerializeOptions, SerializedBody, SerializedRequest, TimestampPrecision};
pub use response::{ResponseBody, ResponseView};
