//! The headers of an answer.

use bufeo_model::{Map, Str, Value};

/// The headers of an answer, repeated ones joined, looked up in any case.
#[derive(Debug)]
pub(super) struct Headers(Vec<(Str, Str)>);

impl Headers {
    pub(super) fn new(received: &[(Str, Str)]) -> Self {
        let mut joined: Vec<(Str, Str)> = Vec::with_capacity(received.len());
        for (name, value) in received {
            match joined.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, known)) => *known = format!("{known}, {value}").into(),
                None => joined.push((name.clone(), value.clone())),
            }
        }
        Self(joined)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// What `ResponseMetadata` has of them in the formats without REST.
    pub(super) fn request_id(&self) -> Map {
        self.get("x-amzn-requestid").map(|id| ("RequestId", id)).into_iter().collect()
    }

    /// The request's id, in whichever header it is.
    pub(super) fn any_request_id(&self) -> Option<Str> {
        self.get("x-amzn-requestid").or_else(|| self.get("x-amz-request-id")).cloned()
    }

    /// The headers that begin with `prefix`, by the rest of their names, in the case they came in.
    pub(super) fn with_prefix(&self, prefix: &str) -> Map {
        let rest = |name: &str| {
            let (start, rest) = name.split_at_checked(prefix.len())?;
            start.eq_ignore_ascii_case(prefix).then(|| Str::from(rest))
        };
        self.0.iter().filter_map(|(name, value)| Some((rest(name)?, value))).collect()
    }

    /// All of them, names in lower case.
    pub(super) fn lowered(&self) -> Value {
        let lowered = |name: &Str| {
            let already = !name.bytes().any(|byte| byte.is_ascii_uppercase());
            if already { name.clone() } else { name.to_ascii_lowercase().into() }
        };
        self.0.iter().map(|(name, value)| (lowered(name), value)).collect::<Map>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_headers_are_joined_and_found_in_any_case() {
        let received = [("Vary", "a"), ("x-Meta-Key", "v"), ("vary", "b")]
            .map(|(name, value)| (name.into(), value.into()));
        let headers = Headers::new(&received);
        assert_eq!(headers.get("VARY").unwrap(), "a, b");
        assert_eq!(headers.with_prefix("X-META-").keys().collect::<Vec<_>>(), ["Key"]);
        assert_eq!(headers.with_prefix("ü").len(), 0);
        assert_eq!(headers.lowered()["vary"], "a, b");
    }
}
