//! The process's reactor: it looks at the sockets of calls that another executor than ours polls.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::io as runtime;
use super::socket::Interest;

/// A socket that the reactor looks at, as long as this lives.
#[cfg(unix)]
pub(super) struct Registered(tokio::io::unix::AsyncFd<Arc<TcpStream>>);

#[cfg(unix)]
impl Registered {
    pub(super) fn new(stream: &Arc<TcpStream>) -> io::Result<Self> {
        let _inside = runtime()?.enter();
        #[allow(unsafe_code)]
        // SAFETY: what is registered has to give the same file descriptor for as long as it is registered, and keep it
        // open. The handle is a `TcpStream`, whose descriptor never changes, behind an `Arc` that the registration owns
        // until it ends; nothing can close the socket or take the descriptor out of it meanwhile.
        let registered = unsafe { tokio::io::unix::AsyncFd::register(Arc::clone(stream)) };
        Ok(Self(registered?))
    }

    /// Ready when it is worth to try once more.
    pub(super) fn poll_ready(&self, context: &mut Context<'_>, interest: Interest) -> Poll<io::Result<()>> {
        let mut guard = match interest {
            Interest::Read => ready!(self.0.poll_read_ready(context))?,
            Interest::Write => ready!(self.0.poll_write_ready(context))?,
        };
        // Whoever asks has just been told that it would block: what made the socket ready is used up.
        guard.clear_ready();
        Poll::Ready(Ok(()))
    }
}

/// A second handle to the socket, which the reactor looks at as long as this lives.
#[cfg(not(unix))]
pub(super) struct Registered(tokio::net::TcpStream);

#[cfg(not(unix))]
impl Registered {
    pub(super) fn new(stream: &Arc<TcpStream>) -> io::Result<Self> {
        let _inside = runtime()?.enter();
        tokio::net::TcpStream::from_std(stream.try_clone()?).map(Self)
    }

    pub(super) fn poll_ready(&self, context: &mut Context<'_>, interest: Interest) -> Poll<io::Result<()>> {
        let interest = match interest {
            Interest::Read => {
                ready!(self.0.poll_read_ready(context))?;
                tokio::io::Interest::READABLE
            }
            Interest::Write => {
                ready!(self.0.poll_write_ready(context))?;
                tokio::io::Interest::WRITABLE
            }
        };
        let blocked: io::Result<()> = self.0.try_io(interest, || Err(io::ErrorKind::WouldBlock.into()));
        drop(blocked);
        Poll::Ready(Ok(()))
    }
}
