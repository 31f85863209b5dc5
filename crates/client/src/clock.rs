//! Time, handed in.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

/// A future that ends when a time has passed.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where a client takes the time from: signatures need the date, retries and time-outs have to wait.
///
/// Programs do not set one; tests do, to own the time.
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
#[doc = import!("{Clock, Sleep}")]
///
/// /// A clock that stands still and never makes anybody wait.
/// struct Still;
///
/// impl Clock for Still {
///     fn now(&self) -> SystemTime {
///         UNIX_EPOCH + Duration::from_secs(1_440_938_160)
///     }
///     fn elapsed(&self) -> Duration {
///         Duration::ZERO
///     }
///     fn sleep(&self, _: Duration) -> Sleep {
///         Box::pin(std::future::ready(()))
///     }
/// }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> SystemTime;

    /// The time since some fixed moment, never running backwards.
    fn elapsed(&self) -> Duration;

    /// A future that ends after `duration`. It has to end whoever polls it, also outside of any runtime.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// A shared clock.
#[derive(Clone)]
pub(crate) struct SharedClock(Arc<dyn Clock>);

impl SharedClock {
    pub(crate) fn new(clock: impl Clock) -> Self {
        Self(Arc::new(clock))
    }
}

impl std::ops::Deref for SharedClock {
    type Target = dyn Clock;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Default for SharedClock {
    fn default() -> Self {
        Self::new(SystemClock::start())
    }
}

impl fmt::Debug for SharedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The system's clock.
struct SystemClock {
    start: Instant,
}

impl SystemClock {
    fn start() -> Self {
        Self { start: now() }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where a client takes the time from the system")]
fn now() -> Instant {
    Instant::now()
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where a client takes the time from the system"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(Timer { end: now().checked_add(duration), alarm: None, timer: None })
    }
}

/// A point in time to be waited for: by the wait of our own that polls this, else by the process's runtime.
struct Timer {
    /// Nothing where it lies beyond what the system can count to.
    end: Option<Instant>,
    alarm: Option<bufeo_wait::Alarm>,
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(end) = self.end else { return Poll::Pending };
        if now() >= end {
            return Poll::Ready(());
        }
        if self.alarm.get_or_insert_with(|| bufeo_wait::Alarm::at(end)).set(context) {
            return Poll::Pending;
        }
        if self.timer.is_none() {
            let Ok(io) = crate::transport::io() else { return Poll::Ready(()) };
            // A timer belongs to a runtime, and the executor that polls this may have none.
            let _inside = io.enter();
            self.timer = Some(Box::pin(tokio::time::sleep_until(end.into())));
        }
        self.timer.as_mut().map_or(Poll::Ready(()), |timer| timer.as_mut().poll(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_ends_under_our_own_wait_and_under_another_executor() {
        let clock = SystemClock::start();
        let short = Duration::from_millis(1);
        bufeo_wait::block_on(clock.sleep(short));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(clock.sleep(short));
        assert!(clock.elapsed() >= 2 * short);
    }
}
