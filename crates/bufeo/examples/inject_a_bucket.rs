//! A handler gives `ListObjects` the bucket that the caller left out.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::params;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["report.csv"])]).await?;
    let s3 = session.client("s3").build().await?;

    // Access the event system on the S3 client.
    let event_system = s3.meta().events();

    // Create a function.
    fn add_my_bucket(event: &mut ProvideClientParams) {
        // Add the name of the bucket you want to default to.
        event.params.entry("Bucket").or_insert("mybucket");
    }

    // Register the function to an event.
    event_system.register("provide-client-params.s3.ListObjects", add_my_bucket)?;

    let response = s3.call("list_objects", params! {}).await?;
    for object in response["Contents"].items() {
        println!("{}/{}", response["Name"], object["Key"]);
    }
    Ok(())
}
