//! URLs as rules take them apart.
//!
//! What cannot be sent anywhere is no URL here: control characters, and an authority with spaces, backslashes or
//! characters outside ASCII. botocore refuses most of them when the client is made.

use std::net::Ipv6Addr;

use crate::host_label::looks_like_ipv4;

/// The parts of a URL. `T` is the text they are kept as.
#[derive(Debug, PartialEq)]
pub(crate) struct Url<T> {
    pub(crate) scheme: &'static str,
    pub(crate) authority: T,
    pub(crate) path: T,
    /// The path without dot segments and doubled slashes, percent-encoded, with a slash at its end.
    pub(crate) normalized_path: String,
    pub(crate) is_ip: bool,
}

impl<'a> Url<&'a str> {
    /// Cuts a URL; none where the scheme is another than `http` and `https`, or where there is a query.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if text.bytes().any(|byte| byte.is_ascii_control()) {
            return None;
        }
        let (scheme, rest) = text.trim_start_matches(' ').split_once("://")?;
        let scheme = ["https", "http"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
        let before_fragment = rest.split_once('#').map_or(rest, |(before, _)| before);
        let (before_query, query) = before_fragment.split_once('?').unwrap_or((before_fragment, ""));
        if !query.is_empty() {
            return None;
        }
        let (authority, path) = before_query.split_at(before_query.find('/').unwrap_or(before_query.len()));
        let path = without_parameters(path);
        let is_ip = is_address(host(authority)?);
        Some(Self { scheme, authority, path, normalized_path: normalized(path), is_ip })
    }

    /// The same parts, kept as another text.
    pub(crate) fn map<U>(self, keep: impl Fn(&'a str) -> U) -> Url<U> {
        Url {
            scheme: self.scheme,
            authority: keep(self.authority),
            path: keep(self.path),
            normalized_path: self.normalized_path,
            is_ip: self.is_ip,
        }
    }
}

/// The host of an authority, without the brackets around an IPv6 address; none where the authority is malformed.
fn host(authority: &str) -> Option<&str> {
    if !authority.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return None;
    }
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    let (host, port) = match host_and_port.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            ipv6(host)?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => match host_and_port.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host_and_port, None),
        },
    };
    let port_is_good = match port {
        None | Some("") => true,
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
    };
    let host_is_good = !host.is_empty() && (authority.contains('[') == authority.contains(']'));
    (port_is_good && host_is_good && (host_and_port.starts_with('[') || !host.contains(['[', ']'])))
        .then_some(host)
}

fn is_address(host: &str) -> bool {
    looks_like_ipv4(host) || ipv6(host).is_some()
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    let (address, zone) = host.split_once('%').unwrap_or((host, "zone"));
    if zone.is_empty() { None } else { address.parse().ok() }
}

/// `path` up to the parameters of its last segment, which old URLs put behind a semicolon.
fn without_parameters(path: &str) -> &str {
    let last = path.rfind('/').unwrap_or(0);
    path[last..].find(';').map_or(path, |semicolon| &path[..last + semicolon])
}

fn normalized(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let mut normalized = String::with_capacity(path.len() + 1);
    for segment in segments {
        normalized.push('/');
        percent_encode(segment, &mut normalized);
    }
    normalized.push('/');
    normalized
}

/// Appends `text` with everything but letters, digits and `-._~` as the percent-encoded bytes of UTF-8.
pub(crate) fn percent_encode(text: &str, to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(byte.into());
        } else {
            to.push('%');
            to.push(DIGITS[usize::from(byte >> 4)].into());
            to.push(DIGITS[usize::from(byte & 15)].into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, scheme: &str, authority: &str, path: &str, normalized_path: &str, is_ip: bool) {
        let url = Url::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (url.scheme, url.authority, url.path, url.normalized_path.as_str(), url.is_ip),
            (scheme, authority, path, normalized_path, is_ip),
            "{text}"
        );
    }

    #[test]
    fn a_url_is_cut_into_scheme_authority_and_path() {
        check("https://example.com", "https", "example.com", "", "/", false);
        check("HTTP://example.com:80/", "http", "example.com:80", "/", "/", false);
        check("https://user:pw@example.com/a", "https", "user:pw@example.com", "/a", "/a/", false);
        check("https://example.com/a/b/#frag", "https", "example.com", "/a/b/", "/a/b/", false);
        check("https://example.com?", "https", "example.com", "", "/", false);
        check("https://example.com/a;x/b;y", "https", "example.com", "/a;x/b", "/a%3Bx/b/", false);
    }

    #[test]
    fn the_path_is_normalized_and_encoded() {
        check("http://h/a/../b//c/./d e", "http", "h", "/a/../b//c/./d e", "/b/c/d%20e/", false);
        check("http://h/../..", "http", "h", "/../..", "/", false);
        check("http://h/%2F/ü", "http", "h", "/%2F/ü", "/%252F/%C3%BC/", false);
    }

    #[test]
    fn addresses_are_known() {
        for host in ["127.0.0.1", "999.1.1.1:8080", "[::1]", "[::1]:8080", "[fe80::1%25eth0]", "u@10.0.0.1"] {
            assert!(Url::parse(&format!("https://{host}")).is_some_and(|url| url.is_ip), "{host}");
        }
        for host in ["127.0.0.1.com", "1.2.3", "localhost", "1.2.3.4.5", "1234.1.1.1"] {
            assert!(Url::parse(&format!("https://{host}")).is_some_and(|url| !url.is_ip), "{host}");
        }
    }

    #[test]
    fn what_cannot_be_an_endpoint_is_no_url() {
        let bad = [
            "",
            "example.com",
            "ftp://h",
            "https:/h",
            "https://",
            "https:///p",
            "https://h?q=1",
            "https://h/?q",
            "https://h:port",
            "https://h:65536",
            "https://h:1:2",
            "https://h:+1",
            "https://[::1",
            "https://::1]",
            "https://[x]",
            "https://[::1]x",
            "https://a[::1]",
            "https://h\n",
            "https://h\0",
            "https://ho st",
            "https://hö",
            "https://h\\x",
            "https://@",
            "https://u@",
            "javascript://h",
            "https://h:１",
        ];
        for text in bad {
            assert_eq!(Url::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn everything_but_the_unreserved_is_encoded() {
        let mut encoded = String::new();
        percent_encode("aZ09-._~ /?#@%é", &mut encoded);
        assert_eq!(encoded, "aZ09-._~%20%2F%3F%23%40%25%C3%A9");
    }
}
