//! Messages as they may be printed: without what a signature consists of.

use std::fmt;

use bufeo_model::Map;

/// Headers whose value is a secret, or proves that one is known.
const SECRET: &[&str] =
    &["authorization", "x-amz-security-token", "x-amz-s3session-token", "proxy-authorization"];

pub(super) fn debug(message: &Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut entries = f.debug_map();
    for (name, value) in message.iter() {
        match value.as_map().filter(|_| name.eq_ignore_ascii_case("headers")) {
            Some(headers) => entries.entry(&name, &Headers(headers)),
            None => entries.entry(&name, &value),
        };
    }
    entries.finish()
}

struct Headers<'a>(&'a Map);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries = f.debug_map();
        for (name, value) in self.0.iter() {
            if SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
                entries.entry(&name, &format_args!("[redacted]"));
            } else {
                entries.entry(&name, &value);
            }
        }
        entries.finish()
    }
}
