//! Bearer tokens: who holds one may call.

use std::fmt;

use bufeo_events::BoxFuture;

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// A token that is sent with each request, in the place of a signature. Over HTTPS only: who sees it may use it.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("{Session, Token}")]
///
/// let session = Session::builder().region("us-east-1").token(Token::new("eyJhbGciOi")).build()?;
/// let catalyst = session.client("codecatalyst").build().await?;
/// # let _ = catalyst;
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Secret);

impl Token {
    /// A token.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }

    /// The token itself.
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// A source of tokens of the program's own.
///
/// It is asked before each request, so it should keep what it found and renew it in time.
pub trait ProvideToken: Send + Sync + 'static {
    /// The token to send now; `None` where there is none.
    fn token(&self) -> BoxFuture<'_, Result<Option<Token>, Error>>;
}

impl ProvideToken for Token {
    fn token(&self) -> BoxFuture<'_, Result<Option<Token>, Error>> {
        Box::pin(async { Ok(Some(self.clone())) })
    }
}

/// Tokens of single sign-on, which a profile has set up and which are not followed yet.
pub(crate) struct NotFollowed {
    pub(crate) profile: String,
}

impl ProvideToken for NotFollowed {
    fn token(&self) -> BoxFuture<'_, Result<Option<Token>, Error>> {
        let why = format!(
            "the profile `{}` has `sso_session`, and single sign-on is not followed yet. Give a token to the session",
            self.profile
        );
        let text = format!("Error when retrieving token from sso: {why}");
        let error = Error::new(ErrorKind::NoAuthToken, text).with("class", "TokenRetrievalError");
        let error = error.with("provider", "sso").with("error_msg", why);
        Box::pin(async { Err(error) })
    }
}

/// No token.
pub(crate) struct NoToken;

impl ProvideToken for NoToken {
    fn token(&self) -> BoxFuture<'_, Result<Option<Token>, Error>> {
        Box::pin(async { Ok(None) })
    }
}
