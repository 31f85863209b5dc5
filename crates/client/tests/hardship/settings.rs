//! Settings, credentials and files that nobody can use: each has a clear error.

use std::time::Duration;

use bufeo_client::{Config, Credentials, Environment, ErrorKind, Session, params};
use bufeo_testserver::{BadServer, Behaviour};

use crate::input::{assert_error, fails};
use crate::sandbox::{ACCESS_KEY, REGION, SECRET_KEY, answering, bare, builder, json, session};

#[tokio::test]
async fn settings_of_any_origin_are_checked() {
    let long = "a".repeat(64);
    for region in [
        "eu-west-1\n",
        "eu\r\nhost: evil",
        "eu-west-1/",
        "eu-west-1?",
        "evil.com#",
        "@evil",
        "-",
        "12",
        &long,
    ] {
        let environment = Environment::of([("AWS_DEFAULT_REGION", region)]);
        let session = bare().environment(environment).build().unwrap();
        assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidRegion, region);
    }
    for url in [
        "http",
        "//host",
        "http:",
        "http:/host",
        "file:///etc/passwd",
        "http://a\r\nb",
        "http://\u{0}",
        "http://a:b:c",
        "http://host:99999",
        "http://host:port",
        "http://host:+80",
        "http://:80",
        "http://[::1",
        "http://[zz]",
        "http://?x",
        "http://#x",
        "http://host\\@evil",
        "http://host?query",
        "http://host/path?x=1",
        "http://host#fragment",
        "http://host ",
        "http://h%00st",
        "http://..",
        "http://host..name",
    ] {
        let kinds = [
            fails(session().client("s3").endpoint_url(url)).await,
            fails(builder().endpoint_url(url).build().unwrap().client("s3")).await,
            fails(with_variables(&[("AWS_ENDPOINT_URL", url)]).client("s3")).await,
            fails(with_variables(&[("AWS_ENDPOINT_URL_S3", url)]).client("s3")).await,
        ];
        for error in kinds {
            assert_error(&error, ErrorKind::InvalidEndpoint, &format!("Invalid endpoint: {url}"));
        }
    }
    for attempts in ["0", "-1", "many", "99999999999999999999", "1.5"] {
        let error = fails(with_variables(&[("AWS_MAX_ATTEMPTS", attempts)]).client("s3")).await;
        assert_error(&error, ErrorKind::InvalidConfiguration, attempts);
    }
}

pub(crate) fn with_variables(variables: &[(&str, &str)]) -> Session {
    builder().environment(Environment::of(variables.iter().copied())).build().unwrap()
}

#[tokio::test]
async fn a_clients_settings_stand_beside_those_of_its_session() {
    let all = Config::new()
        .with_read_timeout(Duration::from_secs(7))
        .with_max_attempts(2)
        .with_user_agent_extra("all".to_owned());
    let one = Config::new().with_max_attempts(5).with_fips(true);
    let session = builder().config(all).build().unwrap();
    for (builder, attempts, fips) in
        [(session.client("s3"), 2, false), (session.client("s3").config(one), 5, true)]
    {
        let client = builder.build().await.unwrap();
        let config = client.meta().config();
        assert_eq!(config.read_timeout(), Some(&Duration::from_secs(7)));
        assert_eq!(config.user_agent_extra().map(String::as_str), Some("all"));
        assert_eq!((config.max_attempts(), config.use_fips()), (Some(&attempts), Some(&fips)));
    }
}

#[tokio::test]
async fn extreme_settings_do_not_end_the_program() {
    let server = BadServer::start(Behaviour::Fail { times: 2 }).unwrap();
    for extreme in [Duration::MAX, Duration::ZERO] {
        let config = Config::new()
            .with_connect_timeout(if extreme.is_zero() { Duration::from_secs(60) } else { extreme })
            .with_read_timeout(Duration::MAX)
            .with_max_pool_connections(if extreme.is_zero() { 0 } else { usize::MAX })
            .with_max_attempts(u32::MAX);
        let session = builder().config(config).build().unwrap();
        let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
        s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn missing_and_partial_credentials_fail_the_call_and_not_the_client() {
    let server = answering([json(200, "{}")]);
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let call = async |variables: &[(&str, &str)], file: &str| {
        std::fs::write(path, file).unwrap();
        let variables = [("AWS_SHARED_CREDENTIALS_FILE", path)].into_iter().chain(variables.iter().copied());
        let session = bare().environment(Environment::of(variables)).region(REGION).build().unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        dynamodb.call("ListTables", params! {}).await.unwrap_err()
    };
    let missing = ErrorKind::NoCredentials;
    let partial = ErrorKind::PartialCredentials;
    let key = ("AWS_ACCESS_KEY_ID", "AKID");
    for (variables, file, kind, text) in [
        (&[][..], "", missing, "Unable to locate credentials"),
        (&[("AWS_ACCESS_KEY_ID", "")], "", missing, "Unable to locate credentials"),
        (&[("AWS_SECRET_ACCESS_KEY", "s")], "", missing, "Unable to locate credentials"),
        (&[], "[other]\naws_access_key_id = AKID\n", missing, "Unable to locate credentials"),
        (&[key], "", partial, "env, missing: AWS_SECRET_ACCESS_KEY"),
        (&[key, ("AWS_SECRET_ACCESS_KEY", "")], "", partial, "env, missing: AWS_SECRET_ACCESS_KEY"),
        (
            &[],
            "[default]\naws_access_key_id = AKID\n",
            partial,
            "shared-credentials-file, missing: aws_secret_access_key",
        ),
        (
            &[],
            "[default]\naws_access_key_id = AKID\naws_secret_access_key =\n",
            partial,
            "shared-credentials-file, missing: aws_secret_access_key",
        ),
    ] {
        assert_error(&call(variables, file).await, kind, text);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn credentials_and_user_agents_that_no_header_can_hold_are_errors() {
    let server = answering([json(200, "{}")]);
    let good = || Credentials::new(ACCESS_KEY, SECRET_KEY);
    for (credentials, extra) in [
        (Credentials::new("AKID\r\nX-Evil: yes", SECRET_KEY), ""),
        (Credentials::new("AKID\0", SECRET_KEY), ""),
        (good().with_session_token("to\nken"), ""),
        (good().with_session_token("to\0ken"), ""),
        (good(), "agent\r\nX-Evil: yes"),
    ] {
        let session = bare()
            .credentials(credentials)
            .region(REGION)
            .config(Config::new().with_user_agent_extra(extra.to_owned()))
            .build()
            .unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        let outcome = dynamodb.call("ListTables", params! {}).await;
        for request in server.requests() {
            assert!(request.header("x-evil").is_none(), "{request:?}");
        }
        match outcome {
            // What users add to their own agent becomes one line.
            Ok(_) => assert!(!extra.is_empty()),
            Err(error) => assert!(!error.kind().is_transport() && extra.is_empty(), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_or_understood_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let build = || {
            let environment = Environment::of([(variable, path.to_str().unwrap())]);
            Session::builder().environment(environment).build()
        };
        for broken in [
            &b"\xff\xfe"[..],
            b"[",
            b"[default",
            b"x",
            b"= 1",
            b"[default]\nx",
            b"[]\nx=1\n",
            b"[default]\n = 1",
            b"[default]\nx = 1\n[default]\n",
            b"[default]\nx = 1\nX = 2\n",
            b"\0",
            b"[default]\ns3 =\n  x\n",
        ] {
            std::fs::write(&path, broken).unwrap();
            assert_error(&build().unwrap_err(), ErrorKind::ConfigParse, path.to_str().unwrap());
        }
        for odd in [&b""[..], b"[profile]\nx=1", b"\n\n[default]\r\nx = y\r\n", b"[profile ']"] {
            std::fs::write(&path, odd).unwrap();
            build().unwrap();
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert_error(&build().unwrap_err(), ErrorKind::ConfigParse, path.to_str().unwrap());
        std::fs::remove_dir(&path).unwrap();
        build().unwrap();
    }
    for name in ["missing", "", "../default", "a\nb"] {
        let error = bare().profile(name).build().err().unwrap();
        assert_error(
            &error,
            ErrorKind::ProfileNotFound,
            &format!("The config profile ({name}) could not be found"),
        );
    }
    let config = "[default]\nservices = gone\ns3 =\n  addressing_style = sideways\n";
    std::fs::write(&path, config).unwrap();
    let session = with_variables(&[("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidConfiguration, "sideways");
    std::fs::write(&path, "[default]\nservices = gone\n").unwrap();
    let session = with_variables(&[("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidConfiguration, "gone");
}
