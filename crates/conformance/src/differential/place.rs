//! Where the clients of a service are.

use serde_json::{Value as Json, json};

use super::random::Random;

/// Where the clients of a service are, and which of its endpoints they use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) region: &'static str,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
}

/// From how many bytes on bodies are compressed: few enough for those that are made here.
pub(super) const COMPRESSED_FROM: u64 = 200;

/// Regions of several partitions.
const REGIONS: &[&str] = &[
    "us-west-2",
    "us-east-1",
    "eu-central-1",
    "us-west-2",
    "us-east-1",
    "cn-north-1",
    "us-gov-west-1",
    "sa-east-1",
];

impl Place {
    /// The place for a service; mostly an ordinary one.
    pub(super) fn of(seed: u64, service: &str) -> Self {
        let mut random = Random::of(seed, &["place", service]);
        Self { region: random.of_these(REGIONS), fips: random.one_in(8), dual_stack: random.one_in(8) }
    }

    /// As the other side reads it.
    pub(super) fn to_json(self, service: &str) -> Json {
        json!({
            "service": service,
            "region": self.region,
            "fips": self.fips,
            "dual_stack": self.dual_stack,
            "compressed_from": COMPRESSED_FROM,
        })
    }
}
