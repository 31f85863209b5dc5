//! The system's `poll`, and what ends it from another thread.

use std::cell::RefCell;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use crate::frame;
use crate::signal::Signal;
use crate::watch::Interest;

/// What ends a `poll` of its thread from another one.
#[derive(Clone)]
pub(crate) struct Bell(Arc<Counted>);

struct Counted(Signal);

thread_local! {
    /// The bell of this thread, and the process that it is of: after a fork the child has the parent's, and would take
    /// what rings for the other.
    static BELL: RefCell<Option<(u32, Bell)>> = const { RefCell::new(None) };
}

/// How many bells there are.
static BELLS: AtomicUsize = AtomicUsize::new(0);

/// Up to how many bells there may be for threads to keep theirs when they do not wait: a program may have thousands of
/// threads, and fewer file handles.
const KEPT: usize = 32;

impl Bell {
    /// The bell of this thread, shared by its waits: only the innermost of them can be asleep.
    pub(crate) fn of_this_thread() -> Option<Self> {
        BELL.with_borrow_mut(|kept| {
            let process = std::process::id();
            if let Some((_, bell)) = kept.as_ref().filter(|(owner, _)| *owner == process) {
                return Some(bell.clone());
            }
            let made = Self(Arc::new(Counted::new()?));
            *kept = Some((process, made.clone()));
            Some(made)
        })
    }

    /// Called when a wait of this thread has ended that had a bell.
    pub(crate) fn rest() {
        if BELLS.load(Ordering::Relaxed) > KEPT {
            // A thread that is ending has none any more.
            let kept = BELL.try_with(|kept| kept.borrow_mut().take());
            drop(kept);
        }
    }

    pub(crate) fn ring(&self) {
        self.0.0.set();
    }
}

/// How many bells there may be: what they take is less than half of the file handles that the process may have. Threads
/// that have done with a socket have a bell until their wait is over, and there may be thousands of them.
fn most() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    limit / 16 * 7 / Signal::HANDLES
}

impl Counted {
    fn new() -> Option<Self> {
        if BELLS.load(Ordering::Relaxed) >= most() {
            return None;
        }
        let signal = Signal::new().ok()?;
        BELLS.fetch_add(1, Ordering::Relaxed);
        Some(Self(signal))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        BELLS.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(crate) type Sockets = Vec<(Arc<dyn AsFd + Send + Sync>, Interest)>;

/// The sockets that the innermost wait looks at and that are still there.
pub(crate) fn watched() -> Sockets {
    let sockets = frame::innermost(|frame| {
        frame.watched.retain(|watched| watched.socket.strong_count() > 0);
        let alive =
            frame.watched.iter().filter_map(|watched| Some((watched.socket.upgrade()?, watched.interest)));
        alive.collect()
    });
    sockets.unwrap_or_default()
}

/// Why a `poll` ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Ready,
    Disturbed,
}

/// Waits until one of the sockets is ready, the bell is rung, or patience ends. What is ready is not watched any more.
pub(crate) fn poll(sockets: &Sockets, bell: Option<&Bell>, patience: Option<Duration>) -> Ended {
    let polled = sockets.iter().map(|(socket, interest)| PollFd::new(socket, interest.flags()));
    let rung = bell.iter().map(|bell| PollFd::new(&bell.0.0, PollFlags::IN));
    let mut descriptors: Vec<PollFd<'_>> = polled.chain(rung).collect();
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    match rustix::event::poll(&mut descriptors, patience.as_ref()) {
        Ok(0) | Err(Errno::INTR) => return Ended::Disturbed,
        // Whoever asked finds out what is wrong with the socket.
        Err(_) => return Ended::Ready,
        Ok(_) => {}
    }
    let ready: Vec<bool> = descriptors.iter().map(|polled| !polled.revents().is_empty()).collect();
    if let Some(bell) = bell
        && ready.last() == Some(&true)
    {
        bell.0.0.clear();
    }
    for ((socket, interest), _) in sockets.iter().zip(&ready).filter(|(_, ready)| **ready) {
        frame::innermost(|frame| {
            frame.watched.retain(|watched| {
                watched.interest != *interest
                    || !std::ptr::addr_eq(watched.socket.as_ptr(), Arc::as_ptr(socket))
            });
        });
    }
    Ended::Ready
}
