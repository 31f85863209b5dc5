//! Whose certificates are accepted: every way to say it, and what comes of saying two things at once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "the tests of a call's life use the rest")]
#[path = "life/sandbox.rs"]
mod sandbox;

use std::path::{Path, PathBuf};

use bufeo_client::{Config, Environment, Error, ErrorKind, Session, params};
use bufeo_testserver::{Certificate, StubOptions, StubServer};
use sandbox::{builder, json};
use tempfile::TempDir;

fn server(certificate: Certificate) -> StubServer {
    let options = StubOptions { tls: true, certificate, ..StubOptions::default() };
    StubServer::start_with(options, |_| json(200, "{}")).unwrap()
}

fn bundle(folder: &TempDir, name: &str, server: &StubServer) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, server.ca_pem().unwrap()).unwrap();
    path
}

async fn call(session: &Session, config: Config, endpoint: &str) -> Result<(), Error> {
    let client = session.client("dynamodb").endpoint_url(endpoint).config(config.with_max_attempts(1));
    client.build().await?.call("ListTables", params! {}).await.map(drop)
}

/// What the program, the environment and the profile say, and whether the server is accepted that the bundle `good`
/// stands for.
#[tokio::test]
async fn whoever_says_it_first_decides_whose_certificates_are_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(Certificate::Good);
    let good = bundle(&folder, "good.pem", &server);
    let other = bundle(&folder, "other.pem", &self::server(Certificate::Good));
    let missing = folder.path().join("missing.pem");
    let (good, other, missing) = (good.as_path(), other.as_path(), missing.as_path());

    /// Settings of a client, variables of the environment, and how a call ends.
    type Row<'a> = (Config, &'a [(&'a str, &'a Path)], Option<ErrorKind>);

    let plain = Config::new;
    let file = |path: &Path| Config::new().with_ca_bundle(path.to_owned());
    let (aws, profile, requests) = ("AWS_CA_BUNDLE", "profile", "REQUESTS_CA_BUNDLE");
    let refused = Some(ErrorKind::Tls);
    let unusable = Some(ErrorKind::InvalidConfiguration);
    let table: &[Row<'_>] = &[
        (plain(), &[], refused),
        (file(good), &[], None),
        (file(other), &[], refused),
        (file(missing), &[], unusable),
        (file(folder.path()), &[], unusable),
        (plain().with_tls_verification(false), &[], None),
        (plain().with_tls_verification(true), &[], refused),
        (plain(), &[(aws, good)], None),
        (plain(), &[(aws, other)], refused),
        (plain(), &[(aws, missing)], unusable),
        (plain(), &[(profile, good)], None),
        (plain(), &[(requests, good)], None),
        (plain(), &[(aws, good), (profile, other), (requests, other)], None),
        (plain(), &[(profile, other), (requests, good)], refused),
        (plain(), &[(profile, good), (requests, other)], None),
        (plain().with_tls_verification(true), &[(aws, good)], refused),
        (plain().with_tls_verification(true), &[(profile, good)], refused),
        (plain().with_tls_verification(true), &[(requests, good)], refused),
        (plain().with_tls_verification(false), &[(aws, other)], None),
        (file(good), &[(aws, other)], None),
        (file(other), &[(aws, good)], refused),
        (file(good).with_tls_verification(true), &[(aws, other)], None),
        (plain(), &[(aws, Path::new(""))], unusable),
        (plain(), &[(aws, Path::new(" \t")), (profile, good)], unusable),
        (plain(), &[(profile, Path::new(""))], unusable),
        (plain(), &[(requests, Path::new(""))], unusable),
        (file(Path::new("")), &[(aws, good)], unusable),
        (plain().with_tls_verification(false), &[(aws, Path::new(""))], None),
        (plain().with_tls_verification(true), &[(aws, Path::new(""))], refused),
    ];
    for (config, said, expected) in table {
        let settings = folder.path().join("config");
        let named = said.iter().find(|(name, _)| *name == profile);
        let text = named.map(|(_, path)| format!("[default]\nca_bundle = {}\n", path.display()));
        std::fs::write(&settings, text.unwrap_or_default()).unwrap();
        let variables = said.iter().filter(|(name, _)| *name != profile);
        let variables = variables.map(|(name, path)| (*name, path.to_str().unwrap()));
        let environment = Environment::of(variables.chain([("AWS_CONFIG_FILE", settings.to_str().unwrap())]));
        let session = builder().environment(environment).build().unwrap();
        let result = call(&session, config.clone(), server.endpoint()).await;
        let kind = result.as_ref().err().map(Error::kind);
        assert_eq!(kind, *expected, "{config:?} {said:?}: {result:?}");
    }
}

/// A bundle and whether anything is checked are one setting: what a client says of either is not mixed with what its
/// session says of the other.
#[tokio::test]
async fn a_client_says_anew_what_its_session_said_of_trust() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(Certificate::Good);
    let good = bundle(&folder, "good.pem", &server);
    let other = bundle(&folder, "other.pem", &self::server(Certificate::Good));
    let anybody = Config::new().with_tls_verification(false);
    let checked = Config::new().with_tls_verification(true);
    let file = |path: &PathBuf| Config::new().with_ca_bundle(path.clone());
    for (of_session, of_client, accepted) in [
        (file(&good), Config::new(), true),
        (file(&other), file(&good), true),
        (file(&good), file(&other), false),
        (file(&good), checked.clone(), false),
        (anybody.clone(), Config::new(), true),
        (anybody.clone(), file(&other), false),
        (anybody, checked, false),
    ] {
        let session = builder().config(of_session.clone()).build().unwrap();
        let result = call(&session, of_client.clone(), server.endpoint()).await;
        assert_eq!(result.is_ok(), accepted, "{of_session:?} {of_client:?}: {result:?}");
    }
}

/// As people pin whom they do not want to pay an authority for: `openssl req -x509`.
#[tokio::test]
async fn a_server_that_is_its_own_authority_is_accepted_where_its_very_certificate_is_given() {
    let folder = tempfile::tempdir().unwrap();
    for (certificate, says) in [
        (Certificate::SelfSigned, None),
        (Certificate::SelfSignedForAnotherName, Some("certificate not valid for name")),
        (Certificate::SelfSignedExpired, Some("certificate expired")),
        (Certificate::SelfSignedNotYetValid, Some("certificate not valid yet")),
        (Certificate::SelfSignedWithoutKey, Some("BadSignature")),
    ] {
        let server = server(certificate);
        let file = bundle(&folder, "own.pem", &server);
        let result =
            call(&builder().build().unwrap(), Config::new().with_ca_bundle(file), server.endpoint()).await;
        match (result, says) {
            (Ok(()), None) => assert_eq!(server.requests().len(), 1),
            (Err(error), Some(says)) => {
                assert_eq!(error.kind(), ErrorKind::Tls, "{certificate:?}: {error}");
                assert!(error.to_string().contains(says), "{certificate:?}: {error}");
                assert!(server.requests().is_empty(), "{certificate:?}");
            }
            (result, _) => panic!("{certificate:?}: {result:?}"),
        }
    }
}

/// The very certificate, not one that says the same of itself.
#[tokio::test]
async fn another_certificate_of_the_same_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (server, other) = (server(Certificate::SelfSigned), server(Certificate::SelfSigned));
    let file = bundle(&folder, "other.pem", &other);
    let session = builder().build().unwrap();
    let error = call(&session, Config::new().with_ca_bundle(file), server.endpoint()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(server.requests().is_empty());

    // Among others it counts too.
    let both = folder.path().join("both.pem");
    std::fs::write(&both, format!("{}{}", other.ca_pem().unwrap(), server.ca_pem().unwrap())).unwrap();
    call(&session, Config::new().with_ca_bundle(both), server.endpoint()).await.unwrap();
}

/// What is no file would have to be waited for, or has no end.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_holds_no_certificates() {
    let server = server(Certificate::Good);
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
        let config = Config::new().with_ca_bundle(path.to_owned());
        let error = call(&builder().build().unwrap(), config, server.endpoint()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfiguration, "{error}");
        let text = error.to_string();
        assert!(text.contains("it is no regular file") && text.contains("set by the program"), "{text}");
    }
}
