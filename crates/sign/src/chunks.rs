//! Signatures of a body that is sent in pieces, each of which is signed as it goes.

use std::fmt;

use crate::EMPTY_PAYLOAD;
use crate::digest::{hex, sha256};
use crate::key::{Scope, SigningKey};
use crate::moment::Moment;

/// Signs the pieces of one body, each over the signature before it.
///
/// The request says [`STREAMING_PAYLOAD`](crate::STREAMING_PAYLOAD) of its body, or
/// [`STREAMING_PAYLOAD_TRAILER`](crate::STREAMING_PAYLOAD_TRAILER) where headers follow it.
///
/// ```
/// use bufeo_sign::{Chunks, Keys, Moment, Scope, SigningKey};
///
/// // The example of S3's documentation: its seed, and its first piece.
/// let moment = Moment::from_unix(1_369_353_600);
/// let scope = Scope { moment: &moment, region: "us-east-1", service: "s3" };
/// let keys = Keys::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
/// let mut chunks = Chunks::new(SigningKey::derive(&keys, &scope), &scope, seed);
/// assert_eq!(chunks.sign(&[b'a'; 65_536]), "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
/// assert_eq!(chunks.sign(&[b'a'; 1024]), "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
/// assert_eq!(chunks.sign(b""), "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
/// ```
#[derive(Clone)]
pub struct Chunks {
    key: SigningKey,
    moment: Moment,
    scope: String,
    last: String,
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks").field("scope", &self.scope).finish_non_exhaustive()
    }
}

impl Chunks {
    /// Goes on from the request's own signature, the `seed`.
    pub fn new(key: SigningKey, scope: &Scope<'_>, seed: impl Into<String>) -> Self {
        Self { key, moment: scope.moment.clone(), scope: scope.to_string(), last: seed.into() }
    }

    /// The signature of the next piece; the last piece is empty.
    pub fn sign(&mut self, piece: &[u8]) -> &str {
        let hash = hex(&sha256(piece));
        self.next("AWS4-HMAC-SHA256-PAYLOAD", &[EMPTY_PAYLOAD, "\n", &hash])
    }

    /// The signature of the headers that follow the body, each a line `name:value` with a line feed at its end.
    pub fn sign_trailer(&mut self, headers: &str) -> &str {
        let hash = hex(&sha256(headers.as_bytes()));
        self.next("AWS4-HMAC-SHA256-TRAILER", &[&hash])
    }

    fn next(&mut self, algorithm: &str, hashes: &[&str]) -> &str {
        let head = [algorithm, self.moment.compact(), &self.scope, &self.last].join("\n");
        let hashes = hashes.concat();
        self.last = hex(&self.key.sign(&[head.as_bytes(), b"\n", hashes.as_bytes()]));
        &self.last
    }
}
