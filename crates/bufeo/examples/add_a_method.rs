//! A handler adds a method to the class of the S3 client, before the client exists.

mod embedded;

use bufeo::event::CreatingClientClass;
use bufeo::{Method, Value, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt", "b.txt"])]).await?;

    session.events().register("creating-client-class.s3", |class: &mut CreatingClientClass| {
        let custom_method = Method::new(|_client, _params| {
            println!("This is my custom method");
            Ok(Value::Null)
        });
        class.attributes.insert("my_method", custom_method);

        // A method may make calls of its own.
        let count_objects = Method::new_async(|client, params| async move {
            let listing = client.call("list_objects_v2", params).await?;
            Ok(listing["KeyCount"].clone())
        });
        class.attributes.insert("count_objects", count_objects);
    })?;

    let client = session.client("s3").build().await?;
    client.invoke("my_method", params! {}).await?;
    println!("{} objects", client.invoke("count_objects", params! { "Bucket": "mybucket" }).await?);
    Ok(())
}
