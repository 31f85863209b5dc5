//! What errors must not say: passwords of endpoints, signatures and tokens in URLs, and what the model marks as sensitive.

use std::error::Error as _;

use bufeo_client::{Client, Config, Credentials, Error, Session, SignatureVersion, params};

use crate::sandbox::{answering, bare, json};

const SECRET: &str = "TOPSECRETTOPSECRETTOPSECRET";
const TOKEN: &str = "SESSIONTOKENSESSIONTOKEN";
const PASSWORD: &str = "hunter2";
/// Of a parameter that the model marks as sensitive.
const MEMBER: &str = "CORRECTHORSE";

fn session() -> Session {
    let credentials = Credentials::new("AKIDEXAMPLE", SECRET).with_session_token(TOKEN);
    bare().credentials(credentials).region("eu-west-1").build().unwrap()
}

/// An endpoint where nobody is.
fn closed() -> String {
    answering([json(200, "{}")]).endpoint().to_owned()
}

async fn client(service: &'static str, config: Config) -> Client {
    let builder = session().client(service).config(config.with_max_attempts(1));
    builder.endpoint_url(closed()).build().await.unwrap()
}

/// All that an error says, in every way there is to ask it.
fn all_of(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    for (name, value) in error.details() {
        text.push_str(&format!(" {name}={value}"));
    }
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[track_caller]
fn assert_clean(error: &Error, said: &str) {
    let text = all_of(error);
    assert!(text.contains(said), "{text}");
    for secret in [SECRET, TOKEN, PASSWORD, MEMBER, "AKIDEXAMPLE"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_used_is_shown_without_its_password() {
    for url in [
        "ftp://me:hunter2@localhost",
        "http://me:hunter2@local host",
        "me:hunter2@localhost",
        "http://me:hunter2/@",
    ] {
        let Err(error) = session().client("s3").endpoint_url(url).build().await else { continue };
        assert_clean(&error, "Invalid endpoint: ");
    }
}

#[tokio::test]
async fn the_url_of_a_signed_query_is_shown_without_what_makes_it_one() {
    let config = Config::new().with_signature_version(SignatureVersion::named("v4-query"));
    let sts = client("sts", config).await;
    let error = sts.call("GetCallerIdentity", params! {}).await.unwrap_err();
    assert_clean(&error, "X-Amz-Signature=[redacted]");
    assert!(error.to_string().contains("X-Amz-Security-Token=[redacted]"), "{error}");
    assert!(error.to_string().contains("X-Amz-Algorithm=AWS4-HMAC-SHA256"), "{error}");
}

#[tokio::test]
async fn sensitive_parameters_in_a_url_are_not_shown() {
    let chime = client("chime", Config::new()).await;
    let email = format!("{MEMBER}@example.com");
    let params = params! { "AccountId": "12345", "UserEmail": email.as_str(), "MaxResults": 5 };
    let error = chime.call("ListUsers", params).await.unwrap_err();
    assert_clean(&error, "user-email=[redacted]");
    assert!(error.to_string().contains("max-results=5"), "{error}");
    // A part of the path.
    let voice = client("chime-sdk-voice", Config::new()).await;
    let error = voice.call("GetPhoneNumber", params! { "PhoneNumberId": MEMBER }).await.unwrap_err();
    assert_clean(&error, "/..");
}

#[tokio::test]
async fn sensitive_parameters_that_do_not_fit_are_not_shown() {
    let manager = client("secretsmanager", Config::new()).await;
    let params = params! { "Name": 5, "SecretString": [MEMBER], "SecretBinary": { "a": MEMBER } };
    let error = manager.call("CreateSecret", params).await.unwrap_err();
    assert_clean(&error, "Invalid type for parameter SecretString, value: [redacted], type: <class 'list'>");
    assert!(error.to_string().contains("Invalid type for parameter Name, value: 5"), "{error}");
    let s3 = client("s3", Config::new()).await;
    let params =
        params! { "Bucket": "b", "Key": "k", "SSECustomerKey": [MEMBER], "SSECustomerAlgorithm": "AES256" };
    assert_clean(&s3.call("GetObject", params).await.unwrap_err(), "[redacted]");
    // Text that no header can carry.
    let params = params! { "Bucket": "b", "Key": "k", "SSEKMSKeyId": "CORRECTHORSE\r\n" };
    assert_clean(&s3.call("PutObject", params).await.unwrap_err(), "SSEKMSKeyId");
}
