//! Waiting, done by the calling thread.

use std::time::Duration;

use bufeo_client::{Error, Output, Waiter as AsyncWaiter};
use bufeo_model::block_on;

/// Something about to be waited for; see the [asynchronous form](AsyncWaiter).
#[must_use = "nothing is waited for before `wait`"]
#[derive(Debug)]
pub struct Waiter(AsyncWaiter);

impl Waiter {
    pub(super) fn new(inner: AsyncWaiter) -> Self {
        Self(inner)
    }

    /// The time between two calls, in the place of the model's.
    pub fn delay(self, delay: Duration) -> Self {
        Self(self.0.delay(delay))
    }

    /// How many calls are made at most, in the place of the model's number.
    pub fn max_attempts(self, most: u32) -> Self {
        Self(self.0.max_attempts(most))
    }

    /// Waits, and returns the answer that meant success; see the [asynchronous form](AsyncWaiter::wait).
    ///
    /// # Errors
    /// Where an answer means failure, where there were too many calls, and what a call fails with.
    pub fn wait(self) -> Result<Output, Error> {
        block_on(self.0.wait())
    }
}
