//! Polling a future to its end, and sleeping in between.

use std::cell::Cell;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

#[cfg(unix)]
use crate::bell::{self, Bell};
use crate::frame::{self, Entered};

/// Polls `future` to its end in the calling thread, which sleeps while there is nothing to do.
///
/// Waiting inside something that is itself waited for works to any depth.
pub fn block_on<F: Future>(future: F) -> F::Output {
    match block_on_unless(future, None, || Ok::<(), Infallible>(())) {
        Ok(output) => output,
        Err(never) => match never {},
    }
}

/// As [`block_on`], unless `disturbed` says that it is enough.
///
/// It is asked whenever a signal ends the thread's sleep, and at least as often as `every` says, since a signal may go
/// to another thread or come just before this one falls asleep. Where it fails, the future is dropped.
///
/// ```
/// use std::time::Duration;
///
/// let mut patience = 3;
/// let given_up = bufeo_wait::block_on_unless(std::future::pending::<()>(), Some(Duration::from_millis(1)), || {
///     patience -= 1;
///     if patience == 0 { Err("enough") } else { Ok(()) }
/// });
/// assert_eq!(given_up, Err("enough"));
/// ```
///
/// # Errors
/// What `disturbed` says.
pub fn block_on_unless<F: Future, E>(
    future: F,
    every: Option<Duration>,
    disturbed: impl FnMut() -> Result<(), E>,
) -> Result<F::Output, E> {
    let parker = Parker::of_this_thread();
    let ended = wait_for(future, &parker, every, disturbed);
    Parker::give_back(parker);
    ended
}

/// How many file handles the wait that polls with this context needs to sleep: none where another executor polls.
///
/// A program that counts its handles counts these with every socket that is waited for.
///
/// ```
/// use std::future::poll_fn;
/// use std::task::Poll;
///
/// let needed = bufeo_wait::block_on(poll_fn(|context| Poll::Ready(bufeo_wait::handles(context))));
/// assert!(needed <= 2);
/// ```
pub fn handles(context: &Context<'_>) -> usize {
    frame::of(context, |_| HANDLES).unwrap_or_default()
}

#[cfg(unix)]
const HANDLES: usize = crate::signal::Signal::HANDLES;
#[cfg(not(unix))]
const HANDLES: usize = 0;

fn wait_for<F: Future, E>(
    future: F,
    parker: &Arc<Parker>,
    every: Option<Duration>,
    mut disturbed: impl FnMut() -> Result<(), E>,
) -> Result<F::Output, E> {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::clone(parker));
    let _entered = Entered::new(waker.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        while !parker.take() {
            if parker.sleep(every) == Slept::Disturbed {
                disturbed()?;
            }
        }
    }
}

/// How a sleep ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slept {
    /// With what was waited for, perhaps.
    Well,
    /// By a signal, or because it was time to look.
    Disturbed,
}

const RUNNING: u8 = 0;
const WOKEN: u8 = 1;
/// Asleep until the thread is unparked.
const PARKED: u8 = 2;
/// Asleep in the system's `poll`, until something watched is ready or the bell rings.
#[cfg(unix)]
const POLLING: u8 = 3;

/// The waker of one wait. Its state is the wait's own: what an inner wait of the same thread uses up is not missing here.
struct Parker {
    thread: Thread,
    state: AtomicU8,
    #[cfg(unix)]
    bell: std::sync::OnceLock<Bell>,
}

thread_local! {
    /// A parker of this thread that no wait has: most waits end with their first poll, and making one would cost more
    /// than all the rest of them.
    static SPARE: Cell<Option<Arc<Parker>>> = const { Cell::new(None) };
}

impl Parker {
    fn of_this_thread() -> Arc<Self> {
        // A thread that is ending has no spare one any more.
        let spare = SPARE.try_with(Cell::take).ok().flatten();
        spare.unwrap_or_else(|| Arc::new(Self::new()))
    }

    /// Keeps it for the next wait, unless somebody still has a waker of it, which shall wake nothing but its own wait.
    fn give_back(mut parker: Arc<Self>) {
        if let Some(unshared) = Arc::get_mut(&mut parker) {
            *unshared.state.get_mut() = RUNNING;
            #[cfg(unix)]
            if unshared.bell.take().is_some() {
                // The thread keeps it, and knows when it is not its own any more.
                Bell::rest();
            }
            let _ = SPARE.try_with(|spare| spare.set(Some(parker)));
        }
    }

    fn new() -> Self {
        Self {
            thread: thread::current(),
            state: AtomicU8::new(RUNNING),
            #[cfg(unix)]
            bell: std::sync::OnceLock::new(),
        }
    }

    /// Whether somebody has woken the wait since it was last asked.
    fn take(&self) -> bool {
        self.state.swap(RUNNING, Ordering::Acquire) == WOKEN
    }

    fn sleep(&self, every: Option<Duration>) -> Slept {
        let alarm = frame::innermost(|frame| frame.alarms.iter().map(|(_, at)| *at).min()).flatten();
        let now = (alarm.is_some() || every.is_some()).then(now);
        let until_alarm = alarm.zip(now).map(|(at, now)| at.saturating_duration_since(now));
        let patience = [until_alarm, every].into_iter().flatten().min();
        let slept = self.asleep(patience, every.is_some());
        if let Some(now) = now
            && until_alarm.is_some_and(|until| patience == Some(until))
            && self.ring(now)
        {
            return Slept::Well;
        }
        slept
    }

    /// Wakes the wait if an alarm is due, and forgets it.
    fn ring(&self, before: Instant) -> bool {
        let now = now().max(before);
        let due = frame::innermost(|frame| {
            let count = frame.alarms.len();
            frame.alarms.retain(|(_, at)| *at > now);
            count > frame.alarms.len()
        });
        let due = due == Some(true);
        if due {
            self.state.store(WOKEN, Ordering::Release);
        }
        due
    }

    /// Sleeps until woken, or as long as there is patience.
    #[cfg(unix)]
    fn asleep(&self, patience: Option<Duration>, shows_signals: bool) -> Slept {
        let sockets = bell::watched();
        if sockets.is_empty() && !shows_signals {
            return self.parked(patience);
        }
        let Some(bell) = self.bell() else {
            // Without a bell, for want of file descriptors, short sleeps have to do.
            return self.polled(&sockets, None, Some(patience.unwrap_or(SHORT).min(SHORT)));
        };
        if self.state.compare_exchange(RUNNING, POLLING, Ordering::AcqRel, Ordering::Acquire).is_err() {
            return Slept::Well;
        }
        self.polled(&sockets, Some(bell), patience)
    }

    #[cfg(not(unix))]
    fn asleep(&self, patience: Option<Duration>, _: bool) -> Slept {
        self.parked(patience)
    }

    fn parked(&self, patience: Option<Duration>) -> Slept {
        if self.state.compare_exchange(RUNNING, PARKED, Ordering::AcqRel, Ordering::Acquire).is_err() {
            return Slept::Well;
        }
        match patience {
            Some(patience) => thread::park_timeout(patience),
            None => thread::park(),
        }
        match self.state.compare_exchange(PARKED, RUNNING, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) if patience.is_some() => Slept::Disturbed,
            _ => Slept::Well,
        }
    }

    #[cfg(unix)]
    fn bell(&self) -> Option<&Bell> {
        if self.bell.get().is_none() {
            let _ = self.bell.set(Bell::of_this_thread()?);
        }
        self.bell.get()
    }

    #[cfg(unix)]
    fn polled(&self, sockets: &bell::Sockets, bell: Option<&Bell>, patience: Option<Duration>) -> Slept {
        let ended = bell::poll(sockets, bell, patience);
        let woken = self.state.swap(RUNNING, Ordering::AcqRel) == WOKEN;
        if woken || ended == bell::Ended::Ready {
            self.state.store(WOKEN, Ordering::Release);
            return Slept::Well;
        }
        Slept::Disturbed
    }
}

/// How long to sleep where nobody can end the sleep.
#[cfg(unix)]
const SHORT: Duration = Duration::from_millis(5);

#[expect(
    clippy::disallowed_methods,
    reason = "alarms are of the system's own time, as the sleep is that they end"
)]
fn now() -> Instant {
    Instant::now()
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        match self.state.swap(WOKEN, Ordering::AcqRel) {
            PARKED => self.thread.unpark(),
            #[cfg(unix)]
            POLLING => self.bell.get().into_iter().for_each(Bell::ring),
            _ => {}
        }
    }
}
