//! Bodies whose length was announced.

use std::error::Error;
use std::fmt;
use std::io;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::ByteStream;

/// A body that is exactly as long as was announced, or ends with the error [`WrongLength`]. Of one whose length nobody knows,
/// `None`, everything is passed on.
///
/// The last piece is handed out when it is certain that nothing comes after it: whoever passes the pieces on has never
/// passed on everything that was announced where the body has more.
///
/// ```
/// use bufeo_model::{BodyStream, ExactBody, Stream, WrongLength};
///
/// let read = |announced| {
///     let body = Stream::from_bytes("hello");
///     BodyStream::new(ExactBody::new(body.lease(), announced)).read_all_blocking()
/// };
/// assert_eq!(read(5)?, "hello");
/// for announced in [4, 6] {
///     let error = read(announced).unwrap_err();
///     assert!(error.get_ref().is_some_and(|cause| cause.is::<WrongLength>()));
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ExactBody<B> {
    body: B,
    announced: Option<u64>,
    read: u64,
    /// The piece that completes the body, until its end is seen.
    last: Option<Bytes>,
    ended: bool,
}

impl<B: ByteStream> ExactBody<B> {
    /// `body`, which is to have that many bytes.
    pub fn new(body: B, announced: impl Into<Option<u64>>) -> Self {
        Self { body, announced: announced.into(), read: 0, last: None, ended: false }
    }

    fn fail<T>(&mut self, error: io::Error) -> Poll<Option<io::Result<T>>> {
        self.ended = true;
        self.last = None;
        Poll::Ready(Some(Err(error)))
    }

    fn is_wrong(&mut self, announced: u64) -> Poll<Option<io::Result<Bytes>>> {
        let wrong = WrongLength::new(announced, self.read);
        self.fail(io::Error::new(io::ErrorKind::InvalidData, wrong))
    }
}

impl<B: ByteStream> ByteStream for ExactBody<B> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        while !self.ended {
            let piece = ready!(self.body.poll_next(context));
            let Some(announced) = self.announced else { return Poll::Ready(piece) };
            match piece {
                Some(Ok(piece)) => {
                    self.read += piece.len() as u64;
                    if self.read > announced {
                        return self.is_wrong(announced);
                    }
                    if self.read < announced {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    if !piece.is_empty() {
                        self.last = Some(piece);
                    }
                }
                Some(Err(error)) => return self.fail(error),
                None if self.read < announced => return self.is_wrong(announced),
                None => self.ended = true,
            }
        }
        Poll::Ready(self.last.take().map(Ok))
    }

    fn remaining(&self) -> Option<u64> {
        let Some(announced) = self.announced else { return self.body.remaining() };
        let held = self.last.as_ref().map_or(0, |piece| piece.len() as u64);
        Some(announced.saturating_sub(self.read) + held)
    }
}

impl<B> fmt::Debug for ExactBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ExactBody");
        shown.field("announced", &self.announced).field("read", &self.read).finish_non_exhaustive()
    }
}

/// A body is not as long as was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrongLength {
    /// How many bytes were announced.
    pub announced: u64,
    /// How many there are; where there are more than were announced, how many had come when that was found out.
    pub given: u64,
}

impl WrongLength {
    /// The error of a body that says itself that it has `given` bytes.
    pub fn new(announced: u64, given: u64) -> Self {
        Self { announced, given }
    }
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { announced, given } = self;
        match given > announced {
            true => write!(f, "it has {given} bytes or more, and {announced} were announced"),
            false => write!(f, "it has only {given} bytes, and {announced} were announced"),
        }
    }
}

impl Error for WrongLength {}
