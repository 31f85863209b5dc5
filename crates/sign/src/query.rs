//! The signatures of old services: version 2 in the query, and version 3 in a header of its own.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::digest::hmac_sha256;
use crate::key::Keys;
use crate::moment::Moment;
use crate::path::encoded;

/// Adds a signature of version 2 to the parameters of a request, those of its form or of its query. Parameters that a signature
/// added before are replaced.
///
/// ```
/// use bufeo_sign::{Keys, Moment, query};
///
/// // The example of the documentation of Amazon EMR, but for the time zone, which it does without.
/// let keys = Keys::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let mut parameters =
///     vec![("Action".to_owned(), "DescribeJobFlows".to_owned()), ("Version".to_owned(), "2009-03-31".to_owned())];
/// let moment = Moment::from_unix(1_317_655_170);
/// let added = query::v2(&keys, None, "GET", "https://elasticmapreduce.amazonaws.com", &parameters, &moment);
/// assert!(added.contains(&("Signature", "66aU6xgCtR7V6ESsGvYrAArQmwGutKSbh8Mn7kSko9E=".to_owned())));
/// ```
pub fn v2(
    keys: &Keys<'_>,
    token: Option<&str>,
    method: &str,
    url: &str,
    parameters: &[(String, String)],
    moment: &Moment,
) -> Vec<(&'static str, String)> {
    let mut added = vec![
        ("AWSAccessKeyId", keys.access_key.to_owned()),
        ("SignatureVersion", "2".to_owned()),
        ("SignatureMethod", "HmacSHA256".to_owned()),
        ("Timestamp", moment.iso_8601()),
    ];
    added.extend(token.map(|token| ("SecurityToken", token.to_owned())));
    let is_added = |name: &str| name == "Signature" || added.iter().any(|(known, _)| *known == name);
    let given = parameters.iter().filter(|(name, _)| !is_added(name));
    let mut pairs: Vec<(&str, &str)> = given.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
    pairs.sort_unstable();
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name, b""), encoded(value, b""))).collect();
    let address = crate::target::Address::of(url);
    let path = if address.path.is_empty() { "/" } else { address.path };
    let text = [method, address.authority, path, &pairs.join("&")].join("\n");
    let signature = hmac_sha256(keys.secret_key.as_bytes(), &[text.as_bytes()]);
    added.push(("Signature", BASE64_STANDARD.encode(signature)));
    added
}

/// The value of `X-Amzn-Authorization` of a signature of version 3, over the `Date` header alone: for HTTPS.
///
/// ```
/// use bufeo_sign::{Keys, query};
///
/// let value = query::v3(&Keys::new("AKIDEXAMPLE", "secret"), "Thu, 01 Jan 1970 00:00:00 GMT");
/// assert!(value.starts_with("AWS3-HTTPS AWSAccessKeyId=AKIDEXAMPLE,Algorithm=HmacSHA256,Signature="));
/// ```
pub fn v3(keys: &Keys<'_>, date: &str) -> String {
    let signature = BASE64_STANDARD.encode(hmac_sha256(keys.secret_key.as_bytes(), &[date.as_bytes()]));
    format!("AWS3-HTTPS AWSAccessKeyId={},Algorithm=HmacSHA256,Signature={signature}", keys.access_key)
}
