//! Requests as they stand on the wire, read leniently: no HTTP library takes continued header lines, spaces in the request
//! line or bytes that are not ASCII.

use std::path::Path;

use bufeo_protocol::percent_encode;

use super::Error;
use super::read;

/// A request with what a signature is made over.
pub(super) struct RawRequest {
    pub(super) method: String,
    /// The address that it is sent to, from the request line and its `Host`.
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl RawRequest {
    /// Reads one from a file.
    pub(super) fn read(file: &Path) -> Result<Self, Error> {
        let text = String::from_utf8_lossy(&read::bytes(file)?).replace('\r', "");
        let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end_matches('\n'), ""));
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default();
        let (method, target) = line.split_once(' ').unwrap_or((line, "/"));
        let target = target.rsplit_once(" HTTP/").map_or(target, |(target, _)| target);
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines {
            match (line.split_once(':').filter(|_| !line.starts_with([' ', '\t'])), headers.last_mut()) {
                (Some((name, value)), _) => headers.push((name.to_owned(), value.to_owned())),
                (None, Some((_, value))) => value.extend(["\n", line]),
                (None, None) => {}
            }
        }
        let host = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        let host = host.map_or("", |(_, host)| host.trim());
        // A query is encoded before it is signed; a path, while it is.
        let (path, query) =
            target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let query = query.map(|query| format!("?{}", percent_encode(query, "&=%+,;/?:@!$'()*")));
        let url = format!("https://{host}{path}{}", query.unwrap_or_default());
        Ok(Self { method: method.to_owned(), url, headers, body: body.into() })
    }

    /// The first header of a name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The headers, for a signature.
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}
