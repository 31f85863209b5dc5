//! Parameters of S3.

use bufeo_client::{Client, ErrorKind, Map, Value, params};

use crate::{sent, silent, without};

#[tokio::test]
async fn buckets_are_named_as_buckets_are() {
    let (server, s3) = silent("s3").await;
    let list = async |bucket: &str| s3.call("ListObjectsV2", params! { "Bucket": bucket }).await;
    for bucket in ["a b", "a/b", "bücket", "", "arn:aws:s3:::b", "b?x"] {
        let error = list(bucket).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ParamValidation, "{bucket}");
        let start = format!(
            "Invalid bucket name \"{bucket}\": Bucket name must match the regex \"^[a-zA-Z0-9.\\-_]{{1,255}}$\""
        );
        assert!(error.detail("report").unwrap().starts_with(&start), "{error}");
    }
    assert!(server.requests().is_empty());
    list("my_bucket.7").await.unwrap();
    without(&s3, "validate_bucket_name");
    let report = list("a b").await.err().and_then(|error| error.detail("report").map(str::to_owned));
    assert_ne!(report.as_deref().map(|report| report.starts_with("Invalid bucket name")), Some(true));
}

#[tokio::test]
async fn sources_of_copies_are_encoded() {
    const NAME: &str = "handle_copy_source_param";
    let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/mine";
    let parts = |bucket: &str, version: Option<&str>| {
        let mut parts = params! { "Bucket": bucket, "Key": "a b/ü" };
        version.map(|version| parts.insert("VersionId", version));
        Value::Map(parts)
    };
    for (source, header) in [
        (Value::from("b/a b+c"), "b/a%20b%2Bc"),
        (Value::from("/b/k?versionId=v+1"), "/b/k?versionId=v+1"),
        (parts("b", None), "b/a%20b/%C3%BC"),
        (parts("b", Some("v 1")), "b/a%20b/%C3%BC?versionId=v 1"),
        (
            parts(arn, None),
            "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint/mine/object/a%20b/%C3%BC",
        ),
    ] {
        let copy = params! { "Bucket": "b", "Key": "k", "CopySource": source.clone() };
        let (with, _) = sent("s3", "CopyObject", copy, "sse_md5").await;
        assert_eq!(with.header("x-amz-copy-source"), Some(header));
        let copy = params! {
            "Bucket": "b", "Key": "k", "CopySource": source, "PartNumber": 1, "UploadId": "u",
        };
        let (with, _) = sent("s3", "UploadPartCopy", copy, "sse_md5").await;
        assert_eq!(with.header("x-amz-copy-source"), Some(header));
    }
    let copy = params! { "Bucket": "b", "Key": "k", "CopySource": "b/a b" };
    let (_, without) = sent("s3", "CopyObject", copy, NAME).await;
    assert_eq!(without.header("x-amz-copy-source"), Some("b/a b"));
    let (_, s3) = silent("s3").await;
    let copy = params! { "Bucket": "b", "Key": "k", "CopySource": { "Bucket": "b" } };
    let error = s3.call("CopyObject", copy).await.unwrap_err();
    assert_eq!(error.to_string(), "Parameter validation failed:\nMissing required parameter: 'Key'");
}

const KEY: &str = "0123456789abcdef0123456789abcdef";
const ENCODED: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const HASH: &str = "hRasmdxgYDKV3nvbahU1MA==";

#[tokio::test]
async fn keys_of_customers_are_encoded_and_hashed() {
    let part = params! { "PartNumber": 1, "UploadId": "u" };
    let select = params! {
        "Expression": "select *", "ExpressionType": "SQL", "InputSerialization": {}, "OutputSerialization": {},
    };
    let copied = params! { "CopySource": "b/k" };
    let with_part = |mut params: Map| {
        params.extend(part.clone());
        params
    };
    for (operation, more) in [
        ("HeadObject", params! {}),
        ("GetObject", params! {}),
        ("PutObject", params! {}),
        ("CopyObject", copied.clone()),
        ("CreateMultipartUpload", params! {}),
        ("UploadPart", part.clone()),
        ("UploadPartCopy", with_part(copied.clone())),
        ("CompleteMultipartUpload", params! { "UploadId": "u" }),
        ("SelectObjectContent", select),
    ] {
        for key in [Value::from(KEY), Value::Blob(KEY.into())] {
            let (server, s3) = silent("s3").await;
            let mut params = params! { "Bucket": "b", "Key": "k", "SSECustomerKey": key };
            params.extend(more.clone());
            let _ = s3.call(operation, params).await;
            let request = server.requests().remove(0);
            assert_eq!(
                request.header("x-amz-server-side-encryption-customer-key"),
                Some(ENCODED),
                "{operation}"
            );
            assert_eq!(
                request.header("x-amz-server-side-encryption-customer-key-md5"),
                Some(HASH),
                "{operation}"
            );
        }
    }
}

async fn header(
    s3: &Client,
    server: &bufeo_testserver::StubServer,
    params: Map,
    name: &str,
) -> Option<String> {
    let _ = s3.call("CopyObject", params).await;
    server.requests().pop().unwrap().header(name).map(str::to_owned)
}

#[tokio::test]
async fn so_are_the_keys_of_sources() {
    let copy = params! { "Bucket": "b", "Key": "k", "CopySource": "b/k", "CopySourceSSECustomerKey": KEY };
    let (server, s3) = silent("s3").await;
    let hash = "x-amz-copy-source-server-side-encryption-customer-key-md5";
    assert_eq!(header(&s3, &server, copy.clone(), hash).await.as_deref(), Some(HASH));
    let mut known = copy.clone();
    known.insert("CopySourceSSECustomerKeyMD5", "mine");
    let key = "x-amz-copy-source-server-side-encryption-customer-key";
    assert_eq!(header(&s3, &server, known.clone(), key).await.as_deref(), Some(KEY));
    assert_eq!(header(&s3, &server, known, hash).await.as_deref(), Some("mine"));
    without(&s3, "copy_source_sse_md5");
    assert_eq!(header(&s3, &server, copy, hash).await, None);
    let get = params! { "Bucket": "b", "Key": "k", "SSECustomerKey": KEY };
    let (_, without) = sent("s3", "GetObject", get, "sse_md5").await;
    assert_eq!(without.header("x-amz-server-side-encryption-customer-key"), Some(KEY));
}

#[tokio::test]
async fn metadata_is_ascii() {
    let (server, s3) = silent("s3").await;
    for (operation, more) in [
        ("PutObject", params! {}),
        ("CopyObject", params! { "CopySource": "b/k" }),
        ("CreateMultipartUpload", params! {}),
    ] {
        for metadata in [params! { "k": "ü" }, params! { "ü": "v" }] {
            let mut params = params! { "Bucket": "b", "Key": "k", "Metadata": metadata };
            params.extend(more.clone());
            let error = s3.call(operation, params).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ParamValidation, "{operation}");
            let end = ".  \nS3 metadata can only contain ASCII characters. ";
            assert!(error.to_string().ends_with(end), "{error}");
        }
    }
    assert!(server.requests().is_empty());
    without(&s3, "validate_ascii_metadata");
    let _ = s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Metadata": { "k": "ü" } }).await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_call_says_what_it_is_about() {
    let (_server, s3) = silent("s3").await;
    let log = crate::sandbox::Log::default();
    let noted = log.clone();
    s3.meta()
        .events()
        .register("before-call", move |event: &mut bufeo_client::event::BeforeCall| {
            noted.push(event.context.get("input_params").unwrap_or_default().to_string());
        })
        .unwrap();
    s3.call("GetObject", params! { "Bucket": "b", "Key": "k", "Range": "bytes=0-1" }).await.unwrap();
    assert_eq!(log.take(), [Value::Map(params! { "Bucket": "b", "Key": "k" }).to_string()]);
}
