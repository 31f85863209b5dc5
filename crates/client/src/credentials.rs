//! Who signs.

mod chain;
mod unfollowed;

use std::fmt;

use bufeo_events::BoxFuture;
use bufeo_model::Str;

pub(crate) use chain::Chain;

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// An access key, its secret, and for temporary ones a session token.
///
/// `Debug` shows the key's id and nothing secret.
///
/// ```
#[doc = import!("Credentials")]
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

    /// Where they were found, in botocore's words: `explicit`, `env`, `shared-credentials-file`, `config-file`,
    /// `ec2-credentials-file`, `boto-config`.
    pub fn method(&self) -> &'static str {
        self.method
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

pub(crate) fn missing() -> Error {
    let text = "Unable to locate credentials: neither the program, nor the environment, nor the profile has any, and the \
                metadata of instances is not asked yet";
    Error::new(ErrorKind::NoCredentials, text)
}
