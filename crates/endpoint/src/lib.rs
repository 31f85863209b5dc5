//! AWS endpoint rule sets, partitions and regions

#![forbid(unsafe_code)]

mod arn;
mod cache;
mod compile;
mod endpoint;
mod error;
mod evaluate;
mod function;
mod host_label;
mod legacy;
mod parameter;
mod partition;
mod region;
mod rule;
mod rule_set;
mod scope;
mod template;
mod url;

pub use cache::Cache;
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind};
pub use legacy::{LegacyEndpoint, LegacyEndpoints, LegacyQuery};
pub use parameter::{Parameter, ParameterKind, ParameterValue, Parameters};
pub use partition::{Partition, Partitions};
pub use region::{is_valid_region, without_fips_mark};
pub use rule_set::RuleSet;
