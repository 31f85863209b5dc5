//! The system's `poll`, and what ends it from another thread.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use crate::frame;
use crate::watch::Interest;

/// A pair of sockets: what is written to one ends a `poll` that looks at the other.
#[derive(Clone)]
pub(crate) struct Bell(Arc<(UnixStream, UnixStream)>);

thread_local! {
    /// The bell of this thread, and the process that it is of: after a fork the child has the parent's, and would take
    /// what rings for the other.
    static BELL: RefCell<Option<(u32, Bell)>> = const { RefCell::new(None) };
}

impl Bell {
    /// The bell of this thread, shared by its waits: only the innermost of them can be asleep.
    pub(crate) fn of_this_thread() -> Option<Self> {
        BELL.with_borrow_mut(|kept| {
            let process = std::process::id();
            if let Some((_, bell)) = kept.as_ref().filter(|(owner, _)| *owner == process) {
                return Some(bell.clone());
            }
            let (rung, ringing) = UnixStream::pair().ok()?;
            rung.set_nonblocking(true).ok()?;
            ringing.set_nonblocking(true).ok()?;
            let made = Self(Arc::new((rung, ringing)));
            *kept = Some((process, made.clone()));
            Some(made)
        })
    }

    pub(crate) fn ring(&self) {
        // A bell that is full has been rung.
        let _ = (&self.0.1).write(&[1]);
    }

    fn silence(&self) {
        let mut rung = [0; 64];
        while matches!((&self.0.0).read(&mut rung), Ok(64)) {}
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
        bell.silence();
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
