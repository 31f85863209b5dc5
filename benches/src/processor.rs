//! How long this process was busy.

use rustix::time::{ClockId, clock_gettime};

/// The processor time that all threads of this process have had, in seconds. What others do on the machine meanwhile
/// does not count.
///
/// ```
/// let before = bufeo_benches::processor_seconds();
/// let sum: u64 = std::hint::black_box(0..1_000_000).sum();
/// assert!(bufeo_benches::processor_seconds() > before && sum > 0);
/// ```
pub fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
