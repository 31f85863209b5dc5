//! Which signature a call gets.

use bufeo_model::{Str, Value};

use crate::event::ChooseSigner;
use crate::sign::SignatureVersion;

/// The services that take a token of the environment's in the place of a signature.
const WITH_TOKENS_OF_THE_ENVIRONMENT: &[&str] = &["bedrock"];

const BEARER: &str = "smithy.api#httpBearerAuth";

/// The callers of some operations have no credentials yet.
pub(super) fn do_not_sign(_: &mut ChooseSigner) -> SignatureVersion {
    SignatureVersion::UNSIGNED
}

/// What the operation's model says of signing, or the endpoint's rules, which the call puts in the same place.
pub(super) fn choose_by_operation(event: &mut ChooseSigner) -> Option<SignatureVersion> {
    let kind = event.context.get("auth_type").map(std::borrow::Cow::into_owned)?;
    let kind = kind.as_str()?;
    match kind {
        "" => return None,
        "none" => return Some(SignatureVersion::UNSIGNED),
        "bearer" => return Some(SignatureVersion::BEARER),
        _ => {}
    }
    if event.context.get("unsigned_payload").is_some_and(|value| *value == true) || kind == "v4-unsigned-body"
    {
        event.context.insert("payload_signing_enabled", Value::Bool(false));
    }
    let version = match kind {
        "v4-s3express" => return Some(SignatureVersion::named(kind)),
        "v4a" => {
            sign_for_regions(event);
            "v4a"
        }
        kind if kind.starts_with("v4") => "v4",
        _ => return None,
    };
    let s3 = matches!(&*event.signing_name, "s3" | "s3-outposts" | "s3-object-lambda" | "s3express");
    Some(SignatureVersion::named(if s3 { format!("s3{version}") } else { version.to_owned() }))
}

/// Leaves in the context what a signature of version 4a is good for.
fn sign_for_regions(event: &mut ChooseSigner) {
    let regions = region_set(event);
    let mut signing =
        event.context.get("signing").and_then(|signing| signing.as_map().cloned()).unwrap_or_default();
    signing.insert("region", regions);
    signing.insert("signing_name", event.signing_name.clone());
    event.context.insert("signing", signing);
}

/// The regions that a signature of version 4a is good for: those of the settings, those of the endpoint, or all.
fn region_set(event: &ChooseSigner) -> Str {
    if let Some(regions) = event.request_signer.region_set() {
        return regions;
    }
    let signing = event.context.get("signing");
    let region = signing.as_ref().and_then(|signing| {
        signing
            .get("region")
            .and_then(|region| region.as_str().filter(|text| !text.is_empty()).map(Str::from))
    });
    region.unwrap_or(Str::from_static("*"))
}

/// What the settings prefer among the ways that the service's model lists, and a token that the environment has for it.
pub(super) fn choose_by_preference(event: &mut ChooseSigner) -> Option<SignatureVersion> {
    let options = event.context.get("auth_options").map(std::borrow::Cow::into_owned).unwrap_or_default();
    let options: Vec<Str> = options.items().filter_map(|option| option.as_str().map(Str::from)).collect();
    let wish = event.request_signer.wish();
    let configured = wish.version.clone();
    let mut resolved = configured.clone();
    if configured.is_none() && !wish.preference.is_empty() && !options.is_empty() {
        resolved = by_preference(&wish.preference, &options).or(resolved);
    }
    let takes_token = WITH_TOKENS_OF_THE_ENVIRONMENT.contains(&&*event.signing_name)
        && options.iter().any(|option| *option == BEARER)
        && event.request_signer.has_token_of_the_environment();
    let in_code = configured.is_some() || wish.preference_in_code;
    if takes_token && (resolved == Some(SignatureVersion::BEARER) || !in_code) {
        resolved = Some(SignatureVersion::BEARER);
    }
    if resolved == Some(SignatureVersion::V4A) {
        sign_for_regions(event);
    }
    if resolved == configured { None } else { resolved }
}

/// The first that is preferred, then the first that the service lists, of those that it lists.
fn by_preference(preference: &[String], options: &[Str]) -> Option<SignatureVersion> {
    let listed: Vec<&str> =
        options.iter().map(|option| option.rsplit('#').next().unwrap_or(option)).collect();
    let ordered = preference.iter().map(String::as_str).chain(listed.iter().copied());
    ordered.filter(|scheme| listed.contains(scheme)).find_map(|scheme| match scheme {
        "sigv4" => Some(SignatureVersion::V4),
        "sigv4a" => Some(SignatureVersion::V4A),
        "httpBearerAuth" => Some(SignatureVersion::BEARER),
        "noAuth" => Some(SignatureVersion::UNSIGNED),
        _ => None,
    })
}
