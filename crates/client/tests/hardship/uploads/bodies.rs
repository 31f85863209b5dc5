//! Bodies that break their word, and some that keep it.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::task::{Context, Poll};

use bufeo_model::{ByteStream, Stream};
use bytes::Bytes;

/// A body in pieces that says what it is told to say of its length.
pub(super) struct Pieces {
    pub(super) pieces: Vec<Bytes>,
    pub(super) at: usize,
    pub(super) says: Option<u64>,
    pub(super) rewinds: bool,
    /// What it ends with in the place of its end.
    pub(super) fails: bool,
}

impl ByteStream for Pieces {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = self.pieces.get(self.at).cloned().map(Ok);
        self.at += 1;
        let failure = std::mem::take(&mut self.fails);
        Poll::Ready(match piece {
            None if failure => Some(Err(io::Error::other("disk on fire"))),
            piece => {
                self.fails = failure;
                piece
            }
        })
    }

    fn remaining(&self) -> Option<u64> {
        let read: usize = self.pieces.iter().take(self.at).map(Bytes::len).sum();
        self.says.map(|says| says.saturating_sub(read as u64))
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.rewinds.then_some(0)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.at = 0;
        Ok(())
    }
}

pub(super) fn pieces(pieces: &[&'static str], says: Option<u64>, rewinds: bool) -> Stream {
    let pieces = pieces.iter().map(|piece| Bytes::from_static(piece.as_bytes())).collect();
    Stream::new(Pieces { pieces, at: 0, says, rewinds, fails: false })
}

pub(super) fn failing(rewinds: bool, says: Option<u64>) -> Stream {
    Stream::new(Pieces { pieces: vec!["hello".into()], at: 0, says, rewinds, fails: true })
}

/// A reader whose end is not where it says, that does not seek, or that has read more than there was room for.
pub(super) struct Reader {
    content: Cursor<&'static [u8]>,
    end: Option<u64>,
    seeks: bool,
    exaggerates: usize,
}

impl Reader {
    fn stream(end: Option<u64>, seeks: bool, exaggerates: usize) -> Stream {
        Stream::from_reader(Self { content: Cursor::new(CONTENT.as_bytes()), end, seeks, exaggerates })
            .unwrap()
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(buffer)?;
        Ok(if count == 0 { 0 } else { count + self.exaggerates * buffer.len() })
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if !self.seeks {
            return Ok(0);
        }
        let place = self.content.seek(to)?;
        Ok(match (to, self.end) {
            (SeekFrom::End(0), Some(end)) => end,
            _ => place,
        })
    }
}

pub(super) const CONTENT: &str = "hello world";
pub(super) const WHOLE: u64 = CONTENT.len() as u64;

/// What reaches the server of a body where nobody says how long it is but the body itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reaches {
    All,
    /// Nothing that the server could take for a request.
    Nothing,
}

pub(super) type Make = fn() -> Stream;

/// Every body, and what reaches the server of it over plain HTTP and over TLS.
pub(super) const BODIES: &[(&str, Make, [Reaches; 2])] = {
    use Reaches::{All, Nothing};
    &[
        ("says what it has", || pieces(&["hello", " world"], Some(11), true), [All, All]),
        ("says nothing", || pieces(&["hello", " world"], None, false), [Nothing, Nothing]),
        ("says nothing, rewinds", || pieces(&["hello", " world"], None, true), [All, Nothing]),
        ("has more than it says", || pieces(&["hello", " world"], Some(8), true), [Nothing, Nothing]),
        ("has a piece more than it says", || pieces(&["hello", " world"], Some(5), true), [Nothing, Nothing]),
        ("has a byte more than it says", || pieces(&[CONTENT], Some(10), true), [Nothing, Nothing]),
        ("has less than it says", || pieces(&["hello", " world"], Some(12), true), [Nothing, Nothing]),
        ("says that it is empty", || pieces(&["hello", " world"], Some(0), true), [Nothing, Nothing]),
        ("is empty and says otherwise", || pieces(&[], Some(11), true), [Nothing, Nothing]),
        ("read once, has more", || pieces(&["hello", " world"], Some(5), false), [Nothing, Nothing]),
        ("read once, has less", || pieces(&["hello", " world"], Some(12), false), [Nothing, Nothing]),
        ("read once, says that it is empty", || pieces(&[CONTENT], Some(0), false), [Nothing, Nothing]),
        ("says the largest length", || pieces(&[CONTENT], Some(u64::MAX), true), [Nothing, Nothing]),
        ("has empty pieces", || pieces(&["", "hello", "", " world", ""], Some(11), true), [All, All]),
        ("fails", || failing(true, Some(11)), [Nothing, Nothing]),
        ("fails at its end", || failing(true, Some(5)), [Nothing, Nothing]),
        ("read once, fails", || failing(false, Some(11)), [Nothing, Nothing]),
        ("fails, says nothing", || failing(true, None), [Nothing, Nothing]),
        ("a reader", || Reader::stream(None, true, 0), [All, All]),
        ("a file that grew", || Reader::stream(Some(5), true, 0), [Nothing, Nothing]),
        ("a file that shrank", || Reader::stream(Some(20), true, 0), [Nothing, Nothing]),
        ("a reader that never moves", || Reader::stream(None, false, 0), [Nothing, Nothing]),
        ("a reader that exaggerates", || Reader::stream(None, true, 1), [Nothing, Nothing]),
    ]
};

/// Rewinds to what is not what it was.
pub(super) struct Changing {
    pub(super) contents: Vec<&'static str>,
    pub(super) at: usize,
    pub(super) read: bool,
    pub(super) says: Option<u64>,
}

impl ByteStream for Changing {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = (!std::mem::replace(&mut self.read, true)).then(|| self.contents[self.at]);
        Poll::Ready(piece.filter(|piece| !piece.is_empty()).map(|piece| Ok(piece.into())))
    }

    fn remaining(&self) -> Option<u64> {
        if self.read { self.says.map(|_| 0) } else { self.says }
    }

    fn rewinds_to(&self) -> Option<u64> {
        Some(0)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.at = (self.at + 1).min(self.contents.len() - 1);
        self.read = false;
        Ok(())
    }
}
