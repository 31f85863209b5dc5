//! Answers of S3 that are not quite what they seem.

use bufeo_client::{ErrorKind, Value, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, client};
use crate::{read, without};

#[tokio::test]
async fn the_location_of_a_bucket_is_the_text_of_the_answer() {
    let location = |text: &str| {
        let body =
            format!("<?xml version=\"1.0\"?>\n<LocationConstraint xmlns=\"u\">{text}</LocationConstraint>");
        Response::new(200).with_body(body)
    };
    let server = answering([location("eu-west-1"), location(""), location("eu-west-1")]);
    let s3 = client("s3", server.endpoint()).await;
    let ask =
        async || s3.call("GetBucketLocation", params! { "Bucket": "mybucket" }).await.unwrap().into_value();
    assert_eq!(ask().await["LocationConstraint"], "eu-west-1");
    assert_eq!(ask().await.get("LocationConstraint").as_deref(), Some(&Value::Null));
    without(&s3, "parse_get_bucket_location");
    assert_eq!(ask().await.get("LocationConstraint"), None);
}

const HIDDEN: &str = "<Error><Code>InternalError</Code><Message>try again</Message></Error>";
const COPIED: &str = "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>";

fn copy() -> bufeo_client::Map {
    params! { "Bucket": "b", "Key": "k", "CopySource": "b/other" }
}

#[tokio::test]
async fn an_error_behind_a_success_is_tried_again() {
    for body in [HIDDEN, "<CopyObjectResult><ETag>e", "no xml"] {
        let server = answering([Response::new(200).with_body(body), Response::new(200).with_body(COPIED)]);
        let s3 = client("s3", server.endpoint()).await;
        let output = s3.call("CopyObject", copy()).await.unwrap();
        assert_eq!(output["CopyObjectResult"]["ETag"], "e", "{body}");
        assert_eq!(output.retry_attempts(), 1);
    }
    let server = answering([Response::new(200).with_body(HIDDEN)]);
    let error = client("s3", server.endpoint()).await.call("CopyObject", copy()).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("InternalError"), Some(500)));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn without_the_handlers_a_hidden_error_is_a_success() {
    let server = answering([Response::new(200).with_body(HIDDEN)]);
    let s3 = client("s3", server.endpoint()).await;
    without(&s3, "_update_status_code");
    let error = s3.call("CopyObject", copy()).await;
    assert!(error.is_ok(), "the status of the answer is still 200: {error:?}");
    without(&s3, "_handle_200_error");
    let output = s3.call("CopyObject", copy()).await.unwrap();
    assert_eq!((output["CopyObjectResult"].get("ETag"), output.get("Error")), (None, None));
}

#[tokio::test]
async fn what_is_no_xml_by_its_model_is_left_alone() {
    for (operation, params) in
        [("GetObject", params! { "Bucket": "b", "Key": "k" }), ("GetBucketPolicy", params! { "Bucket": "b" })]
    {
        let server = answering([Response::new(200).with_body(HIDDEN)]);
        let output = client("s3", server.endpoint()).await.call(operation, params).await;
        assert_eq!(output.unwrap().status(), Some(200), "{operation}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_expiry_that_is_no_date_is_told_as_it_is() {
    const NAME: &str = "handle_expires_header";
    let answer = |expiry: &str| Response::new(200).with_header("expires", expiry);
    let object = || params! { "Bucket": "b", "Key": "k" };
    let date = "Wed, 21 Oct 2015 07:28:00 GMT";
    let (with, without) = read("s3", "HeadObject", object(), answer(date), NAME).await;
    assert_eq!(with["ExpiresString"], date);
    assert!(with["Expires"].as_timestamp().is_some());
    assert!(without.get("ExpiresString").is_none() && without["Expires"].as_timestamp().is_some());

    let server = answering([answer("never")]);
    let s3 = client("s3", server.endpoint()).await;
    let output = s3.call("GetObject", object()).await.unwrap();
    assert_eq!(output["ExpiresString"], "never");
    assert!(output.get("Expires").is_none());
    crate::without(&s3, NAME);
    assert_eq!(s3.call("GetObject", object()).await.unwrap_err().kind(), ErrorKind::ResponseParse);
    let (with, _) = read("s3", "ListBuckets", params! {}, answer("never"), NAME).await;
    assert!(with.get("ExpiresString").is_none());
}
