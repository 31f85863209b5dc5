//! A handler returns new parameters, which take the place of the caller's.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::{Params, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt", "b.txt"])]).await?;
    let s3 = session.client("s3").build().await?;

    s3.meta().events().register(
        "provide-client-params.s3.ListObjects",
        |event: &mut ProvideClientParams| {
            println!("{} was asked for {}", event.model.name(), event.params["Bucket"]);
            Params::from(params! { "Bucket": "mybucket", "MaxKeys": 1 })
        },
    )?;

    let response = s3.call("list_objects", params! { "Bucket": "somewhere-else" }).await?;
    println!("{}: {} of its objects", response["Name"], response["Contents"].items().count());
    Ok(())
}
