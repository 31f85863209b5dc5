//! Without a bucket and without a handler that provides one, the call fails before anything is sent.

mod embedded;

use bufeo::{ErrorKind, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (server, session) = embedded::s3(&[]).await?;
    let s3 = session.client("s3").build().await?;

    match s3.call("list_objects", params! {}).await {
        Err(error) if error.kind() == ErrorKind::ParamValidation => println!("{error}"),
        other => println!("unexpected: {other:?}"),
    }
    println!("{} requests were sent", server.requests().len());
    Ok(())
}
