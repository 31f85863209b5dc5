//! Endpoint URLs as they may be printed.

use std::borrow::Cow;

/// The URL as it may be printed: with `[redacted]` in the place of a user's name and password.
///
/// A URL that is none because of what the password has in it (`/`, `?`, `#`) loses it too.
///
/// ```
/// use bufeo_endpoint::without_user;
///
/// assert_eq!(without_user("https://me:hunter2@localhost:9000/a"), "https://[redacted]@localhost:9000/a");
/// assert_eq!(without_user("https://mybucket.s3.amazonaws.com/a@b"), "https://mybucket.s3.amazonaws.com/a@b");
/// ```
pub fn without_user(url: &str) -> Cow<'_, str> {
    let begin = url.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = url.split_at(begin);
    let authority = rest.find(['/', '?', '#', '\\']).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let user = match authority.rfind('@') {
        // What follows an @ is the host, unless there is a further one behind what ended the authority.
        Some(at) if is_host(authority.get(at + 1..).unwrap_or_default()) => Some(at),
        Some(at) => rest.rfind('@').or(Some(at)),
        None if is_host(authority) => None,
        None => rest.rfind('@'),
    };
    match user.and_then(|at| rest.get(at..)) {
        Some(host) => Cow::Owned(format!("{scheme}[redacted]{host}")),
        None => Cow::Borrowed(url),
    }
}

/// Whether this can be a host, with or without a port: what stands behind its colon is a number.
fn is_host(text: &str) -> bool {
    match text.rsplit_once(':') {
        Some((host, port)) => {
            port.bytes().all(|byte| byte.is_ascii_digit()) && (!host.contains(':') || host.starts_with('['))
                || text.ends_with(']')
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_name_nor_password_is_shown() {
        for (url, shown) in [
            ("http://u:p@h", "http://[redacted]@h"),
            ("http://u:p@h:80/x@y?z", "http://[redacted]@h:80/x@y?z"),
            ("u:p@h", "[redacted]@h"),
            ("http://token@h/", "http://[redacted]@h/"),
            ("http://u:p@q@h/", "http://[redacted]@h/"),
            ("http://u:p/q@h/", "http://[redacted]@h/"),
            ("http://u:p?q@h", "http://[redacted]@h"),
            ("http://u:p#q@h", "http://[redacted]@h"),
            ("http://u:p@q/r@h", "http://[redacted]@q/r@h"),
            ("http://h", "http://h"),
            ("http://h:80/a@b", "http://h:80/a@b"),
            ("http://[::1]:80/a@b", "http://[::1]:80/a@b"),
            ("http://[::1]/a@b", "http://[::1]/a@b"),
            ("http:///a:b@c", "http:///a:b@c"),
            ("", ""),
        ] {
            assert_eq!(without_user(url), shown, "{url}");
        }
    }
}
