//! Compressing the body of a request.

use bufeo_model::{Member, OperationModel, Shape};
use bytes::Bytes;

/// How the body of a request is compressed.
///
/// ```
/// use bufeo_protocol::model::ServiceModel;
/// use bufeo_protocol::ContentEncoding;
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": { "protocol": "json", "serviceId": "Weather" },
///     "operations": { "Report": { "requestcompression": { "encodings": ["gzip"] } } }, "shapes": {}
/// }"#)?;
/// let report = model.operation("Report")?;
/// let body = "rain ".repeat(4000);
///
/// let encoding = ContentEncoding::of(&report, Some(body.len() as u64), 10_240).expect("it is large enough");
/// assert!(encoding.compress(body.as_bytes()).len() < 200);
/// assert_eq!(encoding.header(None), "gzip");
/// assert_eq!(encoding.header(Some("custom")), "custom,gzip");
/// # Ok::<(), bufeo_model::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentEncoding {
    /// As `gzip` writes it.
    Gzip,
}

impl ContentEncoding {
    const ALL: [(&'static str, Self); 1] = [("gzip", Self::Gzip)];

    /// How the operation wants a body of `length` bytes to be compressed: in the first of its model's encodings that is
    /// known here. Nothing where it wants none, and for bodies of less than `least` bytes or of a length that is not known.
    ///
    /// A body that streams is compressed whatever its length, unless the service has to be told it beforehand.
    pub fn of(operation: &OperationModel, length: Option<u64>, least: u64) -> Option<Self> {
        let known = |name: &str| Self::ALL.into_iter().find(|(known, _)| *known == name);
        let (_, encoding) = operation.request_compression().iter().find_map(|name| known(name))?;
        let streams = operation.input().and_then(Shape::streaming_member).map(Member::shape);
        let wanted = match streams {
            Some(shape) => !shape.requires_length(),
            None => length.is_some_and(|length| length >= least),
        };
        wanted.then_some(encoding)
    }

    /// Its name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, encoding)| *encoding == self).map_or("", |(name, _)| name)
    }

    /// What `Content-Encoding` says of a body that is compressed, where it said `given` before.
    pub fn header(self, given: Option<&str>) -> String {
        given.map_or_else(|| self.name().to_owned(), |given| format!("{given},{}", self.name()))
    }

    /// The body, compressed. The same body is the same bytes each time: nothing in it tells the time.
    pub fn compress(self, body: &[u8]) -> Bytes {
        match self {
            Self::Gzip => gzip(body),
        }
    }
}

/// One member of a gzip file: a header without name and time, the deflated body, its checksum and its length.
fn gzip(body: &[u8]) -> Bytes {
    const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    const LEVEL: u8 = 6;
    let mut compressed = HEADER.to_vec();
    compressed.extend(miniz_oxide::deflate::compress_to_vec(body, LEVEL));
    compressed.extend(crc32fast::hash(body).to_le_bytes());
    #[expect(clippy::cast_possible_truncation, reason = "gzip keeps the length modulo 2^32")]
    compressed.extend((body.len() as u32).to_le_bytes());
    compressed.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::ServiceModel;

    #[test]
    fn what_gzip_packs_is_what_was_there() {
        for body in [Vec::new(), b"a".to_vec(), (0..100_000_u32).flat_map(u32::to_le_bytes).collect()] {
            let packed = gzip(&body);
            let (deflated, end) = packed[10..].split_at(packed.len() - 18);
            assert_eq!(miniz_oxide::inflate::decompress_to_vec(deflated).unwrap(), body);
            assert_eq!(end[..4], crc32fast::hash(&body).to_le_bytes());
            assert_eq!(end[4..], (body.len() as u32).to_le_bytes());
        }
    }

    #[test]
    fn streams_are_compressed_unless_their_length_has_to_be_known() {
        let operation = |input: &str, requires: &str, encodings: &str| {
            let model = format!(
                r#"{{ "metadata": {{ "protocol": "rest-json" }}, "operations": {{ "Do": {{
                    "requestcompression": {{ "encodings": [{encodings}] }}, "input": {{ "shape": "{input}" }} }} }},
                    "shapes": {{
                        "Streams": {{ "type": "structure", "payload": "B", "members": {{ "B": {{ "shape": "Body" }} }} }},
                        "Plain": {{ "type": "structure", "members": {{}} }},
                        "Body": {{ "type": "blob", "streaming": true, "requiresLength": {requires} }}
                    }} }}"#
            );
            ServiceModel::from_json("test", model.as_bytes()).unwrap().operation("Do").unwrap()
        };
        let gzip = Some(ContentEncoding::Gzip);
        for (operation, length, expected) in [
            (operation("Streams", "false", r#""gzip""#), None, gzip),
            (operation("Streams", "true", r#""gzip""#), Some(1000), None),
            (operation("Plain", "false", r#""gzip""#), Some(10), gzip),
            (operation("Plain", "false", r#""gzip""#), Some(9), None),
            (operation("Plain", "false", r#""gzip""#), None, None),
            (operation("Plain", "false", r#""br", "gzip""#), Some(10), gzip),
            (operation("Plain", "false", r#""br""#), Some(10), None),
        ] {
            assert_eq!(ContentEncoding::of(&operation, length, 10), expected);
        }
    }
}
