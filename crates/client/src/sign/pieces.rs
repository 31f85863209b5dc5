//! A body that is sent in pieces, each with its signature: `aws-chunked`.

use std::io;
use std::task::{Context, Poll, ready};

use bufeo_model::{ByteStream, ExactBody, Stream, StreamLease};
use bufeo_sign::Chunks;
use bytes::{Bytes, BytesMut};

use crate::stage::HeadersMut;

/// How many bytes of the body a piece has, but for the last.
const PIECE: usize = 64 << 10;
/// The letters of a signature.
const SIGNATURE: u64 = 64;
const BEFORE_SIGNATURE: &str = ";chunk-signature=";

/// Says in the headers that the body comes in pieces, and how long it is with them and without.
pub(super) fn announce(headers: &mut HeadersMut<'_>, length: u64) {
    let encoding = match headers.get("Content-Encoding") {
        Some(given) if given.split(',').any(|part| part.trim() == "aws-chunked") => given.to_string(),
        Some(given) => format!("aws-chunked,{given}"),
        None => "aws-chunked".to_owned(),
    };
    headers.insert("Content-Encoding", encoding);
    headers.insert("X-Amz-Decoded-Content-Length", length.to_string());
    headers.remove("Transfer-Encoding");
    headers.insert("Content-Length", encoded_length(length).to_string());
}

/// How long a body of `length` bytes is in pieces.
fn encoded_length(length: u64) -> u64 {
    let piece = PIECE as u64;
    let rest = length % piece;
    let around = (length / piece).saturating_mul(framing(piece)) + if rest > 0 { framing(rest) } else { 0 };
    // There are bodies that say they have more than there can be.
    length.saturating_add(around).saturating_add(framing(0))
}

/// What a piece of `length` bytes has around it: its length, its signature, and two line ends.
fn framing(length: u64) -> u64 {
    let digits = format!("{length:x}").len() as u64;
    digits + BEFORE_SIGNATURE.len() as u64 + SIGNATURE + 4
}

/// The body in pieces, exactly `length` bytes without what stands around them. It is read from the stream while it is sent.
pub(super) fn signed(stream: &Stream, length: u64, chunks: Chunks) -> Stream {
    Stream::new(Pieces {
        body: ExactBody::new(stream.lease(), length),
        chunks,
        rest: BytesMut::new(),
        to_come: encoded_length(length),
        ended: false,
    })
}

struct Pieces {
    body: ExactBody<StreamLease>,
    chunks: Chunks,
    rest: BytesMut,
    /// What is still to come, with what stands around it.
    to_come: u64,
    ended: bool,
}

impl Pieces {
    fn piece(&mut self, content: &[u8]) -> Bytes {
        let signature = self.chunks.sign(content);
        let mut piece = Vec::with_capacity(content.len() + 96);
        piece.extend(format!("{:x}{BEFORE_SIGNATURE}{signature}\r\n", content.len()).into_bytes());
        piece.extend(content);
        piece.extend(b"\r\n");
        self.to_come = self.to_come.saturating_sub(piece.len() as u64);
        piece.into()
    }
}

impl ByteStream for Pieces {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        while self.rest.len() < PIECE {
            match ready!(self.body.poll_next(context)) {
                Some(Ok(bytes)) => self.rest.extend_from_slice(&bytes),
                Some(Err(error)) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None if self.rest.is_empty() => {
                    self.ended = true;
                    return Poll::Ready(Some(Ok(self.piece(b""))));
                }
                None => break,
            }
        }
        let length = self.rest.len().min(PIECE);
        let content = self.rest.split_to(length);
        Poll::Ready(Some(Ok(self.piece(&content))))
    }

    fn remaining(&self) -> Option<u64> {
        Some(self.to_come)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::block_on;
    use bufeo_sign::{Keys, Moment, Scope, SigningKey};

    #[test]
    fn a_length_beyond_all_bounds_is_no_panic() {
        assert_eq!(encoded_length(u64::MAX), u64::MAX);
    }

    #[test]
    fn the_length_is_what_comes() {
        let moment = Moment::from_unix(0);
        let scope = Scope { moment: &moment, region: "r", service: "s3" };
        for length in [0, 1, 15, 16, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let chunks = Chunks::new(SigningKey::derive(&Keys::new("A", "s"), &scope), &scope, "seed");
            let stream = signed(&Stream::from_bytes(vec![b'x'; length]), length as u64, chunks);
            let announced = stream.remaining();
            let body = block_on(stream.take().unwrap().read_all()).unwrap();
            assert_eq!(announced, Some(body.len() as u64), "{length}");
            assert_eq!(announced, Some(encoded_length(length as u64)));
            assert!(body.ends_with(b"\r\n\r\n"));
        }
    }
}
