//! Which calls are not signed.

use bufeo_client::params;

use crate::sent;

#[tokio::test]
async fn callers_without_credentials_do_not_sign() {
    for (service, operation, params) in [
        (
            "sts",
            "AssumeRoleWithWebIdentity",
            params! { "RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "me", "WebIdentityToken": "token" },
        ),
        (
            "sts",
            "AssumeRoleWithSAML",
            params! {
                "RoleArn": "arn:aws:iam::123456789012:role/r", "PrincipalArn": "arn:aws:iam::123456789012:saml/p",
                "SAMLAssertion": "assertion",
            },
        ),
        ("cognito-identity", "GetId", params! { "IdentityPoolId": "eu-west-1:pool" }),
        ("cognito-identity", "GetOpenIdToken", params! { "IdentityId": "eu-west-1:me" }),
        ("cognito-identity", "GetCredentialsForIdentity", params! { "IdentityId": "eu-west-1:me" }),
        (
            "cognito-identity",
            "UnlinkIdentity",
            params! { "IdentityId": "eu-west-1:me", "Logins": {}, "LoginsToRemove": [] },
        ),
    ] {
        let (with, _) = sent(service, operation, params, "disable_signing").await;
        assert_eq!(with.header("authorization"), None, "{operation}");
    }
}
