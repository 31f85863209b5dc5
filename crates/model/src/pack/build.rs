//! Writing a pack.

use std::fmt;

use serde_json::Value;

use super::{MAGIC, checksum, endpoints};
use crate::document::{encode, write_number};

/// Puts the documents of a service together in one compact file, for a [`Bundle`](crate::Bundle).
///
/// How to compress is handed in: packing happens when a bundle is made, and not in programs that use it.
///
/// ```
/// use bufeo_model::{Bundle, Loader, PackBuilder};
///
/// // Deflate without compression: one block, its length, the complement of its length, the bytes.
/// let stored = |bytes: &[u8]| {
///     let length = bytes.len() as u16;
///     [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
/// };
/// let model = serde_json::json!({"metadata": {"serviceId": "Weather"}, "operations": {"GetForecast": {}}});
/// let file = PackBuilder::new().document("service-2", "2026-01-01", &model).finish(stored);
///
/// let services: &'static [(&str, &[u8])] = Vec::leak(vec![("weather", &*Vec::leak(file))]);
/// let loader = Loader::new().with_bundle(Bundle::new(services));
/// assert_eq!(loader.load("weather", None)?.service_id()?, "Weather");
/// # Ok::<(), bufeo_model::Error>(())
/// ```
#[derive(Default)]
pub struct PackBuilder {
    documents: Vec<(String, String, Vec<u8>)>,
}

impl fmt::Debug for PackBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackBuilder").field("documents", &self.documents.len()).finish_non_exhaustive()
    }
}

impl PackBuilder {
    /// A pack without documents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document of the given name (`service-2`, `waiters-2`, ...) and API version.
    #[must_use]
    pub fn document(mut self, name: &str, api_version: &str, document: &Value) -> Self {
        self.documents.push((name.to_owned(), api_version.to_owned(), encode(document)));
        self
    }

    /// Adds the document `endpoints`, in parts: a client reads what it says of one service.
    #[must_use]
    pub fn endpoints(self, list: &Value) -> Self {
        let parts = endpoints::split(list);
        parts.iter().fold(self, |pack, (name, part)| pack.document(name, "", part))
    }

    /// The file; `deflate` compresses bytes to raw deflate (RFC 1951). The same documents and compression give the
    /// same bytes.
    pub fn finish(self, deflate: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        write_number(&mut file, self.documents.len() as u64);
        let mut frames = Vec::new();
        for (name, api_version, bytes) in &self.documents {
            let frame = deflate(bytes);
            write_text(&mut file, name);
            write_text(&mut file, api_version);
            write_number(&mut file, bytes.len() as u64);
            write_number(&mut file, frame.len() as u64);
            file.extend_from_slice(&checksum(&frame).to_le_bytes());
            frames.extend_from_slice(&frame);
        }
        file.extend_from_slice(&frames);
        file
    }
}

fn write_text(file: &mut Vec<u8>, text: &str) {
    write_number(file, text.len() as u64);
    file.extend_from_slice(text.as_bytes());
}
