//! Signing a request: choosing how, letting handlers have their say, and doing it.

mod alone;
mod apply;
mod events;
mod express;
mod form;
mod legacy;
mod payload;
mod pieces;
mod request;
mod signer;
mod v4;
mod version;

use bufeo_model::Str;

pub use alone::RequestSignature;
pub(crate) use events::EventSigner;
pub(crate) use express::SessionCache;
pub(crate) use form::{PostForm, fields_of};
pub use signer::RequestSigner;
pub(crate) use signer::{Signer, SignerKeys};
pub(crate) use version::Place;
pub use version::SignatureVersion;

use crate::call::body::{Name, without_length};
use crate::client::Client;
use crate::error::Error;
use crate::event::{BeforeSign, ChooseSigner, RequestCreated};
use crate::stage::{Context, HttpRequest};

/// What a signature is for.
#[derive(Clone, Debug)]
pub(crate) struct Purpose {
    pub(crate) operation: Str,
    pub(crate) place: Place,
    /// For how many seconds an address or a form is good; the version's own time where that is left open.
    pub(crate) expires: Option<i64>,
    /// The region, where the caller names one.
    pub(crate) region: Option<Str>,
    /// The service's name in the signature, where the caller names one.
    pub(crate) signing_name: Option<Str>,
}

impl Purpose {
    /// A request that is about to be sent.
    pub(crate) fn request(operation: impl Into<Str>) -> Self {
        Self {
            operation: operation.into(),
            place: Place::Headers,
            expires: None,
            region: None,
            signing_name: None,
        }
    }
}

/// The step that `request-created.<service>` has in its middle.
pub(crate) async fn sign_created(client: &Client, created: &mut RequestCreated) -> Result<(), Error> {
    let purpose = Purpose::request(created.operation_name.clone());
    sign(client, &purpose, &mut created.request, &mut created.context).await
}

/// Chooses how, asks the handlers, and signs.
pub(crate) async fn sign(
    client: &Client,
    purpose: &Purpose,
    request: &mut HttpRequest,
    context: &mut Context,
) -> Result<(), Error> {
    let signer = client.request_signer();
    let version = choose(client, purpose, context).await?;
    let mut before = BeforeSign::new(
        request.take(),
        purpose.signing_name.clone().unwrap_or_else(|| signer.0.signing_name.clone()),
        signer.0.region.clone(),
        version,
        signer.clone(),
        purpose.operation.clone(),
        context.take(),
    );
    let emitted = client.emit("before-sign", &purpose.operation, &mut before).await;
    *request = before.request;
    *context = before.context;
    emitted?;
    let scoped = |name: &str| scoped(context, name);
    let name = scoped("signing_name").unwrap_or(before.signing_name);
    if name.starts_with("s3") && !payload::has_length(request) {
        let operation = client.meta().service_model().operation(&purpose.operation);
        let body = operation.map_or(Name::Unknown, |operation| Name::of(&operation));
        return Err(without_length(&body));
    }
    if before.signature_version.is_unsigned() {
        return Ok(());
    }
    let region = purpose.region.clone().or_else(|| scoped("region")).unwrap_or(before.region_name);
    apply::apply(client, purpose, &before.signature_version, apply::For { region, name }, request, context)
        .await
}

/// `choose-signer`.
async fn choose(
    client: &Client,
    purpose: &Purpose,
    context: &mut Context,
) -> Result<SignatureVersion, Error> {
    let signer = client.request_signer();
    let auth_type = context.get("auth_type").and_then(|value| value.as_str().map(Str::from));
    let version = match auth_type.filter(|version| !version.is_empty()) {
        Some(version) => SignatureVersion::named(version),
        None => signer.0.version.clone(),
    };
    let version = version.in_place(purpose.place);
    let mut choosing = ChooseSigner::new(
        scoped(context, "signing_name").unwrap_or_else(|| signer.0.signing_name.clone()),
        scoped(context, "region").unwrap_or_else(|| signer.0.region.clone()),
        version.clone(),
        signer.clone(),
        context.take(),
    );
    let chosen = client.emit_until_response("choose-signer", &purpose.operation, &mut choosing).await;
    *context = choosing.context;
    Ok(chosen?.unwrap_or(version).in_place(purpose.place))
}

/// What a call's endpoint says of signing.
fn scoped(context: &Context, name: &str) -> Option<Str> {
    let signing = context.get("signing")?;
    let value = signing.get(name)?;
    value.as_str().filter(|text| !text.is_empty()).map(Str::from)
}
