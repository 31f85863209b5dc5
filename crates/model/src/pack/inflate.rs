//! Inflating: raw deflate, and gzip files.

use miniz_oxide::inflate::{DecompressError, decompress_to_vec_with_limit};

use crate::error::Error;

/// The longest file that is inflated; the longest model of AWS has 4 MB with all its prose.
const LONGEST: usize = 256 << 20;

/// Inflates raw deflate to at most `limit` bytes.
pub(crate) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    decompress_to_vec_with_limit(bytes, limit.min(LONGEST)).map_err(|source| not_inflated(&source))
}

/// Inflates the first member of a gzip file (RFC 1952).
pub(crate) fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let body = after_header(bytes).ok_or_else(|| Error::corrupt("the file is not gzip, or is cut off"))?;
    inflate(body, LONGEST)
}

fn not_inflated(source: &DecompressError) -> Error {
    Error::corrupt(format!("the compressed bytes are damaged or cut off ({:?})", source.status))
}

/// What follows the header: ten fixed bytes, then what the flags in the fourth announce.
fn after_header(bytes: &[u8]) -> Option<&[u8]> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CHECKSUM: u8 = 2;
    let (header, mut rest) = bytes.split_at_checked(10)?;
    let flags = match header {
        [0x1f, 0x8b, 8, flags, ..] => *flags,
        _ => return None,
    };
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & CHECKSUM != 0 { rest.get(2..) } else { Some(rest) }
}
