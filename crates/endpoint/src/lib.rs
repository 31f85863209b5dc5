//! Where a request to AWS goes: endpoint rule sets, partitions and regions.
//!
//! Every service has a rule set that makes a URL, headers and signing properties of parameters such as the region and the
//! bucket. A [`RuleSet`] is compiled once from the service's JSON and resolved many times; a [`Cache`] in front of it
//! remembers what it resolved. [`Partitions`] are what rule sets know about regions. [`LegacyEndpoints`] are the older
//! source, for services without rules and for what a client says about itself.
//!
//! Nothing here reads files, the environment or the network: documents are handed over as JSON.
//!
//! ```
//! use std::sync::Arc;
//! use bufeo_endpoint::{Cache, Parameters, Partitions, RuleSet};
//! use serde_json::json;
//!
//! let partitions = Arc::new(Partitions::from_json(&json!({"partitions": [{
//!     "id": "aws", "regionRegex": "^(us|eu)\\-\\w+\\-\\d+$", "regions": {"us-east-1": {}},
//!     "outputs": {"dnsSuffix": "amazonaws.com", "supportsFIPS": true},
//! }]}))?);
//! let rules = RuleSet::compile(&json!({
//!     "parameters": {
//!         "Region": {"type": "string", "builtIn": "AWS::Region"},
//!         "UseFIPS": {"type": "boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false},
//!     },
//!     "rules": [
//!         {"type": "error", "error": "A region must be set",
//!          "conditions": [{"fn": "not", "argv": [{"fn": "isSet", "argv": [{"ref": "Region"}]}]}]},
//!         {"type": "tree",
//!          "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"}],
//!          "rules": [
//!             {"type": "endpoint", "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}],
//!              "endpoint": {"url": "https://queue-fips.{Region}.{Partition#dnsSuffix}"}},
//!             {"type": "endpoint", "conditions": [],
//!              "endpoint": {"url": "https://queue.{Region}.{Partition#dnsSuffix}"}},
//!         ]},
//!     ],
//! }), partitions)?;
//!
//! let cache = Cache::new(Arc::new(rules));
//! let parameters = Parameters::new(cache.rules()).with("Region", "eu-west-1").with("UseFIPS", true);
//! assert_eq!(cache.resolve(&parameters)?.url, "https://queue-fips.eu-west-1.amazonaws.com");
//! let error = cache.resolve(&Parameters::new(cache.rules())).unwrap_err();
//! assert_eq!(error.to_string(), "A region must be set");
//! # Ok::<(), bufeo_endpoint::Error>(())
//! ```

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
mod shown;
mod template;
mod url;

/// The crate of the values and models that this one works on.
#[doc(no_inline)]
pub use bufeo_model as model;
pub use cache::Cache;
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind};
pub use legacy::{LegacyEndpoint, LegacyEndpoints, LegacyQuery};
pub use parameter::{Parameter, ParameterKind, ParameterValue, Parameters};
pub use partition::{Partition, Partitions};
pub use region::{is_valid_region, without_fips_mark};
pub use rule_set::RuleSet;
pub use shown::without_user;
