//! A handler that is registered after the event is not called for it, but for the next one.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &[])]).await?;
    let s3 = session.client("s3").build().await?;

    let first = s3.call("list_objects", params! {}).await;
    println!("before: {}", if first.is_ok() { "called" } else { "not called" });

    s3.meta().events().register(
        "provide-client-params.s3.ListObjects",
        |event: &mut ProvideClientParams| {
            event.params.entry("Bucket").or_insert("mybucket");
        },
    )?;

    let second = s3.call("list_objects", params! {}).await;
    println!("after: {}", if second.is_ok() { "called" } else { "not called" });
    Ok(())
}
