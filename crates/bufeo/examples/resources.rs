//! A bucket and its objects as resources: actions, values, collections and batches.

mod embedded;

use bufeo::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (_server, session) = embedded::s3(&[("mybucket", &["a.txt"])]).await?;
    let s3 = session.resource("s3").build().await?;

    let bucket = s3.sub("Bucket", ["mybucket"]).await?;
    for key in ["logs/1", "logs/2"] {
        bucket.invoke("put_object", params! { "Key": key, "Body": "a line" }).await?;
    }

    let logs = bucket.collection("objects")?.filter(params! { "Prefix": "logs/" });
    let mut lines = logs.items();
    while let Some(object) = lines.next().await {
        let object = object?;
        println!("{object}: {} bytes", object.get("size").await?);
    }
    for object in bucket.collection("objects")?.limit(1).items().collect().await? {
        let object = object.sub("Object", ()).await?;
        println!("{object} of {} bytes", object.get("content_length").await?);
        object.invoke("delete", params! {}).await?;
    }
    println!("{} left", bucket.collection("objects")?.items().collect().await?.len());
    Ok(())
}
