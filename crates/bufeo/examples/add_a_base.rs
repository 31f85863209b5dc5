//! A handler adds a class for the S3 client's to inherit from: its constructor runs, and its methods are found after
//! those of the client's own class.

mod embedded;

use bufeo::event::CreatingClientClass;
use bufeo::{Method, Mixin, Value, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[]).await?;

    session.events().register("creating-client-class.s3", |class: &mut CreatingClientClass| {
        let my_class = Mixin::new("MyClass")
            .on_init(|_client| {
                println!("Client instantiated!");
                Ok(())
            })
            .with(
                "describe",
                Method::new(|client, _params| {
                    Ok(Value::from(format!("a client of {}", client.meta().service_id())))
                }),
            )
            .with("list_buckets", Method::new(|_client, _params| Ok("never found".into())));
        class.bases.insert(0, my_class);
    })?;

    let client = session.client("s3").build().await?;
    println!("{}", client.invoke("describe", params! {}).await?);
    // The class itself has `list_buckets`, so that the base's is not reached.
    println!("{} buckets", client.invoke("list_buckets", params! {}).await?["Buckets"].items().count());
    Ok(())
}
