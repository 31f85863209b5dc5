//! Bodies of S3's requests.

use std::io::Write as _;

use bufeo_client::event::BeforeCall;
use bufeo_client::{Environment, Value, params};
use bufeo_model::Stream;
use bufeo_testserver::Response;

use crate::sandbox::{Log, answering, builder};
use crate::{body, sent, silent, without};

#[tokio::test]
async fn bodies_become_streams() {
    let (server, s3) = silent("s3").await;
    let log = Log::default();
    let kinds = log.clone();
    s3.meta()
        .events()
        .register("before-call", move |event: &mut BeforeCall| kinds.push(event.request.body().kind_name()))
        .unwrap();
    for body in [Value::from("täxt"), Value::Blob("bytes".into()), Stream::from_bytes("stream").into()] {
        s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": body }).await.unwrap();
    }
    let part = params! { "Bucket": "b", "Key": "k", "PartNumber": 1, "UploadId": "u", "Body": "part" };
    s3.call("UploadPart", part).await.unwrap();
    without(&s3, "convert_body_to_file_like_object");
    s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": "blob" }).await.unwrap();
    assert_eq!(log.take(), ["stream", "stream", "stream", "stream", "blob"]);
    let requests = server.requests();
    let bodies: Vec<&str> = requests.iter().map(body).collect();
    assert_eq!(bodies, ["täxt", "bytes", "stream", "part", "blob"]);
    let lengths: Vec<_> = requests.iter().map(|request| request.header("content-length")).collect();
    assert_eq!(lengths, [Some("5"), Some("5"), Some("6"), Some("4"), Some("4")]);
}

#[tokio::test]
async fn a_server_is_asked_whether_it_wants_a_body() {
    const NAME: &str = "add_expect_header";
    let put = params! { "Bucket": "b", "Key": "k", "Body": "text" };
    let (with, without) = sent("s3", "PutObject", put, NAME).await;
    assert_eq!(with.header("expect"), Some("100-continue"));
    assert_eq!(without.header("expect"), None);
    let (with, _) = sent("s3", "PutObject", params! { "Bucket": "b", "Key": "k" }, NAME).await;
    assert_eq!(with.header("expect"), None, "there is no body");
    let (with, _) = sent("s3", "PutObject", params! { "Bucket": "b", "Key": "k", "Body": "" }, NAME).await;
    assert_eq!(with.header("expect"), Some("100-continue"), "an empty body is one");
    let tags = params! { "Bucket": "b", "Tagging": { "TagSet": [] } };
    let (with, _) = sent("s3", "PutBucketTagging", tags, NAME).await;
    assert_eq!(with.header("expect"), None, "it is no stream");
}

#[tokio::test]
async fn the_environment_may_say_that_empty_bodies_need_no_question() {
    let server = answering([Response::new(200)]);
    let environment = Environment::of([("BOTO_EXPERIMENTAL__NO_EMPTY_CONTINUE", "true")]);
    let session = builder().environment(environment).build().unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    for body in ["", "text"] {
        s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": body }).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!((requests[0].header("expect"), requests[1].header("expect")), (None, Some("100-continue")));
}

#[tokio::test]
async fn line_breaks_of_keys_are_kept() {
    let delete = params! { "Bucket": "b", "Delete": { "Objects": [{ "Key": "a\nb\rc" }] } };
    let (with, without) = sent("s3", "DeleteObjects", delete, "escape_xml_payload").await;
    assert!(
        body(&with).contains("<Key>a&#xA;b&#xD;c</Key>") || body(&with).contains("<Key>a&#xA;b&#13;c</Key>")
    );
    assert!(body(&without).contains("a\nb"), "{}", body(&without));
    let rule = params! { "ID": "a\nb", "Status": "Enabled", "Prefix": "" };
    let lifecycle = params! { "Bucket": "b", "LifecycleConfiguration": { "Rules": [rule] } };
    let (with, _) = sent("s3", "PutBucketLifecycleConfiguration", lifecycle, "escape_xml_payload").await;
    assert!(body(&with).contains("<ID>a&#xA;b</ID>"), "{}", body(&with));
}

#[tokio::test]
async fn files_are_sent_from_where_they_stand() {
    let (server, s3) = silent("s3").await;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"skipped, sent").unwrap();
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(9)).unwrap();
    let body = Stream::from_reader(file).unwrap();
    s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": body }).await.unwrap();
    let request = server.requests().remove(0);
    assert_eq!(request.body, "sent");
    assert_eq!(request.header("x-amz-checksum-crc32"), Some("usQqqQ=="));
}
