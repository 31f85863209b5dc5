//! AWS request signatures.
//!
//! A signature is made from a request as it will be sent, [`Target`], by whoever holds [`Keys`]. Nothing here reads a clock,
//! opens a socket or knows what a client is: what a signer has to add to the request first (a date, a token, the hash of
//! the body) its caller adds, and what a signature is made over is what the caller says.
//!
//! | signature | where |
//! |---|---|
//! | version 4 in a header or in a URL | [`v4`] |
//! | version 4 of a body that is sent in pieces, and of events | [`Chunks`], [`EventSignatures`] |
//! | version 4a, over several regions | [`v4a`] |
//! | of a form that a browser posts to S3 | [`v4::policy`], [`s3::policy`] |
//! | S3's before version 4, the query signature (version 2), version 3 | [`s3`], [`query`] |
//!
//! ```
//! use bufeo_sign::{Keys, Moment, PathStyle, Scope, SigningKey, Target, v4};
//!
//! // The example of AWS's own test suite.
//! let keys = Keys::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
//! let moment = Moment::from_unix(1_440_938_160);
//! let scope = Scope { moment: &moment, region: "us-east-1", service: "service" };
//! let target = Target {
//!     method: "GET",
//!     url: "https://example.amazonaws.com/",
//!     headers: &[("X-Amz-Date", moment.compact())],
//! };
//! let canonical = target.canonical(PathStyle::Normalized, bufeo_sign::EMPTY_PAYLOAD);
//! let authorization = v4::authorization(&keys, &SigningKey::derive(&keys, &scope), &scope, &canonical);
//! assert_eq!(
//!     authorization,
//!     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
//!      SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
//! );
//! ```

#![forbid(unsafe_code)]

mod canonical;
mod chunks;
mod digest;
mod events;
mod key;
mod moment;
mod path;
pub mod query;
pub mod s3;
mod target;
pub mod v4;
pub mod v4a;

pub use canonical::Canonical;
pub use chunks::Chunks;
pub use digest::{PayloadHasher, payload_hash};
pub use events::EventSignatures;
pub use key::{KeyCache, Keys, Scope, SigningKey};
pub use moment::Moment;
pub use target::{PathStyle, Target};

/// What stands for the hash of a body that is not covered by the signature.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// What stands for the hash of a body that is sent in pieces, each of which is signed; see [`Chunks`].
pub const STREAMING_PAYLOAD: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

/// The same, with signed headers after the body.
pub const STREAMING_PAYLOAD_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

/// What stands for the hash of a body whose checksum follows it, and that is not covered by the signature.
pub const STREAMING_UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/// What stands for the hash of a body of events; see [`EventSignatures`].
pub const STREAMING_EVENTS: &str = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

/// The hash of a body that is empty.
pub const EMPTY_PAYLOAD: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
