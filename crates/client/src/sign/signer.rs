//! Who signs a client's requests.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use bufeo_model::Str;
use bufeo_sign::v4a::AsymmetricKey;
use bufeo_sign::{KeyCache, Keys};

use super::version::SignatureVersion;
use crate::client::{Client, Inner};
use crate::clock::SharedClock;
use crate::credentials::{Credentials, ProvideCredentials};
use crate::endpoint::AuthWish;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::ProvideToken;

/// Who signs a client's requests.
#[derive(Clone)]
pub struct RequestSigner(pub(crate) Arc<Signer>);

pub(crate) struct Signer {
    pub(crate) signing_name: Str,
    pub(crate) region: Str,
    pub(crate) version: SignatureVersion,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) token: Arc<dyn ProvideToken>,
    /// Whether the token is one that the environment has for this service alone.
    pub(crate) token_of_the_environment: bool,
    pub(crate) wish: AuthWish,
    /// What a signature of version 4a is good for, where the settings say.
    pub(crate) region_set: Option<Str>,
    pub(crate) clock: SharedClock,
    pub(crate) keys: SignerKeys,
    /// The client, once it is complete.
    pub(crate) client: OnceLock<Weak<Inner>>,
}

/// The keys that were derived from the credentials.
#[derive(Default)]
pub(crate) struct SignerKeys {
    pub(crate) symmetric: KeyCache,
    asymmetric: Mutex<Option<(Str, Secret, AsymmetricKey)>>,
}

impl fmt::Debug for SignerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignerKeys(..)")
    }
}

impl SignerKeys {
    /// The key pair of these credentials. It takes long to derive, and is kept for as long as they stay.
    pub(crate) fn asymmetric(&self, credentials: &Credentials) -> Option<AsymmetricKey> {
        let mut kept = self.asymmetric.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((access_key, secret_key, key)) = &*kept
            && *access_key == *credentials.access_key()
            && secret_key == credentials.secret_key()
        {
            return Some(key.clone());
        }
        let key = AsymmetricKey::derive(&keys(credentials))?;
        *kept = Some((credentials.access_key().into(), credentials.secret_key().clone(), key.clone()));
        Some(key)
    }
}

/// Credentials as signatures take them.
pub(crate) fn keys(credentials: &Credentials) -> Keys<'_> {
    Keys::new(credentials.access_key(), credentials.secret_key().expose())
}

impl RequestSigner {
    pub(crate) fn new(signer: Signer) -> Self {
        Self(Arc::new(signer))
    }

    /// The client whose requests are signed; nothing where it is gone.
    pub fn client(&self) -> Option<Client> {
        self.0.client.get().and_then(Weak::upgrade).map(Client)
    }

    /// The service's name in signatures.
    pub fn signing_name(&self) -> &str {
        &self.0.signing_name
    }

    /// The region that is signed for, unless a call's endpoint says otherwise.
    pub fn region_name(&self) -> &str {
        &self.0.region
    }

    /// The version used unless a handler or a call's endpoint says otherwise.
    pub fn signature_version(&self) -> &SignatureVersion {
        &self.0.version
    }

    pub(crate) fn wish(&self) -> &AuthWish {
        &self.0.wish
    }

    pub(crate) fn region_set(&self) -> Option<Str> {
        self.0.region_set.clone()
    }

    pub(crate) fn has_token_of_the_environment(&self) -> bool {
        self.0.token_of_the_environment
    }

    /// The credentials that it signs with at this moment; `None` where there are none.
    ///
    /// # Errors
    /// Where their source fails, or has only a part of them.
    pub async fn credentials(&self) -> Result<Option<Credentials>, Error> {
        self.0.credentials.credentials().await
    }
}

impl fmt::Debug for RequestSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSigner")
            .field("signing_name", &self.0.signing_name)
            .field("region_name", &self.0.region)
            .field("signature_version", &self.0.version)
            .finish_non_exhaustive()
    }
}
