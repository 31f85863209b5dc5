//! How S3's buckets are addressed, and what of the path is signed.

use bufeo_client::event::{BeforeSend, BeforeSign};
use bufeo_client::{AddressingStyle, Client, Config, HttpResponse, Map, SignatureVersion, params};

use crate::sandbox::{Log, builder};
use crate::without;

/// A client of S3 itself that answers itself, and the addresses that it would have sent requests to.
async fn s3(config: Config) -> (Client, Log) {
    let s3 = builder().config(config).build().unwrap().client("s3").build().await.unwrap();
    let log = Log::default();
    let urls = log.clone();
    s3.meta()
        .events()
        .register("before-send", move |event: &mut BeforeSend| {
            urls.push(&*event.request.url());
            HttpResponse::build(200)
        })
        .unwrap();
    (s3, log)
}

async fn url(s3: &Client, log: &Log, operation: &str, params: Map) -> String {
    let _ = s3.call(operation, params).await;
    log.take().concat()
}

#[tokio::test]
async fn a_location_is_asked_by_path() {
    let (s3, log) = s3(Config::new()).await;
    let bucket = params! { "Bucket": "mybucket" };
    let ask = async || url(&s3, &log, "GetBucketLocation", bucket.clone()).await;
    assert_eq!(ask().await, "https://s3.eu-west-1.amazonaws.com/mybucket?location");
    without(&s3, "customize_endpoint_resolver_builtins");
    assert_eq!(ask().await, "https://mybucket.s3.eu-west-1.amazonaws.com/?location");
}

#[tokio::test]
async fn access_points_are_never_addressed_by_path() {
    let (s3, log) = s3(Config::new().with_s3_addressing(AddressingStyle::Path)).await;
    let point = params! { "Bucket": "arn:aws:s3:eu-west-1:123456789012:accesspoint/mine", "Key": "k" };
    let found = url(&s3, &log, "GetObject", point.clone()).await;
    assert_eq!(found, "https://mine-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k");
    without(&s3, "customize_endpoint_resolver_builtins");
    assert_eq!(url(&s3, &log, "GetObject", point).await, "", "the rules refuse it");
}

#[tokio::test]
async fn what_is_given_away_has_the_address_for_all_regions() {
    let (s3, _) = s3(Config::new()).await;
    let host = async |bucket: &str| {
        let url =
            s3.presigned_url("GetObject", params! { "Bucket": bucket, "Key": "k" }).build().await.unwrap();
        url.split_once("?").unwrap().0.to_owned()
    };
    assert_eq!(host("mybucket").await, "https://mybucket.s3.amazonaws.com/k");
    assert_eq!(host("my.bucket").await, "https://s3.eu-west-1.amazonaws.com/my.bucket/k");
    without(&s3, "customize_endpoint_resolver_builtins");
    assert_eq!(host("mybucket").await, "https://mybucket.s3.eu-west-1.amazonaws.com/k");
}

#[tokio::test]
async fn buckets_leave_the_path_to_the_rules() {
    let (s3, log) = s3(Config::new()).await;
    let object = params! { "Bucket": "mybucket", "Key": "k" };
    let get = async || url(&s3, &log, "GetObject", object.clone()).await;
    assert_eq!(get().await, "https://mybucket.s3.eu-west-1.amazonaws.com/k");
    without(&s3, "remove_bucket_from_url_paths_from_model");
    assert_eq!(get().await, "https://mybucket.s3.eu-west-1.amazonaws.com/mybucket/k");
}

async fn signed_path(s3: &Client, operation: &str, params: Map) -> String {
    let log = Log::default();
    let paths = log.clone();
    let registration = s3
        .meta()
        .events()
        .register_last("before-sign.s3", move |event: &mut BeforeSign| {
            let path = event.request.get("auth_path").unwrap_or_default();
            paths.push(path.as_str().unwrap_or_default());
        })
        .unwrap();
    let _ = s3.call(operation, params).await;
    registration.unregister();
    log.take().concat()
}

#[tokio::test]
async fn older_signatures_cover_the_bucket_but_no_arn() {
    let (s3, _) = s3(Config::new()).await;
    let path = async |operation, params| signed_path(&s3, operation, params).await;
    assert_eq!(path("GetObject", params! { "Bucket": "mybucket", "Key": "k" }).await, "/mybucket/k");
    assert_eq!(path("GetBucketAcl", params! { "Bucket": "mybucket" }).await, "/mybucket/");
    let arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint:mine";
    let point = params! { "Bucket": arn, "Key": "k" };
    assert_eq!(path("GetObject", point.clone()).await, "/k");
    without(&s3, "remove_arn_from_signing_path");
    assert_eq!(
        path("GetObject", point).await,
        "/arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint%3Amine/k"
    );
}

#[tokio::test]
async fn trailers_of_unsigned_requests_are_announced() {
    let (s3, _) = s3(Config::new().with_signature_version(SignatureVersion::UNSIGNED)).await;
    let log = Log::default();
    let hashes = log.clone();
    s3.meta()
        .events()
        .register("before-send.s3", move |event: &mut BeforeSend| {
            hashes.push(event.request.headers().get("X-Amz-Content-SHA256").unwrap_or_default().to_string());
            None::<HttpResponse>
        })
        .unwrap();
    let put = params! { "Bucket": "mybucket", "Key": "k", "Body": "text" };
    s3.call("PutObject", put.clone()).await.unwrap();
    without(&s3, "_set_extra_headers_for_unsigned_request");
    s3.call("PutObject", put).await.unwrap();
    assert_eq!(log.take(), ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", ""]);
}
