//! Where a request goes: what resolving a rule set gives.

use bufeo_model::{Map, Str};

/// Where a request goes, and how it has to be signed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The URL, without a slash at its end unless the rule has one.
    pub url: Str,
    /// Headers that the request must carry, with their values.
    pub headers: Vec<(Str, Vec<Str>)>,
    /// What else the rule says: `authSchemes`, `backend`, `metricValues`.
    pub properties: Map,
}
