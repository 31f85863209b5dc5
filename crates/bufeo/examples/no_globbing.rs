//! A wildcard has to stand alone: `*objects` is an ordinary name, which no event has.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &[])]).await?;
    let s3 = session.client("s3").build().await?;

    s3.meta().events().register("provide-client-params.s3.*objects", |event: &mut ProvideClientParams| {
        event.params.entry("Bucket").or_insert("mybucket");
    })?;

    let called = s3.call("list_objects", params! {}).await.is_ok();
    println!("*objects: {}", if called { "called" } else { "not called" });
    print!("{}", s3.meta().events().explain("provide-client-params.s3.ListObjects"));
    Ok(())
}
