//! A handler adds a method to the class of the S3 service's resource, before the resource exists.

mod embedded;

use bufeo::event::CreatingResourceClass;
use bufeo::prelude::*;
use bufeo::resource::Method;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt", "b.txt"])]).await?;

    session.events().register(
        "creating-resource-class.s3.ServiceResource",
        |class: &mut CreatingResourceClass| {
            let custom_method = Method::new(|_resource, _params| {
                println!("This is my custom method");
                Ok(())
            });
            class.attributes.insert("my_method", custom_method);
        },
    )?;

    // The event of a bucket's class is another one; a method may go on to other resources.
    session.events().register("creating-resource-class.s3.Bucket", |class: &mut CreatingResourceClass| {
        let last_object = Method::new_async(|bucket, _params| async move {
            let mut objects = bucket.collection("objects")?.items().collect().await?;
            objects.pop().ok_or_else(|| "the bucket is empty".into())
        });
        class.attributes.insert("last_object", last_object);
    })?;

    let resource = session.resource("s3").build().await?;
    resource.invoke("my_method", params! {}).await?;

    let bucket = resource.sub("Bucket", ["mybucket"]).await?;
    if let Some(object) = bucket.invoke("last_object", params! {}).await?.into_resource() {
        println!("{object}");
    }
    Ok(())
}
