//! What bodies are read from: bytes, readers, objects of a host's.

use std::io::{self, Read, Seek, SeekFrom};
use std::task::{Context, Poll};

use bytes::Bytes;

use super::ByteStream;
use crate::value::Foreign;

pub(super) struct InMemory {
    all: Bytes,
    rest: Bytes,
}

impl InMemory {
    pub(super) fn new(all: Bytes) -> Self {
        Self { rest: all.clone(), all }
    }
}

impl ByteStream for InMemory {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = std::mem::take(&mut self.rest);
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }

    fn remaining(&self) -> Option<u64> {
        Some(self.rest.len() as u64)
    }

    fn rewinds_to(&self) -> Option<u64> {
        Some(0)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.rest = self.all.clone();
        Ok(())
    }
}

/// The error that a body has in the place of content.
pub(super) struct Failed(pub(super) Option<io::Error>);

impl ByteStream for Failed {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

/// How much is read at a time, in bytes.
const PIECE: usize = 64 * 1024;

fn poll_piece(piece: io::Result<Bytes>) -> Poll<Option<io::Result<Bytes>>> {
    Poll::Ready(match piece {
        Ok(piece) if piece.is_empty() => None,
        other => Some(other),
    })
}

/// What was to be moved to `wanted` has to stand there: some only say that they move.
fn arrived(stands: u64, wanted: u64) -> io::Result<()> {
    if stands == wanted {
        return Ok(());
    }
    let text = format!("it was to be put back to position {wanted}, and stands at {stands}");
    Err(io::Error::new(io::ErrorKind::InvalidData, text))
}

/// A reader that knows where it began.
pub(super) struct Positioned<S> {
    source: S,
    start: u64,
    position: u64,
    end: u64,
}

impl<S: Read + Seek> Positioned<S> {
    pub(super) fn new(mut source: S) -> io::Result<Self> {
        let start = source.stream_position()?;
        let end = source.seek(SeekFrom::End(0))?;
        arrived(source.seek(SeekFrom::Start(start))?, start)?;
        Ok(Self { source, start, position: start, end })
    }

    fn read(&mut self) -> io::Result<Bytes> {
        // One byte more than is expected, so that the end is seen.
        let rest = usize::try_from(self.end.saturating_sub(self.position)).unwrap_or(PIECE);
        let mut piece = vec![0; PIECE.min(rest.saturating_add(1))];
        let count = loop {
            match self.source.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        if count > piece.len() {
            return Err(io::Error::other("the reader says that it has read more than there was room for"));
        }
        piece.truncate(count);
        self.position += count as u64;
        Ok(piece.into())
    }
}

impl<S: Read + Seek + Send + 'static> ByteStream for Positioned<S> {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        poll_piece(self.read())
    }

    fn remaining(&self) -> Option<u64> {
        Some(self.end.saturating_sub(self.position))
    }

    fn rewinds_to(&self) -> Option<u64> {
        Some(self.start)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.position = self.source.seek(SeekFrom::Start(self.start))?;
        arrived(self.position, self.start)
    }
}

/// A host's object that bytes are read from. What it reads is passed on as it is, also where it is more than was asked for.
pub(super) struct HostObject {
    object: Foreign,
    /// Where it stood when it was handed over; nothing where it has no positions.
    start: Option<u64>,
    read: u64,
    /// How long it says it is; where it says nothing, what it turned out to be when it was read for the first time.
    length: Option<u64>,
}

impl HostObject {
    pub(super) fn new(object: Foreign) -> io::Result<Self> {
        let Some(start) = supported(object.seek(SeekFrom::Current(0)))? else {
            return Ok(Self { length: object.length(), object, start: None, read: 0 });
        };
        let Some(end) = supported(object.seek(SeekFrom::End(0)))? else {
            // Whoever cannot go to the end may still go back.
            let goes_back = supported(object.seek(SeekFrom::Start(start)))?;
            goes_back.map_or(Ok(()), |stands| arrived(stands, start))?;
            return Ok(Self { length: object.length(), object, start: goes_back, read: 0 });
        };
        arrived(object.seek(SeekFrom::Start(start))?, start)?;
        Ok(Self { object, start: Some(start), read: 0, length: Some(end.saturating_sub(start)) })
    }
}

fn supported(moved: io::Result<u64>) -> io::Result<Option<u64>> {
    match moved {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        moved => moved.map(Some),
    }
}

impl ByteStream for HostObject {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = self.object.read(PIECE);
        match &piece {
            Ok(piece) if piece.is_empty() => self.length = self.length.or(Some(self.read)),
            Ok(piece) => self.read += piece.len() as u64,
            Err(_) => {}
        }
        poll_piece(piece.map(Bytes::from))
    }

    fn remaining(&self) -> Option<u64> {
        self.length.map(|length| length.saturating_sub(self.read))
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.start
    }

    fn rewind(&mut self) -> io::Result<()> {
        let Some(start) = self.start else {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "the body can be read only once"));
        };
        // Where nothing is known of the length, an object that does not move when it is read would seem to be at its
        // beginning again while it goes on from where it was.
        if self.length.is_none() {
            arrived(self.object.seek(SeekFrom::Current(0))?, start + self.read)?;
        }
        arrived(self.object.seek(SeekFrom::Start(start))?, start)?;
        self.read = 0;
        Ok(())
    }
}
