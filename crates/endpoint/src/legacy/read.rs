//! Reading `endpoints.json`.

use bufeo_model::Str;
use serde_json::{Map as JsonMap, Value as Json};

use super::{Facts, LegacyEndpoints, LegacyPartition, Variant};
use crate::Error;
use crate::partition::region_pattern;

pub(super) type Object = JsonMap<String, Json>;

impl LegacyEndpoints {
    /// Reads the document `endpoints`.
    ///
    /// # Errors
    /// [`InvalidDocument`](crate::ErrorKind::InvalidDocument) where a partition lacks something or has something of the
    /// wrong type. What is wrong with a service is said when the service is asked for.
    pub fn from_json(mut document: Json) -> Result<Self, Error> {
        let Some(Json::Array(list)) = document.get_mut("partitions").map(Json::take) else {
            return Err(Error::document("`partitions` is missing or no list in the endpoints document"));
        };
        let partitions = list.into_iter().map(LegacyPartition::from_json).collect::<Result<_, _>>()?;
        Ok(Self { partitions })
    }
}

impl LegacyPartition {
    fn from_json(mut document: Json) -> Result<Self, Error> {
        let services = document.get_mut("services").map(Json::take);
        let Some(name) = document.get("partition").and_then(Json::as_str) else {
            return Err(Error::document("a partition of the endpoints document has no `partition`"));
        };
        let missing = |part: &str| Error::document(format!("partition `{name}` has no `{part}`"));
        let Some(Json::Object(services)) = services else { return Err(missing("services")) };
        let dns_suffix =
            document.get("dnsSuffix").and_then(Json::as_str).ok_or_else(|| missing("dnsSuffix"))?;
        let regions = document.get("regions").and_then(Json::as_object).ok_or_else(|| missing("regions"))?;
        let pattern = document.get("regionRegex").and_then(Json::as_str);
        Ok(Self {
            dns_suffix: dns_suffix.into(),
            pattern: pattern.map(|pattern| region_pattern(name, pattern)).transpose()?,
            regions: regions.keys().map(Str::from).collect(),
            defaults: facts(document.get("defaults")).map_err(|problem| problem.at(name, "defaults"))?,
            name: name.into(),
            services,
        })
    }

    /// The names of a service's endpoints, in the order of the document.
    pub(super) fn endpoint_names(&self, service: &str) -> impl Iterator<Item = &String> {
        let endpoints = self.services.get(service).and_then(|service| service.get("endpoints")?.as_object());
        endpoints.into_iter().flat_map(Object::keys)
    }
}

/// What a partition says about one service, which may be nothing.
pub(super) struct ServiceDocument<'a> {
    partition: &'a str,
    service: &'a str,
    json: Option<&'a Object>,
}

impl<'a> ServiceDocument<'a> {
    pub(super) fn of(partition: &'a LegacyPartition, service: &'a str) -> Result<Self, Error> {
        let known = Self { partition: &partition.name, service, json: None };
        let Some(json) = partition.services.get(service) else { return Ok(known) };
        match json.as_object() {
            Some(object) if object.get("endpoints").is_some_and(Json::is_object) => {
                Ok(Self { json: Some(object), ..known })
            }
            _ => Err(known.problem("endpoints", Problem("is missing or no object".into()))),
        }
    }

    /// The endpoint that stands for the whole partition.
    pub(super) fn partition_endpoint(&self) -> Option<&'a str> {
        self.json?.get("partitionEndpoint")?.as_str()
    }

    pub(super) fn is_regionalized(&self) -> bool {
        self.json.and_then(|json| json.get("isRegionalized")?.as_bool()).unwrap_or(true)
    }

    pub(super) fn endpoint(&self, name: &str) -> Option<&'a Json> {
        self.json?.get("endpoints")?.get(name)
    }

    /// What is said about one endpoint; nothing where the endpoint is unknown.
    pub(super) fn facts_of(&self, endpoint: &str) -> Result<Facts, Error> {
        facts(self.endpoint(endpoint)).map_err(|problem| self.problem(endpoint, problem))
    }

    /// What is said about all endpoints of the service.
    pub(super) fn defaults(&self) -> Result<Facts, Error> {
        let json = self.json.and_then(|json| json.get("defaults"));
        facts(json).map_err(|problem| self.problem("defaults", problem))
    }

    fn problem(&self, part: &str, problem: Problem) -> Error {
        problem.at(self.partition, &format!("services.{}.{part}", self.service))
    }
}

/// The facts in `json`, none where it is missing.
fn facts(json: Option<&Json>) -> Result<Facts, Problem> {
    json.map_or(Ok(Facts::default()), Facts::from_json)
}

/// What is wrong with a part whose place is not known yet.
struct Problem(String);

impl Problem {
    fn at(self, partition: &str, place: &str) -> Error {
        Error::document(format!("`{place}` of partition `{partition}` {}", self.0))
    }
}

impl Facts {
    fn from_json(json: &Json) -> Result<Self, Problem> {
        let facts = json.as_object().ok_or_else(|| Problem("is no object".into()))?;
        let variants = match facts.get("variants").map(Json::as_array) {
            None => Box::default(),
            Some(None) => return Err(Problem("has `variants` that are no list".into())),
            Some(Some(variants)) => variants.iter().map(Variant::from_json).collect::<Result<_, _>>()?,
        };
        Ok(Self { variants, ..Self::without_variants(facts)? })
    }

    fn without_variants(facts: &Object) -> Result<Self, Problem> {
        let scope = facts.get("credentialScope").and_then(Json::as_object);
        let scoped = |scope: &Object, name: &str| scope.get(name).and_then(Json::as_str).map(Str::from);
        Ok(Self {
            hostname: template(facts, "hostname")?,
            dns_suffix: text(facts, "dnsSuffix")?.map(Str::from),
            protocols: texts(facts, "protocols")?,
            signature_versions: texts(facts, "signatureVersions")?,
            credential_scope: scope.map(|scope| (scoped(scope, "region"), scoped(scope, "service"))),
            ssl_common_name: template(facts, "sslCommonName")?,
            deprecated: facts.get("deprecated").and_then(Json::as_bool).unwrap_or(false),
            variants: Box::default(),
        })
    }
}

impl Variant {
    fn from_json(json: &Json) -> Result<Self, Problem> {
        let facts = json.as_object().ok_or_else(|| Problem("has a variant that is no object".into()))?;
        let tags = texts(facts, "tags")?.ok_or_else(|| Problem("has a variant without `tags`".into()))?;
        let has = |tag: &str| tags.iter().any(|known| known == tag);
        Ok(Self { dual_stack: has("dualstack"), fips: has("fips"), facts: Facts::without_variants(facts)? })
    }
}

fn text<'a>(facts: &'a Object, name: &str) -> Result<Option<&'a str>, Problem> {
    match facts.get(name) {
        None => Ok(None),
        Some(json) => {
            json.as_str().map(Some).ok_or_else(|| Problem(format!("has a `{name}` that is no text")))
        }
    }
}

fn texts(facts: &Object, name: &str) -> Result<Option<Box<[Str]>>, Problem> {
    let Some(json) = facts.get(name) else { return Ok(None) };
    let list = json.as_array().map(|items| items.iter().map(|item| item.as_str().map(Str::from)).collect());
    list.flatten().map(Some).ok_or_else(|| Problem(format!("has `{name}` that are no list of text")))
}

/// A text in which `{service}`, `{region}` and `{dnsSuffix}` are replaced.
fn template(facts: &Object, name: &str) -> Result<Option<Str>, Problem> {
    let Some(template) = text(facts, name)? else { return Ok(None) };
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some(("service" | "region" | "dnsSuffix", after)) => rest = after,
            _ => {
                let problem = "in which braces hold something else than `service`, `region` or `dnsSuffix`";
                return Err(Problem(format!("has the `{name}` `{template}` {problem}")));
            }
        }
    }
    Ok(Some(template.into()))
}
