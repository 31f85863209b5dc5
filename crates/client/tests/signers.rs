//! Who signs: every place that credentials come from, and that nobody signs in the place of a source that is configured
//! and cannot be followed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "life/sandbox.rs"]
mod sandbox;

use bufeo_client::{Environment, Error, ErrorKind, Session, params};
use bufeo_testserver::StubServer;
use sandbox::{REGION, answering, bare, json};

/// What is set: variables and the two files; a profile that the program chooses.
#[derive(Clone, Copy, Default)]
struct Case {
    variables: &'static [(&'static str, &'static str)],
    config: &'static str,
    credentials: &'static str,
    profile: Option<&'static str>,
}

const CASE: Case = Case { variables: &[], config: "", credentials: "", profile: None };
const KEY: (&str, &str) = ("AWS_ACCESS_KEY_ID", "ENV");
const SECRET: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", "s");
const KEYS: &[(&str, &str)] = &[KEY, SECRET];
const SHARED: &str = "[default]\naws_access_key_id = SHARED\naws_secret_access_key = s\n\
                      [dev]\naws_access_key_id = DEV\naws_secret_access_key = s\n";
const CONFIG: &str = "[default]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n";
const WEB: (&str, &str) = ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t");
const ROLE: (&str, &str) = ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r");

/// The id of the key that signs, or the error.
async fn signer(case: Case) -> Result<String, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let own = |(name, value): &(&str, &str)| {
        (name.to_string(), value.replace("@", folder.path().to_str().unwrap()))
    };
    path("ec2", "AWSAccessKeyId=EC2\nAWSSecretKey=s\n");
    path("boto", "[Credentials]\naws_access_key_id = BOTO\naws_secret_access_key = s\n");
    let files = [
        ("AWS_CONFIG_FILE".to_owned(), path("config", case.config)),
        ("AWS_SHARED_CREDENTIALS_FILE".to_owned(), path("credentials", case.credentials)),
    ];
    let environment = Environment::of(files.into_iter().chain(case.variables.iter().map(own)));
    let mut builder = bare().environment(environment).region(REGION);
    if let Some(profile) = case.profile {
        builder = builder.profile(profile);
    }
    let server = answering([json(200, "{}")]);
    call(&builder.build()?, &server).await?;
    let authorization = server.requests()[0].header("authorization").unwrap().to_owned();
    let key = authorization.split_once("Credential=").unwrap().1.split_once('/').unwrap().0;
    Ok(key.to_owned())
}

async fn call(session: &Session, server: &StubServer) -> Result<(), Error> {
    let client = session.client("dynamodb").endpoint_url(server.endpoint()).build().await?;
    client.call("ListTables", params! {}).await.map(drop)
}

#[tokio::test]
async fn whoever_is_asked_first_signs() {
    let role = "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = dev\n";
    let in_credentials = "[default]\nrole_arn = arn\naws_access_key_id = SHARED\naws_secret_access_key = s\n";
    let web = "[default]\nrole_arn = arn\nweb_identity_token_file = /t\n";
    let sso = "[default]\nsso_session = me\nsso_account_id = 1\nsso_role_name = r\n";
    let process = "[default]\ncredential_process = /bin/false\n";
    let login = "[default]\nlogin_session = arn\n";
    let table: &[(&str, Case, &str)] = &[
        ("environment", Case { variables: KEYS, credentials: SHARED, ..CASE }, "ENV"),
        ("credentials file", Case { credentials: SHARED, config: CONFIG, ..CASE }, "SHARED"),
        ("configuration file", Case { config: CONFIG, ..CASE }, "CONFIG"),
        (
            "profile of the environment",
            Case { variables: &[("AWS_PROFILE", "dev")], credentials: SHARED, ..CASE },
            "DEV",
        ),
        (
            "keys beside a profile of the environment",
            Case { variables: &[("AWS_PROFILE", "dev"), KEY, SECRET], credentials: SHARED, ..CASE },
            "ENV",
        ),
        (
            "keys beside a profile of the program",
            Case { variables: KEYS, credentials: SHARED, profile: Some("dev"), ..CASE },
            "DEV",
        ),
        ("file of EC2's tools", Case { variables: &[("AWS_CREDENTIAL_FILE", "@/ec2")], ..CASE }, "EC2"),
        ("boto's file", Case { variables: &[("BOTO_CONFIG", "@/boto")], ..CASE }, "BOTO"),
        (
            "boto's file in the home folder",
            Case { variables: &[("HOME", "@/none")], config: CONFIG, ..CASE },
            "CONFIG",
        ),
        ("keys before a role", Case { variables: KEYS, config: role, credentials: SHARED, ..CASE }, "ENV"),
        ("a role's name alone", Case { variables: &[ROLE], credentials: SHARED, ..CASE }, "SHARED"),
        (
            "a token file that is none",
            Case {
                variables: &[("AWS_WEB_IDENTITY_TOKEN_FILE", ""), ROLE],
                config: web,
                credentials: SHARED,
                ..CASE
            },
            "SHARED",
        ),
        (
            "a token file beside a profile of the program",
            Case { variables: &[WEB, ROLE], credentials: SHARED, profile: Some("dev"), ..CASE },
            "DEV",
        ),
        (
            "another profile's role",
            Case { config: "[profile x]\nrole_arn = arn\n", credentials: SHARED, ..CASE },
            "SHARED",
        ),
        (
            "keys of the credentials file before a program",
            Case { config: process, credentials: SHARED, ..CASE },
            "SHARED",
        ),
        (
            "keys of the credentials file before a login",
            Case { config: login, credentials: SHARED, ..CASE },
            "SHARED",
        ),
        (
            "containers come last",
            Case {
                variables: &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost")],
                config: CONFIG,
                ..CASE
            },
            "CONFIG",
        ),
        (
            "settings for all",
            Case {
                credentials: "[DEFAULT]\naws_access_key_id = ALL\naws_secret_access_key = s\n\
            [default]\nregion = x\n",
                ..CASE
            },
            "ALL",
        ),
        (
            "settings that are indented",
            Case {
                credentials: "[default]\n  region = x\n  aws_access_key_id = DEEP\n  \
            aws_secret_access_key = s\n",
                ..CASE
            },
            "DEEP",
        ),
        (
            "keys that end later",
            Case { variables: &[KEY, SECRET, ("AWS_CREDENTIAL_EXPIRATION", "2091-01-01T00:00:00Z")], ..CASE },
            "ENV",
        ),
        // Those that botocore asks earlier, and that are not followed.
        (
            "role",
            Case { config: role, credentials: SHARED, ..CASE },
            "! assume-role: the profile `default` has `role_arn`",
        ),
        (
            "role without keys",
            Case { config: role, ..CASE },
            "! assume-role: the profile `default` has `role_arn`",
        ),
        (
            "role in the credentials file",
            Case { credentials: in_credentials, ..CASE },
            "! assume-role: the profile",
        ),
        (
            "role of a profile that the program chose",
            Case {
                variables: KEYS,
                config: "[profile x]\nrole_arn = arn\n",
                credentials: "[x]\naws_access_key_id = X\n\
            aws_secret_access_key = s\n",
                profile: Some("x"),
            },
            "! assume-role: the profile `x` has `role_arn`",
        ),
        (
            "web identity",
            Case { variables: &[WEB, ROLE], credentials: SHARED, ..CASE },
            "! assume-role-with-web-identity: the environment has AWS_WEB_IDENTITY_TOKEN_FILE",
        ),
        (
            "web identity beside a profile of the environment",
            Case { variables: &[WEB, ROLE, ("AWS_PROFILE", "dev")], credentials: SHARED, ..CASE },
            "! assume-role-with-web-identity: the environment has AWS_WEB_IDENTITY_TOKEN_FILE",
        ),
        (
            "web identity of the profile",
            Case { config: web, credentials: SHARED, ..CASE },
            "! assume-role-with-web-identity: the profile `default` has `web_identity_token_file`",
        ),
        (
            "single sign-on",
            Case { config: sso, credentials: SHARED, ..CASE },
            "! sso: the profile `default` has `sso_account_id`",
        ),
        (
            "half a single sign-on",
            Case { config: "[default]\nsso_role_name = r\n", credentials: SHARED, ..CASE },
            "! sso: the profile `default` has `sso_role_name`",
        ),
        (
            "login",
            Case {
                config: "[default]\nlogin_session = arn\naws_access_key_id = CONFIG\naws_secret_access_key = s\n",
                ..CASE
            },
            "! login: the profile `default` has `login_session`",
        ),
        (
            "program",
            Case {
                config: "[default]\ncredential_process = x\naws_access_key_id = CONFIG\n\
            aws_secret_access_key = s\n",
                ..CASE
            },
            "! custom-process: the profile `default` has `credential_process`",
        ),
        ("program without keys", Case { config: process, ..CASE }, "! custom-process: the profile `default`"),
        (
            "container",
            Case { variables: &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x")], ..CASE },
            "! container-role: the environment has AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        ),
        (
            "keys that have ended",
            Case {
                variables: &[KEY, SECRET, ("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z")],
                credentials: SHARED,
                ..CASE
            },
            "! env: the keys in the environment ended",
        ),
    ];
    for (what, case, expected) in table {
        match (signer(*case).await, expected.strip_prefix("! ")) {
            (Ok(key), None) => assert_eq!(key, *expected, "{what}"),
            (Err(error), Some(says)) => {
                assert_eq!(error.kind(), ErrorKind::CredentialRetrieval, "{what}: {error}");
                let begins = format!("Error when retrieving credentials from {says}");
                assert!(error.to_string().starts_with(&begins), "{what}: {error}");
            }
            (result, _) => panic!("{what}: {result:?} beside {expected}"),
        }
    }
}

/// Keys that are there by half are nobody's, and nobody else's are taken in their place.
#[tokio::test]
async fn half_of_the_keys_is_an_error_wherever_it_is() {
    let half = "[default]\naws_access_key_id = HALF\n";
    let empty = "[default]\naws_access_key_id =\naws_secret_access_key = s\n";
    for (case, says) in [
        (Case { variables: &[KEY], credentials: SHARED, ..CASE }, "env, missing: AWS_SECRET_ACCESS_KEY"),
        (
            Case { credentials: half, config: CONFIG, ..CASE },
            "shared-credentials-file, missing: aws_secret_access_key",
        ),
        (
            Case { credentials: empty, config: CONFIG, ..CASE },
            "shared-credentials-file, missing: aws_access_key_id",
        ),
        (Case { config: half, ..CASE }, "config-file, missing: aws_secret_access_key"),
    ] {
        let error = signer(case).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PartialCredentials, "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// A section or a setting that comes twice means one of two: nobody says which.
#[tokio::test]
async fn what_comes_twice_is_an_error() {
    for twice in ["[default]\nregion = a\n[default]\n", "[default]\nregion = a\nREGION = b\n"] {
        for case in [Case { config: twice, ..CASE }, Case { credentials: twice, ..CASE }] {
            let error = signer(Case { variables: KEYS, ..case }).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConfigParse, "{error}");
            assert!(error.to_string().contains("a second time"), "{error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let build = |path: &str| bare().environment(Environment::of([(variable, path)])).build();
        for path in [pipe.to_str().unwrap(), "/dev/zero"] {
            let error = build(path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConfigParse, "{error}");
            assert!(error.to_string().contains("it is no regular file"), "{error}");
        }
        // As people write who want no file to be read.
        build("/dev/null").unwrap();
    }
}
