//! How much memory this process takes.

use std::fs;
use std::io::{Error, Result};

/// What the system says about the memory of this process, as Linux counts it.
///
/// ```
/// let before = bufeo_benches::Memory::now()?;
/// let ballast = vec![1_u8; 16 << 20];
/// let after = bufeo_benches::Memory::now()?;
/// assert!(after.resident - before.resident > 15_000 && ballast.len() == 16 << 20);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// What is in use now, in KiB.
    pub resident: i64,
    /// The most that was in use at a time, in KiB.
    pub peak: i64,
}

impl Memory {
    /// The state at this moment.
    ///
    /// # Errors
    /// Where the system has no `/proc/self/status`.
    pub fn now() -> Result<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        Ok(Self { resident: line(&status, "VmRSS:")?, peak: line(&status, "VmHWM:")? })
    }
}

fn line(status: &str, name: &str) -> Result<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.ok_or_else(|| Error::other(format!("`/proc/self/status` has no `{name}`")))
}
