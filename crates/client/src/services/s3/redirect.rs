//! Buckets of other regions: the first call that meets one learns where it is, and is sent there; later ones go there at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bufeo_events::{HandlerError, Placement, async_handler, handler};
use bufeo_model::{Map, Str, Value, params};

use crate::call::endpoint_of;
use crate::client::{Client, Inner, step};
use crate::config::is_valid_region;
use crate::endpoint::read_by_rules;
use crate::error::{Error, ErrorKind};
use crate::event::{Answer, BeforeEndpointResolution, BeforeParameterBuild, NeedsRetry, Retry};
use crate::stage::{Context, Params, Parsed};
use crate::user_agent;

/// What a call's context knows of this.
const REDIRECT: &str = "s3_redirect";
/// The header in which S3 says where a bucket is.
const BUCKET_REGION: &str = "x-amz-bucket-region";
/// How many buckets of other regions a client remembers.
const KEPT: usize = 1_000;

type Regions = Arc<Mutex<HashMap<Str, Str>>>;

/// Registers what a client of S3's does about buckets of other regions.
pub(crate) fn register(client: &Client) -> Result<(), Error> {
    let events = client.meta().events();
    let regions = Regions::default();

    let (weak, known) = (Arc::downgrade(&client.0), Arc::clone(&regions));
    let redirect = async_handler(move |event: &mut NeedsRetry| {
        let (weak, known) = (Weak::clone(&weak), Arc::clone(&known));
        Box::pin(async move {
            match upgrade(&weak) {
                Some(client) => redirect(&client, &known, event).await.map_err(HandlerError::from),
                None => Ok(None),
            }
        })
    });
    step(events, "needs-retry.s3", "follow a bucket to its region", redirect, Placement::middle())?;

    let noted = handler(|event: &mut BeforeParameterBuild| {
        let bucket = event.params.get("Bucket").map(std::borrow::Cow::into_owned).unwrap_or_default();
        let params = Value::Map(read_by_rules(&event.model, &event.params));
        event.context.insert(REDIRECT, params! { "redirected": false, "bucket": bucket, "params": params });
    });
    step(events, "before-parameter-build.s3", "note the bucket", noted, Placement::middle())?;

    let remembered = handler(move |event: &mut BeforeEndpointResolution| {
        let bucket = event.params.get("Bucket").and_then(|bucket| crate::stage::plain_text(&bucket));
        let region = bucket.and_then(|bucket| lock(&regions).get(&bucket).cloned());
        if let Some(region) = region {
            user_agent::note(&mut event.context, "S3_REGION_REDIRECT");
            event.builtins.insert("AWS::Region", region);
        }
    });
    step(
        events,
        "before-endpoint-resolution.s3",
        "remember the bucket's region",
        remembered,
        Placement::middle(),
    )
}

fn upgrade(client: &Weak<Inner>) -> Option<Client> {
    client.upgrade().map(Client)
}

fn lock(regions: &Regions) -> std::sync::MutexGuard<'_, HashMap<Str, Str>> {
    regions.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn redirect(
    client: &Client,
    regions: &Regions,
    event: &mut NeedsRetry,
) -> Result<Option<Retry>, Error> {
    let Some(answer) = &event.response else { return Ok(None) };
    let noted = event.context.get(REDIRECT).and_then(|noted| noted.as_map().cloned()).unwrap_or_default();
    let bucket = noted.get("bucket").and_then(|bucket| crate::stage::plain_text(&bucket));
    let Some(bucket) = bucket.filter(|bucket| !is_arn(bucket)) else { return Ok(None) };
    let redirected = noted.get("redirected").is_some_and(|value| *value == true);
    if redirected || !is_elsewhere(answer, event.model.name()) {
        return Ok(None);
    }
    let Some(region) = region_of(client, event.model.name(), &bucket, &answer.parsed).await? else {
        tracing::debug!(%bucket, "the bucket is in another region, and nobody says in which");
        return Ok(None);
    };
    tracing::debug!(%bucket, %region, "the bucket is in another region; a client for that region saves requests");
    remember(regions, bucket, region);
    user_agent::note(&mut event.context, "S3_REGION_REDIRECT");
    let params = noted.get("params").and_then(|params| params.as_map().cloned()).unwrap_or_default();
    send_there(client, event, noted, params.into()).await?;
    Ok(Some(Retry::After(Duration::ZERO)))
}

fn remember(regions: &Regions, bucket: Str, region: Str) {
    let mut known = lock(regions);
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(bucket, region);
}

/// Works the address out again, and how it is signed.
async fn send_there(
    client: &Client,
    event: &mut NeedsRetry,
    mut noted: Map,
    mut params: Params,
) -> Result<(), Error> {
    let mut context = event.context.take();
    let signing = signing(&context);
    let resolved = endpoint_of(client, &event.model, &mut params, &mut context).await;
    let described = resolved.and_then(|endpoint| {
        endpoint.describe(&mut context, client.request_signer().wish())?;
        Ok(endpoint)
    });
    let mut merged = signing;
    for (name, value) in self::signing(&context).iter() {
        merged.insert(name.into_owned(), value.into_owned());
    }
    if !merged.is_empty() {
        context.insert("signing", merged);
    }
    event.context = context;
    let endpoint = described?;
    let url = event.request.url();
    if let Some(url) = with_host_of(&url, endpoint.url()) {
        event.request.set_url(url);
    }
    noted.insert("redirected", true);
    event.context.insert(REDIRECT, noted);
    Ok(())
}

fn signing(context: &Context) -> Map {
    context.get("signing").and_then(|signing| signing.as_map().cloned()).unwrap_or_default()
}

/// The same address at another host.
fn with_host_of(url: &str, endpoint: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (_, there) = endpoint.split_once("://")?;
    let host = there.split('/').next()?;
    let path = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
    Some(format!("{scheme}://{host}{path}"))
}

fn is_arn(bucket: &str) -> bool {
    bucket.starts_with("arn:") && bucket.split(':').count() >= 6
}

/// Whether the answer says that the bucket is in another region.
fn is_elsewhere(answer: &Answer, operation: &str) -> bool {
    let error = answer.parsed.get("Error");
    let text = |name: &str| {
        error.as_ref().and_then(|error| error.get(name).and_then(|value| value.as_str().map(str::to_owned)))
    };
    let code = text("Code");
    let code = code.as_deref().unwrap_or_default();
    // Answers without a body know no code of S3's own.
    let bare = matches!(code, "301" | "400");
    let head = match operation {
        "HeadObject" => bare,
        "HeadBucket" => bare && header(&answer.parsed, BUCKET_REGION).is_some(),
        _ => false,
    };
    head || matches!(answer.response.status(), 301 | 302 | 307)
        || code == "PermanentRedirect"
        || code == "AuthorizationHeaderMalformed" && text("Region").is_some()
        || code == "IllegalLocationConstraintException" && operation != "CreateBucket"
}

fn header(parsed: &Parsed, name: &str) -> Option<Str> {
    let metadata = parsed.get("ResponseMetadata")?;
    let headers = metadata.get("HTTPHeaders")?;
    headers.get(name).and_then(|value| value.as_str().map(Str::from))
}

/// Where the bucket is: as the answer says, else as asking for the bucket tells.
async fn region_of(
    client: &Client,
    operation: &str,
    bucket: &Str,
    parsed: &Parsed,
) -> Result<Option<Str>, Error> {
    let in_body = || {
        let error = parsed.get("Error")?;
        error.get("Region").and_then(|region| region.as_str().map(Str::from))
    };
    let region = match header(parsed, BUCKET_REGION).or_else(in_body) {
        Some(region) => Some(region),
        // Who has just asked for the bucket learns nothing by asking again.
        None if operation == "HeadBucket" => None,
        None => match client.call("HeadBucket", params! { "Bucket": bucket.clone() }).await {
            Ok(output) => output["ResponseMetadata"]["HTTPHeaders"][BUCKET_REGION].as_str().map(Str::from),
            Err(error) => match error.response() {
                Some(response) => header(response, BUCKET_REGION),
                None => return Err(error),
            },
        },
    };
    match region {
        Some(region) if !is_valid_region(&region) => {
            let text = format!("Provided region_name '{region}' doesn't match a supported format.");
            Err(Error::new(ErrorKind::InvalidRegion, text).with("region_name", region.as_str()))
        }
        region => Ok(region),
    }
}
