//! Clients that are not to sign.

use bufeo_client::{Config, SignatureVersion, params};

use crate::sandbox::{answering, json, session};

/// Operations whose models say nothing of signing, want a signature without the body, and want one of version 4.
#[tokio::test]
async fn a_client_that_is_not_to_sign_does_not_whatever_the_model_says() {
    let part = params! {
        "sequenceStoreId": "1234567890", "uploadId": "1234567890", "partSource": "SOURCE1", "partNumber": 1, "payload": "x"
    };
    for (service, operation, params) in [
        ("dynamodb", "ListTables", params! {}),
        ("omics", "UploadReadSetPart", part),
        ("sso-oidc", "CreateTokenWithIAM", params! { "clientId": "a", "grantType": "b" }),
    ] {
        let server = answering([json(200, "{}")]);
        for (version, signed) in [(None, true), (Some(SignatureVersion::UNSIGNED), false)] {
            let mut config = Config::new().with_host_prefix_injection(false);
            if let Some(version) = version {
                config = config.with_signature_version(version);
            }
            let client = session().client(service).endpoint_url(server.endpoint()).config(config);
            client.build().await.unwrap().call(operation, params.clone()).await.unwrap();
            let sent = server.requests().pop().unwrap();
            assert_eq!(sent.header("authorization").is_some(), signed, "{operation}: {:?}", sent.headers);
        }
    }
}
