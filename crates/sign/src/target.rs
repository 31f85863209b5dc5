//! What is signed: a request as it will be sent.

use std::fmt;

/// A request as it will be sent, with every header but the signature's own.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The method: `GET`.
    pub method: &'a str,
    /// The whole address, query included, as the request line and the `Host` header will have it.
    pub url: &'a str,
    /// The headers, in their order. A `Host` among them counts before that of the address.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The method and the names of the headers: the address and the values may hold a signature, or be secret.
impl fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Target")
            .field("method", &self.method)
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// What a signature says of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStyle {
    /// Dot segments and empty ones are taken out, and what is left is encoded once more: every service but S3.
    Normalized,
    /// The path as it is encoded once more.
    Encoded,
    /// The path as it is: S3, for which every slash counts.
    AsItIs,
}

impl<'a> Target<'a> {
    /// The first header of a name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    pub(crate) fn address(&self) -> Address<'a> {
        Address::of(self.url)
    }
}

/// The parts of an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address<'a> {
    pub(crate) scheme: &'a str,
    /// Host and port, as they are written.
    pub(crate) authority: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
}

impl<'a> Address<'a> {
    pub(crate) fn of(url: &'a str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let (rest, _) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Self { scheme, authority, path, query }
    }

    /// The host, and the port where it is not the scheme's own, as the `Host` header has them.
    pub(crate) fn host(&self) -> String {
        let authority = self.authority.rsplit_once('@').map_or(self.authority, |(_, host)| host);
        let default = if self.scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
        let host = authority.strip_suffix(default).or_else(|| authority.strip_suffix(':'));
        host.unwrap_or(authority).to_ascii_lowercase()
    }

    /// The names and values of the query, as they are written.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let pairs = if self.query.is_empty() { None } else { Some(self.query.split('&')) };
        pairs.into_iter().flatten().map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_parts() {
        for (url, host) in [
            ("HTTPS://user:pw@h:443/", "h"),
            ("http://h:80", "h"),
            ("http://h:/", "h"),
            ("http://h:443/", "h:443"),
            ("https://H:80/@x", "h:80"),
        ] {
            assert_eq!(Address::of(url).host(), host, "{url}");
        }
        let address = Address::of("https://user@Example.com:443/a?b#c");
        assert_eq!((address.host().as_str(), address.path, address.query), ("example.com", "/a", "b"));
        for (url, host) in [
            ("http://h:80", "h"),
            ("https://h:80/", "h:80"),
            ("http://[::1]:8080/", "[::1]:8080"),
            ("http://[::1]/", "[::1]"),
            ("https://h?a=b", "h"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(Address::of(url).host(), host, "{url}");
        }
    }

    #[test]
    fn queries_have_pairs() {
        let pairs = |url| Address::of(url).query_pairs().collect::<Vec<_>>();
        assert_eq!(pairs("https://h/?a=1&b&c="), [("a", "1"), ("b", ""), ("c", "")]);
        assert!(pairs("https://h/?").is_empty());
    }
}
