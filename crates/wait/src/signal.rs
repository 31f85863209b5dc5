//! File descriptors that become readable when another thread says so.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;
#[cfg(not(target_os = "linux"))]
use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
};

/// A flag that a `poll` sees: the system's own where it has one, which takes a single file descriptor.
#[cfg(target_os = "linux")]
pub(crate) struct Signal(OwnedFd);

#[cfg(target_os = "linux")]
impl Signal {
    /// How many file descriptors one takes.
    pub(crate) const HANDLES: usize = 1;

    pub(crate) fn new() -> io::Result<Self> {
        use rustix::event::{EventfdFlags, eventfd};
        Ok(Self(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?))
    }

    pub(crate) fn set(&self) {
        // One that cannot count further is set.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }

    pub(crate) fn clear(&self) {
        // One that is not set says so.
        let _ = rustix::io::read(&self.0, &mut [0; 8]);
    }
}

#[cfg(target_os = "linux")]
impl AsFd for Signal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// A pair of sockets: what is written to one ends a `poll` that looks at the other.
#[cfg(not(target_os = "linux"))]
pub(crate) struct Signal(UnixStream, UnixStream);

#[cfg(not(target_os = "linux"))]
impl Signal {
    /// How many file descriptors one takes.
    pub(crate) const HANDLES: usize = 2;

    pub(crate) fn new() -> io::Result<Self> {
        let (read, written) = UnixStream::pair()?;
        read.set_nonblocking(true)?;
        written.set_nonblocking(true)?;
        Ok(Self(read, written))
    }

    pub(crate) fn set(&self) {
        // One that is full has been set.
        let _ = (&self.1).write(&[1]);
    }

    pub(crate) fn clear(&self) {
        let mut read = [0; 64];
        while matches!((&self.0).read(&mut read), Ok(64)) {}
    }
}

#[cfg(not(target_os = "linux"))]
impl AsFd for Signal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
