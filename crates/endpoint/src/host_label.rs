//! Which names may stand in a host.
//!
//! Digits are the ten of ASCII and a name ends where it ends: botocore's patterns also let other scripts' digits and one
//! trailing line feed pass, and neither belongs in a host.

/// Whether `label` is one label of a host name: 1 to 63 letters, digits and hyphens, no hyphen at either end.
pub(crate) fn is_host_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    matches!(bytes.len(), 1..=63)
        && bytes.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && bytes.first() != Some(&b'-')
        && bytes.last() != Some(&b'-')
}

/// Whether `name` is a host label, or a list of them joined by dots where `subdomains` are allowed.
pub(crate) fn is_valid_host_label(name: &str, subdomains: bool) -> bool {
    if subdomains { name.split('.').all(is_host_label) } else { is_host_label(name) }
}

/// Whether a bucket of this name can be put in front of the host.
pub(crate) fn is_virtual_hostable_bucket(name: &str, subdomains: bool) -> bool {
    name.len() >= 3
        && !name.bytes().any(|byte| byte.is_ascii_uppercase())
        && !looks_like_ipv4(name)
        && is_valid_host_label(name, subdomains)
}

/// Whether `name` is four groups of one to three digits; the groups may be greater than 255.
pub(crate) fn looks_like_ipv4(name: &str) -> bool {
    let mut groups = 0;
    for group in name.split('.') {
        groups += 1;
        if !matches!(group.len(), 1..=3) || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    groups == 4
}

/// Whether `byte` may stand in a host that is put together from values. What is refused would end the host (`/`, `?`,
/// `#`, `\`), change its meaning (`@`, `:`), or is never part of one.
pub(crate) fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'\\' | b'@' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_split_at_dots_only_where_subdomains_are_allowed() {
        assert!(is_valid_host_label("a-1", false));
        assert!(!is_valid_host_label("a.b", false));
        assert!(is_valid_host_label("a.b", true));
        assert!(!is_valid_host_label("a..b", true));
        assert!(!is_valid_host_label("", true));
        assert!(!is_valid_host_label(&format!("a.{}", "b".repeat(64)), true));
    }

    #[test]
    fn hostile_names_are_no_labels() {
        for name in
            ["a/b", "a@b", "a#b", "a?b", "a\n", "a\0", "a b", "ä", "a٣", "a\\b", "a%2fb", "-a", "a-", "a_b"]
        {
            assert!(!is_valid_host_label(name, false), "{name:?}");
            assert!(!is_valid_host_label(name, true), "{name:?}");
            assert!(!is_virtual_hostable_bucket(&format!("bucket{name}"), true) || name == "-a", "{name:?}");
        }
    }

    #[test]
    fn buckets_are_long_enough_lower_case_and_no_addresses() {
        assert!(is_virtual_hostable_bucket("my-bucket", false));
        assert!(is_virtual_hostable_bucket("my.bucket", true));
        assert!(!is_virtual_hostable_bucket("my.bucket", false));
        assert!(!is_virtual_hostable_bucket("ab", false));
        assert!(!is_virtual_hostable_bucket("My-bucket", false));
        assert!(!is_virtual_hostable_bucket("192.168.1.1", true));
        assert!(!is_virtual_hostable_bucket("999.999.999.999", true));
        assert!(is_virtual_hostable_bucket("1.2.3", true));
    }
}
