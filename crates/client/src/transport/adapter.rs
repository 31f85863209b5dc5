//! A connection as the HTTP library reads and writes it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use hyper::rt::ReadBufCursor;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is read at most before the head of a response is complete, in bytes: the largest head that the HTTP library takes
/// and what may come with it. A server may send interim responses (1xx) before it, and the library reads on for as long
/// as there are any.
const MOST: usize = 1 << 20;

/// Bounds what is read before the head of a response is complete.
#[derive(Clone, Default)]
pub(super) struct Head(Arc<AtomicUsize>);

/// A head that is waited for, until this is dropped.
pub(super) struct Awaited<'a>(&'a Head);

impl Head {
    /// Bounds what is read from now on.
    pub(super) fn awaited(&self) -> Awaited<'_> {
        self.0.store(MOST, Ordering::Relaxed);
        Awaited(self)
    }

    fn read(&self, bytes: usize) -> io::Result<()> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            left if left > bytes => {
                self.0.store(left - bytes, Ordering::Relaxed);
                Ok(())
            }
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "the server has sent {MOST} bytes and no response: interim responses (1xx) without end"
                ),
            )),
        }
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.0.0.store(0, Ordering::Relaxed);
    }
}

/// The traits of the HTTP library over those of the TLS library.
pub(super) struct Adapter<S> {
    stream: S,
    head: Head,
}

impl<S> Adapter<S> {
    pub(super) fn new(stream: S, head: Head) -> Self {
        Self { stream, head }
    }
}

impl<S: AsyncRead + Unpin> hyper::rt::Read for Adapter<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        #[allow(unsafe_code)]
        // SAFETY: whoever has these bytes may not make them uninitialised again. They go to a `ReadBuf` as if none was
        // initialised, which lends out bytes that it has initialised, and only ever initialises more.
        let place = unsafe { cursor.as_mut() };
        let start = place.as_ptr().cast::<u8>();
        let mut buffer = ReadBuf::uninit(place);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
        if buffer.filled().as_ptr() != start {
            return Poll::Ready(Err(io::Error::other("the connection has read into another buffer")));
        }
        let read = buffer.filled().len();
        #[allow(unsafe_code)]
        // SAFETY: what is advanced over has to be initialised. What is filled of a `ReadBuf` is, and it is the one over the
        // cursor's own bytes: a stream that put another in its place has just been refused.
        unsafe {
            cursor.advance(read);
        }
        Poll::Ready(self.head.read(read))
    }
}

impl<S: AsyncWrite + Unpin> hyper::rt::Write for Adapter<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
