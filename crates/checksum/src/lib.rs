//! Checksums of AWS requests and answers.
//!
//! [`Algorithm`] names the algorithms, [`Checksum`] computes one piece by piece. A body that is sent with its checksum behind
//! it is a [`ChunkedBody`], one that is checked while it is read a [`CheckedBody`]; both are streams over another stream.
//! Which algorithm a call uses, and where its checksum stands, is the client's business.
//!
//! ```
//! use bufeo_checksum::{Algorithm, Checksum};
//!
//! let mut checksum = Checksum::new(Algorithm::Crc64Nvme);
//! checksum.update(b"hello ");
//! checksum.update(b"world!");
//! assert_eq!(checksum.to_base64(), "2RYNH6jkGOM=");
//! assert!(checksum.verify("2RYNH6jkGOM=").is_ok());
//! ```

#![forbid(unsafe_code)]

mod algorithm;
mod checked;
mod chunked;
mod running;

pub use algorithm::Algorithm;
/// The crate of the values and models that this one works on.
#[doc(no_inline)]
pub use bufeo_model as model;
pub use checked::CheckedBody;
pub use chunked::ChunkedBody;
pub use running::{Checksum, Mismatch};
