//! Machine Learning.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::sandbox::answering;
use crate::{silent, without};

#[tokio::test]
async fn predictions_are_asked_where_the_caller_says() {
    let there = answering([Response::new(200).with_body("{}")]);
    let (elsewhere, client) = silent("machinelearning").await;
    let ask = params! {
        "MLModelId": "m", "Record": { "a": "b" }, "PredictEndpoint": format!("{}/ignored", there.endpoint()),
    };
    client.call("Predict", ask.clone()).await.unwrap();
    assert_eq!(there.requests()[0].path(), "/");
    assert!(elsewhere.requests().is_empty());
    without(&client, "switch_host_machinelearning");
    let _ = client.call("Predict", ask).await;
    assert_eq!((there.requests().len(), elsewhere.requests().len()), (1, 1));
}
