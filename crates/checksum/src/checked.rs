//! Bodies that are checked while they are read.

use std::any::Any;
use std::io;
use std::task::{Context, Poll, ready};

use bufeo_model::{BodyStream, ByteStream};
use bytes::Bytes;

use crate::{Algorithm, Checksum};

/// A body whose checksum is computed while it is read, and compared at its end: who reads to the end gets a
/// [`Mismatch`](crate::Mismatch) there where it does not fit, after all of the body.
///
/// ```
/// use bufeo_checksum::{Algorithm, CheckedBody, Mismatch};
/// use bufeo_checksum::model::{BodyStream, Stream};
///
/// let body = BodyStream::new(Stream::from_bytes("hellO").lease());
/// let mut checked = BodyStream::new(CheckedBody::new(body, Algorithm::Crc32, "NhCmhg=="));
/// let error = checked.read_all_blocking().unwrap_err();
/// assert!(error.get_ref().is_some_and(|error| error.is::<Mismatch>()));
/// ```
#[derive(Debug)]
pub struct CheckedBody {
    body: BodyStream,
    checksum: Checksum,
    expected: String,
    compares: bool,
    /// Whether the reader computes the checksum, see [`Self::leave_to_reader`].
    left: bool,
}

impl CheckedBody {
    /// `body`, to be compared with the checksum that a header has.
    pub fn new(body: BodyStream, algorithm: Algorithm, expected: impl Into<String>) -> Self {
        let checksum = Checksum::new(algorithm);
        Self { body, checksum, expected: expected.into(), compares: true, left: false }
    }

    /// The checksum of what has been read.
    pub fn checksum(&mut self) -> &mut Checksum {
        &mut self.checksum
    }

    /// What the checksum has to be.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// From now on whoever reads adds what it read to the [checksum](Self::checksum), and compares it: a host whose own
    /// bodies do that, and that may hand out less at a time than comes.
    pub fn leave_to_reader(&mut self) {
        self.left = true;
    }
}

impl ByteStream for CheckedBody {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = ready!(self.body.poll_next(context));
        match &piece {
            _ if self.left => {}
            Some(Ok(piece)) => self.checksum.update(piece),
            Some(Err(_)) => self.compares = false,
            None if self.compares => {
                if let Err(mismatch) = self.checksum.verify(&self.expected) {
                    return Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::InvalidData, mismatch))));
                }
            }
            None => {}
        }
        Poll::Ready(piece)
    }

    fn remaining(&self) -> Option<u64> {
        self.body.remaining()
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.body.rewinds_to()
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.body.rewind()?;
        self.checksum = Checksum::new(self.checksum.algorithm());
        self.compares = true;
        Ok(())
    }

    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}
