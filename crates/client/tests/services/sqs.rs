//! SQS.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::sandbox::{answering, client};

#[tokio::test]
async fn errors_are_known_by_both_codes() {
    let refused = Response::new(400)
        .with_header("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
        .with_body(r#"{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone"}"#);
    let server = answering([refused]);
    let sqs = client("sqs", server.endpoint()).await;
    let error = sqs.call("GetQueueUrl", params! { "QueueName": "q" }).await.unwrap_err();
    assert_eq!(error.code(), Some("AWS.SimpleQueueService.NonExistentQueue"));
    assert_eq!(error.modelled_code(), Some("QueueDoesNotExist"));
}
