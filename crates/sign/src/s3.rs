//! The signature that S3 had before version 4: HMAC with SHA-1.
//!
//! New regions do not take it. botocore still presigns with it where a region lists it and nobody asked for another.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::digest::hmac_sha1;
use crate::key::Keys;
use crate::moment::Moment;
use crate::path::push_encoded;
use crate::target::Target;

/// The parameters of a query that name what a request is about; the others say how it is answered.
const SIGNED_PARAMETERS: &[&str] = &[
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// The text that is signed. `date` is the `Date` header, or the second at which an address ends to be good; `path` is the
/// whole path, bucket included, where the address has the bucket in its host.
pub fn string_to_sign(target: &Target<'_>, date: &str, path: Option<&str>) -> String {
    let address = target.address();
    let header = |name| target.header(name).map_or("", str::trim);
    let method = target.method.to_ascii_uppercase();
    let mut text = [&*method, header("content-md5"), header("content-type"), date, ""].join("\n");
    for (name, value) in amazon_headers(target) {
        text.push_str(&name);
        text.push(':');
        text.push_str(&value);
        text.push('\n');
    }
    text.push_str(path.unwrap_or(address.path));
    let mut parameters: Vec<_> = address
        .query
        .split('&')
        .map(|pair| pair.split_once('=').map_or((pair, None), |(n, v)| (n, Some(v))))
        .collect();
    parameters.retain(|(name, _)| SIGNED_PARAMETERS.contains(name));
    parameters.sort_by_key(|(name, _)| *name);
    for (place, (name, value)) in parameters.into_iter().enumerate() {
        text.push(if place == 0 { '?' } else { '&' });
        text.push_str(name);
        if let Some(value) = value {
            text.push('=');
            text.push_str(&decoded(value));
        }
    }
    text
}

/// The headers of Amazon's own, by name.
fn amazon_headers(target: &Target<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in target.headers {
        let name = name.to_ascii_lowercase();
        if !name.starts_with("x-amz-") {
            continue;
        }
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(value.trim());
            }
            None => headers.push((name, value.trim().to_owned())),
        }
    }
    headers.sort();
    headers
}

/// Without percent-encoding; bytes that are no text become U+FFFD.
fn decoded(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let digits = bytes.get(place + 1..place + 3).filter(|_| *byte == b'%');
        let encoded =
            digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        out.push(encoded.unwrap_or(*byte));
        place += if encoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The signature of a text.
pub fn signature(keys: &Keys<'_>, text: &str) -> String {
    BASE64_STANDARD.encode(hmac_sha1(keys.secret_key.as_bytes(), text.as_bytes()))
}

/// The value of the `Authorization` header. The request has its `Date`, and a session's token in `X-Amz-Security-Token`.
///
/// ```
/// use bufeo_sign::{Keys, Target, s3};
///
/// // The first example of S3's documentation.
/// let keys = Keys::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let target = Target {
///     method: "GET",
///     url: "https://awsexamplebucket1.us-west-1.s3.amazonaws.com/photos/puppy.jpg",
///     headers: &[("Date", "Tue, 27 Mar 2007 19:36:42 +0000")],
/// };
/// assert_eq!(
///     s3::authorization(&keys, &target, Some("/awsexamplebucket1/photos/puppy.jpg")),
///     "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g="
/// );
/// ```
pub fn authorization(keys: &Keys<'_>, target: &Target<'_>, path: Option<&str>) -> String {
    let text = string_to_sign(target, target.header("date").unwrap_or_default(), path);
    format!("AWS {}:{}", keys.access_key, signature(keys, &text))
}

/// The address of a request that whoever has it may make until `until`. What is signed of the headers becomes a part of
/// the address.
pub fn presigned(keys: &Keys<'_>, target: &Target<'_>, until: &Moment, path: Option<&str>) -> String {
    let expires = until.unix().to_string();
    let signature = signature(keys, &string_to_sign(target, &expires, path));
    let (url, _) = target.url.split_once('#').unwrap_or((target.url, ""));
    let mut url = url.to_owned();
    let mut push = |name: &str, value: &str| {
        url.push(if url.contains('?') { '&' } else { '?' });
        push_encoded(&mut url, name, b"");
        url.push('=');
        push_encoded(&mut url, value, b"");
    };
    push("AWSAccessKeyId", keys.access_key);
    push("Signature", &signature);
    let mut known: Vec<String> = Vec::new();
    for (name, value) in target.headers {
        let name = name.to_ascii_lowercase();
        let signed = name.starts_with("x-amz-") || name == "content-md5" || name == "content-type";
        if signed && !known.contains(&name) {
            push(&name, value);
            known.push(name);
        }
    }
    push("Expires", &expires);
    url
}

/// The signature of a form's policy, and the policy as the form has it.
pub fn policy(keys: &Keys<'_>, policy: &str) -> (String, String) {
    let policy = BASE64_STANDARD.encode(policy);
    let signature = signature(keys, &policy);
    (policy, signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: Keys<'_> =
        Keys { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

    /// The examples of S3's documentation, "Signing and authenticating REST requests".
    #[test]
    fn the_documented_examples() {
        let host = "https://awsexamplebucket1.us-west-1.s3.amazonaws.com";
        let date = ("Date", "Tue, 27 Mar 2007 19:36:42 +0000");
        let sign = |method, path: &str, auth_path: &str, headers: &[(&str, &str)]| {
            let url = format!("{host}{path}");
            let target = Target { method, url: &url, headers };
            authorization(&KEYS, &target, Some(auth_path)).rsplit_once(':').unwrap().1.to_owned()
        };
        let put = [
            ("Content-Type", "image/jpeg"),
            ("Content-Length", "94328"),
            ("Date", "Tue, 27 Mar 2007 21:15:45 +0000"),
        ];
        assert_eq!(
            sign("PUT", "/photos/puppy.jpg", "/awsexamplebucket1/photos/puppy.jpg", &put),
            "iqRzw+ileNPu1fhspnRs8nOjjIA="
        );
        let list = [("User-Agent", "Mozilla/5.0"), ("Date", "Tue, 27 Mar 2007 19:42:41 +0000")];
        assert_eq!(
            sign("GET", "/?prefix=photos&max-keys=50&marker=puppy", "/awsexamplebucket1/", &list),
            "m0WP8eCtspQl5Ahe6L1SozdX9YA="
        );
        let acl = [("Date", "Tue, 27 Mar 2007 19:44:46 +0000")];
        assert_eq!(sign("GET", "/?acl", "/awsexamplebucket1/", &acl), "82ZHiFIjc+WbcwFKGUVEQspPn+0=");
        assert_ne!(sign("GET", "/?acl", "/awsexamplebucket1/", &[date]), "82ZHiFIjc+WbcwFKGUVEQspPn+0=");
    }

    #[test]
    fn headers_of_amazon_are_joined_and_parameters_decoded() {
        let headers = [("X-Amz-Meta-B", " 2 "), ("x-amz-meta-a", "1"), ("X-AMZ-META-b", "3"), ("Other", "4")];
        let url = "https://h/k?response-content-type=a%2Fb&other=1&acl";
        let text = string_to_sign(&Target { method: "get", url, headers: &headers }, "1", None);
        assert_eq!(text, "GET\n\n\n1\nx-amz-meta-a:1\nx-amz-meta-b:2,3\n/k?acl&response-content-type=a/b");
    }

    #[test]
    fn an_address_has_what_was_signed() {
        let target = Target {
            method: "GET",
            url: "https://b.s3.amazonaws.com/k?versionId=1",
            headers: &[("Content-MD5", "m=="), ("x-amz-acl", "a"), ("Range", "b")],
        };
        let url = presigned(&KEYS, &target, &Moment::from_unix(1_175_139_620), Some("/b/k"));
        let (head, rest) = url.split_once("&Signature=").unwrap();
        assert_eq!(head, "https://b.s3.amazonaws.com/k?versionId=1&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE");
        assert!(rest.ends_with("&content-md5=m%3D%3D&x-amz-acl=a&Expires=1175139620"), "{rest}");
    }
}
