//! Who signs.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_events::BoxFuture;
use bufeo_model::Str;

use crate::config::{Environment, SharedFiles};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// An access key, its secret, and for temporary ones a session token.
///
/// `Debug` shows the key's id and nothing secret.
///
/// ```
/// use bufeo_client::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI").with_session_token("AQoDYXdz");
/// assert!(!format!("{credentials:?}").contains("wJalr"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key: Str,
    secret_key: Secret,
    session_token: Option<Secret>,
    account_id: Option<Str>,
    method: &'static str,
}

impl Credentials {
    /// Credentials given by the program.
    pub fn new(access_key: impl Into<Str>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            session_token: None,
            account_id: None,
            method: "explicit",
        }
    }

    /// The same with the token of a session.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// The same with the account they belong to.
    #[must_use]
    pub fn with_account_id(mut self, account: impl Into<Str>) -> Self {
        self.account_id = Some(account.into());
        self
    }

    /// The id of the access key.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The secret of the access key.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The session's token, for temporary credentials.
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }

    /// The account they belong to, where that is known.
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// Where they were found, in botocore's words: `explicit`, `env`, `shared-credentials-file`, `config-file`.
    pub fn method(&self) -> &'static str {
        self.method
    }

    fn found_by(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key", &self.access_key)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A source of credentials of the program's own.
///
/// It is asked before each signature, so it should keep what it found and renew it in time.
pub trait ProvideCredentials: Send + Sync + 'static {
    /// The credentials to sign with now; `None` where there are none.
    fn credentials(&self) -> BoxFuture<'_, Result<Option<Credentials>, Error>>;
}

impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Option<Credentials>, Error>> {
        Box::pin(async { Ok(Some(self.clone())) })
    }
}

/// The places where a session looks for credentials, in botocore's order: the environment, the credentials file, the
/// configuration file. What was found is kept; while nothing is, every look-up searches again.
pub(crate) struct Chain {
    environment: Environment,
    files: Arc<SharedFiles>,
    profile: Option<String>,
    /// A profile chosen by the program hides the environment's keys, one chosen by the environment does not.
    profile_in_code: bool,
    found: Mutex<Option<Credentials>>,
}

impl Chain {
    pub(crate) fn new(
        environment: Environment,
        files: Arc<SharedFiles>,
        profile: Option<String>,
        profile_in_code: bool,
    ) -> Self {
        Self { environment, files, profile, profile_in_code, found: Mutex::default() }
    }

    fn locate(&self) -> Result<Option<Credentials>, Error> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.is_none() {
            *found = self.search()?;
        }
        Ok(found.clone())
    }

    fn search(&self) -> Result<Option<Credentials>, Error> {
        if !self.profile_in_code
            && let Some(credentials) = from_environment(&self.environment)?
        {
            return Ok(Some(credentials));
        }
        let name = self.profile.as_deref().unwrap_or("default");
        let places = [
            (self.files.credentials(name), "shared-credentials-file"),
            (self.files.config(name), "config-file"),
        ];
        for (profile, method) in places {
            let Some(profile) = profile else { continue };
            let setting = |name: &str| profile.get(name).filter(|value| !value.is_empty());
            let Some(key) = setting("aws_access_key_id") else { continue };
            let secret =
                setting("aws_secret_access_key").ok_or_else(|| partial(method, "aws_secret_access_key"))?;
            let token = setting("aws_security_token").or_else(|| setting("aws_session_token"));
            let credentials = assemble(key, secret, token, setting("aws_account_id"));
            return Ok(Some(credentials.found_by(method)));
        }
        Ok(None)
    }
}

impl ProvideCredentials for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Option<Credentials>, Error>> {
        let located = self.locate();
        Box::pin(std::future::ready(located))
    }
}

fn from_environment(environment: &Environment) -> Result<Option<Credentials>, Error> {
    let var = |name: &str| environment.non_empty(name);
    let Some(key) = var("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    let secret = var("AWS_SECRET_ACCESS_KEY").ok_or_else(|| partial("env", "AWS_SECRET_ACCESS_KEY"))?;
    let token = var("AWS_SECURITY_TOKEN").or_else(|| var("AWS_SESSION_TOKEN"));
    let account = var("AWS_ACCOUNT_ID");
    Ok(Some(assemble(&key, &secret, token.as_deref(), account.as_deref()).found_by("env")))
}

fn assemble(key: &str, secret: &str, token: Option<&str>, account: Option<&str>) -> Credentials {
    let mut credentials = Credentials::new(key, secret);
    credentials.session_token = token.map(Secret::from);
    credentials.account_id = account.map(Str::from);
    credentials
}

fn partial(source: &str, missing: &str) -> Error {
    Error::new(
        ErrorKind::PartialCredentials,
        format!("Partial credentials found in {source}, missing: {missing}"),
    )
    .with("provider", source)
    .with("cred_var", missing)
}

pub(crate) fn missing() -> Error {
    Error::new(ErrorKind::NoCredentials, "Unable to locate credentials")
}
