//! How long a server may be silent.

use std::task::{Context, Poll};
use std::time::Duration;

use super::socket::Progress;
use crate::clock::{SharedClock, Sleep};

/// A time that begins anew whenever bytes go to and fro.
pub(super) struct Patience {
    timeout: Option<Duration>,
    clock: SharedClock,
    progress: Progress,
    count: fn(&Progress) -> u64,
    seen: u64,
    /// Most answers come at once, so that the timer is made only when waiting begins.
    sleep: Option<Sleep>,
}

impl Patience {
    pub(super) fn new(timeout: Option<Duration>, clock: SharedClock, progress: Progress) -> Self {
        let seen = progress.count();
        Self { timeout, clock, progress, count: Progress::count, seen, sleep: None }
    }

    /// Begins anew.
    pub(super) fn renew(&mut self) {
        self.sleep = None;
    }

    /// Begins anew only with what we do ourselves, or again with whatever goes to and fro. A server that has a request and
    /// sends interim responses (1xx), or a head byte by byte, is as good as silent.
    pub(super) fn count_only_ours(&mut self, only_ours: bool) {
        self.count = if only_ours { Progress::count_ours } else { Progress::count };
        self.seen = (self.count)(&self.progress);
        self.sleep = None;
    }

    /// Ready when it has ended.
    pub(super) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let count = (self.count)(&self.progress);
        if count != self.seen {
            self.seen = count;
            self.sleep = None;
        }
        let sleep = self.sleep.get_or_insert_with(|| self.clock.sleep(timeout));
        sleep.as_mut().poll(context)
    }

    /// The result of `work`, or `None` where patience ends first.
    pub(super) async fn with<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            self.poll_end(context).map(|()| None)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Waker;
    use std::time::SystemTime;

    use super::*;
    use crate::clock::Clock;

    /// A clock that counts how often somebody begins to wait.
    #[derive(Clone, Default)]
    struct Counting(Arc<AtomicUsize>);

    impl Clock for Counting {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _: Duration) -> Sleep {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn a_server_that_has_the_request_gets_no_more_time_for_what_is_no_response() {
        for only_ours in [false, true] {
            let (clock, progress) = (Counting::default(), Progress::default());
            let timeout = Some(Duration::from_secs(60));
            let mut patience = Patience::new(timeout, SharedClock::new(clock.clone()), progress.clone());
            patience.count_only_ours(only_ours);
            let mut begun = |step: &dyn Fn()| {
                step();
                assert!(patience.poll_end(&mut Context::from_waker(Waker::noop())).is_pending());
                clock.0.load(Ordering::Relaxed)
            };
            assert_eq!(begun(&|| ()), 1);
            assert_eq!(begun(&|| progress.received()), if only_ours { 1 } else { 2 });
            assert_eq!(begun(&|| progress.made()), if only_ours { 2 } else { 3 });
        }
    }
}
