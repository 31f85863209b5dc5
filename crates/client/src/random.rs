//! Randomness, handed in.

use std::fmt;
use std::sync::Arc;

/// Where a client takes random bytes from: for idempotency tokens, invocation ids and the jitter of retries.
///
/// Programs do not set one; tests do, to know what will be sent.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// A shared source of randomness.
#[derive(Clone)]
pub(crate) struct SharedRandom(Arc<dyn Random>);

impl SharedRandom {
    pub(crate) fn new(random: impl Random) -> Self {
        Self(Arc::new(random))
    }

    /// A random UUID (RFC 9562, version 4) as text.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
    }

    /// A random number from 0 up to but not including 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds exactly")]
    pub(crate) fn fraction(&self) -> f64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Default for SharedRandom {
    fn default() -> Self {
        Self::new(SystemRandom)
    }
}

impl fmt::Debug for SharedRandom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Systems whose source of randomness fails are beyond help; zeros still make a valid request.
        if getrandom::fill(bytes).is_err() {
            bytes.fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;

    impl Random for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn uuids_carry_version_and_variant() {
        assert_eq!(SharedRandom::new(Ones).uuid(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn fractions_stay_below_one() {
        assert!(SharedRandom::new(Ones).fraction() < 1.0);
    }
}
