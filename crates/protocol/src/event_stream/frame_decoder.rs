//! Frames from bytes, however they are cut.

use std::fmt;

use bytes::{Buf, BytesMut};

use super::frame::{Frame, MAX_PAYLOAD};
use crate::{Error, FrameFault, Result};

/// Finds the frames in bytes as they arrive. See [`Frame`].
///
/// Holds no more than one frame and what was fed last. The length that a frame announces is believed only with its
/// checksum, and up to a bound: 128 KiB of headers and 24 MiB of payload.
#[derive(Default)]
pub struct FrameDecoder {
    buffer: BytesMut,
    /// The length of the frame at the front, once it is known.
    length: Option<usize>,
    /// Set by the first error: what follows a damaged frame has no known beginning.
    broken: bool,
}

impl fmt::Debug for FrameDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let buffer = format_args!("{} bytes", self.buffer.len());
        f.debug_struct("FrameDecoder").field("buffer", &buffer).finish_non_exhaustive()
    }
}

/// Two lengths and their checksum.
const PRELUDE: usize = 12;

/// The prelude, and the checksum at the end.
const AROUND: usize = PRELUDE + 4;

const MAX_HEADERS: usize = 128 * 1024;

impl FrameDecoder {
    /// A decoder at the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the stream.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.broken {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next frame; `None` where more bytes have to come first, and after an error.
    ///
    /// # Errors
    /// Where a frame is damaged or larger than is allowed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>> {
        if self.broken {
            return Ok(None);
        }
        let frame = self.frame();
        if frame.is_err() {
            self.broken = true;
            self.buffer = BytesMut::new();
        }
        frame
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// Where it ended inside of a frame.
    pub fn finish(&self) -> Result<()> {
        match self.buffer.len() {
            0 => Ok(()),
            left => Err(Error::response(format!(
                "the event stream ends early: {left} bytes of an event have come without the rest"
            ))),
        }
    }

    fn frame(&mut self) -> Result<Option<Frame>> {
        let length = match (self.length, self.buffer.first_chunk::<PRELUDE>()) {
            (Some(length), _) => length,
            (None, Some(prelude)) => length(prelude)?,
            (None, None) => return Ok(None),
        };
        self.length = Some(length);
        if self.buffer.len() < length {
            return Ok(None);
        }
        self.length = None;
        Frame::decode(self.buffer.split_to(length).freeze()).map(Some)
    }
}

/// The length of the frame that begins with this prelude.
fn length(prelude: &[u8; PRELUDE]) -> Result<usize> {
    let (mut lengths, mut checksum) = prelude.split_at(8);
    let calculated = crc32fast::hash(lengths);
    let (total, headers) = (lengths.get_u32() as usize, lengths.get_u32() as usize);
    let expected = checksum.get_u32();
    if expected != calculated {
        let what = "a frame of the event stream is damaged: the checksum of its beginning does not fit";
        let fault = FrameFault::ChecksumMismatch { expected, calculated };
        return Err(Error::response(what).with_frame_fault(fault));
    }
    let too_long = |what: &str, length: usize, most: usize, fault: FrameFault| {
        let text = format!("a frame of the event stream has {length} bytes of {what}, the most is {most}");
        Err(Error::response(text).with_frame_fault(fault))
    };
    match total.checked_sub(AROUND).and_then(|rest| rest.checked_sub(headers)) {
        None => Err(Error::response("a frame of the event stream is shorter than its headers")),
        Some(_) if headers > MAX_HEADERS => {
            too_long("headers", headers, MAX_HEADERS, FrameFault::HeadersLength(headers))
        }
        Some(payload) if payload > MAX_PAYLOAD => {
            too_long("payload", payload, MAX_PAYLOAD, FrameFault::PayloadLength(payload))
        }
        Some(_) => Ok(total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HeaderValue;

    fn frames() -> Vec<Frame> {
        let frame = |text: &'static str| Frame::new(text).with_header("h", HeaderValue::Int16(7));
        vec![frame("one"), Frame::default(), frame("three")]
    }

    fn encoded() -> Vec<u8> {
        frames().iter().flat_map(|frame| frame.encode().unwrap()).collect()
    }

    #[test]
    fn frames_are_found_however_the_bytes_are_cut() {
        for size in 1..60 {
            let mut decoder = FrameDecoder::new();
            let mut found = Vec::new();
            for piece in encoded().chunks(size) {
                decoder.feed(piece);
                while let Some(frame) = decoder.next_frame().unwrap() {
                    found.push(frame);
                }
            }
            decoder.finish().unwrap();
            assert_eq!(found, frames(), "in pieces of {size}");
        }
    }

    #[test]
    fn a_stream_that_is_cut_inside_a_frame_is_an_error_at_its_end() {
        let bytes = encoded();
        let mut decoder = FrameDecoder::new();
        decoder.feed(&bytes[..bytes.len() - 1]);
        while decoder.next_frame().unwrap().is_some() {}
        assert!(decoder.finish().unwrap_err().to_string().starts_with("the event stream ends early"));
    }

    #[test]
    fn a_damaged_bit_is_found_and_ends_the_frames() {
        let intact = encoded();
        for place in 0..intact.len() {
            let mut bytes = intact.clone();
            bytes[place] ^= 1;
            let mut decoder = FrameDecoder::new();
            decoder.feed(&bytes);
            let error = std::iter::from_fn(|| decoder.next_frame().transpose()).find_map(Result::err);
            let error = error.unwrap_or_else(|| panic!("bit at byte {place}"));
            assert!(matches!(error.frame_fault(), Some(FrameFault::ChecksumMismatch { .. })), "{error:?}");
            decoder.feed(&intact);
            assert_eq!(decoder.next_frame().unwrap(), None);
        }
    }

    #[test]
    fn lengths_beyond_the_bound_are_refused_before_the_frame_has_come() {
        for (total, headers) in [(200_000_u32, 140_000_u32), (30_000_000, 0), (u32::MAX, 0), (15, 0), (20, 5)]
        {
            let mut prelude = [total.to_be_bytes(), headers.to_be_bytes()].concat();
            let checksum = crc32fast::hash(&prelude);
            prelude.extend(checksum.to_be_bytes());
            let mut decoder = FrameDecoder::new();
            decoder.feed(&prelude);
            let error = decoder.next_frame().unwrap_err();
            let fault = match (total, headers) {
                (200_000, _) => Some(FrameFault::HeadersLength(140_000)),
                (30_000_000.., _) => Some(FrameFault::PayloadLength(total as usize - AROUND)),
                _ => None,
            };
            assert_eq!(error.frame_fault(), fault.as_ref(), "{total} bytes, {headers} of headers");
        }
    }

    #[test]
    fn a_header_that_comes_twice_is_refused() {
        let frame =
            Frame::default().with_header("h", HeaderValue::Bool(true)).with_header("h", HeaderValue::Byte(1));
        let mut decoder = FrameDecoder::new();
        decoder.feed(&frame.encode().unwrap());
        let error = decoder.next_frame().unwrap_err();
        assert_eq!(error.to_string(), "a frame of the event stream has the header `h` twice");
        assert_eq!(error.frame_fault(), Some(&FrameFault::DuplicateHeader("h".into())));
    }
}
