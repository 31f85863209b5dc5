//! What strangers give for a part of an address: it stays on its host and below its path, or it is an error.

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Config, Error, HttpResponse, SignatureVersion, params};

use crate::sandbox::builder;

/// Where a call would go; nothing is sent.
async fn address(client: &Client, bucket: &str, key: &str) -> Result<String, Error> {
    let guard = client.meta().events().register("before-send", |event: &mut BeforeSend| {
        HttpResponse::build(418).header("x-url", event.request.url())
    });
    let called = client.call("GetObject", params! { "Bucket": bucket, "Key": key }).await;
    guard.unwrap().unregister();
    let error = called.unwrap_err();
    let url = error.response().map(|answer| answer["ResponseMetadata"]["HTTPHeaders"]["x-url"].clone());
    url.map(|url| url.as_str().unwrap().to_owned()).ok_or(error)
}

async fn s3(region: &str, endpoint: Option<&str>) -> Result<Client, Error> {
    let config = Config::new().with_signature_version(SignatureVersion::UNSIGNED).with_max_attempts(1);
    let session = builder().config(config).build()?;
    let builder = session.client("s3").region(region.to_owned());
    match endpoint {
        Some(endpoint) => builder.endpoint_url(endpoint).build().await,
        None => builder.build().await,
    }
}

#[tokio::test]
async fn a_bucket_does_not_leave_its_host() {
    let s3 = s3("eu-west-1", None).await.unwrap();
    for (bucket, expected) in [
        ("mybucket", Some("https://mybucket.s3.eu-west-1.amazonaws.com/key")),
        ("my.bucket", Some("https://s3.eu-west-1.amazonaws.com/my.bucket/key")),
        ("MyBucket", Some("https://s3.eu-west-1.amazonaws.com/MyBucket/key")),
        ("my_bucket", Some("https://s3.eu-west-1.amazonaws.com/my_bucket/key")),
        (
            "arn:aws:s3:eu-west-1:123456789012:accesspoint:mypoint",
            Some("https://mypoint-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/key"),
        ),
        ("", None),
        ("evil.com/", None),
        ("evil.com#", None),
        ("evil.com?", None),
        ("user@evil.com", None),
        ("evil.com:443", None),
        ("bucket\\", None),
        ("bucket\n", None),
        ("bucket\0", None),
        (" bucket", None),
        ("../other", None),
        ("%2e%2e", None),
        ("b\u{fc}cket", None),
        ("arn:aws:s3:evil.com/:123456789012:accesspoint:mypoint", None),
        ("arn:aws:s3:eu-west-1:123456789012:accesspoint:my/point", None),
        ("arn:aws:s3:eu-west-1:evil.com#:accesspoint:mypoint", None),
        ("arn:aws:s3:eu-west-1:123456789012:accesspoint:evil.com#", None),
        ("arn:aws:s3:::mybucket", None),
    ] {
        let came = address(&s3, bucket, "key").await;
        assert_eq!(came.as_ref().ok().map(String::as_str), expected, "{bucket:?}: {came:?}");
    }
    for dots in [".", ".."] {
        let came = address(&s3, dots, "key").await.unwrap_or_default();
        assert!(came.is_empty() || came.starts_with("https://s3.eu-west-1.amazonaws.com/"), "{came}");
    }
}

#[tokio::test]
async fn a_key_does_not_leave_its_path() {
    let s3 = s3("eu-west-1", None).await.unwrap();
    let host = "https://mybucket.s3.eu-west-1.amazonaws.com";
    for (key, path) in [
        ("key", "/key"),
        ("a/b", "/a/b"),
        ("/", "//"),
        ("//evil.com/", "///evil.com/"),
        ("../../other", "/../../other"),
        (".", "/."),
        ("a b", "/a%20b"),
        ("?acl", "/%3Facl"),
        ("#part", "/%23part"),
        ("a%2fb", "/a%252fb"),
        ("\\", "/%5C"),
        ("\n", "/%0A"),
        ("\0", "/%00"),
        ("@evil.com", "/%40evil.com"),
        ("\u{f1}", "/%C3%B1"),
        ("https://evil.com/", "/https%3A//evil.com/"),
    ] {
        let came = address(&s3, "mybucket", key).await.unwrap();
        assert_eq!(came, format!("{host}{path}"), "{key:?}");
    }
    assert!(address(&s3, "mybucket", "").await.is_err());
}

#[tokio::test]
async fn a_region_does_not_leave_its_host() {
    for region in [
        "evil.com/",
        "evil.com#",
        "eu-west-1?",
        "@evil.com",
        "eu west 1",
        "eu-west-1\n",
        "\u{e9}",
        "-",
        "..",
        "a..b",
    ] {
        match s3(region, None).await {
            Err(_) => {}
            Ok(s3) => {
                let came = address(&s3, "mybucket", "key").await;
                assert!(came.is_err(), "{region:?}: {came:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_endpoint_is_a_host_and_a_path_below_it() {
    for (endpoint, expected) in [
        ("http://localhost:9000", Some("http://localhost:9000/mybucket/key")),
        ("http://localhost:9000/", Some("http://localhost:9000/mybucket/key")),
        ("https://example.com/base/path", Some("https://example.com/base/path/mybucket/key")),
        ("http://[::1]:9000", Some("http://[::1]:9000/mybucket/key")),
        ("", None),
        ("localhost:9000", None),
        ("ftp://example.com", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://example.com?x=", None),
        ("https://example.com#x", None),
        ("https://user:secret@example.com", Some("https://user:secret@example.com/mybucket/key")),
        ("HTTPS://example.com/a//b/", Some("https://example.com/a/b/mybucket/key")),
        ("https://example.com:", Some("https://example.com:/mybucket/key")),
        ("https://user name@example.com", None),
        ("https://user\\@example.com", None),
        ("https://example.com:99999", None),
        ("https://example.com:+1", None),
        ("https://exa mple.com", None),
        ("https://example.com\n", None),
        ("https://exam\u{e9}.com", None),
        ("https://a..b", None),
    ] {
        let came = match s3("eu-west-1", Some(endpoint)).await {
            Ok(s3) => address(&s3, "mybucket", "key").await,
            Err(error) => Err(error),
        };
        assert_eq!(came.as_ref().ok().map(String::as_str), expected, "{endpoint:?}: {came:?}");
    }
}

#[tokio::test]
async fn a_request_goes_to_the_path_of_its_endpoint_as_it_is_written() {
    for (service, operation, path) in [
        ("sts", "GetCallerIdentity", ""),
        ("dynamodb", "ListTables", ""),
        ("ec2", "DescribeRegions", ""),
        ("lambda", "ListFunctions", "2015-03-31/functions"),
    ] {
        for (base, slash) in
            [("", "/"), ("/", "/"), ("/pre", "/"), ("/pre/", "/"), ("/pre//", "//"), ("/a//b", "/")]
        {
            let session = builder().build().unwrap();
            let config =
                Config::new().with_signature_version(SignatureVersion::UNSIGNED).with_max_attempts(1);
            let client = session.client(service).region("eu-west-1").config(config);
            let client = client.endpoint_url(format!("http://localhost{base}")).build().await.unwrap();
            let seen = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
            let kept = std::sync::Arc::clone(&seen);
            let guard = client.meta().events().register("before-send", move |event: &mut BeforeSend| {
                *kept.lock().unwrap() = event.request.url().to_string();
                HttpResponse::build(418)
            });
            client.call(operation, params! {}).await.unwrap_err();
            guard.unwrap().unregister();
            let expected = match path {
                "" if base.is_empty() => "http://localhost/".to_owned(),
                "" => format!("http://localhost{base}"),
                path => format!("http://localhost{}{slash}{path}", base.trim_end_matches('/')),
            };
            assert_eq!(*seen.lock().unwrap(), expected, "{service} {base:?}");
        }
    }
}
