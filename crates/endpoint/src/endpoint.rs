//! Where a request goes: what resolving a rule set gives.

use std::fmt;

use bufeo_model::{Map, Str};

use crate::shown::without_user;

/// Where a request goes, and how it has to be signed.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The URL, without a slash at its end unless the rule has one.
    pub url: Str,
    /// Headers that the request must carry, with their values.
    pub headers: Vec<(Str, Vec<Str>)>,
    /// What else the rule says: `authSchemes`, `backend`, `metricValues`.
    pub properties: Map,
}

/// The URL without a user's name and password, and the names of the headers.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Endpoint")
            .field("url", &without_user(&self.url))
            .field("headers", &headers)
            .field("properties", &self.properties)
            .finish()
    }
}
