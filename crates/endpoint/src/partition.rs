//! Partitions: groups of regions that share domain names and accounts.

use std::collections::HashMap;
use std::fmt;

use bufeo_model::Str;
use regex_lite::Regex;
use serde_json::Value as Json;

use crate::Error;

/// The partitions of AWS, read from `partitions.json`.
///
/// ```
/// use bufeo_endpoint::Partitions;
/// use serde_json::json;
///
/// let partitions = Partitions::from_json(&json!({"partitions": [{
///     "id": "aws",
///     "regionRegex": "^(us|eu)\\-\\w+\\-\\d+$",
///     "regions": {"us-east-1": {"description": "US East (N. Virginia)"}},
///     "outputs": {"dnsSuffix": "amazonaws.com", "dualStackDnsSuffix": "api.aws",
///                 "supportsFIPS": true, "supportsDualStack": true},
/// }]}))?;
/// let partition = partitions.partition_for_region("eu-north-7");
/// assert_eq!(partition.name(), "aws");
/// assert_eq!(partition.dns_suffix(), Some("amazonaws.com"));
/// # Ok::<(), bufeo_endpoint::Error>(())
/// ```
pub struct Partitions {
    partitions: Box<[Partition]>,
    /// The partition of every region that a document names; only other names need the patterns.
    named: HashMap<Str, usize, foldhash::fast::FixedState>,
}

impl fmt::Debug for Partitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.partitions.iter().map(Partition::name)).finish()
    }
}

/// A group of regions that share domain names and accounts.
pub struct Partition {
    name: Str,
    pattern: Regex,
    regions: Box<[Str]>,
    outputs: Box<[(Str, Output)]>,
}

impl fmt::Debug for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partition").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What `aws.partition` tells about a partition under one name.
#[derive(Debug)]
pub(crate) enum Output {
    Text(Str),
    Bool(bool),
}

impl Partitions {
    /// Reads the document `partitions`.
    ///
    /// # Errors
    /// [`InvalidDocument`](crate::ErrorKind::InvalidDocument) where there is no partition, or one lacks its name, its
    /// region pattern or its outputs.
    pub fn from_json(document: &Json) -> Result<Self, Error> {
        let Some(list) = document.get("partitions").and_then(Json::as_array) else {
            return Err(Error::document("`partitions` is missing or no list in the partitions document"));
        };
        let partitions: Box<[Partition]> = list.iter().map(Partition::from_json).collect::<Result<_, _>>()?;
        if partitions.is_empty() {
            return Err(Error::document("`partitions` is empty; at least one partition is needed"));
        }
        let mut named = HashMap::default();
        for region in partitions.iter().flat_map(|partition| partition.regions.iter()) {
            let place = partitions.iter().position(|partition| partition.claims(region)).unwrap_or(0);
            named.insert(region.clone(), place);
        }
        Ok(Self { partitions, named })
    }

    /// The partition that claims `region` by name or by pattern, else the first.
    pub fn partition_for_region(&self, region: &str) -> &Partition {
        match self.named.get(region) {
            Some(&place) => &self.partitions[place],
            None => self
                .partitions
                .iter()
                .find(|partition| partition.pattern.is_match(region))
                .unwrap_or_else(|| self.default_partition()),
        }
    }

    /// The first partition, which answers for every region that none claims.
    pub fn default_partition(&self) -> &Partition {
        &self.partitions[0]
    }

    /// The partitions in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = &Partition> {
        self.partitions.iter()
    }
}

impl Partition {
    /// The name: `aws`, `aws-cn`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The domain of its endpoints: `amazonaws.com`.
    pub fn dns_suffix(&self) -> Option<&str> {
        self.text("dnsSuffix")
    }

    /// The domain of its dual-stack endpoints: `api.aws`.
    pub fn dual_stack_dns_suffix(&self) -> Option<&str> {
        self.text("dualStackDnsSuffix")
    }

    /// The region that global services sign for: `us-east-1`.
    pub fn implicit_global_region(&self) -> Option<&str> {
        self.text("implicitGlobalRegion")
    }

    /// Whether there are FIPS endpoints.
    pub fn supports_fips(&self) -> bool {
        matches!(self.output("supportsFIPS"), Some(Output::Bool(true)))
    }

    /// Whether there are dual-stack endpoints.
    pub fn supports_dual_stack(&self) -> bool {
        matches!(self.output("supportsDualStack"), Some(Output::Bool(true)))
    }

    /// The regions it names. New ones may be claimed by the pattern alone.
    pub fn regions(&self) -> &[Str] {
        &self.regions
    }

    pub(crate) fn output(&self, name: &str) -> Option<&Output> {
        self.outputs.iter().find(|(output, _)| output == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.output(name) {
            Some(Output::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn claims(&self, region: &Str) -> bool {
        self.regions.contains(region) || self.pattern.is_match(region)
    }

    fn from_json(document: &Json) -> Result<Self, Error> {
        let Some(name) = document.get("id").and_then(Json::as_str) else {
            return Err(Error::document("a partition has no `id`"));
        };
        let missing = |part: &str| Error::document(format!("partition `{name}` has no `{part}`"));
        let pattern =
            document.get("regionRegex").and_then(Json::as_str).ok_or_else(|| missing("regionRegex"))?;
        let regions = document.get("regions").and_then(Json::as_object).ok_or_else(|| missing("regions"))?;
        let outputs = document.get("outputs").and_then(Json::as_object).ok_or_else(|| missing("outputs"))?;
        let mut known: Vec<(Str, Output)> = vec![("name".into(), Output::Text(name.into()))];
        for (output, value) in outputs.iter().filter(|(output, _)| *output != "name") {
            known.push((output.into(), Output::from_json(name, output, value)?));
        }
        Ok(Self {
            pattern: region_pattern(name, pattern)?,
            regions: regions.keys().map(Str::from).collect(),
            outputs: known.into(),
            name: name.into(),
        })
    }
}

/// Compiles a region pattern so that it has to match from the start, as Python's `re.match`.
pub(crate) fn region_pattern(partition: &str, pattern: &str) -> Result<Regex, Error> {
    Regex::new(&format!("^(?:{pattern})")).map_err(|error| {
        Error::document(format!(
            "`regionRegex` of partition `{partition}` is no regular expression: `{pattern}`"
        ))
        .with_source(error)
    })
}

impl Output {
    fn from_json(partition: &str, name: &str, value: &Json) -> Result<Self, Error> {
        match value {
            Json::String(text) => Ok(Self::Text(text.into())),
            Json::Bool(flag) => Ok(Self::Bool(*flag)),
            _ => Err(Error::document(format!(
                "output `{name}` of partition `{partition}` is neither text nor true or false"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn partitions() -> Partitions {
        let partition = |id: &str, pattern: &str, region: &str| {
            json!({"id": id, "regionRegex": pattern, "regions": {region: {}},
                   "outputs": {"dnsSuffix": format!("{id}.example"), "name": "another", "supportsFIPS": true}})
        };
        Partitions::from_json(&json!({"partitions": [
            partition("one", "^(us|eu)\\-\\w+\\-\\d+$", "us-east-1"),
            partition("two", "^us\\-iso\\-\\w+\\-\\d+$", "us-odd-9"),
        ]}))
        .unwrap()
    }

    #[test]
    fn the_first_partition_that_claims_a_region_has_it() {
        let partitions = partitions();
        let name = |region| partitions.partition_for_region(region).name();
        assert_eq!(name("us-east-1"), "one");
        assert_eq!(name("eu-new-3"), "one");
        assert_eq!(name("us-iso-east-1"), "two");
        assert_eq!(name("us-odd-9"), "one", "named by the second, but the first one's pattern comes before");
    }

    #[test]
    fn an_unknown_region_belongs_to_the_first_partition() {
        let partitions = partitions();
        for region in ["", "mars", "us-iso-east-1\n", "us-iso-east-1/x", "\u{202e}", &"us-".repeat(10_000)] {
            assert_eq!(partitions.partition_for_region(region).name(), "one", "{region:?}");
        }
    }

    #[test]
    fn the_id_is_the_name() {
        let partitions = partitions();
        assert_eq!(partitions.default_partition().name(), "one");
        assert!(
            matches!(partitions.default_partition().output("name"), Some(Output::Text(name)) if name == "one")
        );
    }

    #[test]
    fn a_broken_document_is_an_error() {
        let good = json!({"id": "x", "regionRegex": "^x$", "regions": {}, "outputs": {}});
        for part in ["id", "regionRegex", "regions", "outputs"] {
            let mut bad = good.clone();
            bad[part] = json!(null);
            assert!(Partitions::from_json(&json!({"partitions": [bad]})).is_err(), "{part}");
        }
        for document in [json!(null), json!({}), json!({"partitions": {}}), json!({"partitions": [1]})] {
            assert!(Partitions::from_json(&document).is_err(), "{document}");
        }
        let mut bad = good.clone();
        bad["regionRegex"] = json!("(");
        let error = Partitions::from_json(&json!({"partitions": [bad]})).unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
        bad = good;
        bad["outputs"] = json!({"dnsSuffix": 1});
        assert!(Partitions::from_json(&json!({"partitions": [bad]})).is_err());
    }
}
