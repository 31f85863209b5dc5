//! Amazon EC2: tags are made and deleted in ways that its resource model cannot say.

use bufeo_client::{Params, params};
use bufeo_events::{Events, HandlerError};
use bufeo_model::Value;

use super::step;
use crate::class::Method;
use crate::resource::Resource;

pub(super) fn register(events: &Events) -> Result<(), bufeo_events::Error> {
    let create = Method::new_async(create_tags);
    step(events, "ec2.ServiceResource", "tag several things with several tags", move |class| {
        class.attributes.insert("create_tags", create.clone());
        Ok(())
    })?;
    let delete = Method::new_async(delete_tags);
    step(events, "ec2.Instance", "delete an instance's tags", move |class| {
        if class.attributes.contains("delete_tags") {
            return Err("the class has an attribute `delete_tags` already".into());
        }
        class.attributes.insert("delete_tags", delete.clone());
        Ok(())
    })
}

/// Every tag on every thing, each of which is a resource.
async fn create_tags(ec2: Resource, params: Params) -> Result<Vec<Resource>, HandlerError> {
    let value = Value::from(params.clone());
    ec2.client().invoke("create_tags", params).await?;
    let mut tags = Vec::new();
    for thing in value["Resources"].items() {
        for tag in value["Tags"].items() {
            let identifiers = [thing.clone().into_owned(), tag["Key"].clone(), tag["Value"].clone()];
            tags.push(ec2.sub("Tag", identifiers).await?);
        }
    }
    Ok(tags)
}

async fn delete_tags(instance: Resource, mut params: Params) -> Result<Value, HandlerError> {
    let id = instance.identifier("id").cloned().unwrap_or_default();
    let own = params! { "Resources": [id] };
    params.extend(own);
    Ok(instance.client().invoke("delete_tags", params).await?)
}
