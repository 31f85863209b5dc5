//! Where a call goes: the service's endpoint rules, fed from the configuration, the operation and its parameters.

mod auth_scheme;

pub(crate) use auth_scheme::AuthWish;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use bufeo_endpoint::{
    Cache, Endpoint, Parameter, ParameterKind, ParameterValue, Parameters, Partitions, RuleSet,
};
use bufeo_model::{Loader, Map, OperationModel, ServiceModel, Str, Value};

use crate::config::{AddressingStyle, Settings};
use crate::error::{Error, ErrorKind};
use crate::stage::{Builtins, Context, Params, Request, form_encoded};

/// The endpoints of one client.
pub(crate) struct Endpoints {
    loader: Loader,
    model: Arc<ServiceModel>,
    region: Str,
    signing_name: Str,
    custom: Option<Str>,
    use_tls: bool,
    builtins: Builtins,
    rules: OnceLock<Option<Arc<Cache>>>,
    url: OnceLock<Str>,
}

/// The region of services that have a single endpoint for all.
const GLOBAL: &str = "aws-global";

impl Endpoints {
    pub(crate) fn new(
        loader: &Loader,
        model: &Arc<ServiceModel>,
        region: Option<Str>,
        custom: Option<String>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let custom = custom.map(|url| checked_url(&url)).transpose()?;
        let region = match region.filter(|region| !region.is_empty()) {
            Some(region) => region,
            None => default_region(loader, model)?,
        };
        let signing_name = model.signing_name().map_err(Error::unusable_model)?;
        let builtins = builtins(&region, custom.as_ref(), settings);
        Ok(Self {
            loader: loader.clone(),
            model: Arc::clone(model),
            region,
            signing_name: signing_name.into(),
            custom,
            use_tls: settings.use_tls,
            builtins,
            rules: OnceLock::new(),
            url: OnceLock::new(),
        })
    }

    pub(crate) fn region(&self) -> &Str {
        &self.region
    }

    pub(crate) fn partition(&self) -> Str {
        let partitions = partitions(&self.loader);
        partitions.map_or(Str::from_static("aws"), |partitions| {
            partitions.partition_for_region(&self.region).name().into()
        })
    }

    pub(crate) fn signing_name(&self) -> &Str {
        &self.signing_name
    }

    /// What is signed for where the rules do not say: global services are signed for in us-east-1.
    pub(crate) fn signing_region(&self) -> Str {
        if self.region == GLOBAL { Str::from_static("us-east-1") } else { self.region.clone() }
    }

    /// Whether the address was given rather than worked out.
    pub(crate) fn is_custom(&self) -> bool {
        self.custom.is_some()
    }

    /// The address of the service itself; empty where the rules need more than a region for one.
    pub(crate) fn url(&self) -> &Str {
        self.url.get_or_init(|| match &self.custom {
            Some(url) => url.clone(),
            None => {
                let resolved =
                    self.apply(&self.builtins, |_| None).map(|endpoint| self.without_tls(endpoint));
                resolved.map(|endpoint| endpoint.url.clone()).unwrap_or_default()
            }
        })
    }

    /// The values that the configuration gives the rules.
    pub(crate) fn builtins(&self) -> Builtins {
        self.builtins.clone()
    }

    /// Works out where a call goes.
    pub(crate) fn resolve(
        &self,
        operation: &OperationModel,
        params: &Params,
        builtins: &Builtins,
    ) -> Result<Resolved, Error> {
        let endpoint = self.apply(builtins, |parameter| from_call(operation, params, parameter))?;
        Ok(Resolved(self.without_tls(endpoint)))
    }

    /// The same without TLS where the settings say so; an address that was given says itself what it is.
    fn without_tls(&self, endpoint: Arc<Endpoint>) -> Arc<Endpoint> {
        match endpoint.url.strip_prefix("https:") {
            Some(rest) if !self.use_tls && !self.is_custom() => {
                let mut plain = Endpoint::clone(&endpoint);
                plain.url = format!("http:{rest}").into();
                Arc::new(plain)
            }
            _ => endpoint,
        }
    }

    fn apply(
        &self,
        builtins: &Builtins,
        from_call: impl Fn(&Parameter) -> Option<ParameterValue>,
    ) -> Result<Arc<Endpoint>, Error> {
        let Some(cache) = self.rules()? else { return Ok(Arc::new(self.without_rules())) };
        let mut values = Parameters::new(cache.rules());
        for (place, parameter) in cache.rules().parameters().iter().enumerate() {
            let value = from_call(parameter).or_else(|| from_builtin(builtins, parameter));
            if let Some(value) = value {
                values.set_at(place, value);
            }
        }
        cache.resolve(&values).map_err(|error| {
            Error::new(ErrorKind::Endpoint, error.to_string()).with("msg", error.to_string())
        })
    }

    fn rules(&self) -> Result<Option<&Cache>, Error> {
        if let Some(rules) = self.rules.get() {
            return Ok(rules.as_deref());
        }
        let compiled = compiled(&self.loader, &self.model)?;
        Ok(self.rules.get_or_init(|| compiled).as_deref())
    }

    /// A service of the user's own, whose model has no rules.
    fn without_rules(&self) -> Endpoint {
        let mut endpoint = Endpoint::default();
        endpoint.url = self.custom.clone().unwrap_or_else(|| {
            let prefix = self.model.endpoint_prefix().unwrap_or_default();
            format!("https://{prefix}.{}.amazonaws.com", self.region).into()
        });
        endpoint
    }
}

/// Rules are compiled once per model, however many clients use them.
fn compiled(loader: &Loader, model: &Arc<ServiceModel>) -> Result<Option<Arc<Cache>>, Error> {
    type Compiled = Vec<(Weak<ServiceModel>, Arc<Cache>)>;
    static COMPILED: Mutex<Compiled> = Mutex::new(Vec::new());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    compiled.retain(|(model, _)| model.strong_count() > 0);
    let known = compiled.iter().find(|(known, _)| std::ptr::eq(known.as_ptr(), Arc::as_ptr(model)));
    if let Some((_, cache)) = known {
        return Ok(Some(Arc::clone(cache)));
    }
    let Some(document) = model.document("endpoint-rule-set-1").map_err(Error::unusable_model)? else {
        return Ok(None);
    };
    let invalid = |error: bufeo_endpoint::Error| {
        let text = format!("the endpoint rules of `{}` cannot be used: {error}", model.service_name());
        Error::new(ErrorKind::Model, text)
    };
    let rules = RuleSet::compile(&document, partitions(loader)?).map_err(invalid)?;
    let cache = Arc::new(Cache::new(Arc::new(rules)));
    compiled.push((Arc::downgrade(model), Arc::clone(&cache)));
    Ok(Some(cache))
}

fn partitions(loader: &Loader) -> Result<Arc<Partitions>, Error> {
    static PARTITIONS: OnceLock<Arc<Partitions>> = OnceLock::new();
    if let Some(partitions) = PARTITIONS.get() {
        return Ok(Arc::clone(partitions));
    }
    let document = loader.general_document("partitions").map_err(Error::unusable_model)?;
    let partitions = Partitions::from_json(&document)
        .map_err(|error| Error::new(ErrorKind::Model, format!("the partitions cannot be used: {error}")))?;
    Ok(Arc::clone(PARTITIONS.get_or_init(|| Arc::new(partitions))))
}

/// Services with one endpoint for a whole partition need no region; the others do.
fn default_region(loader: &Loader, model: &ServiceModel) -> Result<Str, Error> {
    let missing = || {
        let text =
            "You must specify a region. Give one to the client or the session, or set AWS_DEFAULT_REGION";
        Error::new(ErrorKind::NoRegion, text)
    };
    if model.hyphenated_id().is_ok_and(|id| id == "s3") {
        return Ok(Str::from_static("us-east-1"));
    }
    let endpoints = loader.general_document("endpoints").map_err(Error::unusable_model)?;
    let prefix = model.endpoint_prefix().map_err(Error::unusable_model)?;
    let service = &endpoints["partitions"][0]["services"][prefix];
    service["partitionEndpoint"].as_str().map(Str::from).ok_or_else(missing)
}

/// An address needs a scheme and a host; paths are added to it, so it can have no query and no fragment.
fn checked_url(url: &str) -> Result<Str, Error> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let authority = rest.and_then(|rest| rest.split('/').next());
    if authority.is_some_and(is_authority) && !url.contains(['?', '#']) && url.parse::<hyper::Uri>().is_ok() {
        return Ok(url.trim_end_matches('/').into());
    }
    let text = format!("Invalid endpoint: {url}, it is written as in `https://host:port`");
    Err(Error::new(ErrorKind::InvalidEndpoint, text).with("endpoint_url", url))
}

/// A host and perhaps a port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let signed = |port: &str| port.starts_with('+');
    if port.is_some_and(|port| signed(port) || port.parse::<u16>().is_err()) {
        return false;
    }
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

fn builtins(region: &Str, custom: Option<&Str>, settings: &Settings) -> Builtins {
    let mut map = Map::with_capacity(16);
    let own = custom.is_none();
    let path_style = match settings.s3_addressing {
        AddressingStyle::Path => true,
        AddressingStyle::Virtual => false,
        AddressingStyle::Auto => custom.is_some(),
    };
    map.insert("AWS::Region", region);
    map.insert("AWS::UseFIPS", own && settings.use_fips);
    map.insert("AWS::UseDualStack", own && settings.use_dual_stack);
    map.insert("AWS::STS::UseGlobalEndpoint", false);
    map.insert("AWS::S3::UseGlobalEndpoint", *region == "us-east-1" && !settings.us_east_1_regional);
    map.insert("AWS::S3::Accelerate", false);
    map.insert("AWS::S3::ForcePathStyle", path_style);
    map.insert("AWS::S3::UseArnRegion", true);
    map.insert("AWS::S3Control::UseArnRegion", false);
    map.insert("AWS::S3::DisableMultiRegionAccessPoints", false);
    map.insert("AWS::S3::DisableS3ExpressSessionAuth", false);
    map.insert("AWS::Auth::AccountId", Value::Null);
    map.insert("AWS::Auth::AccountIdEndpointMode", "preferred");
    map.insert("SDK::Endpoint", custom.cloned());
    Builtins::from(map)
}

fn from_builtin(builtins: &Builtins, parameter: &Parameter) -> Option<ParameterValue> {
    let name = parameter.built_in()?;
    let value = builtins.get(name)?;
    // A global service's rules take the global region by its absence from `region`; they know `aws-global` itself.
    to_parameter(&value, parameter)
}

/// What the call says of a parameter: the operation itself, else one of the caller's.
fn from_call(operation: &OperationModel, params: &Params, parameter: &Parameter) -> Option<ParameterValue> {
    let name = parameter.name().as_str();
    if let Some(fixed) = operation.static_context_params().iter().find(|fixed| fixed.name == *name) {
        return to_parameter(&fixed.value, parameter);
    }
    let (_, member) = operation.context_params().find(|(bound, _)| *bound == name)?;
    let value = params.get(member.name())?;
    to_parameter(&value, parameter)
}

fn to_parameter(value: &Value, parameter: &Parameter) -> Option<ParameterValue> {
    let plain = value.as_foreign().and_then(|foreign| foreign.plain());
    let value = plain.as_ref().unwrap_or(value);
    let texts =
        |list: &bufeo_model::List| list.iter().filter_map(|item| item.as_str().map(Str::from)).collect();
    Some(match (parameter.kind(), value) {
        (_, Value::Null) => return None,
        (_, Value::Bool(flag)) => ParameterValue::Bool(*flag),
        (_, Value::String(text)) => ParameterValue::Text(text.clone()),
        (_, Value::List(list)) => ParameterValue::List(texts(list)),
        // Rules know no other kind. What stands for it is not of the parameter's, so that their own check refuses it.
        (ParameterKind::List, other) => ParameterValue::Text(other.to_string().into()),
        _ => ParameterValue::List(Vec::new()),
    })
}

/// Where one call goes.
pub(crate) struct Resolved(Arc<Endpoint>);

impl Resolved {
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&Str, &Str)> {
        self.0.headers.iter().filter_map(|(name, values)| Some((name, values.first()?)))
    }

    /// Leaves in the context what signing has to know.
    ///
    /// # Errors
    /// Where the rules name ways to sign and none of them is known.
    pub(crate) fn describe(&self, context: &mut Context, wish: &AuthWish) -> Result<(), Error> {
        if self.0.properties.is_empty() {
            return Ok(());
        }
        context.insert("endpoint_properties", self.0.properties.clone());
        match self.0.properties.get("authSchemes") {
            Some(schemes) => auth_scheme::describe(&schemes, context, wish),
            None => Ok(()),
        }
    }

    /// The whole address: endpoint, path and query.
    pub(crate) fn join(&self, request: &Request, host_prefix: Option<&str>) -> Result<String, Error> {
        let base = match host_prefix {
            Some(prefix) => Cow::Owned(prefixed(&self.0.url, prefix)?),
            None => Cow::Borrowed(self.0.url.as_str()),
        };
        let path = request.text("url_path");
        let mut url = base.trim_end_matches('/').to_owned();
        let (path, fixed_query) = path.split_once('?').unwrap_or((&path, ""));
        if path != "/" || !url[url.find("://").map_or(0, |place| place + 3)..].contains('/') {
            url.push_str(if path.starts_with('/') { "" } else { "/" });
            url.push_str(path);
        }
        let query = request.get("query_string").unwrap_or_default();
        let query = query.as_map().map(|query| form_encoded(query, "%20")).unwrap_or_default();
        for part in [fixed_query, &query] {
            if !part.is_empty() {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(part);
            }
        }
        Ok(url)
    }
}

fn prefixed(url: &str, prefix: &str) -> Result<String, Error> {
    let (scheme, rest) = url.split_once("://").ok_or_else(|| {
        Error::new(ErrorKind::Endpoint, format!("the endpoint `{url}` has no scheme to put `{prefix}` after"))
    })?;
    Ok(format!("{scheme}://{prefix}{rest}"))
}
