//! API Gateway.

use bufeo_client::params;

use crate::sent;

#[tokio::test]
async fn answers_are_wanted_in_json() {
    let (with, without) = sent("apigateway", "GetRestApis", params! {}, "add_accept_header").await;
    assert_eq!(with.header("accept"), Some("application/json"));
    assert_eq!(without.header("accept"), None);
}
