//! A checksum while it is computed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh64::Xxh64;

use crate::Algorithm;

/// The checksum of what has come so far. It can be asked at any time, and goes on afterwards.
///
/// ```
/// use bufeo_checksum::{Algorithm, Checksum};
///
/// let checksum = Checksum::of(Algorithm::Crc32, b"123456789");
/// assert_eq!(checksum.digest(), [0xcb, 0xf4, 0x39, 0x26]);
/// let error = checksum.verify("AAAAAA==").unwrap_err();
/// assert_eq!(error.to_string(), "Expected checksum AAAAAA== did not match calculated checksum: y/Q5Jg==");
/// ```
#[derive(Clone)]
pub struct Checksum {
    algorithm: Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Crc(crc_fast::Digest),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
    Md5(Md5),
    XxHash64(Box<Xxh64>),
    XxHash3(Box<Xxh3>),
}

impl Checksum {
    /// The checksum of nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let crc = |kind| State::Crc(crc_fast::Digest::new(kind));
        let state = match algorithm {
            Algorithm::Crc32 => crc(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => crc(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => crc(CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 => State::Sha1(Sha1::new()),
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
            Algorithm::Md5 => State::Md5(Md5::new()),
            Algorithm::XxHash64 => State::XxHash64(Box::new(Xxh64::new(0))),
            Algorithm::XxHash3 | Algorithm::XxHash128 => State::XxHash3(Box::new(Xxh3::new())),
        };
        Self { algorithm, state }
    }

    /// The checksum of these bytes.
    pub fn of(algorithm: Algorithm, bytes: &[u8]) -> Self {
        let mut checksum = Self::new(algorithm);
        checksum.update(bytes);
        checksum
    }

    /// How it is computed.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Takes more bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Crc(state) => state.update(bytes),
            State::Sha1(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
            State::Md5(state) => state.update(bytes),
            State::XxHash64(state) => state.update(bytes),
            State::XxHash3(state) => state.update(bytes),
        }
    }

    /// The checksum as bytes, the first digits first.
    pub fn digest(&self) -> Vec<u8> {
        match &self.state {
            State::Crc(state) => {
                let all = state.finalize().to_be_bytes();
                all[all.len() - self.algorithm.length()..].to_vec()
            }
            State::Sha1(state) => state.clone().finalize().to_vec(),
            State::Sha256(state) => state.clone().finalize().to_vec(),
            State::Sha512(state) => state.clone().finalize().to_vec(),
            State::Md5(state) => state.clone().finalize().to_vec(),
            State::XxHash64(state) => state.digest().to_be_bytes().to_vec(),
            State::XxHash3(state) if self.algorithm == Algorithm::XxHash128 => {
                state.digest128().to_be_bytes().to_vec()
            }
            State::XxHash3(state) => state.digest().to_be_bytes().to_vec(),
        }
    }

    /// The checksum as headers have it: in base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.digest())
    }

    /// Compares the checksum with the one that a header has.
    ///
    /// # Errors
    /// Where they differ, or where the header's is no base64.
    pub fn verify(&self, expected: &str) -> Result<(), Mismatch> {
        if STANDARD.decode(expected).is_ok_and(|expected| expected == self.digest()) {
            return Ok(());
        }
        Err(Mismatch { expected: expected.to_owned(), calculated: self.to_base64() })
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checksum").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// What was received is not what was sent. The sentence is botocore's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// What the sender says.
    pub expected: String,
    /// What came.
    pub calculated: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, calculated } = self;
        write!(f, "Expected checksum {expected} did not match calculated checksum: {calculated}")
    }
}

impl std::error::Error for Mismatch {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the algorithms' own specifications: of "123456789" for the CRCs, of "abc" for the others.
    const KNOWN: &[(Algorithm, &str, &str)] = &[
        (Algorithm::Crc32, "123456789", "cbf43926"),
        (Algorithm::Crc32c, "123456789", "e3069283"),
        (Algorithm::Crc64Nvme, "123456789", "ae8b14860a799888"),
        (Algorithm::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (Algorithm::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Algorithm::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Algorithm::Sha512,
            "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (Algorithm::XxHash64, "abc", "44bc2cf5ad770999"),
        (Algorithm::XxHash3, "abc", "78af5f94892f3950"),
        (Algorithm::XxHash128, "abc", "06b05ab6733a618578af5f94892f3950"),
    ];

    fn hexadecimal(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn every_algorithm_computes_what_is_known() {
        for algorithm in Algorithm::all() {
            let (_, text, known) = KNOWN.iter().find(|(named, ..)| *named == algorithm).unwrap();
            let digest = Checksum::of(algorithm, text.as_bytes()).digest();
            assert_eq!(hexadecimal(&digest), *known, "{algorithm}");
            assert_eq!(digest.len(), algorithm.length(), "{algorithm}");
        }
    }

    #[test]
    fn pieces_come_to_what_the_whole_does() {
        let whole: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        for algorithm in Algorithm::all() {
            let mut checksum = Checksum::new(algorithm);
            for piece in whole.chunks(7777) {
                checksum.update(piece);
                // To ask changes nothing.
                checksum.digest();
            }
            assert_eq!(checksum.digest(), Checksum::of(algorithm, &whole).digest(), "{algorithm}");
        }
    }

    #[test]
    fn what_is_no_base64_does_not_fit() {
        let checksum = Checksum::new(Algorithm::Crc32);
        assert!(checksum.verify("AAAAAA==").is_ok());
        for other in ["AAAAAA", "", "AAAAAAA=", "no base64!", "AAAAAA==-2"] {
            assert_eq!(checksum.verify(other).unwrap_err().expected, other);
        }
    }
}
