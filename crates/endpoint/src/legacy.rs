//! The endpoints of `endpoints.json`: for services without rules, and for what a client says about itself.

use std::collections::HashSet;
use std::fmt;

use bufeo_model::Str;
use foldhash::fast::FixedState;
use read::{Object, ServiceDocument};
use regex_lite::Regex;

use crate::{Error, ErrorKind};

mod read;

/// Partitions that are asked for dual-stack endpoints in vain, whatever their data says (as in botocore).
const WITHOUT_DUAL_STACK: [&str; 2] = ["aws-iso", "aws-iso-b"];

/// The endpoints of all services, read from `endpoints.json`.
///
/// The document is kept, and what it says about a service is read when the service is asked for: a client needs one of
/// many hundreds.
///
/// ```
/// use bufeo_endpoint::{LegacyEndpoints, LegacyQuery};
/// use serde_json::json;
///
/// let endpoints = LegacyEndpoints::from_json(json!({"partitions": [{
///     "partition": "aws", "dnsSuffix": "amazonaws.com", "regionRegex": "^(us|eu)\\-\\w+\\-\\d+$",
///     "regions": {"us-east-1": {}, "eu-west-1": {}},
///     "defaults": {"hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"]},
///     "services": {"iam": {
///         "partitionEndpoint": "aws-global", "isRegionalized": false,
///         "endpoints": {"aws-global": {"hostname": "iam.amazonaws.com",
///                                      "credentialScope": {"region": "us-east-1"}}},
///     }},
/// }]}))?;
///
/// let sqs = endpoints.construct(&LegacyQuery::new("sqs").region("eu-west-1"))?.expect("a region of aws");
/// assert_eq!(sqs.hostname, "sqs.eu-west-1.amazonaws.com");
/// let iam = endpoints.construct(&LegacyQuery::new("iam"))?.expect("an endpoint of the partition");
/// assert_eq!((iam.hostname.as_str(), iam.endpoint_name.as_str()), ("iam.amazonaws.com", "aws-global"));
/// assert_eq!(iam.signing_region(), "us-east-1");
/// # Ok::<(), bufeo_endpoint::Error>(())
/// ```
pub struct LegacyEndpoints {
    partitions: Box<[LegacyPartition]>,
}

impl fmt::Debug for LegacyEndpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.partitions.iter().map(|partition| &partition.name)).finish()
    }
}

/// What [`LegacyEndpoints::construct`] is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LegacyQuery<'a> {
    service: &'a str,
    region: Option<&'a str>,
    partition: Option<&'a str>,
    dual_stack: bool,
    fips: bool,
}

/// One endpoint of `endpoints.json`, with the defaults of its service and its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyEndpoint {
    /// The host: `sqs.eu-west-1.amazonaws.com`.
    pub hostname: Str,
    /// The name of the endpoint, which is a region or stands for one: `eu-west-1`, `aws-global`.
    pub endpoint_name: Str,
    /// The name of the partition.
    pub partition: Str,
    /// The domain of the partition's endpoints of this kind.
    pub dns_suffix: Str,
    /// The schemes that the endpoint speaks.
    pub protocols: Vec<Str>,
    /// The signature versions that the endpoint takes.
    pub signature_versions: Vec<Str>,
    /// The region to sign for, where it is another than the endpoint's name.
    pub credential_region: Option<Str>,
    /// The service name to sign for, where it is another than the service's own.
    pub credential_service: Option<Str>,
    /// The name in the certificate of old hosts.
    pub ssl_common_name: Option<Str>,
    /// Whether the endpoint is marked as deprecated.
    pub deprecated: bool,
}

#[derive(Debug)]
struct LegacyPartition {
    name: Str,
    dns_suffix: Str,
    pattern: Option<Regex>,
    regions: HashSet<Str, FixedState>,
    defaults: Facts,
    services: Object,
}

/// What one level of the document says; the levels below it say the rest.
#[derive(Debug, Default)]
struct Facts {
    hostname: Option<Str>,
    dns_suffix: Option<Str>,
    protocols: Option<Box<[Str]>>,
    signature_versions: Option<Box<[Str]>>,
    credential_scope: Option<(Option<Str>, Option<Str>)>,
    ssl_common_name: Option<Str>,
    deprecated: bool,
    variants: Box<[Variant]>,
}

#[derive(Debug)]
struct Variant {
    dual_stack: bool,
    fips: bool,
    facts: Facts,
}

impl<'a> LegacyQuery<'a> {
    /// The endpoint of the service with this endpoint prefix, in no region.
    pub fn new(service: &'a str) -> Self {
        Self { service, ..Self::default() }
    }

    /// In this region, or under this endpoint name.
    #[must_use]
    pub fn region(mut self, region: &'a str) -> Self {
        self.region = Some(region);
        self
    }

    /// In this partition, whether it claims the region or not.
    #[must_use]
    pub fn partition(mut self, partition: &'a str) -> Self {
        self.partition = Some(partition);
        self
    }

    /// The dual-stack endpoint.
    #[must_use]
    pub fn dual_stack(mut self, dual_stack: bool) -> Self {
        self.dual_stack = dual_stack;
        self
    }

    /// The FIPS endpoint.
    #[must_use]
    pub fn fips(mut self, fips: bool) -> Self {
        self.fips = fips;
        self
    }
}

impl LegacyEndpoints {
    /// The endpoint that is asked for; none where no partition claims the region, or where the partition that was
    /// asked for does not exist.
    ///
    /// # Errors
    /// [`NoRegion`](ErrorKind::NoRegion) where no region is given and the service has no endpoint for its partition;
    /// [`UnsupportedVariant`](ErrorKind::UnsupportedVariant) where there is no dual-stack or FIPS endpoint;
    /// [`InvalidDocument`](ErrorKind::InvalidDocument) where the document is broken at this service.
    pub fn construct(&self, query: &LegacyQuery<'_>) -> Result<Option<LegacyEndpoint>, Error> {
        let mut query = *query;
        if query.service == "s3" && query.dual_stack && query.region.is_none() {
            query.region = Some("us-east-1");
        }
        if let Some(name) = query.partition {
            // Of partitions with the same name the last one counts, as in botocore.
            let found = self.partitions.iter().rev().find(|partition| partition.name == name);
            return found.map_or(Ok(None), |partition| partition.construct(&query, true));
        }
        for partition in &self.partitions {
            if query.dual_stack && !partition.has_dual_stack() {
                continue;
            }
            if let Some(endpoint) = partition.construct(&query, false)? {
                return Ok(Some(endpoint));
            }
        }
        Ok(None)
    }

    /// The names of the partitions.
    pub fn partitions(&self) -> impl Iterator<Item = &Str> {
        self.partitions.iter().map(|partition| &partition.name)
    }

    /// The names of a service's endpoints in a partition; only regions, unless `non_regional` names are wanted too.
    pub fn available_regions(&self, service: &str, partition: &str, non_regional: bool) -> Vec<Str> {
        let partitions = self.partitions.iter().filter(|known| known.name == partition);
        partitions
            .flat_map(|partition| partition.endpoint_names(service).map(move |name| (partition, name)))
            .filter(|(partition, name)| non_regional || partition.regions.contains(name.as_str()))
            .map(|(_, name)| name.into())
            .collect()
    }

    /// The partition that names `region` or claims it by its pattern.
    ///
    /// # Errors
    /// [`UnknownRegion`](ErrorKind::UnknownRegion) where there is none.
    pub fn partition_for_region(&self, region: &str) -> Result<&Str, Error> {
        let found = self.partitions.iter().find(|partition| partition.claims(region));
        found.map(|partition| &partition.name).ok_or_else(|| {
            let message = format!("Unknown region: '{region}'. No partition found for provided region_name.");
            Error::new(ErrorKind::UnknownRegion, message)
        })
    }

    /// The domain of a partition's endpoints, of the dual-stack or FIPS kind if asked.
    pub fn dns_suffix(&self, partition: &str, dual_stack: bool, fips: bool) -> Option<&Str> {
        let partition = self.partitions.iter().find(|known| known.name == partition)?;
        if !dual_stack && !fips {
            return Some(&partition.dns_suffix);
        }
        partition.defaults.variant(dual_stack, fips)?.dns_suffix.as_ref()
    }
}

impl LegacyEndpoint {
    /// The region to sign for.
    pub fn signing_region(&self) -> &str {
        self.credential_region.as_ref().unwrap_or(&self.endpoint_name)
    }

    /// The service name to sign for; `own` is what the service's model says.
    pub fn signing_name<'a>(&'a self, own: &'a str) -> &'a str {
        self.credential_service.as_deref().unwrap_or(own)
    }

    /// The URL, with `https` where that is wanted and the endpoint speaks it.
    pub fn url(&self, secure: bool) -> String {
        let secure = secure && self.protocols.iter().any(|protocol| protocol == "https");
        format!("{}://{}", if secure { "https" } else { "http" }, self.hostname)
    }
}

impl LegacyPartition {
    fn construct(&self, query: &LegacyQuery<'_>, forced: bool) -> Result<Option<LegacyEndpoint>, Error> {
        if query.dual_stack && !self.has_dual_stack() {
            let reason = format!("dual-stack endpoints are not supported in the partition `{}`", self.name);
            return Err(unsupported("['dualstack']", &reason));
        }
        let service = ServiceDocument::of(self, query.service)?;
        let partition_endpoint = service.partition_endpoint();
        let Some(region) = query.region.or(partition_endpoint) else {
            return Err(Error::new(ErrorKind::NoRegion, "You must specify a region."));
        };
        if service.endpoint(region).is_some() {
            return self.resolve(query, &service, region).map(Some);
        }
        if !forced && !self.claims(region) {
            return Ok(None);
        }
        let name = partition_endpoint.filter(|_| !service.is_regionalized()).unwrap_or(region);
        self.resolve(query, &service, name).map(Some)
    }

    fn resolve(
        &self,
        query: &LegacyQuery<'_>,
        service: &ServiceDocument<'_>,
        name: &str,
    ) -> Result<LegacyEndpoint, Error> {
        let (endpoint, defaults) = (service.facts_of(name)?, service.defaults()?);
        let mut levels = Vec::with_capacity(7);
        if query.dual_stack || query.fips {
            let variants = [&endpoint, &defaults, &self.defaults]
                .map(|level| level.variant(query.dual_stack, query.fips));
            levels.extend(variants.into_iter().flatten());
            if levels.is_empty() {
                let reason = format!("`{}` has no such endpoint in `{name}`", query.service);
                let tags = match (query.dual_stack, query.fips) {
                    (true, true) => "['dualstack', 'fips']",
                    (true, false) => "['dualstack']",
                    _ => "['fips']",
                };
                return Err(unsupported(tags, &reason));
            }
        }
        // The domain comes from the variant or the endpoint itself, else from the partition, never from defaults.
        let domain = Facts { dns_suffix: Some(self.dns_suffix.clone()), ..Facts::default() };
        levels.extend([&endpoint, &domain, &defaults, &self.defaults]);
        self.merged(&levels, query.service, name).ok_or_else(|| {
            Error::document(format!(
                "no `hostname` is given for `{}` in partition `{}`",
                query.service, self.name
            ))
        })
    }

    /// The endpoint that the levels make together: of each fact, what the first one says. None without a host.
    fn merged(&self, levels: &[&Facts], service: &str, name: &str) -> Option<LegacyEndpoint> {
        let dns_suffix = said(levels, |level| level.dns_suffix.as_ref()).cloned().unwrap_or_default();
        let expand = |template: &Str| expanded(template, service, name, &dns_suffix);
        let list = |found: Option<&Box<[Str]>>| found.map(|list| list.to_vec()).unwrap_or_default();
        let (credential_region, credential_service) =
            said(levels, |level| level.credential_scope.as_ref()).cloned().unwrap_or_default();
        Some(LegacyEndpoint {
            hostname: expand(said(levels, |level| level.hostname.as_ref())?),
            endpoint_name: name.into(),
            partition: self.name.clone(),
            protocols: list(said(levels, |level| level.protocols.as_ref())),
            signature_versions: list(said(levels, |level| level.signature_versions.as_ref())),
            credential_region,
            credential_service,
            ssl_common_name: said(levels, |level| level.ssl_common_name.as_ref()).map(expand),
            deprecated: levels.iter().any(|level| level.deprecated),
            dns_suffix,
        })
    }

    fn claims(&self, region: &str) -> bool {
        self.regions.contains(region) || self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(region))
    }

    fn has_dual_stack(&self) -> bool {
        !WITHOUT_DUAL_STACK.contains(&self.name.as_str())
    }
}

impl Facts {
    fn variant(&self, dual_stack: bool, fips: bool) -> Option<&Self> {
        let found =
            self.variants.iter().find(|variant| variant.dual_stack == dual_stack && variant.fips == fips);
        found.map(|variant| &variant.facts)
    }
}

/// What the first level says that says it at all.
fn said<'a, T: ?Sized>(levels: &[&'a Facts], what: impl Fn(&'a Facts) -> Option<&'a T>) -> Option<&'a T> {
    levels.iter().find_map(|level| what(level))
}

fn expanded(template: &str, service: &str, region: &str, dns_suffix: &str) -> Str {
    let mut text = String::with_capacity(template.len() + service.len() + region.len() + dns_suffix.len());
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        text.push_str(literal);
        // Reading the document has made sure that every brace is closed around one of the three names.
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(match name {
            "service" => service,
            "region" => region,
            _ => dns_suffix,
        });
        rest = after;
    }
    text.push_str(rest);
    text.into()
}

fn unsupported(tags: &str, reason: &str) -> Error {
    let message =
        format!("Unable to construct a modeled endpoint with the following variant(s) {tags}: {reason}");
    Error::new(ErrorKind::UnsupportedVariant, message)
}
