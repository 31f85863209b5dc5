//! `*` stands for one whole part of a name, and what is registered under it still goes before a shorter name.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt", "b.txt"]), ("general", &[])]).await?;
    let s3 = session.client("s3").build().await?;
    let event_system = s3.meta().events();

    event_system.register("provide-client-params.s3", |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("general");
    })?;
    event_system.register("provide-client-params.s3.*", |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("mybucket");
    })?;

    for operation in ["list_objects", "list_objects_v2"] {
        let response = s3.call(operation, params! {}).await?;
        println!("{operation}: {} objects in {}", response["Contents"].items().count(), response["Name"]);
    }
    Ok(())
}
