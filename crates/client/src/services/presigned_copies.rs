//! Copies from one region to another: RDS, Neptune, DocumentDB and EC2 let the target fetch them with a signed address.

use std::time::Duration;

use bufeo_events::{BoxFuture, HandlerError};
use bufeo_model::{Map, Str, Value};

use crate::error::Error;
use crate::event::BeforeCall;
use crate::stage::HttpRequest;

const SOURCE: &str = "SourceRegion";
const DESTINATION: &str = "DestinationRegion";
const GOOD_FOR: Duration = Duration::from_secs(3600);

/// The region of the source is no parameter of the operation's; it says whom to sign for, and does not go over the wire.
pub(super) fn of_rds(event: &mut BeforeCall) -> BoxFuture<'_, Result<(), HandlerError>> {
    Box::pin(async {
        const URL: &str = "PreSignedUrl";
        let Some(mut form) = form(event) else { return Ok(()) };
        let Some(source) = form.remove(SOURCE) else { return Ok(()) };
        if !form.contains_key(URL) {
            form.insert(URL, address(event, &form, &source.to_string()).await?);
        }
        event.request.set_body(form);
        Ok(())
    })
}

/// EC2 is told both regions as well.
pub(super) fn of_ec2(event: &mut BeforeCall) -> BoxFuture<'_, Result<(), HandlerError>> {
    Box::pin(async {
        const URL: &str = "PresignedUrl";
        let Some(mut form) = form(event).filter(|form| !form.contains_key(URL)) else { return Ok(()) };
        let source = form.get(SOURCE).map(|source| source.to_string()).unwrap_or_default();
        form.insert(URL, address(event, &form, &source).await?);
        form.insert(DESTINATION, event.request_signer.region_name());
        event.request.set_body(form);
        Ok(())
    })
}

fn form(event: &BeforeCall) -> Option<Map> {
    match event.request.body().into_owned() {
        Value::Map(form) => Some(form.into_native()),
        _ => None,
    }
}

/// The same call as an address of the source's region, which the service uses on the caller's behalf. That region's host
/// has its name in the same place, for these services.
async fn address(event: &BeforeCall, form: &Map, source: &str) -> Result<String, Error> {
    let Some(client) = event.request_signer.client() else { return Ok(String::new()) };
    let destination = event.request_signer.region_name();
    let url = event.request.url().replace(destination, source);
    let mut request = HttpRequest::build("GET", url);
    let mut form = form.clone();
    form.insert(DESTINATION, destination);
    request.set_body(form);
    request.insert("context", event.context.clone().into_map().into_native());
    let region = Some(Str::from(source));
    client.presign_request(request, event.model.name(), GOOD_FOR, region, None).await
}
