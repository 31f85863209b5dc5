//! Hashes, in the form that signatures have them.

use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// The hash of a body that is there as a whole: SHA-256, in hexadecimal.
///
/// ```
/// assert_eq!(bufeo_sign::payload_hash(b""), bufeo_sign::EMPTY_PAYLOAD);
/// ```
pub fn payload_hash(body: &[u8]) -> String {
    hex(&sha256(body))
}

/// The hash of a body that comes in pieces.
///
/// ```
/// use bufeo_sign::{PayloadHasher, payload_hash};
///
/// let mut hasher = PayloadHasher::default();
/// hasher.update(b"piece by ");
/// hasher.update(b"piece");
/// assert_eq!(hasher.finish(), payload_hash(b"piece by piece"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct PayloadHasher(Sha256);

impl PayloadHasher {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// SHA-256 of all pieces, in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC with SHA-256 of the parts, one after the other.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed::<Hmac<Sha256>>(key);
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// HMAC with SHA-1.
pub(crate) fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut mac = keyed::<Hmac<Sha1>>(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[expect(clippy::expect_used, reason = "RFC 2104 takes keys of any length, and so does the crate")]
fn keyed<M: hmac::KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("any length is a key's")
}

/// In hexadecimal, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}

pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)].into());
        text.push(DIGITS[usize::from(byte & 15)].into());
    }
}
