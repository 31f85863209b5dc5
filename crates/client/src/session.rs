//! What clients are made from.

mod regions;

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bufeo_events::Events;
use bufeo_model::{Bundle, Loader, Str};

use crate::aliases::aliases;
use crate::call::ForeignResponses;
use crate::client::ClientBuilder;
use crate::clock::{Clock, SharedClock};
use crate::config::{Config, Environment, Notice, Profile, SharedFiles};
use crate::credentials::{Chain, Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::event;
use crate::random::{Random, SharedRandom};
use crate::token::{NoToken, NotFollowed, ProvideToken, Token};
use crate::{services, user_agent};

/// What clients are made from: region, credentials and profile, the models, and handlers that every client made
/// afterwards starts with.
///
/// Cheap to clone: the clones are one session.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("Session")]
///
/// let session = Session::from_env().await?;
/// let s3 = session.client("s3").build().await?;
/// let elsewhere = session.client("dynamodb").region("eu-west-1").build().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Session(Arc<Inner>);

/// Region and profile: what else a session has is secret, or large.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("profile_name", &self.profile_name())
            .field("region", &self.0.region)
            .finish_non_exhaustive()
    }
}

pub(crate) struct Inner {
    pub(crate) events: Events,
    pub(crate) environment: Environment,
    pub(crate) files: Arc<SharedFiles>,
    pub(crate) profile: Profile,
    pub(crate) region: Option<Str>,
    pub(crate) endpoint_url: Option<String>,
    pub(crate) credentials: CredentialsSource,
    pub(crate) token: TokenSource,
    pub(crate) config: Config,
    pub(crate) loader: Loader,
    pub(crate) clock: SharedClock,
    pub(crate) random: SharedRandom,
    pub(crate) language: Str,
    pub(crate) foreign_responses: ForeignResponses,
    profile_name: Option<String>,
    said: Mutex<HashSet<String>>,
}

/// A source of credentials.
#[derive(Clone)]
pub(crate) struct CredentialsSource(pub(crate) Arc<dyn ProvideCredentials>);

/// A source of tokens.
#[derive(Clone)]
pub(crate) struct TokenSource(pub(crate) Arc<dyn ProvideToken>);

impl Inner {
    /// Logs what a client's user should know, unless that was said before.
    pub(crate) fn say(&self, notices: &[Notice]) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        for notice in notices {
            if said.insert(notice.to_string()) {
                tracing::warn!("{notice}");
            }
        }
    }

    /// The token of a service, and whether it is one that the environment has for that service alone; else the program's
    /// own.
    pub(crate) fn token_for(&self, signing_name: &str) -> (Arc<dyn ProvideToken>, bool) {
        let name = format!("AWS_BEARER_TOKEN_{}", signing_name.replace(['-', ' '], "_").to_uppercase());
        match self.environment.non_empty(&name) {
            Some(token) => (Arc::new(Token::new(token)), true),
            None => (Arc::clone(&self.token.0), false),
        }
    }
}

impl Session {
    /// A session with what the environment and the shared files say.
    ///
    /// # Errors
    /// Where one of the files cannot be read, or where the chosen profile is in neither.
    pub async fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A session to be given settings by the program.
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// A client of a service, to be given settings of its own; `service` as in `s3`, `dynamodb`, `logs`.
    pub fn client(&self, service: impl Into<Str>) -> ClientBuilder {
        ClientBuilder::new(self.clone(), service.into())
    }

    /// The events of the session. Handlers registered here are copied into every client made afterwards; the events of
    /// [creating a client](crate::event::CreatingClientClass) are emitted here.
    pub fn events(&self) -> &Events {
        &self.0.events
    }

    /// The region that clients get unless they are given one.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The name of the profile whose settings are used.
    pub fn profile_name(&self) -> &str {
        self.0.profile_name.as_deref().unwrap_or("default")
    }

    /// The profiles that the shared files have, sorted.
    pub fn available_profiles(&self) -> Vec<String> {
        self.0.files.names()
    }

    /// The services that clients can be made for, sorted.
    pub fn available_services(&self) -> Vec<String> {
        self.0.loader.services()
    }

    /// The services that have a document of that kind beside their model, such as `resources-1`, sorted.
    pub fn services_with(&self, kind: &str) -> Vec<String> {
        self.0.loader.services_with(kind)
    }

    /// The API versions that a service has a document of that kind in, sorted; empty where there is none.
    pub fn api_versions_of(&self, service: &str, kind: &str) -> Vec<String> {
        self.0.loader.api_versions_of(service, kind).unwrap_or_default()
    }

    /// The credentials that clients get unless they are given some; `None` where there are none.
    ///
    /// # Errors
    /// Where the source fails, or has only a part of them.
    pub async fn credentials(&self) -> Result<Option<Credentials>, Error> {
        self.0.credentials.0.credentials().await
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

/// Settings of a [`Session`]; those left open come from the environment and the shared files.
#[derive(Default)]
#[must_use]
pub struct SessionBuilder {
    environment: Environment,
    profile: Option<String>,
    region: Option<Str>,
    endpoint_url: Option<String>,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    token: Option<Arc<dyn ProvideToken>>,
    config: Config,
    clock: SharedClock,
    random: SharedRandom,
    language: Option<Str>,
    foreign_responses: ForeignResponses,
}

impl fmt::Debug for SessionBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionBuilder")
            .field("profile", &self.profile)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl SessionBuilder {
    /// The environment to read, in the place of the process's.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The profile to use. Choosing one in the program hides credentials in the environment, as in botocore.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The region of the clients.
    pub fn region(mut self, region: impl Into<Str>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The endpoint of all clients, as in `http://localhost:9000`.
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// The credentials of the clients: a fixed set of [`Credentials`], or a source of the program's own.
    pub fn credentials(mut self, credentials: impl ProvideCredentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// The bearer token of the clients whose service takes one: a fixed [`Token`], or a source of the program's own.
    pub fn token(mut self, token: impl ProvideToken) -> Self {
        self.token = Some(Arc::new(token));
        self
    }

    /// Settings of the clients.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Where to take the time from. For tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// Where to take randomness from. For tests.
    pub fn random(mut self, random: impl Random) -> Self {
        self.random = SharedRandom::new(random);
        self
    }

    /// The language of the program, as the user agent names it: `lang/python#3.11.7`. For hosts of other languages.
    pub fn language(mut self, language: impl Into<Str>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Takes successes whose body is not the service's, as the page of a captive portal, for responses without members, as
    /// botocore does, and tells `report` of each. Otherwise they are errors of the kind
    /// [`ResponseParse`](ErrorKind::ResponseParse).
    ///
    /// ```
    #[doc = import!("Session")]
    ///
    /// let builder = Session::builder().accept_foreign_responses(|error| eprintln!("{error}"));
    /// # let _ = builder;
    /// ```
    pub fn accept_foreign_responses(mut self, report: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.foreign_responses = ForeignResponses::accepted(report);
        self
    }

    /// The session.
    ///
    /// # Errors
    /// Where a shared file cannot be read, or where the chosen profile is in neither.
    pub fn build(self) -> Result<Session, Error> {
        let environment = self.environment;
        environment.check()?;
        let files = Arc::new(SharedFiles::read(&environment)?);
        let in_code = self.profile.is_some();
        let named = self
            .profile
            .or_else(|| environment.non_empty("AWS_DEFAULT_PROFILE"))
            .or_else(|| environment.non_empty("AWS_PROFILE"));
        let profile = match &named {
            Some(name) => files.profile(name).ok_or_else(|| profile_not_found(name, &files))?,
            None => files.profile("default").unwrap_or_default(),
        };
        let region = self
            .region
            .or_else(|| environment.var("AWS_DEFAULT_REGION").map(Str::from))
            .or_else(|| profile.get("region").map(Str::from));
        let credentials = self.credentials.unwrap_or_else(|| {
            let (environment, files) = (environment.clone(), Arc::clone(&files));
            Arc::new(Chain::new(environment, files, self.clock.clone(), named.clone(), in_code))
        });
        let token = self.token.unwrap_or_else(|| match profile.has("sso_session") {
            true => Arc::new(NotFollowed { profile: named.clone().unwrap_or_else(|| "default".to_owned()) }),
            false => Arc::new(NoToken),
        });
        let events = event::declare_all(Events::builder().aliases(aliases())).build()?;
        services::register(&events, &self.random, &environment)?;
        Ok(Session(Arc::new(Inner {
            loader: loader(&environment, &profile),
            events,
            environment,
            files,
            profile,
            region,
            endpoint_url: self.endpoint_url,
            credentials: CredentialsSource(credentials),
            token: TokenSource(token),
            config: self.config,
            clock: self.clock,
            random: self.random,
            language: self.language.unwrap_or(Str::from_static(user_agent::RUST)),
            foreign_responses: self.foreign_responses,
            profile_name: named,
            said: Mutex::default(),
        })))
    }
}

fn profile_not_found(name: &str, files: &SharedFiles) -> Error {
    let known = files.names();
    let known = if known.is_empty() {
        "there are none".to_owned()
    } else {
        format!("there are: {}", known.join(", "))
    };
    let text = format!("The config profile ({name}) could not be found, {known}");
    Error::new(ErrorKind::ProfileNotFound, text).with("profile", name)
}

/// Models from `AWS_DATA_PATH`, then `~/.aws/models`, then our own.
fn loader(environment: &Environment, profile: &Profile) -> Loader {
    let configured =
        environment.non_empty("AWS_DATA_PATH").or_else(|| profile.get("data_path").map(str::to_owned));
    let separator = if cfg!(windows) { ';' } else { ':' };
    let mut paths: Vec<_> = configured
        .iter()
        .flat_map(|paths| paths.split(separator))
        .filter(|path| !path.is_empty())
        .map(|path| environment.expand(path))
        .collect();
    if let Some(home) = environment.home() {
        paths.push(home.join(".aws").join("models"));
    }
    bundled().clone().with_search_paths(paths)
}

/// The loader of the models that come with the program, made once.
fn bundled() -> &'static Loader {
    static BUNDLED: OnceLock<Loader> = OnceLock::new();
    BUNDLED.get_or_init(|| Loader::new().with_bundle(Bundle::new(bufeo_data::FILES)))
}
