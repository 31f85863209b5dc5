//! Frames of event streams: bytes to headers and a payload, and back.

use std::path::Path;

use bufeo_protocol::{Frame, FrameDecoder};

use super::Error;
use super::Suite;
use super::case::{Case, Miss, Place};
use super::read;

/// Frames, each in a file whose name begins with what is expected of it: `valid` or `invalid`.
pub(super) struct Frames;

impl Suite for Frames {
    fn name(&self) -> &'static str {
        "smithy-rs-event-stream-frames"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/aws-smithy-eventstream"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut cases = Vec::new();
        for path in read::entries(vectors)? {
            let (name, bytes) = (read::name(&path), read::bytes(&path)?);
            let check = match name.split('_').next() {
                Some("valid") => check_valid,
                Some("invalid") => check_invalid,
                _ => continue,
            };
            cases.push(Case::new(name.clone(), Place::Path(name), move || check(&bytes)));
        }
        Ok(cases)
    }
}

/// Decodes, however the bytes are cut, into what encodes to the same bytes.
fn check_valid(bytes: &[u8]) -> Result<(), Miss> {
    let frame = decode(bytes, bytes.len())?;
    let again = frame.first().ok_or("there is no frame")?.encode()?;
    if again != bytes {
        return Err(Miss::differs("encoded", format!("{bytes:02x?}"), format!("{again:02x?}")));
    }
    let thrice = bytes.repeat(3);
    for size in 1..=11 {
        let frames = decode(&thrice, size)?;
        if frames.len() != 3 || frames.iter().any(|other| Some(other) != frame.first()) {
            return Err(Miss::differs("in pieces", format!("three of {frame:?}"), format!("{frames:?}")));
        }
    }
    Ok(())
}

fn check_invalid(bytes: &[u8]) -> Result<(), Miss> {
    match decode(bytes, bytes.len()) {
        Err(_) => Ok(()),
        Ok(frames) => Err(Miss::differs("frame", "an error", format!("{frames:?}"))),
    }
}

fn decode(bytes: &[u8], size: usize) -> Result<Vec<Frame>, bufeo_protocol::Error> {
    let mut decoder = FrameDecoder::new();
    let mut frames = Vec::new();
    for piece in bytes.chunks(size) {
        decoder.feed(piece);
        while let Some(frame) = decoder.next_frame()? {
            frames.push(frame);
        }
    }
    decoder.finish()?;
    Ok(frames)
}
