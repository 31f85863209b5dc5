//! Checksums of requests.

use std::task::{Context, Poll};

use bufeo_client::event::BeforeCall;
use bufeo_client::{ChecksumPolicy, Client, Config, ErrorKind, Map, SignatureVersion, Value, params};
use bufeo_model::{ByteStream, Stream};
use bufeo_testserver::{Request, StubServer};
use bytes::Bytes;

use crate::sandbox::Log;
use crate::silent;

/// The check values of the algorithms' own specifications.
const KNOWN: &[(&str, &str, &str)] = &[
    ("CRC32", "123456789", "y/Q5Jg=="),
    ("CRC32C", "123456789", "4waSgw=="),
    ("CRC64NVME", "123456789", "rosUhgp5mIg="),
    ("SHA1", "abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
    ("SHA256", "abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    (
        "SHA512",
        "abc",
        "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
    ),
    ("XXHASH64", "abc", "RLws9a13CZk="),
    ("XXHASH3", "abc", "eK9flIkvOVA="),
    ("XXHASH128", "abc", "BrBatnM6YYV4r1+UiS85UA=="),
    ("MD5", "abc", "kAFQmDzST7DWlj99KOF/cg=="),
];

const WHEN_REQUIRED: ChecksumPolicy = ChecksumPolicy::WhenRequired;

fn object(body: impl Into<Value>) -> Map {
    params! { "Bucket": "b", "Key": "k", "Body": body.into() }
}

fn with(mut params: Map, name: &'static str, value: impl Into<Value>) -> Map {
    params.insert(name, value);
    params
}

async fn sent(server: &StubServer, s3: &Client, operation: &str, params: Map) -> Request {
    s3.call(operation, params).await.unwrap();
    server.requests().pop().unwrap()
}

/// The headers that have to do with checksums.
fn checksums(request: &Request) -> Vec<(String, String)> {
    let about = |name: &str| {
        name.contains("checksum")
            || name == "x-amz-trailer"
            || name == "content-md5"
            || name == "content-encoding"
    };
    let headers = request.headers.iter().filter(|(name, _)| about(name.as_str()));
    let mut found: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    found.sort();
    found
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn every_algorithm_is_sent_in_a_header_over_plain_http() {
    let (server, s3) = silent(false, Config::new()).await;
    for (algorithm, text, checksum) in KNOWN {
        let name = format!("x-amz-checksum-{}", algorithm.to_lowercase());
        for body in [Value::from(*text), Stream::from_bytes(*text).into()] {
            let request =
                sent(&server, &s3, "PutObject", with(object(body), "ChecksumAlgorithm", *algorithm)).await;
            let expected = pairs(&[(&name, checksum), ("x-amz-sdk-checksum-algorithm", algorithm)]);
            assert_eq!(checksums(&request), expected);
            assert_eq!((&*request.body, request.header("content-length").is_some()), (text.as_bytes(), true));
        }
    }
}

#[tokio::test]
async fn every_algorithm_is_sent_in_a_trailer_over_tls() {
    let (server, s3) = silent(true, Config::new()).await;
    for (algorithm, text, checksum) in KNOWN {
        let name = format!("x-amz-checksum-{}", algorithm.to_lowercase());
        let request =
            sent(&server, &s3, "PutObject", with(object(*text), "ChecksumAlgorithm", *algorithm)).await;
        let expected = pairs(&[
            ("content-encoding", "aws-chunked"),
            ("x-amz-sdk-checksum-algorithm", algorithm),
            ("x-amz-trailer", &name),
        ]);
        assert_eq!(checksums(&request), expected);
        let body = format!("{:x}\r\n{text}\r\n0\r\n{name}:{checksum}\r\n\r\n", text.len());
        assert_eq!(request.body, body);
        assert_eq!(request.header("transfer-encoding"), Some("chunked"));
        assert_eq!(request.header("content-length"), None);
        assert_eq!(request.header("x-amz-decoded-content-length"), Some(&*text.len().to_string()));
        assert_eq!(request.header("x-amz-content-sha256"), Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    }
}

#[tokio::test]
async fn crc32_is_what_nobody_asked_for() {
    let (server, s3) = silent(false, Config::new()).await;
    let request = sent(&server, &s3, "PutObject", object("hello")).await;
    let expected = pairs(&[("x-amz-checksum-crc32", "NhCmhg=="), ("x-amz-sdk-checksum-algorithm", "CRC32")]);
    assert_eq!(checksums(&request), expected);
    let request = sent(&server, &s3, "PutObject", params! { "Bucket": "b", "Key": "k" }).await;
    assert_eq!(request.header("x-amz-checksum-crc32"), Some("AAAAAA=="), "nothing has a checksum too");
    for operation in ["DeleteObject", "HeadObject"] {
        let request = sent(&server, &s3, operation, params! { "Bucket": "b", "Key": "k" }).await;
        assert_eq!(checksums(&request), [], "{operation} cannot have one");
    }
}

#[tokio::test]
async fn only_what_is_required_is_sent_where_that_is_set() {
    let (server, s3) = silent(false, Config::new().with_request_checksum_calculation(WHEN_REQUIRED)).await;
    assert_eq!(checksums(&sent(&server, &s3, "PutObject", object("hello")).await), []);
    let delete = params! { "Bucket": "b", "Delete": { "Objects": [{ "Key": "k" }] } };
    let request = sent(&server, &s3, "DeleteObjects", delete).await;
    assert!(request.header("x-amz-checksum-crc32").is_some());
    assert_eq!(request.header("content-md5"), None, "MD5 is a thing of the past");
    let request = sent(&server, &s3, "PutObject", with(object("hello"), "ChecksumAlgorithm", "SHA1")).await;
    assert_eq!(request.header("x-amz-checksum-sha1"), Some("qvTGHdzF6KLavt4PO0gs2a6pQ00="));
}

#[tokio::test]
async fn the_callers_own_checksums_are_left_alone() {
    let (server, s3) = silent(false, Config::new()).await;
    let request = sent(&server, &s3, "PutObject", with(object("hello"), "ChecksumSHA256", "mine")).await;
    assert_eq!(checksums(&request), pairs(&[("x-amz-checksum-sha256", "mine")]));
    let own = with(object("hello"), "ChecksumCRC32C", "mine");
    let request = sent(&server, &s3, "PutObject", with(own, "ChecksumAlgorithm", "CRC32C")).await;
    let expected = pairs(&[("x-amz-checksum-crc32c", "mine"), ("x-amz-sdk-checksum-algorithm", "CRC32C")]);
    assert_eq!(checksums(&request), expected);
    let upload = params! { "Bucket": "b", "Key": "k", "UploadId": "u", "ChecksumType": "COMPOSITE" };
    let request = sent(&server, &s3, "CompleteMultipartUpload", upload).await;
    assert_eq!(checksums(&request), pairs(&[("x-amz-checksum-type", "COMPOSITE")]));
}

#[tokio::test]
async fn handlers_add_checksums_of_their_own() {
    let (server, s3) = silent(false, Config::new()).await;
    s3.meta()
        .events()
        .register("before-call", |event: &mut BeforeCall| {
            event.request.headers_mut().insert("x-amz-checksum-crc32", "mine");
        })
        .unwrap();
    let request = sent(&server, &s3, "PutObject", object("hello")).await;
    assert_eq!(request.header("x-amz-checksum-crc32"), Some("mine"));
}

#[tokio::test]
async fn an_algorithm_that_nobody_knows_is_refused() {
    let (server, s3) = silent(false, Config::new()).await;
    let error = s3.call("PutObject", with(object("x"), "ChecksumAlgorithm", "CRC16")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    assert_eq!(error.to_string(), "Unsupported checksum algorithm: crc16");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_plan_stands_in_the_context_and_may_be_changed() {
    let (server, s3) = silent(true, Config::new()).await;
    let log = Log::default();
    let plans = log.clone();
    s3.meta()
        .events()
        .register("before-call.s3.PutObject", move |event: &mut BeforeCall| {
            let mut checksum = event.context.get("checksum").unwrap().as_map().unwrap().clone();
            let planned = checksum["request_algorithm"].as_map().unwrap().clone();
            plans.push(["algorithm", "in", "name"].map(|name| planned[name].to_string()).join(" "));
            let changed = params! { "algorithm": "sha1", "in": "header", "name": "x-amz-checksum-sha1" };
            checksum.insert("request_algorithm", changed);
            event.context.insert("checksum", checksum);
            event.request.set_body("changed");
        })
        .unwrap();
    let request = sent(&server, &s3, "PutObject", object("hello")).await;
    assert_eq!(log.take(), ["crc32 trailer x-amz-checksum-crc32"]);
    assert_eq!(request.body, "changed");
    assert_eq!(request.header("x-amz-checksum-sha1"), Some("N8bFe+30MF70EknBeUdgtcuPrRc="));
    for (place, sentence) in [("nowhere", "Unknown checksum variant: nowhere")] {
        s3.meta()
            .events()
            .register("before-call.s3.UploadPart", move |event: &mut BeforeCall| {
                let planned = params! { "algorithm": "crc32", "in": place, "name": "x" };
                event.context.insert("checksum", params! { "request_algorithm": planned });
            })
            .unwrap();
        let part = params! { "Bucket": "b", "Key": "k", "UploadId": "u", "PartNumber": 1, "Body": "x" };
        let error = s3.call("UploadPart", part).await.unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::Checksum, sentence));
    }
}

#[tokio::test]
async fn the_older_signature_has_no_trailers() {
    let config = Config::new().with_signature_version(SignatureVersion::named("s3"));
    let (server, s3) = silent(true, config).await;
    let request = sent(&server, &s3, "PutObject", object("hello")).await;
    assert_eq!(request.header("x-amz-checksum-crc32"), Some("NhCmhg=="));
    assert_eq!((&*request.body, request.header("x-amz-trailer")), (&b"hello"[..], None));
}

#[tokio::test]
async fn what_is_no_stream_has_no_trailer() {
    let (server, s3) = silent(true, Config::new()).await;
    let delete = params! { "Bucket": "b", "Delete": { "Objects": [{ "Key": "k" }] } };
    let request = sent(&server, &s3, "DeleteObjects", delete).await;
    assert!(request.header("x-amz-checksum-crc32").is_some());
    assert_eq!(request.header("x-amz-trailer"), None);
}

#[tokio::test]
async fn the_encoding_of_the_content_is_added_to() {
    let (server, s3) = silent(true, Config::new()).await;
    let request = sent(&server, &s3, "PutObject", with(object("hello"), "ContentEncoding", "gzip")).await;
    assert_eq!(request.header("content-encoding"), Some("gzip,aws-chunked"));
}

/// A body of two parts that can be read once.
struct Once(std::vec::IntoIter<&'static str>);

impl Once {
    fn stream() -> Stream {
        Stream::new(Self(vec!["first ", "second"].into_iter()))
    }
}

impl ByteStream for Once {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<std::io::Result<Bytes>>> {
        Poll::Ready(self.0.next().map(|text| Ok(text.into())))
    }
}

#[tokio::test]
async fn a_body_that_is_read_once_has_a_trailer_over_tls_and_nothing_without() {
    let (server, s3) = silent(true, Config::new()).await;
    let known = with(object(Once::stream()), "ContentLength", 12);
    let request = sent(&server, &s3, "PutObject", known).await;
    assert_eq!(request.body, "c\r\nfirst second\r\n0\r\nx-amz-checksum-crc32:TMsbsw==\r\n\r\n");
    assert_eq!(request.header("x-amz-decoded-content-length"), Some("12"), "the caller knows");

    let (server, s3) = silent(false, Config::new()).await;
    let request = sent(&server, &s3, "PutObject", with(object(Once::stream()), "ContentLength", 12)).await;
    assert_eq!(
        checksums(&request),
        [("content-encoding".to_owned(), "aws-chunked".to_owned())],
        "signed in pieces"
    );
    let asked = with(object(Once::stream()), "ChecksumAlgorithm", "SHA256");
    let error = s3.call("PutObject", with(asked, "ContentLength", 12)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unseekable);
    assert!(error.to_string().contains("give bytes or a file"), "{error}");
}

#[tokio::test]
async fn what_is_given_away_has_no_checksum_of_ours() {
    let (_server, s3) = silent(true, Config::new()).await;
    let log = Log::default();
    let planned = log.clone();
    s3.meta()
        .events()
        .register("before-sign", move |event: &mut bufeo_client::event::BeforeSign| {
            planned.push(event.context.contains_key("checksum").to_string());
        })
        .unwrap();
    let url = s3.presigned_url("PutObject", params! { "Bucket": "b", "Key": "k" }).build().await.unwrap();
    assert!(!url.to_lowercase().contains("checksum"), "{url}");
    assert_eq!(log.take(), ["false"]);
}

#[tokio::test]
async fn user_agents_say_which_algorithm_is_used() {
    let (server, s3) = silent(false, Config::new()).await;
    let codes = |request: &Request| {
        let agent = request.header("user-agent").unwrap().to_owned();
        agent.split(' ').find_map(|part| part.strip_prefix("m/").map(str::to_owned)).unwrap()
    };
    for (algorithm, code) in [
        ("CRC32", "U"),
        ("CRC32C", "V"),
        ("CRC64NVME", "W"),
        ("SHA1", "X"),
        ("SHA256", "Y"),
        ("MD5", "AE"),
        ("SHA512", "AF"),
        ("XXHASH3", "AG"),
        ("XXHASH64", "AH"),
        ("XXHASH128", "AI"),
    ] {
        let request =
            sent(&server, &s3, "PutObject", with(object("x"), "ChecksumAlgorithm", algorithm)).await;
        assert_eq!(codes(&request), format!("{code},E,N,Z,b,e"));
    }
    let request = sent(&server, &s3, "PutObject", with(object("x"), "ChecksumSHA1", "mine")).await;
    assert_eq!(codes(&request), "X,E,N,Z,b,e");
    assert_eq!(codes(&sent(&server, &s3, "ListBuckets", params! {}).await), "E,N,Z,b,e", "per call");
}
