//! Time, handed in.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
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
struct SystemClock(Instant);

impl SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where a client takes the time from the system"
    )]
    fn start() -> Self {
        Self(Instant::now())
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
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(async move {
            // A timer belongs to a runtime, and the one that polls this future may have none.
            if let Ok(io) = crate::transport::io() {
                let timer = {
                    let _inside = io.enter();
                    tokio::time::sleep(duration)
                };
                timer.await;
            }
        })
    }
}
