//! Signed forms.

use bufeo_client::{Client, Config, Credentials, ErrorKind, PresignedPost, SignatureVersion, Value, params};
use bufeo_testserver::S3Server;

use crate::plain::{Answer, post};
use crate::sandbox::{HandClock, builder, record, session};

async fn s3(server: &S3Server) -> Client {
    std::fs::create_dir(server.root().join("mybucket")).unwrap();
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let session = builder().clock(HandClock::today()).credentials(credentials).build().unwrap();
    let config = Config::new().with_signature_version(SignatureVersion::named("s3v4"));
    session.client("s3").endpoint_url(server.endpoint()).config(config).build().await.unwrap()
}

fn fields(form: &PresignedPost) -> Vec<(String, String)> {
    form.fields.iter().map(|(name, value)| (name.to_string(), value.as_str().unwrap().to_owned())).collect()
}

fn refused(answer: &Answer) -> bool {
    matches!(answer.status, 400 | 403)
}

#[tokio::test]
async fn a_browser_posts_a_file() {
    let server = S3Server::start().unwrap();
    let s3 = s3(&server).await;
    let form = s3
        .presigned_post("mybucket", "uploads/f.txt")
        .field("x-amz-meta-from", "a browser")
        .condition(params! { "x-amz-meta-from": "a browser" })
        .condition(Value::from(["content-length-range".into(), 1.into(), Value::from(10)]))
        .build()
        .await
        .unwrap();
    let answer = post(&form.url, &fields(&form), b"posted");
    assert!((200..300).contains(&answer.status), "{answer:?}");
    assert_eq!(std::fs::read_to_string(server.root().join("mybucket/uploads/f.txt")).unwrap(), "posted");
}

#[tokio::test]
async fn a_form_is_good_for_what_was_signed_and_nothing_else() {
    let server = S3Server::start().unwrap();
    let s3 = s3(&server).await;
    let form = s3.presigned_post("mybucket", "f.txt").build().await.unwrap();
    for (name, value) in
        [("key", "other.txt"), ("policy", "eyJjb25kaXRpb25zIjpbXX0="), ("x-amz-signature", "00")]
    {
        let mut changed = fields(&form);
        changed.iter_mut().find(|field| field.0 == name).unwrap().1 = value.into();
        let answer = post(&form.url, &changed, b"posted");
        assert!(refused(&answer), "{name}: {answer:?}");
    }
    assert!(!server.root().join("mybucket/other.txt").exists());
    assert!(!server.root().join("mybucket/f.txt").exists());
}

#[tokio::test]
async fn the_events_are_those_of_making_a_bucket_and_of_putting_an_object() {
    let s3 = session().client("s3").build().await.unwrap();
    let log = record(s3.meta().events());
    s3.presigned_post("mybucket", "f.txt").build().await.unwrap();
    assert_eq!(
        log.take(),
        [
            "provide-client-params.s3.CreateBucket",
            "before-parameter-build.s3.CreateBucket",
            "before-endpoint-resolution.s3",
            "choose-signer.s3.PutObject",
            "before-sign.s3.PutObject",
        ]
    );
}

#[tokio::test]
async fn forms_are_for_s3() {
    let sqs = session().client("sqs").build().await.unwrap();
    let error = sqs.presigned_post("mybucket", "f.txt").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Presigning);
    let missing = sqs.invoke("generate_presigned_post", params! {}).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::UnknownAttribute);
}
