//! How one client of S3 signs: what it gives away, and what it sends to S3 Express.

use std::sync::{Arc, OnceLock, Weak};

use bufeo_events::{Placement, handler};
use bufeo_model::{Loader, Map};

use crate::client::{Client, step};
use crate::error::Error;
use crate::event::{BeforeCall, BeforeParameterBuild, BeforeSign, ChooseSigner};
use crate::sign::SignatureVersion;
use crate::stage::Context;

/// Registers what S3 wants of a client's signatures; `loader` has the regions.
pub(crate) fn register(client: &Client, loader: &Loader, configured: bool) -> Result<(), Error> {
    let events = client.meta().events();
    let params = handler(note_what_it_is_about);
    step(events, "before-parameter-build.s3", "note what the call is about", params, Placement::middle())?;
    let bucket = handler(|event: &mut BeforeCall| note_the_bucket(&mut event.context));
    step(events, "before-call.s3", "sign for a session of the bucket's", bucket, Placement::middle())?;
    let session = handler(|event: &mut BeforeSign| {
        if event.signature_version.name().starts_with("v4-s3express") {
            note_the_bucket(&mut event.context);
        }
    });
    step(events, "before-sign.s3", "find the session of the bucket", session, Placement::middle())?;
    if configured {
        return Ok(());
    }
    let (weak, loader, known) = (Arc::downgrade(&client.0), loader.clone(), OnceLock::new());
    let given_away = handler(move |event: &mut ChooseSigner| {
        let old = || *known.get_or_init(|| takes_the_old_signature(&weak, &loader));
        sign_what_is_given_away(event.signature_version.name(), old)
    });
    step(events, "choose-signer.s3", "give away with S3's older signature", given_away, Placement::middle())
}

/// Signing looks for the bucket, and guests for these.
fn note_what_it_is_about(event: &mut BeforeParameterBuild) {
    // A thousand keys to delete are copied for nobody but a host's guests, who get the host's own.
    let known = ["Bucket", "Delete", "Key", "Prefix"].into_iter();
    let known = known.filter(|name| *name != "Delete" || event.params.host().is_some());
    let noted: Map = known.filter_map(|name| Some((name, event.params.get(name)?.into_owned()))).collect();
    event.context.insert("input_params", noted);
}

/// A session of S3 Express is one bucket's.
fn note_the_bucket(context: &mut Context) {
    let backend = context.get("endpoint_properties").and_then(|properties| {
        properties.get("backend").and_then(|backend| backend.as_str().map(str::to_owned))
    });
    if backend.as_deref() != Some("S3Express") {
        return;
    }
    let bucket =
        context.get("input_params").and_then(|params| params.get("Bucket").map(std::borrow::Cow::into_owned));
    let Some(bucket) = bucket.filter(|bucket| !bucket.is_null()) else { return };
    let mut signing =
        context.get("signing").and_then(|signing| signing.as_map().cloned()).unwrap_or_default();
    signing.insert("cache_key", bucket);
    context.insert("signing", signing);
}

/// Addresses and forms for regions that take the older signature have it, as long as nobody asks for another: they are
/// shorter, and have been so for long.
fn sign_what_is_given_away(version: &str, old: impl Fn() -> bool) -> Option<SignatureVersion> {
    let place = ["-query", "-presign-post"].into_iter().find(|place| version.ends_with(place))?;
    if version.starts_with("v4-s3express") {
        return Some(SignatureVersion::named(version));
    }
    if version.starts_with("v4a") || !old() {
        return None;
    }
    Some(SignatureVersion::named(format!("s3{place}")))
}

/// Whether the region of the client is one that lists the older signature. New regions do not, and are not listed.
fn takes_the_old_signature(client: &Weak<crate::client::Inner>, loader: &Loader) -> bool {
    let Some(inner) = client.upgrade() else { return false };
    let meta = &inner.meta;
    let Ok(endpoints) = loader.endpoints_of("s3") else { return false };
    let partitions = endpoints["partitions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let name = meta.partition();
    let Some(partition) = partitions.iter().find(|partition| partition["partition"] == *name) else {
        return false;
    };
    let s3 = &partition["services"]["s3"];
    let endpoint = &s3["endpoints"][meta.region_name()];
    if endpoint.is_null() && meta.region_name() != "aws-global" {
        return false;
    }
    let places = [endpoint, &s3["defaults"], &partition["defaults"]];
    let versions = places.into_iter().find_map(|place| place["signatureVersions"].as_array());
    versions.is_some_and(|versions| versions.iter().any(|version| version == "s3"))
}
