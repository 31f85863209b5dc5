//! Signatures of the events of a stream.

use std::fmt;

use crate::digest::{hex, sha256};
use crate::key::{Scope, SigningKey};

/// Signs the events of one stream, each over the signature before it.
///
/// The request says [`STREAMING_EVENTS`](crate::STREAMING_EVENTS) of its body. Each event is the payload of another one,
/// whose headers are `:date`, the time of signing, and `:chunk-signature`. The last is empty.
///
/// ```
/// use bufeo_sign::{EventSignatures, Keys, Moment, Scope, SigningKey};
///
/// let moment = Moment::from_unix(1_440_938_160);
/// let scope = Scope { moment: &moment, region: "us-east-1", service: "transcribe" };
/// let key = SigningKey::derive(&Keys::new("AKIDEXAMPLE", "secret"), &scope);
/// let mut signatures = EventSignatures::new("5fa00fa3");
/// let first = signatures.sign(&key, &scope, b"encoded headers", b"an event");
/// let second = signatures.sign(&key, &scope, b"encoded headers", b"an event");
/// assert_ne!(first, second);
/// ```
#[derive(Clone)]
pub struct EventSignatures {
    last: String,
}

impl fmt::Debug for EventSignatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventSignatures(..)")
    }
}

impl EventSignatures {
    /// Goes on from the request's own signature, the `seed`.
    pub fn new(seed: impl Into<String>) -> Self {
        Self { last: seed.into() }
    }

    /// The signature of the next event: of the encoded headers that stand before it, which are all but the signature's own,
    /// and of the event itself. Events of one stream may be of several days, and each has the key of its own.
    pub fn sign(&mut self, key: &SigningKey, scope: &Scope<'_>, headers: &[u8], event: &[u8]) -> [u8; 32] {
        let hashes = [hex(&sha256(headers)), hex(&sha256(event))];
        let text = [
            "AWS4-HMAC-SHA256-PAYLOAD",
            scope.moment.compact(),
            &scope.to_string(),
            &self.last,
            &hashes[0],
            &hashes[1],
        ]
        .join("\n");
        let signature = key.sign(&[text.as_bytes()]);
        self.last = hex(&signature);
        signature
    }
}
