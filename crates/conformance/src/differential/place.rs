//! Where the clients of a service are, and how they are set.

use serde_json::{Value as Json, json};

use super::random::Random;

/// Where a client is, which of the service's endpoints it uses, and as whom it signs how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) region: &'static str,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
    /// An address in the place of the service's own.
    pub(super) endpoint: Option<&'static str>,
    /// The session's token, where the credentials are temporary.
    pub(super) token: Option<&'static str>,
    /// The account that the credentials belong to, where that is known.
    pub(super) account: Option<&'static str>,
    /// Whether that account stands in addresses.
    pub(super) account_mode: Option<&'static str>,
    /// Whether STS has one address for all.
    pub(super) sts: Option<&'static str>,
    /// Whether services are asked for their addresses.
    pub(super) discovery: Option<bool>,
    /// The version of the signature, where the program asks for one.
    pub(super) signature: Option<&'static str>,
    /// The ways to sign that the program prefers.
    pub(super) preference: &'static [&'static str],
    pub(super) s3: S3,
}

/// The settings of S3 alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct S3 {
    pub(super) addressing: Option<&'static str>,
    pub(super) payload_signing: Option<bool>,
    pub(super) accelerate: Option<bool>,
    pub(super) use_arn_region: Option<bool>,
    pub(super) without_sessions: Option<bool>,
    /// Whether us-east-1 has an address of its own.
    pub(super) us_east_1_regional: bool,
}

/// How many places the operations of a service are called in, with one seed.
pub(super) const PER_SERVICE: usize = 6;

/// 2020-01-02T03:04:05Z, when everything is signed.
pub(super) const NOW: i64 = 1_577_934_245;

/// From how many bytes on bodies are compressed: few enough for those that are made here.
pub(super) const COMPRESSED_FROM: u64 = 200;

pub(super) const ACCESS_KEY: &str = "AKIDEXAMPLE";
pub(super) const SECRET_KEY: &str = "wJalrXUtnFEMI";
pub(super) const BEARER: &str = "a.bearer.token";

/// The credentials for a bucket that wants a session, and the answer that has them.
pub(super) const SESSION_KEY: &str = "AKIDSESSION";
pub(super) const SESSION_SECRET: &str = "sEcReTsEsSiOn";
pub(super) const SESSION: &str = concat!(
    "<CreateSessionResult><Credentials><SessionToken>a+session/token=</SessionToken>",
    "<SecretAccessKey>sEcReTsEsSiOn</SecretAccessKey><AccessKeyId>AKIDSESSION</AccessKeyId>",
    "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>"
);

/// Regions of several partitions.
const REGIONS: &[&str] = &[
    "us-west-2",
    "us-east-1",
    "eu-central-1",
    "us-west-2",
    "us-east-1",
    "cn-north-1",
    "us-gov-west-1",
    "sa-east-1",
    "ap-southeast-2",
    "us-iso-east-1",
    "eusc-de-east-1",
];

const ENDPOINTS: &[&str] = &[
    "http://localhost:9000",
    "https://example.com/base/path",
    "https://vpce-0a1b.execute.us-west-2.vpce.amazonaws.com:8443",
];

impl Place {
    /// One of the places for a service; mostly ordinary ones.
    pub(super) fn of(seed: u64, service: &str, number: usize) -> Self {
        let mut random = Random::of(seed, &["place", service, &number.to_string()]);
        let versions: &[&str] = match service {
            "s3" | "s3control" => &["s3v4", "s3", "v4", "unsigned"],
            // Version 2 signs forms, and services with forms alone have it.
            _ => &["v4", "unsigned", "v3"],
        };
        let preferences: &[&[&str]] = &[&["sigv4a", "sigv4"], &["httpBearerAuth"], &["noAuth", "sigv4"]];
        Self {
            region: random.of_these(REGIONS),
            fips: random.one_in(8),
            dual_stack: random.one_in(8),
            endpoint: random.one_in(6).then(|| random.of_these(ENDPOINTS)),
            token: random.one_in(2).then_some("AQoDYXdzEPT//////////wEXAMPLE+token="),
            account: random.one_in(3).then_some("123456789012"),
            account_mode: random.one_in(4).then(|| random.of_these(&["preferred", "disabled", "required"])),
            sts: random.one_in(3).then(|| random.of_these(&["legacy", "regional"])),
            discovery: random.one_in(4).then(|| random.one_in(2)),
            signature: random.one_in(6).then(|| random.of_these(versions)),
            preference: if random.one_in(8) { random.of_these(preferences) } else { &[] },
            s3: S3 {
                addressing: random.one_in(2).then(|| random.of_these(&["path", "virtual", "auto"])),
                payload_signing: random.one_in(3).then(|| random.one_in(2)),
                accelerate: random.one_in(6).then_some(true),
                use_arn_region: random.one_in(3).then(|| random.one_in(2)),
                without_sessions: random.one_in(6).then_some(true),
                us_east_1_regional: random.one_in(3),
            },
        }
    }

    /// As the other side reads it.
    pub(super) fn to_json(self) -> Json {
        let mut s3 = json!({ "us_east_1_regional_endpoint": regional(self.s3.us_east_1_regional) });
        if let Some(style) = self.s3.addressing {
            s3["addressing_style"] = style.into();
        }
        let flags = [
            ("payload_signing_enabled", self.s3.payload_signing),
            ("use_accelerate_endpoint", self.s3.accelerate),
            ("use_arn_region", self.s3.use_arn_region),
            ("disable_s3_express_session_auth", self.s3.without_sessions),
        ];
        for (name, flag) in flags {
            if let Some(flag) = flag {
                s3[name] = flag.into();
            }
        }
        json!({
            "region": self.region,
            "fips": self.fips,
            "dual_stack": self.dual_stack,
            "endpoint": self.endpoint,
            "token": self.token,
            "account": self.account,
            "account_mode": self.account_mode,
            "sts": self.sts,
            "discovery": self.discovery,
            "signature": self.signature,
            "preference": (!self.preference.is_empty()).then(|| self.preference.join(",")),
            "s3": s3,
        })
    }
}

/// What settings call it when us-east-1 has an address of its own.
pub(super) fn regional(regional: bool) -> &'static str {
    if regional { "regional" } else { "legacy" }
}

/// The answer that names the address of a service that has to be asked for it.
pub(super) const ADDRESSES: &str =
    r#"{"Endpoints": [{"Address": "cell1.example.com", "CachePeriodInMinutes": 1440}]}"#;

/// The line that begins a service on the other side.
pub(super) fn line(service: &str, places: &[Place]) -> String {
    let places: Vec<Json> = places.iter().map(|place| place.to_json()).collect();
    let keys = [ACCESS_KEY, SECRET_KEY, BEARER];
    let service = json!({
        "service": service, "places": places, "keys": keys, "compressed_from": COMPRESSED_FROM, "now": NOW, "nested": { "CreateSession": SESSION, "HeadBucket": "", "DescribeEndpoints": ADDRESSES },
    });
    format!("{service}\n")
}
