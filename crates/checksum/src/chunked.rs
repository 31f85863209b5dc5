//! Bodies in the coding `aws-chunked`, with their checksum behind them.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::task::{Context, Poll, ready};

use bufeo_model::{ByteStream, ExactBody, Stream, StreamLease};
use bytes::Bytes;

use crate::{Algorithm, Checksum};

/// How much of the body a chunk has; the last may have less. S3 wants at least 8 KiB, and botocore sends this.
const CHUNK: u64 = 1 << 20;

/// A body in chunks that say their length, followed by the checksum of all as a trailer, so that the body has to be read
/// only once.
///
/// It goes back to its beginning where the stream goes back to its own, and knows its length where that does. A stream that
/// knows its length has to have exactly that, or the body ends with the error [`WrongLength`](bufeo_model::WrongLength)
/// before its last chunk; its pieces are passed on as they come. Of one that does not, a chunk is gathered before it is
/// sent.
///
/// ```
/// use bufeo_checksum::{Algorithm, ChunkedBody};
/// use bufeo_checksum::model::{BodyStream, Stream};
///
/// let body = ChunkedBody::new(&Stream::from_bytes("hello"), Algorithm::Crc32);
/// let sent = BodyStream::new(body).read_all_blocking()?;
/// assert_eq!(sent, "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ChunkedBody {
    stream: Stream,
    body: ExactBody<StreamLease>,
    /// The length of the stream, where it is known.
    length: Option<u64>,
    checksum: Checksum,
    place: Place,
    /// Pieces of a stream whose length is not known, until there are enough of them for a chunk.
    gathered: Vec<Bytes>,
    /// What can be handed out.
    ready: VecDeque<Bytes>,
    /// How much was handed out.
    sent: u64,
}

impl fmt::Debug for ChunkedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkedBody")
            .field("checksum", &self.checksum)
            .field("length", &self.length)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

/// How far the stream has been read.
#[derive(Debug, Default)]
struct Place {
    /// How much of the stream has been read into chunks.
    read: u64,
    /// How much of it the chunk that was begun still needs.
    in_chunk: u64,
    /// What of the last piece belongs to chunks that are not begun yet.
    rest: Bytes,
    ended: bool,
}

impl ChunkedBody {
    /// The body of `stream`, from where it stands.
    pub fn new(stream: &Stream, algorithm: Algorithm) -> Self {
        let length = stream.remaining();
        Self {
            body: ExactBody::new(stream.lease(), length),
            length,
            stream: stream.clone(),
            checksum: Checksum::new(algorithm),
            place: Place::default(),
            gathered: Vec::new(),
            ready: VecDeque::new(),
            sent: 0,
        }
    }

    /// The next piece of the stream; nothing at its end.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.place.rest.is_empty() {
            return self.body.poll_next(context);
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut self.place.rest))))
    }

    /// Makes at least one piece ready to be handed out.
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.length {
            Some(length) if self.place.in_chunk == 0 && self.place.read < length => {
                self.begin(CHUNK.min(length - self.place.read));
                Poll::Ready(Ok(()))
            }
            Some(_) => self.poll_chunk(context),
            None => self.poll_gathered(context),
        }
    }

    /// A part of the chunk that was begun, or the last chunk where the stream has ended.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match ready!(self.poll_piece(context)).transpose()? {
            Some(piece) => self.add(piece),
            None => self.begin(0),
        }
        Poll::Ready(Ok(()))
    }

    /// A whole chunk of a stream whose length is not known.
    fn poll_gathered(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let length = |pieces: &[Bytes]| pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        while length(&self.gathered) < CHUNK {
            let Some(piece) = ready!(self.poll_piece(context)).transpose()? else { break };
            self.gathered.push(piece);
        }
        let pieces = std::mem::take(&mut self.gathered);
        self.begin(CHUNK.min(length(&pieces)));
        pieces.into_iter().for_each(|piece| self.add(piece));
        Poll::Ready(Ok(()))
    }

    /// Begins a chunk of that length; one of no length is the end.
    fn begin(&mut self, length: u64) {
        let after = if self.place.read == 0 { "" } else { "\r\n" };
        self.place.in_chunk = length;
        self.place.ended = length == 0;
        self.ready.push_back(match length {
            0 => format!("{after}{}", self.end()).into(),
            _ => format!("{after}{length:x}\r\n").into(),
        });
    }

    /// Adds as much of a piece as the chunk needs, and keeps the rest.
    fn add(&mut self, mut piece: Bytes) {
        let wanted = usize::try_from(self.place.in_chunk).unwrap_or(usize::MAX);
        self.place.rest = piece.split_off(wanted.min(piece.len()));
        self.checksum.update(&piece);
        self.place.read += piece.len() as u64;
        self.place.in_chunk -= piece.len() as u64;
        if !piece.is_empty() {
            self.ready.push_back(piece);
        }
    }

    /// The last chunk, which has nothing, and the trailer.
    fn end(&self) -> String {
        format!("0\r\n{}:{}\r\n\r\n", self.checksum.algorithm().header(), self.checksum.to_base64())
    }
}

impl ByteStream for ChunkedBody {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        while self.ready.is_empty() {
            if self.place.ended {
                return Poll::Ready(None);
            }
            if let Err(error) = ready!(self.poll_ready(context)) {
                self.place.ended = true;
                return Poll::Ready(Some(Err(error)));
            }
        }
        let piece = self.ready.pop_front().unwrap_or_default();
        self.sent += piece.len() as u64;
        Poll::Ready(Some(Ok(piece)))
    }

    fn remaining(&self) -> Option<u64> {
        self.length.map(|length| encoded(length, self.checksum.algorithm()).saturating_sub(self.sent))
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.stream.rewinds_to().map(|_| 0)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.stream.rewind()?;
        *self = Self::new(&self.stream, self.checksum.algorithm());
        Ok(())
    }
}

/// How many bytes a body of `length` bytes comes to in chunks. There are bodies that say they have more than there can be.
fn encoded(length: u64, algorithm: Algorithm) -> u64 {
    const BREAKS: u64 = 4;
    let around = |length: u64| format!("{length:x}").len() as u64 + BREAKS;
    let last = length % CHUNK;
    let between = length / CHUNK * around(CHUNK) + if last == 0 { 0 } else { around(last) };
    let text = algorithm.length().div_ceil(3) * 4;
    let end = ("0\r\n:\r\n\r\n".len() + algorithm.header().len() + text) as u64;
    length.saturating_add(between).saturating_add(end)
}
