//! Making a client.

use std::sync::{Arc, OnceLock};

use bufeo_model::{Map, ServiceModel, Str};
use bufeo_protocol::{SerializeOptions, TimestampPrecision};

use super::{Client, ClientMeta, Inner, steps};
use crate::class::{Attributes, Bases, ClientClass};
use crate::config::{Config, Profile, Settings, endpoint_url, is_valid_region, notices, s3_settings};
use crate::credentials::ProvideCredentials;
use crate::endpoint::{AuthWish, Endpoints};
use crate::error::{Error, ErrorKind};
use crate::event::{ChooseServiceName, CreatingClientClass, CreatingSerializer};
use crate::retry::StandardMode;
use crate::services;
use crate::session::Session;
use crate::sign::{RequestSigner, SessionCache, SignatureVersion, Signer, SignerKeys};
use crate::transport::Transport;

/// A client about to be made. Settings left open come from the session.
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder {
    session: Session,
    service: Str,
    region: Option<Str>,
    endpoint_url: Option<String>,
    api_version: Option<String>,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    config: Option<Config>,
}

impl ClientBuilder {
    pub(crate) fn new(session: Session, service: Str) -> Self {
        Self {
            session,
            service,
            region: None,
            endpoint_url: None,
            api_version: None,
            credentials: None,
            config: None,
        }
    }

    /// The region.
    pub fn region(mut self, region: impl Into<Str>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The address of the service, as in `http://localhost:9000`.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// The version of the API, where a search path has older ones.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// The credentials.
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// Settings, beside those of the session's and in the place of those that both have.
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Makes the client: chooses the service, loads its model, puts its class together, copies the session's
    /// handlers. Nothing is sent.
    ///
    /// # Errors
    /// Where there is no such service or version, a setting is invalid, no region is set, or a handler fails.
    pub async fn build(self) -> Result<Client, Error> {
        let session = self.session.inner();
        let service = self.choose_service_name().await?;
        let version = self.api_version.as_deref();
        let version = version.or_else(|| session.profile.nested("api_versions", &service));
        let model = load(&self.session, &service, version)?;
        let service_id: Str = model.hyphenated_id().map_err(Error::unusable_model)?.into();
        let class = self.create_class(&model, &service_id).await?;

        let config =
            self.config.as_ref().map_or_else(|| session.config.clone(), |own| session.config.merge(own));
        let settings = Arc::new(Settings::decide(&config, &session.environment, &session.profile)?);
        let custom = self.custom_endpoint(&config, &service_id, &session.profile)?;
        let region = self.region.clone().or_else(|| session.region.clone());
        if let Some(region) = region.as_ref().filter(|region| !is_valid_region(region)) {
            let text = format!("Provided region_name '{region}' doesn't match a supported format.");
            return Err(Error::new(ErrorKind::InvalidRegion, text).with("region_name", region.as_str()));
        }
        let endpoints = Endpoints::new(&session.loader, &model, region, custom, &settings)?;
        let events = session.events.copy();
        let serializer = create_serializer(&events, &model).await?;

        let credentials = self.credentials.clone().unwrap_or_else(|| Arc::clone(&session.credentials.0));
        let (token, token_of_the_environment) = session.token_for(endpoints.signing_name());
        let signer = RequestSigner::new(Signer {
            signing_name: endpoints.signing_name().clone(),
            region: endpoints.signing_region().clone(),
            version: signature_version(&model, &service_id, &settings, &session.profile),
            credentials,
            token,
            token_of_the_environment,
            wish: AuthWish {
                version: settings.signature_version.clone(),
                preference: settings.auth_scheme_preference.clone(),
                preference_in_code: config.auth_scheme_preference.is_some(),
            },
            region_set: settings.sigv4a_signing_regions.as_ref().map(|regions| regions.join(",").into()),
            clock: session.clock.clone(),
            keys: SignerKeys::default(),
            client: OnceLock::new(),
        });

        let retries = StandardMode::new(&service_id, settings.max_attempts, session.random.clone());
        let url = || endpoints.url().to_string();
        let notices = notices(&config, &session.environment, &session.profile, &url);
        session.say(&notices);
        let s3_settings = s3_settings(&session.environment, &session.profile);
        let config = Arc::new(Config::from(&*settings));
        let meta =
            ClientMeta { events, service_id, service_model: model, endpoints, config, notices, s3_settings };
        let transport = Transport::new(settings.limits, session.clock.clone(), settings.tls.clone());
        let client = Client(Arc::new(Inner {
            meta,
            class,
            settings,
            serializer,
            signer,
            sessions: SessionCache::default(),
            retries,
            transport,
            clock: session.clock.clone(),
            random: session.random.clone(),
            language: session.language.clone(),
            foreign_responses: session.foreign_responses.clone(),
            user_agent: OnceLock::new(),
        }));
        let _ = client.0.signer.0.client.set(Arc::downgrade(&client.0));
        steps::register(&client)?;
        let nested = session.profile.nested(client.meta().service_id(), "signature_version");
        let set_up = services::ClientSetup {
            loader: &session.loader,
            signature_is_configured: client.0.settings.signature_version.is_some() || nested.is_some(),
            has_own_address: self.endpoint_url.is_some() || session.endpoint_url.is_some(),
        };
        services::register_for_client(&client, &set_up)?;
        client.0.class.initialize(&client)?;
        Ok(client)
    }

    async fn choose_service_name(&self) -> Result<Str, Error> {
        let mut choosing = ChooseServiceName::new(self.service.clone());
        let replies = self.session.events().emit("choose-service-name", &mut choosing).await?;
        Ok(replies.into_first().unwrap_or_else(|| self.service.clone()))
    }

    async fn create_class(&self, model: &Arc<ServiceModel>, service_id: &str) -> Result<ClientClass, Error> {
        let mut creating =
            CreatingClientClass::new(Arc::clone(model), Attributes::of(Arc::clone(model)), Bases::default());
        let name = format!("creating-client-class.{service_id}");
        self.session.events().emit(&name, &mut creating).await?;
        Ok(ClientClass { attributes: creating.attributes, bases: creating.bases })
    }

    fn custom_endpoint(
        &self,
        config: &Config,
        service_id: &str,
        profile: &Profile,
    ) -> Result<Option<String>, Error> {
        let session = self.session.inner();
        let given = self.endpoint_url.clone().or_else(|| session.endpoint_url.clone());
        match given {
            Some(url) => Ok(Some(url)),
            None => endpoint_url(config, &session.environment, &session.files, profile, service_id),
        }
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("service", &self.service).finish_non_exhaustive()
    }
}

fn load(session: &Session, service: &str, version: Option<&str>) -> Result<Arc<ServiceModel>, Error> {
    session.inner().loader.load(service, version).map_err(|error| match error.kind() {
        bufeo_model::ErrorKind::UnknownService => Error::new(ErrorKind::UnknownService, error.to_string())
            .with("service_name", service)
            .with("known_service_names", session.available_services().join(", ")),
        _ => {
            let version = version.unwrap_or("*");
            Error::unusable_model(error).with("data_path", format!("{service}/{version}/service-2"))
        }
    })
}

async fn create_serializer(
    events: &bufeo_events::Events,
    model: &Arc<ServiceModel>,
) -> Result<SerializeOptions, Error> {
    const KEY: &str = "timestamp_precision";
    let protocol = model.protocol().map_err(Error::unusable_model)?;
    let settings: Map = [(KEY, "default")].into_iter().collect();
    let mut creating = CreatingSerializer::new(protocol.name().into(), Arc::clone(model), settings);
    let name = format!("creating-serializer.{}", model.endpoint_prefix().map_err(Error::unusable_model)?);
    events.emit(&name, &mut creating).await?;
    let chosen = creating.serializer_kwargs.get(KEY).unwrap_or_default();
    let precision = match chosen.as_str() {
        Some("default") => TimestampPrecision::Default,
        Some("millisecond") => TimestampPrecision::Millisecond,
        Some("legacy") => TimestampPrecision::Legacy,
        _ => {
            let text = format!(
                "Invalid timestamp precision found while creating serializer: {chosen}, it is `default`, `millisecond` or \
                 `legacy`"
            );
            return Err(Error::new(ErrorKind::InvalidConfiguration, text));
        }
    };
    Ok(SerializeOptions::default().with_timestamp_precision(precision))
}

/// The version that the program or the profile asks for, else S3's own, else that of the model.
fn signature_version(
    model: &ServiceModel,
    service_id: &str,
    settings: &Settings,
    profile: &Profile,
) -> SignatureVersion {
    if let Some(given) = &settings.signature_version {
        return given.clone();
    }
    if let Some(given) = profile.nested(model.service_name(), "signature_version") {
        return SignatureVersion::named(given);
    }
    match service_id {
        "s3" => SignatureVersion::S3_V4,
        _ => match model.metadata().signature_version.as_deref() {
            None | Some("v4") => SignatureVersion::V4,
            Some(other) => SignatureVersion::named(other),
        },
    }
}
