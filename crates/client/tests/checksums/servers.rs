//! The embedded S3 checks what it is sent, and tells it again when it is read.

use bufeo_client::{Client, Config, Credentials, Error, ErrorKind, Value, params};
use bufeo_model::Stream;
use bufeo_testserver::{S3Options, S3Server};

use crate::trusting;

async fn serving(tls: bool) -> (S3Server, Client) {
    let server = S3Server::start_with(S3Options { tls, ..S3Options::default() }).unwrap();
    std::fs::create_dir(server.root().join("mybucket")).unwrap();
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let s3 = trusting(server.endpoint(), server.ca_pem(), Config::new(), Some(credentials)).await;
    (server, s3)
}

fn object(key: &str) -> bufeo_client::Map {
    params! { "Bucket": "mybucket", "Key": key }
}

fn content() -> Vec<u8> {
    (0..1_200_000_u32).map(|at| (at % 251) as u8).collect()
}

#[tokio::test]
async fn what_is_written_is_read_with_every_algorithm() {
    for tls in [false, true] {
        let (server, s3) = serving(tls).await;
        for algorithm in ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] {
            for body in [Value::Blob(content().into()), Stream::from_bytes(content()).into()] {
                let mut put = object(algorithm);
                put.extend(params! { "Body": body, "ChecksumAlgorithm": algorithm });
                s3.call("PutObject", put).await.unwrap_or_else(|error| panic!("{algorithm} {tls}: {error}"));
            }
            let trailer = server.requests().pop().unwrap().header("x-amz-trailer").is_some();
            assert_eq!(trailer, tls);
            let output = s3.call("GetObject", object(algorithm)).await.unwrap();
            assert_eq!(output["ResponseMetadata"]["ChecksumAlgorithm"], *algorithm.to_lowercase());
            let mut body = output["Body"].take_stream().unwrap();
            assert!(body.read_all().await.unwrap() == content(), "{algorithm} {tls}");
        }
    }
}

#[tokio::test]
async fn what_has_changed_on_the_disk_is_found_out() {
    let (server, s3) = serving(true).await;
    let mut put = object("key");
    put.insert("Body", content());
    s3.call("PutObject", put).await.unwrap();
    let mut changed = content();
    changed[1_100_000] ^= 1;
    std::fs::write(server.root().join("mybucket/key"), changed).unwrap();
    let output = s3.call("GetObject", object("key")).await.unwrap();
    let error = output["Body"].take_stream().unwrap().read_all().await.unwrap_err();
    assert_eq!(error.downcast::<Error>().unwrap().kind(), ErrorKind::Checksum);
}

#[tokio::test]
async fn the_server_refuses_what_does_not_fit() {
    let (_server, s3) = serving(false).await;
    let mut put = object("key");
    put.extend(params! { "Body": "hello", "ChecksumCRC32": "AAAAAA==" });
    assert_eq!(s3.call("PutObject", put).await.unwrap_err().code(), Some("BadDigest"));
}
