//! Bodies that carry their checksum behind them, and bodies that are checked while they are read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll};

use bufeo_checksum::{Algorithm, CheckedBody, Checksum, ChunkedBody, Mismatch};
use bufeo_model::{BodyStream, ByteStream, Stream, WrongLength};
use bytes::Bytes;

const MIB: usize = 1 << 20;

/// A body that comes in pieces, says what it is told to say of its length, and may fail.
struct Pieces {
    pieces: VecDeque<io::Result<Bytes>>,
    said: Option<u64>,
}

impl Pieces {
    fn of(content: &[u8], piece: usize, said: Option<u64>) -> Self {
        Self { pieces: content.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect(), said }
    }
}

impl ByteStream for Pieces {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        // Every other poll has to wait, as a socket's would.
        if self.said.is_none() && self.pieces.len() % 2 == 1 {
            self.pieces.push_front(Ok(Bytes::new()));
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.pieces.front().is_some_and(|piece| piece.as_ref().is_ok_and(Bytes::is_empty)) {
            self.pieces.pop_front();
        }
        Poll::Ready(self.pieces.pop_front())
    }

    fn remaining(&self) -> Option<u64> {
        self.said
    }
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn read(body: impl ByteStream) -> io::Result<Bytes> {
    BodyStream::new(body).read_all_blocking()
}

/// What botocore sends of a body that is read in chunks of a mebibyte.
fn in_chunks(content: &[u8], algorithm: Algorithm) -> Vec<u8> {
    let mut sent = Vec::new();
    for chunk in content.chunks(MIB) {
        sent.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        sent.extend(chunk);
        sent.extend(b"\r\n");
    }
    let checksum = Checksum::of(algorithm, content).to_base64();
    sent.extend(format!("0\r\nx-amz-checksum-{algorithm}:{checksum}\r\n\r\n").into_bytes());
    sent
}

#[test]
fn bodies_of_every_length_are_sent_as_botocore_sends_them() {
    for length in [0, 1, 15, 16, 8191, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 5] {
        let whole = content(length);
        let expected = in_chunks(&whole, Algorithm::Crc32);
        let in_memory = Stream::from_bytes(whole.clone());
        let file = Stream::from_reader(io::Cursor::new(whole.clone())).unwrap();
        let pieces = |said| Stream::new(Pieces::of(&whole, 70_001, said));
        for stream in [in_memory, file, pieces(Some(length as u64)), pieces(None)] {
            let sent = read(ChunkedBody::new(&stream, Algorithm::Crc32)).unwrap();
            assert!(sent == expected, "{length} bytes, {:?}", stream.remaining());
        }
    }
}

#[test]
fn the_length_is_known_where_that_of_the_stream_is() {
    for length in [0, 1, MIB, 2 * MIB + 4096] {
        for algorithm in Algorithm::all() {
            let mut body = ChunkedBody::new(&Stream::from_bytes(content(length)), algorithm);
            let said = body.remaining().unwrap();
            assert_eq!(
                said,
                in_chunks(&content(length), algorithm).len() as u64,
                "{length} bytes, {algorithm}"
            );
            let mut sent = 0;
            while let Poll::Ready(Some(piece)) =
                body.poll_next(&mut Context::from_waker(std::task::Waker::noop()))
            {
                sent += piece.unwrap().len() as u64;
                assert_eq!(body.remaining(), Some(said - sent));
            }
            assert_eq!(body.remaining(), Some(0));
        }
    }
    let unknown = Stream::new(Pieces::of(b"hello", 2, None));
    assert_eq!(ChunkedBody::new(&unknown, Algorithm::Crc32).remaining(), None);
}

#[test]
fn an_attempt_that_broke_off_is_followed_by_the_whole() {
    let whole = content(2 * MIB + 17);
    let mut reader = io::Cursor::new([b"skipped".as_slice(), &whole].concat());
    reader.set_position(7);
    let stream = Stream::from_reader(reader).unwrap();
    let body = Stream::new(ChunkedBody::new(&stream, Algorithm::Sha256));
    for pieces in [0, 1, 3, 1000] {
        let mut lease = BodyStream::new(body.lease());
        for _ in 0..pieces {
            let _ = bufeo_model::block_on(lease.next());
        }
        body.rewind().unwrap();
        assert_eq!(body.rewinds_to(), Some(0));
    }
    assert!(read(body.lease()).unwrap() == in_chunks(&whole, Algorithm::Sha256));
}

#[test]
fn what_can_be_read_only_once_does_not_rewind() {
    let stream = Stream::new(Pieces::of(b"hello", 2, None));
    let mut body = ChunkedBody::new(&stream, Algorithm::Crc32);
    assert_eq!(body.rewinds_to(), None);
    assert!(body.rewind().is_err());
}

#[test]
fn a_body_that_breaks_its_word_is_an_error_before_its_last_chunk() {
    for (content, said) in [
        (content(5), 9),
        (content(11), 5),
        (content(5), 0),
        (content(0), 5),
        (content(MIB + 1), MIB),
        (content(MIB), MIB + 1),
        (content(2 * MIB), MIB),
    ] {
        for piece in [content.len() / 3 + 1, content.len().max(1)] {
            let stream = Stream::new(Pieces::of(&content, piece, Some(said as u64)));
            let mut body = BodyStream::new(ChunkedBody::new(&stream, Algorithm::Crc32));
            let mut sent = Vec::new();
            let error = loop {
                match bufeo_model::block_on(body.next()) {
                    Some(Ok(piece)) => sent.extend(piece),
                    Some(Err(error)) => break error,
                    None => panic!("{} bytes pass for {said}", content.len()),
                }
            };
            let wrong = error.downcast::<WrongLength>().unwrap();
            assert_eq!(wrong.announced, said as u64);
            assert_eq!(wrong.given > wrong.announced, content.len() > said);
            assert!(!sent.ends_with(b"\r\n\r\n"), "the trailer is not sent");
            assert!(bufeo_model::block_on(body.next()).is_none());
        }
    }
}

#[test]
fn the_error_of_a_stream_is_that_of_the_body() {
    for said in [Some(10), None] {
        let mut pieces = Pieces::of(b"hello", 5, said);
        pieces.pieces.push_back(Err(io::Error::other("unplugged")));
        let error = read(ChunkedBody::new(&Stream::new(pieces), Algorithm::Crc32)).unwrap_err();
        assert_eq!(error.to_string(), "unplugged");
    }
}

fn checked(content: &[u8], algorithm: Algorithm, expected: &str) -> CheckedBody {
    CheckedBody::new(BodyStream::new(Pieces::of(content, 3, None)), algorithm, expected)
}

#[test]
fn a_body_that_fits_is_passed_on() {
    for algorithm in Algorithm::all() {
        let expected = Checksum::of(algorithm, b"hello world").to_base64();
        assert_eq!(read(checked(b"hello world", algorithm, &expected)).unwrap(), "hello world");
    }
}

#[test]
fn a_body_that_does_not_fit_ends_with_an_error() {
    for algorithm in Algorithm::all() {
        let expected = Checksum::of(algorithm, b"hello world").to_base64();
        let mut body = BodyStream::new(checked(b"hello w0rld", algorithm, &expected));
        let mut received = Vec::new();
        let error = loop {
            match bufeo_model::block_on(body.next()) {
                Some(Ok(piece)) => received.extend(piece),
                Some(Err(error)) => break error,
                None => panic!("the end comes without an error, {algorithm}"),
            }
        };
        assert_eq!(received, b"hello w0rld");
        let mismatch = error.get_ref().unwrap().downcast_ref::<Mismatch>().unwrap();
        assert_eq!(mismatch.expected, expected);
        assert_eq!(mismatch.calculated, Checksum::of(algorithm, b"hello w0rld").to_base64());
        // However often it is read: nobody is to take what came for the whole.
        assert!(bufeo_model::block_on(body.next()).is_some_and(|again| again.is_err()));
    }
}

#[test]
fn a_body_that_breaks_off_is_not_compared() {
    let mut pieces = Pieces::of(b"hello", 5, None);
    pieces.pieces.push_back(Err(io::Error::other("cut")));
    let mut body = BodyStream::new(CheckedBody::new(BodyStream::new(pieces), Algorithm::Crc32, "AAAAAA=="));
    assert_eq!(bufeo_model::block_on(body.next()).unwrap().unwrap(), "hello");
    assert_eq!(bufeo_model::block_on(body.next()).unwrap().unwrap_err().to_string(), "cut");
    assert!(bufeo_model::block_on(body.next()).is_none());
}

#[test]
fn a_body_that_rewinds_is_compared_anew() {
    let expected = Checksum::of(Algorithm::Crc32, b"hello").to_base64();
    let body = BodyStream::new(Stream::from_bytes("hello").take().unwrap());
    let stream = Stream::new(CheckedBody::new(body, Algorithm::Crc32, expected));
    for _ in 0..2 {
        assert_eq!(read(stream.lease()).unwrap(), "hello");
        stream.rewind().unwrap();
    }
}

#[test]
fn a_reader_may_compare_by_itself() {
    let stream = Stream::new(checked(b"hello", Algorithm::Crc32, "AAAAAA=="));
    let look = |look: &dyn Fn(&mut CheckedBody)| stream.inspect(|body: &mut CheckedBody| look(body)).unwrap();
    look(&|body| body.leave_to_reader());
    assert_eq!(read(stream.lease()).unwrap(), "hello");
    look(&|body| {
        assert_eq!(body.checksum().to_base64(), body.expected());
        body.checksum().update(b"hello");
        assert_eq!(body.checksum().to_base64(), "NhCmhg==");
    });
    assert_eq!(Stream::from_bytes("").inspect(|_: &mut CheckedBody| ()), None);
}
