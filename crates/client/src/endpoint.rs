//! Where a call goes: the service's endpoint rules, fed from the configuration, the operation and its parameters.

mod address;
mod auth_scheme;
mod failure;
mod home;
mod parameters;

pub(crate) use auth_scheme::AuthWish;
pub(crate) use failure::{control_arn, control_configuration};
pub(crate) use parameters::read_by_rules;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use bufeo_endpoint::{
    Cache, Endpoint, Parameter, ParameterValue, Parameters, Partitions, RuleSet, without_user,
};
use bufeo_model::{Loader, OperationModel, ServiceModel, Str, Value};

use crate::config::Settings;
use crate::error::{Error, ErrorKind};
use crate::stage::{Builtins, Context, Params};
use crate::user_agent;
use home::{Home, Wanted};

/// The endpoints of one client.
pub(crate) struct Endpoints {
    loader: Loader,
    model: Arc<ServiceModel>,
    home: Home,
    custom: Option<Str>,
    use_tls: bool,
    builtins: Builtins,
    from_settings: Vec<(Str, Value)>,
    is_unsigned: bool,
    rules: OnceLock<Option<Arc<Cache>>>,
    url: OnceLock<Str>,
}

impl Endpoints {
    pub(crate) fn new(
        loader: &Loader,
        model: &Arc<ServiceModel>,
        region: Option<Str>,
        custom: Option<String>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let custom = custom.map(|url| address::checked_url(&url)).transpose()?;
        let (region, fips) = match region.map(without_fips) {
            Some((region, fips)) => (Some(region), fips),
            None => (None, false),
        };
        let service_id = model.hyphenated_id().map_err(Error::unusable_model)?;
        let dual_stack = parameters::uses_dual_stack(service_id, settings);
        let wanted = Wanted { region, fips, dual_stack, has_address: custom.is_some(), settings };
        let home = Home::find(loader, model, &wanted)?;
        let builtins =
            parameters::builtins(service_id, &home.region_for_rules, custom.as_ref(), fips, settings);
        let endpoints = &settings.endpoints;
        Ok(Self {
            loader: loader.clone(),
            model: Arc::clone(model),
            home,
            custom,
            use_tls: settings.use_tls,
            builtins,
            from_settings: parameters::from_settings(model, endpoints),
            is_unsigned: settings.is_unsigned(),
            rules: OnceLock::new(),
            url: OnceLock::new(),
        })
    }

    pub(crate) fn region(&self) -> &Str {
        &self.home.region
    }

    pub(crate) fn partition(&self) -> Str {
        let partitions = partitions(&self.loader);
        partitions.map_or(Str::from_static("aws"), |partitions| {
            partitions.partition_for_region(&self.home.region).name().into()
        })
    }

    pub(crate) fn signing_name(&self) -> &Str {
        &self.home.signing_name
    }

    /// What is signed for where the rules do not say.
    pub(crate) fn signing_region(&self) -> &Str {
        &self.home.signing_region
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
                let resolved = self.apply(&self.builtins, |_| None, |_, _| ());
                let resolved = resolved.map(|endpoint| self.without_tls(endpoint));
                resolved.map(|endpoint| endpoint.url.clone()).unwrap_or_default()
            }
        })
    }

    /// The values that the configuration gives the rules.
    pub(crate) fn builtins(&self) -> Builtins {
        self.builtins.clone()
    }

    /// Whether the rules want to know the caller's account, and nobody has said it.
    pub(crate) fn asks_for_the_account(&self, builtins: &Builtins) -> Result<bool, Error> {
        if self.is_unsigned || builtins.get(parameters::ACCOUNT_ID).is_some_and(|account| !account.is_null())
        {
            return Ok(false);
        }
        let asks =
            |parameter: &Parameter| parameter.built_in().is_some_and(|name| name == parameters::ACCOUNT_ID);
        Ok(self.rules()?.is_some_and(|cache| cache.rules().parameters().iter().any(asks)))
    }

    /// Works out where a call goes. What was used for it that user agents report is noted in the context.
    pub(crate) fn resolve(
        &self,
        operation: &OperationModel,
        params: &Params,
        builtins: &Builtins,
        context: &mut Context,
    ) -> Result<Resolved, Error> {
        let noted = |parameter: &Parameter, value: &ParameterValue| {
            if let Some(feature) = parameters::features(parameter.name(), value) {
                user_agent::note(context, feature);
            }
        };
        let from_call = |parameter: &Parameter| parameters::from_call(operation, params, parameter);
        let endpoint = self.apply(builtins, from_call, noted).map_err(|error| {
            let service = self.model.hyphenated_id().unwrap_or_default();
            match error {
                Failure::Rules(text) => failure::of_rules(service, &text, params),
                Failure::Other(error) => error,
            }
        })?;
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
        mut noted: impl FnMut(&Parameter, &ParameterValue),
    ) -> Result<Arc<Endpoint>, Failure> {
        let Some(cache) = self.rules().map_err(Failure::Other)? else {
            return Ok(Arc::new(self.without_rules()));
        };
        let mut values = Parameters::new(cache.rules());
        for (place, parameter) in cache.rules().parameters().iter().enumerate() {
            let value = from_call(parameter)
                .or_else(|| self.setting(parameter))
                .or_else(|| parameters::from_builtin(builtins, parameter));
            if let Some(value) = value {
                noted(parameter, &value);
                values.set_at(place, value);
            }
        }
        cache.resolve(&values).map_err(|error| {
            let text = error.to_string();
            Failure::Rules(match &self.custom {
                Some(url) => text.replace(url.as_str(), &without_user(url)),
                None => text,
            })
        })
    }

    fn setting(&self, parameter: &Parameter) -> Option<ParameterValue> {
        let (_, value) = self.from_settings.iter().find(|(name, _)| name == parameter.name())?;
        parameters::to_parameter(value, parameter)
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
            format!("https://{prefix}.{}.amazonaws.com", self.home.region).into()
        });
        endpoint
    }
}

/// Why there is no endpoint.
enum Failure {
    /// The rules object, with this text.
    Rules(String),
    Other(Error),
}

/// A region that is written with `fips` means the one without, and addresses that are validated for it.
fn without_fips(region: Str) -> (Str, bool) {
    let plain = region.strip_prefix("fips-").or_else(|| region.strip_suffix("-fips"));
    match plain.map(Str::from) {
        Some(plain) => {
            tracing::warn!(region = %region, "a region is written without `fips`, which is a setting; `{plain}` is used");
            (plain, true)
        }
        None => (region, false),
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

/// Where one call goes.
pub(crate) struct Resolved(Arc<Endpoint>);

impl Resolved {
    pub(crate) fn url(&self) -> &str {
        &self.0.url
    }

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
}
