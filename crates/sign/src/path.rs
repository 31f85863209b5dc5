//! Paths and texts as signatures encode them.

use std::fmt::Write as _;

/// Without `.`, `..` and empty parts. A slash at the end stays.
pub(crate) fn normalized(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut normal = String::with_capacity(path.len() + 1);
    for part in &parts {
        normal.push('/');
        normal.push_str(part);
    }
    if parts.is_empty() || path.ends_with('/') {
        normal.push('/');
    }
    normal
}

/// Percent-encoded but for letters, digits, `-._~` and `kept`.
pub(crate) fn push_encoded(out: &mut String, text: &str, kept: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            out.push(byte.into());
        } else {
            // Writing to text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

pub(crate) fn encoded(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    push_encoded(&mut out, text, kept);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_leads_nowhere() {
        for (path, normal) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a/./b/../c", "/a/c"),
            ("/a//b/", "/a/b/"),
            ("/../../a", "/a"),
            ("/a/..", "/"),
            ("/a/b/..", "/a"),
            ("/a/b/../", "/a/"),
        ] {
            assert_eq!(normalized(path), normal, "{path}");
        }
    }

    #[test]
    fn what_is_encoded_is_encoded_again() {
        assert_eq!(encoded("/a b/%20/ü~", b"/"), "/a%20b/%2520/%C3%BC~");
    }
}
