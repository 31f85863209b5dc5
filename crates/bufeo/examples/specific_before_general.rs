//! The handler with the longer name runs first; an operation it is not registered for falls to the general one.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (server, session) =
        embedded::s3(&[("mybucket", &[]), ("myspecificbucket", &["special.txt"])]).await?;
    let s3 = session.client("s3").build().await?;
    let event_system = s3.meta().events();

    event_system.register("provide-client-params.s3", |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("mybucket");
    })?;
    event_system.register("provide-client-params.s3.ListObjects", |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("myspecificbucket");
    })?;

    let listing = s3.call("list_objects", params! {}).await?;
    println!("list_objects went to {}", listing["Name"]);

    s3.call("put_object", params! { "Key": "mykey", "Body": "my body" }).await?;
    let file = server.root().join("mybucket").join("mykey");
    println!("put_object went to mybucket: {}", std::fs::read_to_string(file)?);
    Ok(())
}
