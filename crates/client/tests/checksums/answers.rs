//! Checksums of answers.

use bufeo_client::{ChecksumPolicy, Client, Config, Error, ErrorKind, Output, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, builder, client};

const FITS: &str = "NhCmhg==";
const WRONG: &str = "AAAAAA==";

/// An object with the content `hello`.
fn hello() -> Response {
    Response::new(200).with_body("hello")
}

async fn get(s3: &Client) -> Output {
    s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap()
}

/// The content of the object, or why it cannot be read.
async fn content(output: &Output) -> Result<Vec<u8>, Error> {
    let mut body = output["Body"].take_stream().unwrap();
    match body.read_all().await {
        Ok(content) => Ok(content.to_vec()),
        Err(error) => Err(error.downcast().unwrap()),
    }
}

async fn read(answer: Response) -> (Output, Result<Vec<u8>, Error>) {
    let server = answering([answer]);
    let s3 = client("s3", server.endpoint()).await;
    let output = get(&s3).await;
    let read = content(&output).await;
    (output, read)
}

#[tokio::test]
async fn a_body_that_fits_is_what_it_is() {
    let (output, content) = read(hello().with_header("x-amz-checksum-crc32", FITS)).await;
    assert_eq!(content.unwrap(), b"hello");
    assert_eq!(output["ResponseMetadata"]["ChecksumAlgorithm"], "crc32");
    let (output, content) = read(hello()).await;
    assert_eq!(
        (content.unwrap(), output["ResponseMetadata"].get("ChecksumAlgorithm")),
        (b"hello".to_vec(), None)
    );
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_an_error_at_its_end() {
    let server = answering([hello().with_header("x-amz-checksum-crc32", WRONG)]);
    let s3 = client("s3", server.endpoint()).await;
    let mut body = get(&s3).await["Body"].take_stream().unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "hello", "what has come is handed out");
    let error = body.next().await.unwrap().unwrap_err().downcast::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Checksum);
    let sentence = "Expected checksum AAAAAA== did not match calculated checksum: NhCmhg==";
    assert_eq!((&*error.to_string(), error.detail("error_msg")), (sentence, Some(sentence)));
}

#[tokio::test]
async fn every_algorithm_is_checked_and_the_best_counts() {
    let order =
        ["xxhash128", "xxhash3", "crc64nvme", "xxhash64", "crc32c", "crc32", "sha1", "sha256", "sha512"];
    for (place, algorithm) in order.iter().enumerate() {
        let rest = order[place..].iter().rev();
        let answer =
            rest.fold(hello(), |answer, name| answer.with_header(format!("x-amz-checksum-{name}"), WRONG));
        let (output, content) = read(answer).await;
        assert_eq!(output["ResponseMetadata"]["ChecksumAlgorithm"], *algorithm);
        assert_eq!(content.unwrap_err().kind(), ErrorKind::Checksum, "{algorithm}");
    }
}

#[tokio::test]
async fn checksums_of_parts_are_passed_over() {
    let composite = hello().with_header("x-amz-checksum-crc32", "AAAAAA==-2");
    let (output, content) = read(composite.clone()).await;
    assert_eq!(
        (content.unwrap(), output["ResponseMetadata"].get("ChecksumAlgorithm")),
        (b"hello".to_vec(), None)
    );
    let both = composite.with_header("x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=");
    let (output, content) = read(both).await;
    assert_eq!(content.unwrap(), b"hello");
    assert_eq!(output["ResponseMetadata"]["ChecksumAlgorithm"], "sha1", "the next best is there");
}

#[tokio::test]
async fn who_does_not_ask_is_not_told() {
    let server = answering([hello().with_header("x-amz-checksum-crc32", WRONG)]);
    let config = Config::new().with_response_checksum_validation(ChecksumPolicy::WhenRequired);
    let session = builder().config(config).build().unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    assert_eq!(content(&get(&s3).await).await.unwrap(), b"hello");
    let asking = params! { "Bucket": "b", "Key": "k", "ChecksumMode": "ENABLED" };
    let output = s3.call("GetObject", asking).await.unwrap();
    assert_eq!(content(&output).await.unwrap_err().kind(), ErrorKind::Checksum);
}

#[tokio::test]
async fn a_body_is_not_checked_that_is_not_there() {
    let server = answering([Response::new(200).with_header("x-amz-checksum-crc32", FITS)]);
    let s3 = client("s3", server.endpoint()).await;
    let head = s3.call("HeadObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap();
    assert_eq!(head["ChecksumCRC32"], FITS);
}

#[tokio::test]
async fn errors_are_not_checked() {
    let refused = Response::new(404)
        .with_header("x-amz-checksum-crc32", WRONG)
        .with_body("<Error><Code>NoSuchKey</Code></Error>");
    let server = answering([refused]);
    let s3 = client("s3", server.endpoint()).await;
    let error = s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await.unwrap_err();
    assert_eq!(error.code(), Some("NoSuchKey"));
}

#[tokio::test]
async fn a_body_given_up_in_the_middle_is_not_checked() {
    let body = vec![7; 3 << 20];
    let server = answering([Response::new(200).with_body(body).with_header("x-amz-checksum-crc32", WRONG)]);
    let s3 = client("s3", server.endpoint()).await;
    let mut body = get(&s3).await["Body"].take_stream().unwrap();
    assert!(body.next().await.unwrap().is_ok());
    drop(body);
    assert_eq!(content(&get(&s3).await).await.unwrap_err().kind(), ErrorKind::Checksum);
}

/// Answers that are read whole are checked before anybody sees them.
#[tokio::test]
async fn what_handlers_answer_in_the_networks_place_is_checked_too() {
    let s3 = client("s3", "http://127.0.0.1:9").await;
    s3.meta()
        .events()
        .register("before-send", |_: &mut bufeo_client::event::BeforeSend| {
            bufeo_client::HttpResponse::build(200).header("x-amz-checksum-crc32", WRONG).body("hello")
        })
        .unwrap();
    assert_eq!(content(&get(&s3).await).await.unwrap_err().kind(), ErrorKind::Checksum);
}
