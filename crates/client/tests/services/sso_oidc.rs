//! The OpenID Connect of IAM Identity Center.

use bufeo_client::params;
use bufeo_testserver::Response;

use crate::sandbox::{answering, client};
use crate::without;

#[tokio::test]
async fn errors_of_oauth_have_a_message() {
    let refused = Response::new(400)
        .with_header("x-amzn-errortype", "AuthorizationPendingException")
        .with_body(r#"{"error": "authorization_pending", "error_description": "still waiting"}"#);
    let server = answering([refused]);
    let oidc = client("sso-oidc", server.endpoint()).await;
    let ask = async || {
        let token = params! { "clientId": "c", "clientSecret": "s", "grantType": "g" };
        oidc.call("CreateToken", token).await.unwrap_err()
    };
    assert_eq!(ask().await.service_message(), Some("still waiting"));
    without(&oidc, "_map_oauth2_errors");
    assert_ne!(ask().await.service_message(), Some("still waiting"));
}
