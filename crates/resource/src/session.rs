//! Making the resource of a service.

use std::sync::Arc;

use bufeo_client::{ClientBuilder, Config, Error, ErrorKind, ProvideCredentials, Session};
use bufeo_events::Event as _;
use bufeo_model::{Str, Value, suggestion};

use crate::event::CreatingResourceClass;
use crate::factory::{DOCUMENT, Factory, ServiceResources};
use crate::identifiers::Identifiers;
use crate::resource::Resource;

/// What sessions can do beside making clients: make resources.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("Session")]
#[doc = import!("Resources")]
///
/// let session = Session::from_env().await?;
/// let s3 = session.resource("s3").build().await?;
/// for bucket in s3.collection("buckets")?.items().collect().await? {
///     println!("{}", bucket.get("name").await?);
/// }
/// # Ok(()) }
/// ```
pub trait Resources {
    /// The resource of a service, to be given settings of its own; `service` as in `s3`, `ec2`, `dynamodb`.
    fn resource(&self, service: impl Into<Str>) -> ResourceBuilder;

    /// The services that have resources, sorted.
    fn available_resources(&self) -> Vec<String>;
}

impl Resources for Session {
    fn resource(&self, service: impl Into<Str>) -> ResourceBuilder {
        let service = service.into();
        let client = self.client(service.clone());
        ResourceBuilder { session: self.clone(), service, client, api_version: None, config: None }
    }

    fn available_resources(&self) -> Vec<String> {
        self.services_with(DOCUMENT)
    }
}

/// The resource of a service, about to be made. Settings left open come from the session.
#[derive(Debug)]
#[must_use = "a resource is made by `build`"]
pub struct ResourceBuilder {
    session: Session,
    service: Str,
    client: ClientBuilder,
    api_version: Option<String>,
    config: Option<Config>,
}

impl ResourceBuilder {
    /// The region.
    pub fn region(mut self, region: impl Into<Str>) -> Self {
        self.client = self.client.region(region);
        self
    }

    /// The address of the service, as in `http://localhost:9000`.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.client = self.client.endpoint_url(url);
        self
    }

    /// The version of the API, where a search path has older ones.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = Some(version.into());
        self
    }

    /// The credentials.
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.client = self.client.credentials(credentials);
        self
    }

    /// Settings of the client, beside those of the session's and in the place of those that both have.
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Makes the resource, and the client that it makes its calls with. Nothing is sent.
    ///
    /// # Errors
    /// Where the service has no resources, or none in that version; as making the client fails; where a handler of
    /// [`CreatingResourceClass`] fails.
    pub async fn build(self) -> Result<Resource, Error> {
        let versions = self.session.api_versions_of(&self.service, DOCUMENT);
        let version = match (&self.api_version, versions.last()) {
            (_, None) => return Err(self.unknown()),
            (None, Some(newest)) => newest.clone(),
            (Some(wanted), _) if versions.contains(wanted) => wanted.clone(),
            (Some(wanted), _) => {
                let (service, known) = (&self.service, versions.join("`, `"));
                let text =
                    format!("`{service}` has no resources of API version `{wanted}`; it has `{known}`");
                return Err(Error::from_handler(ErrorKind::UnknownResource, text));
            }
        };
        let events = self.session.events();
        if !events.knows::<CreatingResourceClass>() {
            CreatingResourceClass::introduce(events)?;
        }
        let mut client = self.client.api_version(version);
        if let Some(config) = self.config {
            client = client.config(config);
        }
        let client = client.build().await?;
        let resources = ServiceResources::of(client.meta().service_model())?;
        let factory = Arc::new(Factory::new(self.session.clone(), resources));
        let name: Str = client.meta().service_model().service_name().into();
        let class = factory.class(&name).await?;
        Resource::make(class, factory, client, Identifiers::default(), Value::Null)
    }

    fn unknown(&self) -> Error {
        let service = &self.service;
        let known = self.session.available_resources();
        let hint = suggestion(service, known.iter().map(String::as_str));
        let client = match self.session.available_services().iter().any(|name| service == name) {
            true => ", but there is a client of that name",
            false => "",
        };
        let text = format!(
            "`{service}` has no resources{hint}{client}; there are those of `{}`",
            known.join("`, `")
        );
        Error::from_handler(ErrorKind::UnknownResource, text)
    }
}
