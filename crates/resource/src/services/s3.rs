//! Amazon S3: buckets and the objects of listings can be loaded.

use bufeo_client::{Error, Params, params};
use bufeo_events::{Events, HandlerError};
use bufeo_model::{Map, Value};

use super::step;
use crate::class::Method;
use crate::resource::Resource;

pub(super) fn register(events: &Events) -> Result<(), bufeo_events::Error> {
    let load = Method::new_async(load_bucket);
    step(events, "s3.Bucket", "load a bucket from the list of all", move |class| add(class, "load", &load))?;
    let load = Method::new_async(load_summary);
    step(events, "s3.ObjectSummary", "load an object's summary from its head", move |class| {
        add(class, "load", &load)
    })
}

fn add(
    class: &mut crate::event::CreatingResourceClass,
    name: &str,
    method: &Method,
) -> Result<(), HandlerError> {
    if class.attributes.contains(name) {
        return Err(format!("the class has an attribute `{name}` already").into());
    }
    class.attributes.insert(name, method.clone());
    Ok(())
}

/// Heads do not say when a bucket was made. The list of buckets does, if it may be seen and the bucket is in it.
async fn load_bucket(bucket: Resource, _params: Params) -> Result<Value, HandlerError> {
    let name = bucket.identifier("name").cloned().unwrap_or_default();
    bucket.set_data(Map::new());
    match bucket.client().invoke("list_buckets", params! {}).await {
        Ok(listing) => {
            if let Some(found) = listing["Buckets"].items().find(|found| found["Name"] == name) {
                bucket.set_data(found.into_owned());
            }
        }
        Err(error) if denied(&error) => {}
        Err(error) => {
            return Err(error.into());
        }
    }
    Ok(Value::Null)
}

fn denied(error: &Error) -> bool {
    error.code() == Some("AccessDenied")
}

/// The head of an object says the same as its line in a listing, but for one name.
async fn load_summary(summary: Resource, _params: Params) -> Result<Value, HandlerError> {
    let identifier = |name: &str| summary.identifier(name).cloned().unwrap_or_default();
    let (bucket, key) = (identifier("bucket_name"), identifier("key"));
    let head = summary.client().invoke("head_object", params! { "Bucket": bucket, "Key": key }).await?;
    let Value::Map(mut head) = head else { return Ok(Value::Null) };
    if let Some(size) = head.remove("ContentLength") {
        head.insert("Size", size);
    }
    summary.set_data(head);
    Ok(Value::Null)
}
