//! Time, handed in.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
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
/// use bufeo_client::{Clock, Sleep};
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
    timers: Timers,
}

/// Timers that nobody waits for any more, to be set anew.
///
/// Every call waits with a time-out that nearly never ends. To make its timer means to wake the thread of the timers, as
/// it is the next to end; to set a later end of one that is there means to write a number.
type Timers = Arc<Mutex<Vec<Pin<Box<tokio::time::Sleep>>>>>;

/// How many timers are kept.
const TIMERS: usize = 64;

impl SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where a client takes the time from the system"
    )]
    fn start() -> Self {
        Self { start: Instant::now(), timers: Timers::default() }
    }
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
        let kept = self.timers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let timer = match (kept, tokio::time::Instant::now().checked_add(duration)) {
            (Some(mut timer), Some(end)) => {
                timer.as_mut().reset(end);
                Some(timer)
            }
            // A timer belongs to a runtime, and the one that polls this future may have none.
            _ => crate::transport::io().ok().map(|io| {
                let _inside = io.enter();
                Box::pin(tokio::time::sleep(duration))
            }),
        };
        Box::pin(Timer { timer, timers: Arc::clone(&self.timers) })
    }
}

/// A timer that is kept for others when it is dropped.
struct Timer {
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
    timers: Timers,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.timer.as_mut().map_or(Poll::Ready(()), |timer| timer.as_mut().poll(context))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let mut timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        if timers.len() < TIMERS {
            timers.extend(self.timer.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_that_nobody_waits_for_is_set_anew() {
        let clock = SystemClock::start();
        let kept = || clock.timers.lock().unwrap().len();
        drop(clock.sleep(Duration::MAX));
        assert_eq!(kept(), 1);
        bufeo_model::block_on(clock.sleep(Duration::ZERO));
        bufeo_model::block_on(clock.sleep(Duration::ZERO));
        assert_eq!(kept(), 1);
        drop((clock.sleep(Duration::MAX), clock.sleep(Duration::MAX)));
        assert!(kept() <= 2);
    }
}
