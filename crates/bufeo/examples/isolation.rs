//! Each client has its own handlers: what is registered on one, the other never sees.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &[]), ("myotherbucket", &[])]).await?;
    let client1 = session.client("s3").build().await?;
    let client2 = session.client("s3").build().await?;

    client1.meta().events().register(
        "provide-client-params.s3.ListObjects",
        |event: &mut ProvideClientParams| {
            event.params.entry("Bucket").or_insert("mybucket");
        },
    )?;
    client2.meta().events().register(
        "provide-client-params.s3.ListObjects",
        |event: &mut ProvideClientParams| {
            event.params.entry("Bucket").or_insert("myotherbucket");
        },
    )?;

    println!("client1: {}", client1.call("list_objects", params! {}).await?["Name"]);
    println!("client2: {}", client2.call("list_objects", params! {}).await?["Name"]);
    Ok(())
}
