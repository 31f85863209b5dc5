//! What S3 wants otherwise, with the handlers and without.

use bufeo_client::{Value, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, client};

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
    assert!(s3.meta().events().unregister("after-call.s3.GetBucketLocation", &|_| true));
    assert_eq!(ask().await.get("LocationConstraint"), None);
}
