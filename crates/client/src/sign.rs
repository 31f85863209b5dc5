//! Signing an attempt's request: choosing how, letting handlers have their say, and doing it.

mod payload;
mod v4;

use std::fmt;
use std::sync::Arc;

use bufeo_model::Str;

use crate::client::Client;
use crate::clock::SharedClock;
use crate::credentials::{self, ProvideCredentials};
use crate::error::{Error, ErrorKind};
use crate::event::{BeforeSign, ChooseSigner, RequestCreated};
use crate::stage::{Context, HttpRequest};

/// How a request is signed, by the names that models and configuration use: `v4`, `s3v4` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureVersion(Str);

impl SignatureVersion {
    /// Signature version 4.
    pub const V4: Self = Self(Str::from_static("v4"));
    /// Signature version 4 as S3 wants it: paths are encoded once, and the payload's hash is always sent.
    pub const S3_V4: Self = Self(Str::from_static("s3v4"));
    /// No signature.
    pub const UNSIGNED: Self = Self(Str::from_static("none"));

    /// The version called `name`.
    pub fn named(name: impl Into<Str>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether requests are not signed at all.
    pub fn is_unsigned(&self) -> bool {
        *self == Self::UNSIGNED
    }
}

/// Who signs a client's requests.
#[derive(Clone)]
pub struct RequestSigner(Arc<Signer>);

pub(crate) struct Signer {
    pub(crate) signing_name: Str,
    pub(crate) region: Str,
    pub(crate) version: SignatureVersion,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) clock: SharedClock,
}

impl RequestSigner {
    pub(crate) fn new(signer: Signer) -> Self {
        Self(Arc::new(signer))
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

    pub(crate) fn credentials(&self) -> &dyn ProvideCredentials {
        &*self.0.credentials
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

/// The step that `request-created.<service>` has in its middle.
pub(crate) async fn sign_created(client: &Client, created: &mut RequestCreated) -> Result<(), Error> {
    let signer = client.request_signer();
    let scope = created.context.get("signing").map(std::borrow::Cow::into_owned);
    let scoped = |name: &str| {
        let scope = scope.as_ref()?;
        scope.get(name).and_then(|value| value.as_str().map(Str::from))
    };
    let signing_name = scoped("signing_name").unwrap_or_else(|| signer.0.signing_name.clone());
    let region = scoped("region").unwrap_or_else(|| signer.0.region.clone());
    let operation = created.operation_name.clone();

    let mut choosing = ChooseSigner::new(
        signing_name.clone(),
        region.clone(),
        signer.0.version.clone(),
        created.context.take(),
    );
    let chosen = client.emit_until_response("choose-signer", &operation, &mut choosing).await;
    created.context = choosing.context;
    let version = chosen?.unwrap_or_else(|| signer.0.version.clone());

    let mut before = BeforeSign::new(
        created.request.take(),
        signing_name,
        region,
        version,
        signer.clone(),
        operation.clone(),
        created.context.take(),
    );
    let emitted = client.emit("before-sign", &operation, &mut before).await;
    created.request = before.request;
    created.context = before.context;
    emitted?;
    if before.signature_version.is_unsigned() {
        return Ok(());
    }
    let scope =
        Scope { name: before.signing_name, region: before.region_name, version: before.signature_version };
    apply(signer, &scope, &mut created.request, &created.context).await
}

/// What a signature is for.
struct Scope {
    name: Str,
    region: Str,
    version: SignatureVersion,
}

async fn apply(
    signer: &RequestSigner,
    scope: &Scope,
    request: &mut HttpRequest,
    context: &Context,
) -> Result<(), Error> {
    let s3 = match scope.version.name() {
        "v4" => false,
        "s3v4" => true,
        other => {
            let text =
                format!("the signature version `{other}` is not supported, use `v4`, `s3v4` or `none`");
            return Err(Error::new(ErrorKind::Signing, text).with("signature_version", other));
        }
    };
    let credentials = signer.credentials().credentials().await?.ok_or_else(credentials::missing)?;
    let payload = payload::Payload::of(request, context, s3)?;
    v4::sign(&credentials, &scope.name, &scope.region, signer.0.clock.now(), s3, &payload, request)
}
