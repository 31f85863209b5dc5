//! What users get wrong, and what would like to be somewhere else.

use bufeo_client::event::BeforeSend;
use bufeo_client::{Config, Credentials, Environment, ErrorKind, HttpResponse, Session, params};
use bufeo_testserver::Response;

use crate::sandbox::{Log, answering, bare, builder, client, session};

#[tokio::test]
async fn unknown_services_and_operations_name_the_nearest() {
    let error = session().client("dynamo").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownService);
    assert!(error.to_string().contains("dynamodb"), "{error}");
    let s3 = session().client("s3").build().await.unwrap();
    let error = s3.call("ListObject", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownOperation);
    assert!(error.to_string().contains("`ListObjects`"), "{error}");
    let error = session().client("s3").api_version("1999-01-01").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Model);
}

#[tokio::test]
async fn every_wrong_parameter_is_reported_at_once_with_its_path() {
    let dynamodb = session().client("dynamodb").build().await.unwrap();
    let wrong = params! { "Item": { "id": { "S": 5 } }, "Nope": 1, "ReturnValues": true };
    let error = dynamodb.call("PutItem", wrong).await.unwrap_err();
    let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "Parameter validation failed:");
    assert_eq!(lines[1], "Missing required parameter in input: \"TableName\"");
    assert!(lines[2].starts_with("Unknown parameter in input: \"Nope\", must be one of: TableName, Item, "));
    assert_eq!(
        lines[3],
        "Invalid type for parameter Item.id.S, value: 5, type: <class 'int'>, valid types: <class 'str'>"
    );
    assert_eq!(
        lines[4],
        "Invalid type for parameter ReturnValues, value: True, type: <class 'bool'>, valid types: <class 'str'>"
    );
    let error = dynamodb.call("PutItem", bufeo_client::Value::from("text")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation);
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_refused_when_the_client_is_made() {
    for region in ["eu west", "-x", "x/y", "évora", "a.b"] {
        let error = session().client("s3").region(region).build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRegion, "{region}");
        assert!(error.to_string().contains(region));
    }
    for url in ["localhost:9000", "ftp://x", "http://", "http://a b", "http:///x", "http://h\u{e9}"] {
        let error = session().client("s3").endpoint_url(url).build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidEndpoint, "{url}");
        assert!(error.to_string().starts_with(&format!("Invalid endpoint: {url}")), "{error}");
    }
    let error = bare().build().unwrap().client("dynamodb").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoRegion);
    bare().build().unwrap().client("s3").build().await.unwrap();
    assert_eq!(
        bare().build().unwrap().client("iam").build().await.unwrap().meta().region_name(),
        "aws-global"
    );
}

#[test]
fn files_and_profiles_that_are_not_there_or_broken_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let environment = |extra: &[(&str, &str)]| {
        Environment::of([("AWS_CONFIG_FILE", path.to_str().unwrap())].iter().chain(extra).copied())
    };
    std::fs::write(&path, "[profile blue]\nregion = eu-west-3\naws_access_key_id = AKIDBLUE\n").unwrap();
    let session = |extra: &[(&str, &str)]| Session::builder().environment(environment(extra)).build();

    let error = session(&[("AWS_PROFILE", "red")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ProfileNotFound);
    assert!(
        error.to_string().starts_with("The config profile (red) could not be found, there are: blue"),
        "{error}"
    );

    let blue = session(&[("AWS_PROFILE", "blue")]).unwrap();
    assert_eq!((blue.region(), blue.profile_name()), (Some("eu-west-3"), "blue"));
    let error = bufeo_model::block_on(blue.credentials()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PartialCredentials);
    let error =
        bufeo_model::block_on(session(&[("AWS_ACCESS_KEY_ID", "AKID")]).unwrap().credentials()).unwrap_err();
    assert_eq!(error.to_string(), "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");

    for broken in ["no section = 1\n", "[open\n", "[default]\nnothing here\n"] {
        std::fs::write(&path, broken).unwrap();
        let error = session(&[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConfigParse);
        assert!(
            error.to_string().contains("Unable to parse config file: ")
                && error.to_string().contains("line ")
        );
    }
    std::fs::write(&path, b"[default]\nregion = \xff\n").unwrap();
    assert_eq!(session(&[]).unwrap_err().kind(), ErrorKind::ConfigParse);
}

#[test]
fn credentials_come_from_the_environment_before_the_files_unless_the_profile_is_chosen_in_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials");
    std::fs::write(&path, "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = file\n").unwrap();
    let environment = Environment::of([
        ("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap()),
        ("AWS_ACCESS_KEY_ID", "AKIDENV"),
        ("AWS_SECRET_ACCESS_KEY", "env"),
    ]);
    let found = |builder: bufeo_client::SessionBuilder| {
        let session = builder.environment(environment.clone()).build().unwrap();
        bufeo_model::block_on(session.credentials()).unwrap().unwrap()
    };
    let from_env = found(Session::builder());
    assert_eq!((from_env.access_key(), from_env.method()), ("AKIDENV", "env"));
    let from_file = found(Session::builder().profile("default"));
    assert_eq!((from_file.access_key(), from_file.method()), ("AKIDFILE", "shared-credentials-file"));
    let given = found(Session::builder().credentials(Credentials::new("AKIDGIVEN", "given")));
    assert_eq!(given.method(), "explicit");
}

/// Names that try to leave the bucket's host or path.
#[tokio::test]
async fn buckets_and_keys_stay_in_their_place() {
    for (key, path) in [
        ("../../admin", "/b/../../admin"),
        ("a//b", "/b/a//b"),
        ("%2e%2e/x", "/b/%252e%252e/x"),
        ("a?b#c", "/b/a%3Fb%23c"),
        ("é\n\u{7f} ", "/b/%C3%A9%0A%7F%20"),
        ("@host:80\\x", "/b/%40host%3A80%5Cx"),
    ] {
        let server = answering([Response::new(200)]);
        let s3 = client("s3", server.endpoint()).await;
        s3.call("GetObject", params! { "Bucket": "b", "Key": key }).await.unwrap();
        assert_eq!(server.requests()[0].target, path, "{key:?}");
    }
    for bucket in ["a/b", "a?b", "a#b", "../x", "a@evil", "a b", "é", "", "a\r\nHost: evil"] {
        let server = answering([Response::new(200)]);
        let s3 = client("s3", server.endpoint()).await;
        let outcome = s3.call("ListObjects", params! { "Bucket": bucket }).await;
        for request in server.requests() {
            let path = request.path();
            assert!(!path[1..].contains('/'), "{bucket:?} went to {path}");
            assert!(!path.chars().any(|character| character.is_control() || !character.is_ascii()), "{path}");
        }
        assert!(outcome.is_ok() || server.requests().is_empty(), "{bucket:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn header_values_cannot_add_headers() {
    let server = answering([Response::new(200)]);
    let s3 = client("s3", server.endpoint()).await;
    let params = params! { "Bucket": "b", "Key": "k", "ContentType": "text/plain\r\nX-Evil: yes" };
    let error = s3.call("PutObject", params).await.unwrap_err();
    assert!(server.requests().is_empty(), "{error}");
}

#[tokio::test]
async fn a_damaged_model_says_which_file() {
    let folder = tempfile::tempdir().unwrap();
    let version = folder.path().join("weather").join("2020-01-01");
    std::fs::create_dir_all(&version).unwrap();
    let file = version.join("service-2.json");
    for broken in ["", "{", "[]", r#"{"metadata": 5}"#, r#"{"metadata": {}, "operations": {}, "shapes": {}}"#]
    {
        std::fs::write(&file, broken).unwrap();
        let environment = Environment::of([("AWS_DATA_PATH", folder.path().to_str().unwrap())]);
        let session = builder().environment(environment).build().unwrap();
        let error = session.client("weather").build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Model, "{broken}");
        assert!(error.to_string().contains("weather"), "{error}");
    }
}

#[tokio::test]
async fn a_setting_leaves_host_prefixes_out() {
    let sent_to = async |environment: &[(&str, &str)], config: Config| {
        let environment = Environment::of(environment.iter().copied());
        let session = builder().environment(environment).config(config).build().unwrap();
        let airflow = session.client("mwaa").build().await.unwrap();
        let log = Log::default();
        let sent = log.clone();
        let answer = move |event: &mut BeforeSend| {
            sent.push(event.request.url().as_str());
            HttpResponse::build(200).body("{}")
        };
        airflow.meta().events().register("before-send", answer).unwrap();
        airflow.call("CreateCliToken", params! { "Name": "boto" }).await.unwrap();
        log.take().concat()
    };
    let (with, without) = (
        "https://env.airflow.eu-west-1.amazonaws.com/clitoken/boto",
        "https://airflow.eu-west-1.amazonaws.com/clitoken/boto",
    );
    let disabled = [("AWS_DISABLE_HOST_PREFIX_INJECTION", "True")];
    assert_eq!(sent_to(&[], Config::new()).await, with);
    assert_eq!(sent_to(&disabled, Config::new()).await, without);
    assert_eq!(sent_to(&[], Config::new().with_host_prefix_injection(false)).await, without);
    assert_eq!(sent_to(&disabled, Config::new().with_host_prefix_injection(true)).await, with);
}
