//! Randomness, handed in.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

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
        fill_by(getrandom::fill, bytes);
    }
}

/// Fills the bytes by the system, or where it fails with what is never the same twice. Nothing secret is made of them.
fn fill_by<E: fmt::Display>(system: impl FnOnce(&mut [u8]) -> Result<(), E>, bytes: &mut [u8]) {
    let Err(error) = system(bytes) else { return };
    tracing::warn!(%error, "the system has no random bytes; the time and a counter stand in for them");
    for block in bytes.chunks_mut(32) {
        block.copy_from_slice(unique().get(..block.len()).unwrap_or_default());
    }
}

/// A hash of what tells this moment of this thread of this process apart from all others.
#[expect(clippy::disallowed_methods, reason = "it stands in for the system's randomness")]
fn unique() -> [u8; 32] {
    static COUNTED: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    // Where things lie in memory is another place in every process, on most systems.
    let place = std::ptr::from_ref(&now) as usize;
    let parts = [
        now.as_nanos(),
        u128::from(COUNTED.fetch_add(1, Ordering::Relaxed)),
        u128::from(std::process::id()),
        place as u128,
    ];
    let mut hash = Sha256::new_with_prefix(format!("{:?}", std::thread::current().id()));
    parts.iter().for_each(|part| hash.update(part.to_le_bytes()));
    hash.finalize().into()
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
    fn where_the_system_fails_nothing_comes_twice() {
        let mut seen = std::collections::HashSet::new();
        for length in [16, 16, 8, 40].repeat(500) {
            let mut bytes = vec![0; length];
            fill_by(|_| Err("no entropy"), &mut bytes);
            assert!(bytes.chunks(8).all(|part| part.iter().any(|byte| *byte != 0)), "{bytes:?}");
            assert!(seen.insert(bytes));
        }
    }

    #[test]
    fn fractions_stay_below_one() {
        assert!(SharedRandom::new(Ones).fraction() < 1.0);
    }
}
