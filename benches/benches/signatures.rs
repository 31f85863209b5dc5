//! What a signature of version 4 costs, of a request of DynamoDB's with a small body: ours beside the crate `aws-sigv4`,
//! and beside botocore's.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use bufeo_benches::{Goal, Side, Table, median, processor_seconds};
use bufeo_sign::{KeyCache, Keys, Moment, PathStyle, Scope, SigningKey, Target, payload_hash, v4};

/// How often each side signs, in turns.
const ROUNDS: usize = 9;
const TIMES: usize = 50_000;

/// 2015-08-30, 12:36:00 UTC.
const SECOND: i64 = 1_440_938_160;
const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI";
const REGION: &str = "us-east-1";
const SERVICE: &str = "dynamodb";

const URL: &str = "https://dynamodb.us-east-1.amazonaws.com/";
const BODY: &[u8] = br#"{"TableName": "table", "Key": {"id": {"S": "0001"}}}"#;
const HEADERS: [(&str, &str); 2] =
    [("X-Amz-Target", "DynamoDB_20120810.GetItem"), ("Content-Type", "application/x-amz-json-1.0")];

/// Makes the signature, in hexadecimal.
type Sign<'a> = &'a dyn Fn() -> String;

fn main() {
    let kept = KeyCache::default();
    let ours = || signed(|keys, scope| kept.derive(keys, scope));
    let derived = || signed(SigningKey::derive);
    let rounds = |sign: Sign<'_>, other: &dyn Fn() -> (f64, f64)| {
        let mut pairs = Vec::new();
        for _ in 0..ROUNDS {
            let (own, (theirs, signature)) = (microseconds(sign), other());
            assert_eq!(own.1.to_bits(), signature.to_bits(), "both sign the same");
            pairs.push((own.0, theirs));
        }
        let ours = median(pairs.iter().map(|(ours, _)| *ours));
        (ours, median(pairs.iter().map(|(_, theirs)| *theirs)))
    };
    let cases: [(&str, Sign<'_>); 2] = [("kept", &ours), ("derived anew", &derived)];

    println!("\nthe crate `aws-sigv4`, which derives the key each time, in the second column");
    let table = Table::begin("us");
    for (key, sign) in cases {
        let (ours, theirs) = rounds(sign, &|| microseconds(&of_the_crate));
        table.row(&format!("SigV4, the key {key}, beside `aws-sigv4`"), ours, theirs, Goal::Open);
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/signatures.py");
    let botocore = Side::new(bufeo_oracle::python().unwrap(), &[script]);
    let table = Table::begin("us");
    for (key, sign) in cases {
        let (ours, theirs) = rounds(sign, &|| {
            let figures = botocore.measure(&["10000"]).unwrap();
            (figures.get("cpu_microseconds"), figures.get("signature"))
        });
        table.row(&format!("SigV4, the key {key}"), ours, theirs, Goal::Times(9.0));
    }
}

/// All that there is to do for a request: the moment as text, the body's hash, the signature, the header's value.
fn signed(key: impl Fn(&Keys<'_>, &Scope<'_>) -> SigningKey) -> String {
    let keys = Keys::new(ACCESS_KEY, SECRET_KEY);
    let moment = Moment::from_unix(black_box(SECOND));
    let scope = Scope { moment: &moment, region: REGION, service: SERVICE };
    let headers = [HEADERS[0], HEADERS[1], ("X-Amz-Date", moment.compact())];
    let target = Target { method: "POST", url: black_box(URL), headers: &headers };
    let canonical = target.canonical(PathStyle::Normalized, &payload_hash(black_box(BODY)));
    let authorization = v4::authorization(&keys, &key(&keys, &scope), &scope, &canonical);
    authorization.rsplit_once('=').unwrap().1.to_owned()
}

fn of_the_crate() -> String {
    let identity = Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None).into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name(SERVICE)
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(black_box(SECOND).unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap();
    let body = SignableBody::Bytes(black_box(BODY));
    let request = SignableRequest::new("POST", black_box(URL), HEADERS.into_iter(), body).unwrap();
    sign(request, &parameters.into()).unwrap().into_parts().1
}

/// What a signature takes, and its first twelve digits.
fn microseconds(sign: Sign<'_>) -> (f64, f64) {
    (0..TIMES / 10).for_each(|_| drop(black_box(sign())));
    let used = processor_seconds();
    (0..TIMES).for_each(|_| drop(black_box(sign())));
    let used = processor_seconds() - used;
    let digits = u64::from_str_radix(&sign()[..12], 16).unwrap();
    (used * 1e6 / TIMES as f64, digits as f64)
}
