//! The event system at work: an S3 client that did not exist before this program ran lists a bucket that only an event
//! handler knows about. Then the life of that call, as a timeline.
//!
//! Everything happens on this machine: the S3 server is embedded.

mod embedded;

use bufeo::event::ProvideClientParams;
use bufeo::{Timeline, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = ["2025/summary.csv", "2026/january.csv", "2026/february.csv"];
    let (server, session) = embedded::s3(&[("mybucket", &keys)]).await?;
    println!("An S3 server is running at {}, with a bucket and {} objects.\n", server.endpoint(), keys.len());

    let s3 = session.client("s3").build().await?;
    s3.meta().events().register(
        "provide-client-params.s3.ListObjects",
        |event: &mut ProvideClientParams| {
            event.params.entry("Bucket").or_insert("mybucket");
        },
    )?;

    println!("list_objects, without saying of which bucket:");
    let timeline = Timeline::watch(s3.meta().events());
    let response = s3.call("list_objects", params! {}).await?;
    for object in response["Contents"].items() {
        println!("  {:<20} {:>4} bytes", object["Key"].to_string(), object["Size"]);
    }

    println!("\nThe life of that call, each event with the handlers that ran:");
    print!("{timeline}");
    Ok(())
}
