//! Waiting for a future in the calling thread.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Polls `future` to its end in the calling thread, which sleeps while there is nothing to do.
///
/// No runtime takes part: whatever the future runs, it runs here, with this thread's locals; and waiting inside
/// something that is itself waited for works to any depth, each wait with a parker of its own.
///
/// ```
/// let outer = bufeo_model::block_on(async {
///     let inner = bufeo_model::block_on(async { 20 });
///     inner + 1
/// });
/// assert_eq!(outer, 21);
/// ```
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let parker = Arc::new(Parker { thread: thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&parker));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // The flag is each wait's own, the thread's token is not: an inner wait may use up the token of an outer one,
        // which then still finds its flag set.
        while !parker.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

struct Parker {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_wake_that_comes_during_an_inner_wait_reaches_the_outer_one() {
        let outer: Mutex<Option<Waker>> = Mutex::new(None);
        let mut polls = 0;
        block_on(poll_fn(|context| {
            polls += 1;
            if polls == 2 {
                return Poll::Ready(());
            }
            *outer.lock().unwrap() = Some(context.waker().clone());
            let mut inner_polls = 0;
            block_on(poll_fn(|inner| {
                inner_polls += 1;
                if inner_polls == 2 {
                    return Poll::Ready(());
                }
                outer.lock().unwrap().take().unwrap().wake();
                let waker = inner.waker().clone();
                thread::spawn(move || waker.wake());
                Poll::Pending
            }));
            Poll::Pending
        }));
        assert_eq!(polls, 2);
    }
}
