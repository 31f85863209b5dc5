//! Bodies that are read piece by piece.

mod exact;
mod source;

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::io::{self, Read, Seek};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};

use super::Foreign;
pub use exact::{ExactBody, WrongLength};
use source::{Failed, HostObject, InMemory, Positioned};

/// What a body is made of: the small contract of whoever provides one.
pub trait ByteStream: Send + 'static {
    /// The next piece; `None` at the end. Pieces are never empty.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>>;

    /// How many bytes are still to come, where that is known.
    fn remaining(&self) -> Option<u64> {
        None
    }

    /// The offset that [`rewind`](Self::rewind) goes back to; `None` where the body can be read only once.
    fn rewinds_to(&self) -> Option<u64> {
        None
    }

    /// Goes back to where the body stood when it was handed over.
    ///
    /// # Errors
    /// Where the body can be read only once, or where seeking fails.
    fn rewind(&mut self) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "the body can be read only once"))
    }

    /// The provider's own type, for the provider to get its body back with [`Stream::inspect`].
    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

/// A body inside a [`Value`](super::Value): a shared handle, compared by identity.
///
/// Cloning gives a second handle to the same body. Whoever takes the body out reads it; the other handles are then
/// empty.
///
/// ```
#[doc = import!("{Stream, Value}")]
///
/// let body = Value::from(Stream::from_bytes("hello"));
/// let mut taken = body.take_stream().expect("nobody has taken it");
/// assert_eq!(taken.read_all_blocking().unwrap(), "hello");
/// assert!(body.take_stream().is_none());
/// ```
#[derive(Clone)]
pub struct Stream(Arc<Mutex<Held>>);

struct Held {
    body: Option<BodyStream>,
    /// Counts the leases; only the newest may read.
    lease: u64,
    /// How many bytes leases have read since the body was made or rewound.
    read: u64,
}

impl Stream {
    /// A stream over `body`.
    pub fn new(body: impl ByteStream) -> Self {
        Self::from(BodyStream::new(body))
    }

    /// A stream of bytes in memory. It can be rewound.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(InMemory::new(bytes.into()))
    }

    /// A stream that ends with that error at once.
    ///
    /// ```
    #[doc = import!("Stream")]
    ///
    /// let body = Stream::failed(std::io::Error::other("disk on fire"));
    /// assert_eq!(body.take().unwrap().read_all_blocking().unwrap_err().to_string(), "disk on fire");
    /// ```
    pub fn failed(error: io::Error) -> Self {
        Self::new(Failed(Some(error)))
    }

    /// A stream over a file or anything else that can be read and positioned. It starts, and is rewound, to where
    /// `reader` stands now.
    ///
    /// # Errors
    /// Where the position or the length cannot be found out.
    pub fn from_reader(reader: impl Read + Seek + Send + 'static) -> io::Result<Self> {
        Positioned::new(reader).map(Self::new)
    }

    /// A stream over a host's readable object. It is rewound to where it stands now, if it can be positioned.
    ///
    /// # Errors
    /// Where the object cannot be asked where it stands, as a closed file, or cannot be put back there. One that has no
    /// positions is none of these.
    pub fn from_foreign(object: Foreign) -> io::Result<Self> {
        HostObject::new(object).map(Self::new)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the body out; `None` where somebody has taken it before.
    pub fn take(&self) -> Option<BodyStream> {
        self.held().body.take()
    }

    /// Lends the body out to be read, without taking it: it can be rewound and lent again, which ends this lease.
    pub fn lease(&self) -> StreamLease {
        let mut held = self.held();
        held.lease += 1;
        StreamLease { stream: self.clone(), lease: held.lease }
    }

    /// How many bytes are still to come, where that is known.
    pub fn remaining(&self) -> Option<u64> {
        self.held().body.as_ref()?.remaining()
    }

    /// The offset that [`rewind`](Self::rewind) goes back to; `None` where the body can be read only once.
    pub fn rewinds_to(&self) -> Option<u64> {
        self.held().body.as_ref()?.rewinds_to()
    }

    /// Goes back to where the body stood when the stream was made. Leases end.
    ///
    /// # Errors
    /// Where the body can be read only once or was taken, or where seeking fails.
    pub fn rewind(&self) -> io::Result<()> {
        let mut held = self.held();
        held.lease += 1;
        held.body.as_mut().ok_or_else(taken)?.rewind()?;
        held.read = 0;
        Ok(())
    }

    /// How many bytes [leases](Self::lease) have read since the stream was made or rewound.
    ///
    /// ```
    #[doc = import!("{BodyStream, Stream}")]
    ///
    /// let body = Stream::from_bytes("hello");
    /// BodyStream::new(body.lease()).read_all_blocking()?;
    /// assert_eq!((body.read_so_far(), body.remaining()), (5, Some(0)));
    /// body.rewind()?;
    /// assert_eq!((body.read_so_far(), body.remaining()), (0, Some(5)));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn read_so_far(&self) -> u64 {
        self.held().read
    }

    /// Gives back the last bytes that were read of the body, so that they are read again before the rest. Leases end. Nothing
    /// happens where the body was taken.
    ///
    /// ```
    #[doc = import!("{BodyStream, Stream}")]
    ///
    /// let body = Stream::from_bytes("hello");
    /// let mut first = BodyStream::new(body.lease()).read_all_blocking()?;
    /// body.unread(first.split_off(2));
    /// assert_eq!(BodyStream::new(body.lease()).read_all_blocking()?, "llo");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn unread(&self, bytes: Bytes) {
        let mut held = self.held();
        held.lease += 1;
        held.read = held.read.saturating_sub(bytes.len() as u64);
        if let Some(body) = &mut held.body {
            body.rest = match body.rest.is_empty() {
                true => bytes,
                false => [bytes, std::mem::take(&mut body.rest)].concat().into(),
            };
        }
    }

    /// Puts another body in the place of the one in here, made of it: every handle leads to that from now on. Leases end.
    /// Nothing happens where the body was taken.
    ///
    /// ```
    #[doc = import!("{BodyStream, Stream}")]
    ///
    /// let body = Stream::from_bytes("hello");
    /// let other = body.clone();
    /// body.wrap(|_| BodyStream::new(Stream::from_bytes("world").lease()));
    /// assert_eq!(other.take().unwrap().read_all_blocking()?, "world");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn wrap<B: ByteStream>(&self, wrap: impl FnOnce(BodyStream) -> B) {
        let mut held = self.held();
        if let Some(body) = held.body.take() {
            held.lease += 1;
            held.body = Some(BodyStream::new(wrap(body)));
        }
    }

    /// Looks at the body, where it is a `T` and was not taken. `look` must not use the stream.
    pub fn inspect<T: 'static, R>(&self, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut held = self.held();
        held.body.as_mut()?.source.as_any_mut()?.downcast_mut().map(look)
    }

    /// Whether both are handles to the same body.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<BodyStream> for Stream {
    fn from(body: BodyStream) -> Self {
        Self(Arc::new(Mutex::new(Held { body: Some(body), lease: 0, read: 0 })))
    }
}

impl PartialEq for Stream {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream(..)")
    }
}

fn taken() -> io::Error {
    io::Error::other("the body was taken out of its stream, by somebody else or by a later attempt")
}

/// A body lent out by a [`Stream`], from [`Stream::lease`].
#[derive(Debug)]
pub struct StreamLease {
    stream: Stream,
    lease: u64,
}

impl ByteStream for StreamLease {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let mut held = self.stream.held();
        if held.lease != self.lease {
            return Poll::Ready(Some(Err(taken())));
        }
        let Some(body) = &mut held.body else { return Poll::Ready(Some(Err(taken()))) };
        let piece = body.poll_next(cx);
        if let Poll::Ready(Some(Ok(piece))) = &piece {
            held.read += piece.len() as u64;
        }
        piece
    }

    fn remaining(&self) -> Option<u64> {
        self.stream.remaining()
    }
}

/// A body taken out of a [`Stream`], to be read: piece by piece, whole, or as [`std::io::Read`].
pub struct BodyStream {
    source: Box<dyn ByteStream>,
    // What `Read` got as part of a piece and has not handed out yet.
    rest: Bytes,
}

impl BodyStream {
    /// A body over `source`.
    pub fn new(source: impl ByteStream) -> Self {
        Self { source: Box::new(source), rest: Bytes::new() }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Where reading fails, as when a connection is cut.
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Everything that is left.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn read_all(&mut self) -> io::Result<Bytes> {
        let Some(first) = self.next().await.transpose()? else { return Ok(Bytes::new()) };
        let Some(second) = self.next().await.transpose()? else { return Ok(first) };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(piece) = self.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all.freeze())
    }

    /// Everything that is left, where it is no more than `most` bytes: no more than that is held, whoever sends.
    ///
    /// ```
    #[doc = import!("{BodyStream, Stream, block_on}")]
    ///
    /// let mut body = BodyStream::new(Stream::from_bytes("hello").lease());
    /// let error = block_on(body.read_all_up_to(4)).unwrap_err();
    /// assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge);
    /// ```
    ///
    /// # Errors
    /// One of the kind [`FileTooLarge`](io::ErrorKind::FileTooLarge) where there is more, else as [`next`](Self::next).
    pub async fn read_all_up_to(&mut self, most: u64) -> io::Result<Bytes> {
        let too_large = || {
            let text = format!("the body is longer than the {most} bytes that may be read of it");
            io::Error::new(io::ErrorKind::FileTooLarge, text)
        };
        if self.remaining().is_some_and(|remaining| remaining > most) {
            return Err(too_large());
        }
        let mut all = BytesMut::new();
        while let Some(piece) = self.next().await.transpose()? {
            if (all.len() + piece.len()) as u64 > most {
                return Err(too_large());
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }

    /// Everything that is left, in the calling thread.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn read_all_blocking(&mut self) -> io::Result<Bytes> {
        bufeo_wait::block_on(self.read_all())
    }
}

impl ByteStream for BodyStream {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        self.source.poll_next(cx)
    }

    fn remaining(&self) -> Option<u64> {
        self.source.remaining().map(|left| left.saturating_add(self.rest.len() as u64))
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.source.rewinds_to()
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.rest = Bytes::new();
        self.source.rewind()
    }

    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        self.source.as_any_mut()
    }
}

/// Reads in the calling thread, waiting for pieces that have not come yet.
impl Read for BodyStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            match bufeo_wait::block_on(poll_fn(|cx| self.source.poll_next(cx))) {
                None => return Ok(0),
                Some(piece) => self.rest = piece?,
            }
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest.split_to(count));
        Ok(count)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStream").field("remaining", &self.remaining()).finish_non_exhaustive()
    }
}
