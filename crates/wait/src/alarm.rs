//! Points in time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Context;
use std::time::Instant;

use crate::frame;

/// A point in time at which the wait that polls a future polls it again. Dropping it takes it back.
///
/// ```
/// use std::future::poll_fn;
/// use std::task::Poll;
/// use std::time::{Duration, Instant};
///
/// let end = Instant::now() + Duration::from_millis(1);
/// let alarm = bufeo_wait::Alarm::at(end);
/// bufeo_wait::block_on(poll_fn(|context| {
///     if Instant::now() >= end {
///         return Poll::Ready(());
///     }
///     assert!(alarm.set(context));
///     Poll::Pending
/// }));
/// ```
#[derive(Debug)]
pub struct Alarm {
    id: u64,
    at: Instant,
}

impl Alarm {
    /// An alarm for that time. It does nothing before it is [set](Self::set).
    pub fn at(at: Instant) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), at }
    }

    /// Asks the wait that polls with this context; false where no wait of this thread does.
    pub fn set(&self, context: &Context<'_>) -> bool {
        frame::of(context, |frame| {
            if !frame.alarms.iter().any(|(id, _)| *id == self.id) {
                frame.alarms.push((self.id, self.at));
            }
        })
        .is_some()
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        frame::each(|frame| frame.alarms.retain(|(id, _)| *id != self.id));
    }
}
