//! Sockets.

use std::os::fd::AsFd;
use std::sync::{Arc, Weak};
use std::task::Context;

use rustix::event::PollFlags;

use crate::frame;

/// What a socket is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// There is something to read, or an end.
    Read,
    /// There is room to write.
    Write,
}

impl Interest {
    pub(crate) fn flags(self) -> PollFlags {
        match self {
            Self::Read => PollFlags::IN,
            Self::Write => PollFlags::OUT,
        }
    }
}

/// A socket that a wait looks at. It is not kept open for that.
pub(crate) struct Watched {
    pub(crate) socket: Weak<dyn AsFd + Send + Sync>,
    pub(crate) interest: Interest,
}

/// Asks the wait that polls with this context to wake it once `socket` is ready; false where no wait of this thread
/// does, so that waking has to be seen to otherwise.
///
/// The wait holds no handle to the socket. What is not wanted any more is taken back with [`unwatch`], or ends with the
/// socket or the wait.
///
/// ```
/// use std::future::poll_fn;
/// use std::io::{Read, Write};
/// use std::net::{TcpListener, TcpStream};
/// use std::sync::Arc;
/// use std::task::Poll;
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let socket = Arc::new(TcpStream::connect(listener.local_addr()?)?);
/// socket.set_nonblocking(true)?;
/// let (mut peer, _) = listener.accept()?;
/// let writer = std::thread::spawn(move || peer.write_all(b"hello"));
///
/// let mut read = [0; 16];
/// let count = bufeo_wait::block_on(poll_fn(|context| match (&*socket).read(&mut read) {
///     Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
///         assert!(bufeo_wait::watch(&socket, bufeo_wait::Interest::Read, context));
///         Poll::Pending
///     }
///     done => Poll::Ready(done),
/// }))?;
/// assert_eq!(&read[..count], b"hello");
/// writer.join().unwrap()?;
/// # std::io::Result::Ok(())
/// ```
pub fn watch<S>(socket: &Arc<S>, interest: Interest, context: &Context<'_>) -> bool
where
    S: AsFd + Send + Sync + 'static,
{
    frame::of(context, |frame| {
        if !frame.watched.iter().any(|watched| watched.is(socket, interest)) {
            let weak: Weak<S> = Arc::downgrade(socket);
            frame.watched.push(Watched { socket: weak, interest });
        }
    })
    .is_some()
}

/// Whether the wait that polls with this context watches `socket` already, and has not found it ready since: then there
/// is no need to try.
pub fn is_watched<S>(socket: &Arc<S>, interest: Interest, context: &Context<'_>) -> bool {
    frame::of(context, |frame| frame.watched.iter().any(|watched| watched.is(socket, interest))) == Some(true)
}

/// Takes back what was asked of this thread's waits for a socket.
pub fn unwatch<S>(socket: &Arc<S>) {
    frame::each(|frame| frame.watched.retain(|watched| !watched.is_of(socket)));
}

impl Watched {
    fn is_of<S>(&self, socket: &Arc<S>) -> bool {
        std::ptr::addr_eq(self.socket.as_ptr(), Arc::as_ptr(socket))
    }

    fn is<S>(&self, socket: &Arc<S>, interest: Interest) -> bool {
        self.interest == interest && self.is_of(socket)
    }
}
