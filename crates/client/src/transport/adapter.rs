//! A connection as the HTTP library reads and writes it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::ReadBufCursor;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::head::Head;

/// The traits of the HTTP library over those of the TLS library. Shows what is read to whoever waits for a [`Head`].
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
        let filled = buffer.filled();
        let (read, shown) = (filled.len(), self.head.read(filled));
        #[allow(unsafe_code)]
        // SAFETY: what is advanced over has to be initialised. What is filled of a `ReadBuf` is, and it is the one over the
        // cursor's own bytes: a stream that put another in its place has just been refused.
        unsafe {
            cursor.advance(read);
        }
        Poll::Ready(shown)
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
