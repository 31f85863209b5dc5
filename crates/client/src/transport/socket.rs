//! A TCP connection that is read and written in the thread of whoever polls it.
//!
//! Under a wait of our own the thread itself looks at the socket while it sleeps. Under any other executor the
//! process's reactor does, and wakes the task. A connection may change between the two from one poll to the next.

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use socket2::{Domain, Protocol, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::reactor::Registered;

/// What a socket is waited for.
#[derive(Clone, Copy)]
pub(super) enum Interest {
    Read,
    Write,
}

/// A connection, or one that is being made.
pub(super) struct Socket {
    stream: Arc<TcpStream>,
    /// Where the process's reactor looks at it.
    registered: Option<Registered>,
    progress: Progress,
    /// How much is read at most at a time. The buffers that are read into are larger, and have to be initialised as far as
    /// they are lent: most answers are short.
    window: usize,
}

const SMALLEST_WINDOW: usize = 8 << 10;
const LARGEST_WINDOW: usize = 256 << 10;

/// Counts what a connection reads and writes, so that silence can be told from work.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Counts>);

#[derive(Default)]
struct Counts {
    ours: AtomicU64,
    all: AtomicU64,
}

impl Progress {
    /// Counts something that we did.
    pub(super) fn made(&self) {
        self.0.ours.fetch_add(1, Ordering::Relaxed);
        self.received();
    }

    /// Counts something that the other side did.
    pub(super) fn received(&self) {
        self.0.all.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count(&self) -> u64 {
        self.0.all.load(Ordering::Relaxed)
    }

    /// The same without what the other side did.
    pub(super) fn count_ours(&self) -> u64 {
        self.0.ours.load(Ordering::Relaxed)
    }
}

impl Socket {
    /// Connects to an address.
    pub(super) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        let begun = socket.connect(&address.into());
        let mut socket = Self {
            stream: Arc::new(socket.into()),
            registered: None,
            progress: Progress::default(),
            window: SMALLEST_WINDOW,
        };
        match begun {
            Ok(()) => return Ok(socket),
            Err(error) if is_under_way(&error) => {}
            Err(error) => return Err(error),
        }
        std::future::poll_fn(|context| socket.poll_connected(context)).await?;
        Ok(socket)
    }

    /// A socket that is being connected becomes writable when it is, and when it failed.
    fn poll_connected(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(context, Interest::Write, |stream| {
            if let Some(error) = stream.take_error()? {
                return Err(error);
            }
            match stream.peer_addr() {
                Err(error) if error.kind() == ErrorKind::NotConnected => Err(ErrorKind::WouldBlock.into()),
                other => other.map(drop),
            }
        })
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Something that tells of the socket, while another owns it.
    pub(super) fn probe(&self) -> Probe {
        Probe(Arc::clone(&self.stream))
    }

    /// Tries an operation, and where it would block has itself polled again when it would not.
    fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        interest: Interest,
        mut operation: impl FnMut(&TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        if is_watched(&self.stream, interest, context) {
            return Poll::Pending;
        }
        loop {
            match operation(&self.stream) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                done => {
                    match interest {
                        Interest::Read => self.progress.received(),
                        Interest::Write => self.progress.made(),
                    }
                    return Poll::Ready(done);
                }
            }
            if watch(&self.stream, interest, context) {
                return Poll::Pending;
            }
            let registered = match &self.registered {
                Some(registered) => registered,
                None => self.registered.insert(Registered::new(&self.stream)?),
            };
            match registered.poll_ready(context, interest) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(ready) => ready?,
            }
        }
    }
}

#[cfg(unix)]
impl From<Interest> for bufeo_wait::Interest {
    fn from(interest: Interest) -> Self {
        match interest {
            Interest::Read => Self::Read,
            Interest::Write => Self::Write,
        }
    }
}

#[cfg(unix)]
fn watch(stream: &Arc<TcpStream>, interest: Interest, context: &Context<'_>) -> bool {
    bufeo_wait::watch(stream, interest.into(), context)
}

#[cfg(unix)]
fn is_watched(stream: &Arc<TcpStream>, interest: Interest, context: &Context<'_>) -> bool {
    bufeo_wait::is_watched(stream, interest.into(), context)
}

#[cfg(not(unix))]
fn watch(_: &Arc<TcpStream>, _: Interest, _: &Context<'_>) -> bool {
    false
}

#[cfg(not(unix))]
fn is_watched(_: &Arc<TcpStream>, _: Interest, _: &Context<'_>) -> bool {
    false
}

/// Whether a connection is being made, and its socket will tell.
#[cfg(unix)]
fn is_under_way(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error())
}

#[cfg(not(unix))]
fn is_under_way(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let window = self.window.min(buffer.remaining());
        let free = buffer.initialize_unfilled_to(window);
        let read = std::task::ready!(self.poll(context, Interest::Read, |mut stream| stream.read(free)))?;
        buffer.advance(read);
        self.window = match read == self.window {
            true => LARGEST_WINDOW.min(2 * read),
            false => SMALLEST_WINDOW.max(self.window / 2),
        };
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(context, Interest::Write, |mut stream| stream.write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll(context, Interest::Write, |mut stream| stream.write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.stream.shutdown(Shutdown::Write) {
            Err(error) if error.kind() != ErrorKind::NotConnected => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        #[cfg(unix)]
        bufeo_wait::unwatch(&self.stream);
    }
}

/// Tells whether a kept connection is still of use.
pub(super) struct Probe(Arc<TcpStream>);

impl Probe {
    /// Whether nothing has come since the last answer, neither bytes nor an end. Under TLS there may be messages of its
    /// own.
    pub(super) fn is_quiet(&self, tls: bool) -> bool {
        match self.0.peek(&mut [0]) {
            Ok(0) => false,
            Ok(_) => tls,
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    }

    /// Takes back what this thread's waits were asked of the connection.
    pub(super) fn rest(&self) {
        #[cfg(unix)]
        bufeo_wait::unwatch(&self.0);
    }
}
