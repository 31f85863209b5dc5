//! Events are named after operations, `ListObjectsV2`; the client knows which operation a method calls.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt"])]).await?;
    let s3 = session.client("s3").build().await?;

    let operation = s3.meta().operation_for_method("list_objects_v2").ok_or("there is no such method")?;
    println!("list_objects_v2 calls {operation}");

    let event = format!("provide-client-params.s3.{operation}");
    s3.meta().events().register(&event, |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("mybucket");
    })?;
    println!("{} object", s3.call("list_objects_v2", params! {}).await?["KeyCount"]);
    Ok(())
}
