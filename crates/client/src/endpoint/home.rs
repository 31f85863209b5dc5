//! Where a client is at home: its region, and what its signatures name unless the rules say otherwise. That is not always
//! what was asked for: services that have one endpoint for a whole partition are there for every region.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use bufeo_endpoint::{ErrorKind as EndpointErrorKind, LegacyEndpoint, LegacyEndpoints, LegacyQuery};
use bufeo_model::{Loader, ServiceModel, Str};

use super::parameters::STS_WAS_GLOBAL_IN;
use crate::config::Settings;
use crate::error::{Error, ErrorKind};

/// What is known of a client before its rules are asked.
pub(super) struct Home {
    /// The region of the client.
    pub(super) region: Str,
    /// The region that the rules are told.
    pub(super) region_for_rules: Str,
    pub(super) signing_region: Str,
    pub(super) signing_name: Str,
}

/// What a client was asked to be.
pub(super) struct Wanted<'a> {
    pub(super) region: Option<Str>,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
    pub(super) has_address: bool,
    pub(super) settings: &'a Settings,
}

impl Wanted<'_> {
    fn wants_fips(&self) -> bool {
        self.fips || self.settings.use_fips
    }
}

impl Home {
    pub(super) fn find(
        loader: &Loader,
        model: &Arc<ServiceModel>,
        wanted: &Wanted<'_>,
    ) -> Result<Self, Error> {
        let prefix = model.endpoint_prefix().map_err(Error::unusable_model)?;
        let id = model.hyphenated_id().map_err(Error::unusable_model)?;
        let own_name = model.signing_name().map_err(Error::unusable_model)?;
        let given = wanted.region.clone();
        let given = match given.as_deref() {
            Some("") => without_region(loader, model, prefix, wanted)?,
            _ => given,
        };
        let global = id == "s3" && is_for_all_regions(given.as_deref(), wanted.settings);
        let asked = given.as_deref().filter(|_| !global);
        let found = listed(&*endpoints_of(loader, model)?, prefix, asked, wanted)?;
        let signing_name = found.as_ref().map_or(own_name, |found| found.signing_name(own_name)).into();
        let here = |name: &Str| if global { Str::from_static("us-east-1") } else { name.clone() };
        let (region, signing_region) = match (&found, &given) {
            // What is listed is the region of an address that is not used.
            (_, Some(given)) if wanted.has_address => (given.clone(), given.clone()),
            (Some(found), _) => (here(&found.endpoint_name), found.signing_region().into()),
            (None, Some(given)) => (given.clone(), given.clone()),
            (None, None) => return Err(no_region()),
        };
        let plain = !wanted.has_address && !wanted.wants_fips() && !wanted.dual_stack;
        let sts_is_global = id == "sts"
            && plain
            && wanted.settings.endpoints.sts_is_global
            && STS_WAS_GLOBAL_IN.contains(&region.as_str());
        let signing_region = if sts_is_global { Str::from_static("us-east-1") } else { signing_region };
        let region_for_rules =
            given.filter(|_| !matches!(id, "s3" | "sts")).unwrap_or_else(|| region.clone());
        Ok(Self { region, region_for_rules, signing_region, signing_name })
    }
}

/// The region of a client that is given one without a name: none, where its service has no regions.
fn without_region(
    loader: &Loader,
    model: &Arc<ServiceModel>,
    prefix: &str,
    wanted: &Wanted<'_>,
) -> Result<Option<Str>, Error> {
    let listed = listed(&*endpoints_of(loader, model)?, prefix, Some(""), wanted)?;
    if !wanted.has_address && listed.is_some_and(|found| !found.endpoint_name.is_empty()) {
        return Ok(None);
    }
    let text = "Provided region_name '' doesn't match a supported format. Give a region to the client or the session, or set \
                AWS_DEFAULT_REGION to one";
    Err(Error::new(ErrorKind::InvalidRegion, text).with("region_name", ""))
}

/// Whether S3's endpoint is the one that stands for all regions.
fn is_for_all_regions(region: Option<&str>, settings: &Settings) -> bool {
    matches!(region, None | Some("us-east-1")) && !settings.endpoints.us_east_1_regional
}

fn listed(
    endpoints: &LegacyEndpoints,
    prefix: &str,
    region: Option<&str>,
    wanted: &Wanted<'_>,
) -> Result<Option<LegacyEndpoint>, Error> {
    let mut query =
        LegacyQuery::new(prefix).fips(wanted.fips || wanted.settings.use_fips).dual_stack(wanted.dual_stack);
    if let Some(region) = region {
        query = query.region(region);
    }
    let found = endpoints.construct(&query).and_then(|found| match found {
        Some(found) => Ok(Some(found)),
        None => endpoints.construct(&query.partition("aws")),
    });
    found.map_err(|error| match error.kind() {
        EndpointErrorKind::NoRegion => no_region(),
        EndpointErrorKind::UnsupportedVariant => {
            Error::new(ErrorKind::Endpoint, error.to_string()).with("msg", error.to_string())
        }
        _ => Error::new(ErrorKind::Model, format!("the list of endpoints cannot be used: {error}")),
    })
}

fn no_region() -> Error {
    let text = "You must specify a region. Give one to the client or the session, or set AWS_DEFAULT_REGION";
    Error::new(ErrorKind::NoRegion, text)
}

/// What the list of endpoints says of a service, read once for each.
fn endpoints_of(loader: &Loader, model: &Arc<ServiceModel>) -> Result<Arc<LegacyEndpoints>, Error> {
    type Read = Vec<(Weak<ServiceModel>, Arc<LegacyEndpoints>)>;
    static READ: Mutex<Read> = Mutex::new(Vec::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.retain(|(model, _)| model.strong_count() > 0);
    let known = read.iter().find(|(known, _)| std::ptr::eq(known.as_ptr(), Arc::as_ptr(model)));
    if let Some((_, endpoints)) = known {
        return Ok(Arc::clone(endpoints));
    }
    let prefix = model.endpoint_prefix().map_err(Error::unusable_model)?;
    let document = loader.endpoints_of(prefix).map_err(Error::unusable_model)?;
    let endpoints = LegacyEndpoints::from_json(document).map_err(|error| {
        Error::new(ErrorKind::Model, format!("the list of endpoints cannot be used: {error}"))
    })?;
    let endpoints = Arc::new(endpoints);
    read.push((Arc::downgrade(model), Arc::clone(&endpoints)));
    Ok(endpoints)
}
