//! Signature version 4: a header, a URL, a form.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::canonical::Canonical;
use crate::digest::{hex, push_hex, sha256};
use crate::key::{Keys, Scope, SigningKey};
use crate::path::push_encoded;
use crate::target::{PathStyle, Target};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What is signed for a canonical request: task 2.
pub fn string_to_sign(scope: &Scope<'_>, canonical: &Canonical) -> String {
    let mut text = String::with_capacity(256);
    for line in [ALGORITHM, scope.moment.compact(), &scope.to_string()] {
        text.push_str(line);
        text.push('\n');
    }
    push_hex(&mut text, &sha256(canonical.text().as_bytes()));
    text
}

/// The signature itself, in hexadecimal: task 3.
pub fn signature(key: &SigningKey, scope: &Scope<'_>, canonical: &Canonical) -> String {
    hex(&key.sign(&[string_to_sign(scope, canonical).as_bytes()]))
}

/// The value of the `Authorization` header. The request has its date already, in `X-Amz-Date` or `Date`, and a session's
/// token in `X-Amz-Security-Token`.
pub fn authorization(keys: &Keys<'_>, key: &SigningKey, scope: &Scope<'_>, canonical: &Canonical) -> String {
    let signature = signature(key, scope, canonical);
    let (access_key, signed) = (keys.access_key, canonical.signed_headers());
    format!("{ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={signed}, Signature={signature}")
}

/// How an address is signed.
#[derive(Clone, Copy)]
pub struct Presigning<'a> {
    /// What the signature says of the path.
    pub style: PathStyle,
    /// For how many seconds it is good. It is written as it is, also where no service would take it.
    pub expires: i64,
    /// The name and the value of the parameter for a session's token.
    pub token: Option<(&'a str, &'a str)>,
    /// What the signature says of the body: for S3 [`UNSIGNED_PAYLOAD`](crate::UNSIGNED_PAYLOAD).
    pub payload: &'a str,
}

/// Of the token the name alone.
impl fmt::Debug for Presigning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigning")
            .field("style", &self.style)
            .field("expires", &self.expires)
            .field("token", &self.token.map(|(name, _)| name))
            .field("payload", &self.payload)
            .finish()
    }
}

/// The address of a request that whoever has it may make for as long as it is good. What the address has for a query comes
/// first.
///
/// ```
/// use bufeo_sign::v4::{self, Presigning};
/// use bufeo_sign::{Keys, Moment, PathStyle, Scope, SigningKey, Target, UNSIGNED_PAYLOAD};
///
/// // The example of S3's documentation.
/// let keys = Keys::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let moment = Moment::from_unix(1_369_353_600);
/// let scope = Scope { moment: &moment, region: "us-east-1", service: "s3" };
/// let target = Target { method: "GET", url: "https://examplebucket.s3.amazonaws.com/test.txt", headers: &[] };
/// let how = Presigning { style: PathStyle::AsItIs, expires: 86_400, token: None, payload: UNSIGNED_PAYLOAD };
/// let url = v4::presigned(&keys, &SigningKey::derive(&keys, &scope), &scope, &target, &how);
/// assert!(url.ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
/// ```
pub fn presigned(
    keys: &Keys<'_>,
    key: &SigningKey,
    scope: &Scope<'_>,
    target: &Target<'_>,
    how: &Presigning<'_>,
) -> String {
    let credential = format!("{}/{scope}", keys.access_key);
    let mut url = unsigned(target, scope, how, ALGORITHM, &credential, None);
    let canonical = Target { url: &url, ..*target }.canonical(how.style, how.payload);
    let signature = signature(key, scope, &canonical);
    url.push_str("&X-Amz-Signature=");
    url.push_str(&signature);
    url
}

/// The address with the parameters of a signature behind its own, all but the signature itself.
pub(crate) fn unsigned(
    target: &Target<'_>,
    scope: &Scope<'_>,
    how: &Presigning<'_>,
    algorithm: &str,
    credential: &str,
    region_set: Option<&str>,
) -> String {
    let (url, _) = target.url.split_once('#').unwrap_or((target.url, ""));
    let mut url = url.to_owned();
    if !url.contains('?') {
        url.push('?');
    } else if !url.ends_with(['?', '&']) {
        url.push('&');
    }
    let expires = how.expires.to_string();
    let signed_headers = target.signed_headers();
    let parameters = [
        Some(("X-Amz-Algorithm", algorithm)),
        Some(("X-Amz-Credential", credential)),
        Some(("X-Amz-Date", scope.moment.compact())),
        Some(("X-Amz-Expires", &*expires)),
        region_set.map(|set| ("X-Amz-Region-Set", set)),
        Some(("X-Amz-SignedHeaders", &*signed_headers)),
        how.token,
    ];
    for (place, (name, value)) in parameters.into_iter().flatten().enumerate() {
        if place > 0 {
            url.push('&');
        }
        url.push_str(name);
        url.push('=');
        push_encoded(&mut url, value, b"");
    }
    url
}

/// The signature of a form's policy, and the policy as the form has it, both as fields of the form.
///
/// ```
/// use bufeo_sign::{Keys, Moment, Scope, SigningKey, v4};
///
/// let moment = Moment::from_unix(1_440_938_160);
/// let scope = Scope { moment: &moment, region: "us-east-1", service: "s3" };
/// let key = SigningKey::derive(&Keys::new("AKIDEXAMPLE", "secret"), &scope);
/// let (policy, signature) = v4::policy(&key, r#"{"expiration": "2015-08-30T13:36:00Z", "conditions": []}"#);
/// assert_eq!((policy.len(), signature.len()), (76, 64));
/// ```
pub fn policy(key: &SigningKey, policy: &str) -> (String, String) {
    let policy = BASE64_STANDARD.encode(policy);
    let signature = hex(&key.sign(&[policy.as_bytes()]));
    (policy, signature)
}
