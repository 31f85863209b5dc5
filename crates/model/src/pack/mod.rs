//! A service's documents in one compact file.
//!
//! ```text
//! pack  = "bufeo" 1, count, as many rows, the frames one after the other
//! row   = name of the document, API version, length as a document, length of its frame, checksum of the frame
//! text  = length, bytes; numbers as in documents; the checksum is four bytes, lowest first
//! frame = a document, deflated
//! ```
//!
//! Each document is deflated for itself, so that a client does not inflate the waiters to learn the operations. Deflate,
//! because the models that users keep in search paths are gzipped: one decompressor serves both.

mod build;
mod endpoints;
mod inflate;

use crate::document::{Document, Reader};
use crate::error::Error;

pub use build::PackBuilder;
pub(crate) use endpoints::{ENDPOINTS, is_part, read as read_endpoints};
pub(crate) use inflate::{gunzip, inflate};

const MAGIC: &[u8] = b"bufeo\x01";

/// The documents in a file, none of them inflated yet.
#[derive(Debug)]
pub(crate) struct Pack<'a> {
    rows: Vec<Row<'a>>,
}

#[derive(Debug)]
struct Row<'a> {
    name: &'a str,
    api_version: &'a str,
    length: usize,
    checksum: u32,
    frame: &'a [u8],
}

impl<'a> Pack<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.bytes(MAGIC.len()).ok() != Some(MAGIC) {
            return Err(Error::corrupt("the file does not begin as a model file does"));
        }
        let count = reader.count()?;
        let mut rows = Vec::with_capacity(count);
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            let (row, length) = read_row(&mut reader)?;
            rows.push(row);
            lengths.push(length);
        }
        for (row, length) in rows.iter_mut().zip(lengths) {
            row.frame = reader.bytes(length)?;
        }
        Ok(Self { rows })
    }

    /// The names of the documents, each with the API version it belongs to.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.rows.iter().map(|row| (row.name, row.api_version))
    }

    /// The API version of the document called `name`.
    pub(crate) fn api_version(&self, name: &str) -> Option<&'a str> {
        self.row(name).map(|row| row.api_version)
    }

    /// The document called `name`, where there is one.
    pub(crate) fn document(&self, name: &str) -> Result<Option<Document>, Error> {
        self.row(name).map(|row| read_frame(row).and_then(|bytes| Document::from_bytes(&bytes))).transpose()
    }

    fn row(&self, name: &str) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.name == name)
    }
}

fn read_row<'a>(reader: &mut Reader<'a>) -> Result<(Row<'a>, usize), Error> {
    let name = read_text(reader)?;
    let api_version = read_text(reader)?;
    let length = reader.length()?;
    let frame_length = reader.length()?;
    let checksum = reader.bytes(4)?.try_into().map(u32::from_le_bytes).unwrap_or_default();
    Ok((Row { name, api_version, length, checksum, frame: &[] }, frame_length))
}

fn read_text<'a>(reader: &mut Reader<'a>) -> Result<&'a str, Error> {
    let length = reader.length()?;
    std::str::from_utf8(reader.bytes(length)?)
        .map_err(|source| Error::corrupt("a name is not UTF-8").with_source(source))
}

fn read_frame(row: &Row<'_>) -> Result<Vec<u8>, Error> {
    if checksum(row.frame) != row.checksum {
        return Err(Error::corrupt(format!("`{}` is damaged: its checksum does not match", row.name)));
    }
    let bytes = inflate(row.frame, row.length)
        .map_err(|error| error.within(format!("`{}` cannot be inflated", row.name)))?;
    match bytes.len() == row.length {
        true => Ok(bytes),
        false => Err(Error::corrupt(format!("`{}` is shorter than it says", row.name))),
    }
}

/// Adler-32, of the compressed bytes, which are few.
fn checksum(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    // As many bytes as can be added before the sums could overflow.
    const RUN: usize = 5_552;
    let (mut low, mut high) = (1_u32, 0_u32);
    for run in bytes.chunks(RUN) {
        for byte in run {
            low += u32::from(*byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    high << 16 | low
}

#[cfg(test)]
mod tests;
