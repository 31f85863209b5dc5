//! The algorithms and their names.

use std::fmt;

/// How a checksum is computed.
///
/// ```
/// use bufeo_checksum::Algorithm;
///
/// let algorithm = Algorithm::named("CRC64NVME").expect("S3 has it");
/// assert_eq!(algorithm, Algorithm::Crc64Nvme);
/// assert_eq!(algorithm.header(), "x-amz-checksum-crc64nvme");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// XXH3 with 128 bits.
    XxHash128,
    /// XXH3 with 64 bits.
    XxHash3,
    /// The CRC with 64 bits of NVM Express.
    Crc64Nvme,
    /// XXH64.
    XxHash64,
    /// The CRC of Castagnoli's polynomial.
    Crc32c,
    /// The CRC of Ethernet and zip.
    Crc32,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// MD5.
    Md5,
}

/// What an algorithm is called, in models and in headers.
const NAMES: [(Algorithm, &str, &str); 10] = [
    (Algorithm::XxHash128, "xxhash128", "x-amz-checksum-xxhash128"),
    (Algorithm::XxHash3, "xxhash3", "x-amz-checksum-xxhash3"),
    (Algorithm::Crc64Nvme, "crc64nvme", "x-amz-checksum-crc64nvme"),
    (Algorithm::XxHash64, "xxhash64", "x-amz-checksum-xxhash64"),
    (Algorithm::Crc32c, "crc32c", "x-amz-checksum-crc32c"),
    (Algorithm::Crc32, "crc32", "x-amz-checksum-crc32"),
    (Algorithm::Sha1, "sha1", "x-amz-checksum-sha1"),
    (Algorithm::Sha256, "sha256", "x-amz-checksum-sha256"),
    (Algorithm::Sha512, "sha512", "x-amz-checksum-sha512"),
    (Algorithm::Md5, "md5", "x-amz-checksum-md5"),
];

impl Algorithm {
    /// What a request is given where a checksum has to be and nobody said which.
    pub const DEFAULT: Self = Self::Crc32;

    /// All of them, in the order in which an answer that has several is checked: the fastest that tells most first, as
    /// botocore has it; MD5, which botocore has not, comes last.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(algorithm, ..)| *algorithm)
    }

    /// The algorithm of that name, in any case, as models have it: `CRC32`, `SHA256`.
    pub fn named(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(algorithm, ..)| *algorithm)
    }

    /// The name in lower case: `crc32`.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// The header, or the trailer, that has the checksum: `x-amz-checksum-crc32`.
    pub fn header(self) -> &'static str {
        NAMES[self as usize].2
    }

    /// How many bytes a checksum has, before it is written as text.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme | Self::XxHash64 | Self::XxHash3 => 8,
            Self::XxHash128 | Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_stands_in_its_own_row() {
        for algorithm in Algorithm::all() {
            assert_eq!(NAMES[algorithm as usize].0, algorithm);
            assert_eq!(Algorithm::named(&algorithm.name().to_uppercase()), Some(algorithm));
            assert_eq!(algorithm.header(), format!("x-amz-checksum-{algorithm}"));
        }
        assert_eq!(Algorithm::named("crc16"), None);
    }

    #[test]
    fn answers_are_checked_in_botocores_order() {
        let order: Vec<_> = Algorithm::all().map(Algorithm::name).collect();
        let botocores =
            ["xxhash128", "xxhash3", "crc64nvme", "xxhash64", "crc32c", "crc32", "sha1", "sha256", "sha512"];
        assert_eq!(order[..9], botocores);
    }
}
