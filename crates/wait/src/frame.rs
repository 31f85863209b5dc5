//! What the waits of one thread wait for.

use std::cell::RefCell;
use std::task::{Context, Waker};
use std::time::Instant;

#[cfg(unix)]
use crate::watch::Watched;

/// One wait of a thread: what its future has asked it to look for.
pub(crate) struct Frame {
    /// What the future is polled with. Whoever asks for something shows its own waker; only the same one belongs here.
    waker: Waker,
    #[cfg(unix)]
    pub(crate) watched: Vec<Watched>,
    pub(crate) alarms: Vec<(u64, Instant)>,
}

thread_local! {
    /// The waits of this thread, the innermost last.
    static FRAMES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// A wait that lasts as long as this.
pub(crate) struct Entered;

impl Entered {
    pub(crate) fn new(waker: Waker) -> Self {
        let frame = Frame {
            waker,
            #[cfg(unix)]
            watched: Vec::new(),
            alarms: Vec::new(),
        };
        FRAMES.with_borrow_mut(|frames| frames.push(frame));
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // What was watched may be the last handle to it, whose own drop comes back here.
        let ended = FRAMES.with_borrow_mut(Vec::pop);
        drop(ended);
    }
}

/// The innermost wait.
pub(crate) fn innermost<T>(work: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    FRAMES.with_borrow_mut(|frames| frames.last_mut().map(work))
}

/// The wait that polls whoever has this context; none where another executor does.
pub(crate) fn of<T>(context: &Context<'_>, work: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    FRAMES.with_borrow_mut(|frames| {
        let frame = frames.last_mut()?;
        frame.waker.will_wake(context.waker()).then(|| work(frame))
    })
}

/// Every wait of this thread.
pub(crate) fn each(mut work: impl FnMut(&mut Frame)) {
    // A thread that is ending has no frames any more.
    let _ = FRAMES.try_with(|frames| frames.borrow_mut().iter_mut().for_each(&mut work));
}
