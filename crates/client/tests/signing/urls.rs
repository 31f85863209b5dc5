//! Signed addresses.

use std::time::Duration;

use bufeo_client::event::{BeforeSign, ChooseSigner, ProvideClientParams};
use bufeo_client::{Client, Config, Credentials, ErrorKind, SignatureVersion, params};
use bufeo_testserver::S3Server;

use crate::plain::send;
use crate::sandbox::{ACCESS_KEY, HandClock, SECRET_KEY, builder, record, session};

fn server() -> S3Server {
    let server = S3Server::start().unwrap();
    std::fs::create_dir(server.root().join("mybucket")).unwrap();
    std::fs::write(server.root().join("mybucket/hello.txt"), "hello").unwrap();
    server
}

/// A client of the embedded S3, on a clock of the test's.
async fn s3(server: &S3Server, clock: HandClock) -> Client {
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let session = builder().clock(clock).credentials(credentials).build().unwrap();
    let config = Config::new().with_signature_version(SignatureVersion::named("s3v4"));
    session.client("s3").endpoint_url(server.endpoint()).config(config).build().await.unwrap()
}

#[tokio::test]
async fn a_plain_client_reads_and_writes_with_a_signed_address() {
    let server = server();
    let s3 = s3(&server, HandClock::today()).await;

    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let answer = send("GET", &s3.presigned_url("GetObject", hello).build().await.unwrap(), &[], b"");
    assert_eq!((answer.status, answer.body.as_str()), (200, "hello"));

    let odd = params! { "Bucket": "mybucket", "Key": "a b/c+d~é" };
    let url = s3.presigned_url("PutObject", odd.clone()).build().await.unwrap();
    assert_eq!(send("PUT", &url, &[], b"odd").status, 200);
    let mut written = s3.call("GetObject", odd).await.unwrap()["Body"].take_stream().unwrap();
    assert_eq!(written.read_all().await.unwrap(), "odd");
}

#[tokio::test]
async fn an_address_of_yesterday_is_good_for_nothing() {
    let server = server();
    let expired = HandClock::at_some_time_before_today(Duration::from_secs(24 * 3600));
    let s3 = s3(&server, expired).await;
    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let answer = send("GET", &s3.presigned_url("GetObject", hello).build().await.unwrap(), &[], b"");
    assert_eq!(answer.status, 403, "{}", answer.body);
}

#[tokio::test]
async fn an_address_is_good_for_what_was_signed_and_nothing_else() {
    let server = server();
    let s3 = s3(&server, HandClock::today()).await;
    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let url = s3.presigned_url("GetObject", hello).build().await.unwrap();
    for (changed, method) in [
        (url.replace("hello.txt", "hello.tx"), "GET"),
        (url.replace("X-Amz-Expires=3600", "X-Amz-Expires=36000"), "GET"),
        (url.replace("eu-west-1", "eu-west-2"), "GET"),
        (format!("{url}&versionId=1"), "GET"),
        (url.clone(), "DELETE"),
    ] {
        let answer = send(method, &changed, &[], b"");
        assert_eq!(answer.status, 403, "{method} {changed} {}", answer.body);
    }
    assert!(server.root().join("mybucket/hello.txt").exists());
}

#[tokio::test]
async fn the_method_may_be_another_than_the_operations() {
    let server = server();
    let s3 = s3(&server, HandClock::today()).await;
    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let url = s3.presigned_url("GetObject", hello).http_method("HEAD").build().await.unwrap();
    assert_eq!(send("HEAD", &url, &[], b"").status, 200);
    assert_eq!(send("GET", &url, &[], b"").status, 403);
}

#[tokio::test]
async fn the_same_address_comes_of_the_same_time() {
    let session = session();
    let sts = session.client("sts").build().await.unwrap();
    let url =
        sts.presigned_url("GetCallerIdentity", params! {}).expires_in(Duration::from_secs(60)).build().await;
    // The signature was computed by botocore 1.44.5 with the clock at the same time.
    assert_eq!(
        url.unwrap(),
        "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15\
         &X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Feu-west-1%2Fsts%2Faws4_request\
         &X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=57f71f5fa6615f4ef6b8cdcfc5eeeffe9e403459907ffb79ed02f78c7a81279c"
    );
}

#[tokio::test]
async fn handlers_take_part_in_their_order() {
    let session = session();
    let sqs = session.client("sqs").build().await.unwrap();
    sqs.meta()
        .events()
        .register("provide-client-params.sqs.GetQueueUrl", |event: &mut ProvideClientParams| {
            assert_eq!(*event.context.get("is_presign_request").unwrap(), true);
            event.params.insert("QueueName", "theirs");
        })
        .unwrap();
    let versions = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let (chosen, signed) = (versions.clone(), versions.clone());
    let events = sqs.meta().events();
    events
        .register("choose-signer.sqs", move |event: &mut ChooseSigner| {
            chosen.lock().unwrap().push(event.signature_version.clone());
            // Its place in the address is not the handler's to say.
            Some(SignatureVersion::named("v4"))
        })
        .unwrap();
    events
        .register("before-sign.sqs", move |event: &mut BeforeSign| {
            signed.lock().unwrap().push(event.signature_version.clone());
            event.request.headers_mut().insert("x-guest", "1");
        })
        .unwrap();
    let log = record(sqs.meta().events());
    let url = sqs.presigned_url("GetQueueUrl", params! { "QueueName": "mine" }).build().await.unwrap();
    assert_eq!(
        log.take(),
        [
            "provide-client-params.sqs.GetQueueUrl",
            "before-parameter-build.sqs.GetQueueUrl",
            "before-endpoint-resolution.sqs",
            "choose-signer.sqs.GetQueueUrl",
            "before-sign.sqs.GetQueueUrl",
        ]
    );
    assert!(url.contains("QueueName=theirs") && !url.contains("mine"), "{url}");
    assert!(url.contains("x-guest&X-Amz-Signature"), "{url}");
    let names: Vec<String> =
        versions.lock().unwrap().iter().map(|version| version.name().to_owned()).collect();
    assert_eq!(names, ["v4-query", "v4-query"]);
}

#[tokio::test]
async fn what_cannot_be_signed_says_why() {
    let session = session();
    let s3 = session.client("s3").build().await.unwrap();
    let missing = s3.presigned_url("GetObject", params! { "Bucket": "mybucket" }).build().await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::ParamValidation);
    let unknown = s3.presigned_url("GetObjekt", params! {}).build().await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::UnknownOperation);
    let nobody = crate::sandbox::bare().region("eu-west-1").build().unwrap();
    let nobody = nobody.client("s3").build().await.unwrap();
    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let error = nobody.presigned_url("GetObject", hello.clone()).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    let config = Config::new().with_signature_version(SignatureVersion::named("v9"));
    let strange = session.client("s3").config(config).build().await.unwrap();
    let error = strange.presigned_url("GetObject", hello).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedSignature);
    assert_eq!(error.to_string(), "Signature version(s) are not supported: v9-query");
}

#[tokio::test]
async fn nobody_signs_for_nobody() {
    let config = Config::new().with_signature_version(SignatureVersion::UNSIGNED);
    let s3 = session().client("s3").config(config).build().await.unwrap();
    let hello = params! { "Bucket": "mybucket", "Key": "hello.txt" };
    let url = s3.presigned_url("GetObject", hello).build().await.unwrap();
    assert!(!url.contains('?'), "{url}");
}

#[tokio::test]
async fn no_secret_is_in_an_address() {
    let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY).with_session_token("TOKEN/+=");
    let session = builder().credentials(credentials).build().unwrap();
    let sts = session.client("sts").build().await.unwrap();
    let url = sts.presigned_url("GetCallerIdentity", params! {}).build().await.unwrap();
    assert!(url.contains("X-Amz-Security-Token=TOKEN%2F%2B%3D&X-Amz-Signature="), "{url}");
    assert!(!url.contains(SECRET_KEY));
}
