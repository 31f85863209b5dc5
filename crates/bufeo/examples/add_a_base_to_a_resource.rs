//! A handler adds a class for the S3 service's resource to inherit from: its constructor runs when the resource is made.

mod embedded;

use bufeo::event::CreatingResourceClass;
use bufeo::prelude::*;
use bufeo::resource::Mixin;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[]).await?;

    session.events().register(
        "creating-resource-class.s3.ServiceResource",
        |class: &mut CreatingResourceClass| {
            let my_class = Mixin::new("MyClass").with("motto", "inherited").on_init(|_resource| {
                println!("Resource instantiated!");
                Ok(())
            });
            class.bases.insert(0, my_class);
        },
    )?;

    let resource = session.resource("s3").build().await?;
    println!("{resource} has a motto: {}", resource.get("motto").await?);
    Ok(())
}
