//! What every example stands on: the embedded S3 server and a session that talks to it.

use bufeo::{Credentials, Environment, Session, params};
use bufeo_testserver::S3Server;

/// A server with a bucket for each of `buckets`, holding objects with these keys, and a session for it.
///
/// The server runs as long as it is kept. The session reads nothing from this machine's environment.
pub(crate) async fn s3(
    buckets: &[(&str, &[&str])],
) -> Result<(S3Server, Session), Box<dyn std::error::Error>> {
    let server = S3Server::start()?;
    let session = Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new(server.access_key(), server.secret_key()))
        .region("us-east-1")
        .endpoint_url(server.endpoint())
        .build()?;
    let s3 = session.client("s3").build().await?;
    for (bucket, keys) in buckets {
        s3.call("CreateBucket", params! { "Bucket": *bucket }).await?;
        for key in *keys {
            let body = format!("I am {key}");
            s3.call("PutObject", params! { "Bucket": *bucket, "Key": *key, "Body": body.into_bytes() })
                .await?;
        }
    }
    Ok((server, session))
}
