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
    seen: u64,
    /// Most answers come at once, so that the timer is made only when waiting begins.
    sleep: Option<Sleep>,
}

impl Patience {
    pub(super) fn new(timeout: Option<Duration>, clock: SharedClock, progress: Progress) -> Self {
        let seen = progress.count();
        Self { timeout, clock, progress, seen, sleep: None }
    }

    /// Begins anew.
    pub(super) fn renew(&mut self) {
        self.sleep = None;
    }

    /// Ready when it has ended.
    pub(super) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let count = self.progress.count();
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
