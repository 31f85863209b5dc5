//! The comparison with botocore on a few services, one for each wire format.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bufeo_conformance::differential::{Settings, run};

fn service(name: &str) -> Settings {
    Settings { seed: 3, service: Some(name.to_owned()), ..Settings::default() }
}

#[test]
fn services_of_every_wire_format_are_the_same() {
    for name in ["sqs", "lambda", "cloudfront", "sts", "partnercentral-revenue-measurement"] {
        assert_eq!(run(&service(name)).unwrap(), 0, "{name}");
    }
    let ec2 = Settings { share: 0.05, ..service("ec2") };
    assert_eq!(run(&ec2).unwrap(), 0);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let error = run(&service("nope")).unwrap_err().to_string();
    assert!(error.starts_with("there is no such operation"), "{error}");
    let with = Settings { with: vec!["nonsense".to_owned()], ..service("sqs") };
    let error = run(&with).unwrap_err().to_string();
    assert!(error.starts_with("`nonsense` is not to come"), "{error}");
}
