//! Where the settings come from.

use bufeo_client::{ChecksumPolicy, Config, Environment, Error, ErrorKind, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, builder};

/// Whether requests carry checksums and answers are checked, under that environment, profile and configuration.
async fn decided(variables: &[(&str, &str)], profile: &str, config: Config) -> Result<(bool, bool), Error> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    std::fs::write(&file, format!("[default]\n{profile}")).unwrap();
    let mut all = vec![("AWS_CONFIG_FILE", file.to_str().unwrap())];
    all.extend(variables);
    let server = answering([Response::new(200)]);
    let session = builder().environment(Environment::of(all)).config(config).build()?;
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await?;
    s3.call("PutObject", params! { "Bucket": "b", "Key": "k", "Body": "x" }).await?;
    s3.call("GetObject", params! { "Bucket": "b", "Key": "k" }).await?;
    let requests = server.requests();
    Ok((
        requests[0].header("x-amz-checksum-crc32").is_some(),
        requests[1].header("x-amz-checksum-mode").is_some(),
    ))
}

const REQUEST: &str = "AWS_REQUEST_CHECKSUM_CALCULATION";
const RESPONSE: &str = "AWS_RESPONSE_CHECKSUM_VALIDATION";

#[tokio::test]
async fn the_program_comes_before_the_environment_and_that_before_the_profile() {
    let supported = Config::new().with_request_checksum_calculation(ChecksumPolicy::WhenSupported);
    for (variables, profile, config, expected) in [
        (&[][..], "", Config::new(), (true, true)),
        (&[(REQUEST, "when_required")], "", Config::new(), (false, true)),
        (&[(RESPONSE, "WHEN_REQUIRED")], "", Config::new(), (true, false)),
        (&[], "request_checksum_calculation = When_Required", Config::new(), (false, true)),
        (&[], "response_checksum_validation = when_required", Config::new(), (true, false)),
        (
            &[(REQUEST, "when_supported")],
            "request_checksum_calculation = when_required",
            Config::new(),
            (true, true),
        ),
        (&[(REQUEST, "when_required")], "", supported, (true, true)),
    ] {
        assert_eq!(decided(variables, profile, config).await.unwrap(), expected, "{variables:?} {profile}");
    }
}

#[tokio::test]
async fn another_word_is_refused() {
    let error = decided(&[(REQUEST, "Never")], "", Config::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfiguration);
    assert_eq!(
        error.to_string(),
        "Unsupported configuration value for request_checksum_calculation. Expected one of ('when_supported', \
         'when_required') but got never."
    );
    let error = decided(&[], "response_checksum_validation = always", Config::new()).await.unwrap_err();
    assert_eq!(error.detail("config_key"), Some("response_checksum_validation"));
}

#[tokio::test]
async fn user_agents_say_what_is_set() {
    let server = answering([Response::new(200)]);
    let required = ChecksumPolicy::WhenRequired;
    let config =
        Config::new().with_request_checksum_calculation(required).with_response_checksum_validation(required);
    let session = builder().config(config).build().unwrap();
    let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
    s3.call("ListBuckets", params! {}).await.unwrap();
    assert!(server.requests()[0].header("user-agent").unwrap().contains(" m/E,N,a,c,e "));
}
