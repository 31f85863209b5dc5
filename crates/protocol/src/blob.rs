//! Blobs: the bytes that a parameter stands for, and base64, in which most bodies carry them.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bufeo_model::Value;
use bytes::Bytes;

use crate::{Error, Result};

/// Python's reading of base64 looks neither at bits that nothing needs, nor at what follows the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes that a parameter stands for; text counts as UTF-8.
pub(crate) fn bytes(value: &Value) -> Result<Cow<'_, [u8]>> {
    match value {
        Value::Blob(bytes) => Ok(Cow::Borrowed(bytes)),
        Value::String(text) => Ok(Cow::Borrowed(text.as_bytes())),
        Value::Foreign(object) if object.can_read() => read_all(object).map(Cow::Owned),
        other => {
            let found = other.kind_name();
            Err(Error::parameters(format!(
                "a value of kind `{found}` cannot be sent as a blob, give bytes or text"
            )))
        }
    }
}

/// The bytes that a parameter stands for, in base64.
pub(crate) fn to_base64(value: &Value) -> Result<String> {
    bytes(value).map(|bytes| BASE64.encode(bytes))
}

/// Bytes as base64.
///
/// ```
/// assert_eq!(bufeo_protocol::encode_base64(b"hello"), "aGVsbG8=");
/// ```
pub fn encode_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes that base64 stands for. As Python does, passes over characters that are not of its alphabet and ends where
/// the padding does.
///
/// ```
/// assert_eq!(bufeo_protocol::decode_base64("aGVs\nbG8=")?, "hello");
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the text is no base64.
pub fn decode_base64(text: &str) -> Result<Bytes> {
    from_base64(text)
}

pub(crate) fn from_base64(text: &str) -> Result<Bytes> {
    let wrong = || Error::response("a blob of the answer is no base64");
    if text.len().is_multiple_of(4)
        && let Ok(decoded) = BASE64.decode(text)
    {
        return Ok(decoded.into());
    }
    let mut digits: Vec<u8> = Vec::with_capacity(text.len());
    let mut padding = 0;
    for byte in text.bytes() {
        match byte {
            b'=' if digits.len() % 4 + padding >= 3 && digits.len() % 4 >= 2 => {
                return BASE64.decode(&digits).map(Bytes::from).map_err(|error| wrong().with_source(error));
            }
            b'=' if digits.len() % 4 >= 2 => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {
                padding = 0;
                digits.push(byte);
            }
            _ => {}
        }
    }
    if !digits.len().is_multiple_of(4) {
        return Err(wrong());
    }
    BASE64.decode(&digits).map(Bytes::from).map_err(|error| wrong().with_source(error))
}

fn read_all(object: &bufeo_model::Foreign) -> Result<Vec<u8>> {
    const PIECE: usize = 64 * 1024;
    let mut all = Vec::new();
    loop {
        let read = object.read(PIECE);
        let piece = read.map_err(|error| Error::parameters("reading a blob failed").with_source(error))?;
        if piece.is_empty() {
            return Ok(all);
        }
        all.extend_from_slice(&piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn base64_is_read_as_python_reads_it() {
        for (text, expected) in [
            ("aGVsbG8=", "hello"),
            ("aGVs\nbG8=\n", "hello"),
            ("aGVsbG9=", "hello"),
            ("YQ==", "a"),
            ("YQ==YQ==", "a"),
            ("YQ===", "a"),
            ("=YQ==", "a"),
            ("Y-Q==", "a"),
            ("", ""),
        ] {
            assert_eq!(from_base64(text).unwrap(), expected, "{text}");
        }
        for text in ["a", "YQ", "YQ=", "aGVsbG8", "Y="] {
            assert_eq!(from_base64(text).unwrap_err().kind(), ErrorKind::InvalidResponse, "{text}");
        }
    }
}
