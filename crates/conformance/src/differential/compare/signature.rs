//! The signatures of two requests.
//!
//! Two bodies may say the same in other words, and then their signatures differ. So a signature is held against its own
//! request: botocore's, which shows that it is understood here, and ours.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bufeo_protocol::percent_decode;
use bufeo_sign::v4a::AsymmetricKey;
use bufeo_sign::{
    EMPTY_PAYLOAD, Keys, Moment, PathStyle, STREAMING_UNSIGNED_TRAILER, Scope, SigningKey, Target,
    UNSIGNED_PAYLOAD, payload_hash, s3, v4, v4a,
};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::Difference;
use super::meaning::same_body;
use crate::differential::outcome::Request;
use crate::differential::place::{ACCESS_KEY, NOW, SECRET_KEY, SESSION_KEY, SESSION_SECRET};

const V4: &str = "AWS4-HMAC-SHA256";
const SIGNATURE: &str = "Signature=";

/// Where the signatures are apart, or do not hold.
pub(super) fn compare(ours: &Request, theirs: &Request, found: &mut Vec<Difference>) {
    // Outposts are of S3 and have a control plane that signs as everybody else, which S3 itself can be told to do as well;
    // botocore knows what it was.
    let payloads = [UNSIGNED_PAYLOAD, EMPTY_PAYLOAD];
    let held = |payload: &&&str| in_address(theirs, payload).is_some_and(|it| it.made == it.expected);
    let payload = payloads.iter().find(held).copied();
    let payload = payload.filter(|_| payload_of_address(theirs) == UNSIGNED_PAYLOAD);
    let told = |request: &Request| match request.method.as_str() {
        "FORM" => in_form(request),
        "ADDRESS" => in_address(request, payload.unwrap_or_else(|| payload_of_address(request))),
        _ => in_header(request),
    };
    for (whose, signature) in [("ours", told(ours)), ("theirs", told(theirs))] {
        if let Some(Signature { made, expected }) = signature.filter(|it| it.made != it.expected) {
            let cause = format!("request: the signature ({whose}) does not hold");
            found.push(Difference::new(cause, made, expected));
        }
    }
    let policy =
        |request: &Request| BASE64_STANDARD.decode(header(request, "policy").unwrap_or_default()).ok();
    let (our_policy, their_policy) = (policy(ours), policy(theirs));
    let same = match (&our_policy, &their_policy) {
        (Some(ours), Some(theirs)) => same_body(ours, theirs),
        (ours, theirs) => ours == theirs,
    };
    if !same {
        let text =
            |policy: Option<Vec<u8>>| String::from_utf8_lossy(&policy.unwrap_or_default()).into_owned();
        found.push(Difference::new("request: policy", text(our_policy), text(their_policy)));
    }
}

/// An `Authorization` header without what depends on the body's very bytes. Other versions sign no body.
pub(super) fn without(authorization: &str) -> &str {
    match authorization.starts_with("AWS4-") {
        true => authorization.split(SIGNATURE).next().unwrap_or_default(),
        false => authorization,
    }
}

/// The request without the region that it is signed for.
pub(super) fn without_region(request: &Request) -> Cow<'_, Request> {
    let mut alike = request.clone();
    if let Some((before, after)) = request.url.split_once("&X-Amz-Credential=") {
        let after = after.split_once('&').map_or("", |(_, after)| after);
        let after = after.split("&X-Amz-Signature=").next().unwrap_or_default();
        alike.url = format!("{before}&{after}");
    }
    for (_, value) in alike.headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
    {
        if let Some((_, after)) = value.split_once(", SignedHeaders=") {
            *value = format!("AWS4-SignedHeaders={after}");
        }
    }
    Cow::Owned(alike)
}

/// The request as AWS's common runtime would send it, which names the host in a header, writes headers without white space
/// around them and an address's parameters in an order of its own.
pub(super) fn as_the_runtime_writes_it(request: &Request) -> Cow<'_, Request> {
    let mut alike = request.clone();
    alike.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("host"));
    for (_, value) in &mut alike.headers {
        *value = value.trim().to_owned();
    }
    if let Some((before, signed)) = request.url.split_once("X-Amz-Algorithm=") {
        let signed = signed.split("&X-Amz-Signature=").next().unwrap_or_default();
        let mut parameters: Vec<&str> = signed.split('&').collect();
        parameters.sort_unstable();
        alike.url = format!("{before}X-Amz-Algorithm={}", parameters.join("&"));
    }
    Cow::Owned(alike)
}

/// The request without anything of its signature.
pub(super) fn without_signature(request: &Request) -> Cow<'_, Request> {
    let mut bare = request.clone();
    bare.url.truncate(bare.url.find("X-Amz-Algorithm=").unwrap_or(bare.url.len()));
    bare.headers.retain(|(name, _)| {
        !["authorization", "x-amz-region-set"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    Cow::Owned(bare)
}

/// Whether a request is signed with version 4a.
pub(super) fn is_asymmetric(request: &Request) -> bool {
    const ALGORITHM: &str = "AWS4-ECDSA-P256-SHA256";
    header(request, "Authorization").is_some_and(|text| text.starts_with(ALGORITHM))
        || request.url.contains(&format!("X-Amz-Algorithm={ALGORITHM}"))
}

/// A signature as it came, and as it has to be.
struct Signature {
    made: String,
    expected: String,
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn keys(access_key: &str) -> Option<Keys<'_>> {
    let secret = match access_key {
        ACCESS_KEY => SECRET_KEY,
        SESSION_KEY => SESSION_SECRET,
        _ => return None,
    };
    Some(Keys::new(access_key, secret))
}

fn scope<'a>(credential: &'a str, moment: &'a Moment) -> Option<(Keys<'a>, Scope<'a>)> {
    let parts: Vec<&str> = credential.split('/').collect();
    // Version 4a names no region there.
    let (access_key, region, service) = match parts.as_slice() {
        [access_key, _, region, service, _] => (access_key, *region, service),
        [access_key, _, service, _] => (access_key, "", service),
        _ => return None,
    };
    Some((keys(access_key)?, Scope { moment, region, service }))
}

/// The signature of version 4 or 4a in a header; none where there is none.
fn in_header(request: &Request) -> Option<Signature> {
    let authorization = header(request, "Authorization")?;
    let (algorithm, rest) = authorization.split_once(' ')?;
    let part = |name: &str| rest.split(", ").find_map(|part| part.strip_prefix(name));
    let (credential, signed, made) = (part("Credential=")?, part("SignedHeaders=")?, part(SIGNATURE)?);
    let given = header(request, "X-Amz-Content-SHA256");
    let payload = match (given, header(request, "X-Amz-Trailer")) {
        (Some(given), _) => given.to_owned(),
        (None, Some(_)) => STREAMING_UNSIGNED_TRAILER.to_owned(),
        (None, None) => payload_hash(&request.body),
    };
    let method = &request.method;
    let signed = Signed { algorithm, credential, headers: signed, payload: &payload, method, made };
    signed.held_against(request, &request.url)
}

/// What stands for the body in the signature of an address: S3's are good for any.
fn payload_of_address(request: &Request) -> &'static str {
    let of_s3 = ["%2Fs3%2F", "%2Fs3express%2F", "%2Fs3-outposts%2F", "%2Fs3-object-lambda%2F"];
    match of_s3.iter().any(|service| request.url.contains(service)) {
        true => UNSIGNED_PAYLOAD,
        false => EMPTY_PAYLOAD,
    }
}

/// The signature of version 4 or 4a in an address, where it covers no header that is not known.
fn in_address(request: &Request, payload: &str) -> Option<Signature> {
    let (url, made) = request.url.split_once("&X-Amz-Signature=")?;
    let (_, query) = url.split_once('?')?;
    let part = |name: &str| {
        let part = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        part.map(percent_decode)
    };
    let (algorithm, credential) = (part("X-Amz-Algorithm")?, part("X-Amz-Credential")?);
    let headers = part("X-Amz-SignedHeaders").filter(|headers| headers == "host")?;
    let (algorithm, credential, headers) = (algorithm.as_str(), credential.as_str(), headers.as_str());
    // The method is not known, and there are not many.
    let held = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"].iter().filter_map(|method| {
        Signed { algorithm, credential, headers, payload, method, made }.held_against(request, url)
    });
    let mut held = held.peekable();
    let first =
        held.peek().map(|held| Signature { made: held.made.clone(), expected: held.expected.clone() });
    held.find(|held| held.made == held.expected).or(first)
}

/// What a signature says of itself.
struct Signed<'a> {
    algorithm: &'a str,
    credential: &'a str,
    headers: &'a str,
    payload: &'a str,
    method: &'a str,
    made: &'a str,
}

impl Signed<'_> {
    /// The signature as it is beside what it should be, for a request to that address.
    fn held_against(&self, request: &Request, url: &str) -> Option<Signature> {
        let moment = Moment::from_unix(NOW);
        let (keys, scope) = scope(self.credential, &moment)?;
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let is_signed = |name: &str| self.headers.split(';').any(|known| known.eq_ignore_ascii_case(name));
        let headers: Vec<_> = headers.filter(|(name, _)| is_signed(name)).collect();
        let target = Target { method: self.method, url, headers: &headers };
        // S3 can be told to sign as everybody else, so that its name does not say how.
        let styles = [PathStyle::Normalized, PathStyle::AsItIs];
        let canonicals = styles.map(|style| target.canonical(style, self.payload));
        let made = format!("{} {}", self.headers, self.made);
        let expected = canonicals.map(|canonical| {
            let headers = canonical.signed_headers();
            match self.algorithm {
                V4 => format!(
                    "{headers} {}",
                    v4::signature(&SigningKey::derive(&keys, &scope), &scope, &canonical)
                ),
                _ if holds(&keys, &v4a::string_to_sign(&scope, &canonical), self.made) => {
                    format!("{headers} {}", self.made)
                }
                _ => format!("{headers} another"),
            }
        });
        let [normalized, as_it_is] = expected;
        let expected = if made == as_it_is { as_it_is } else { normalized };
        Some(Signature { made, expected })
    }
}

/// Whether a signature of version 4a holds for a text: none is like the one before.
fn holds(keys: &Keys<'_>, text: &str, signature: &str) -> bool {
    let Some((x, y)) = AsymmetricKey::derive(keys).map(|key| key.public()) else { return false };
    let point = hex(&format!("04{x}{y}"));
    let checked = VerifyingKey::from_sec1_bytes(&point).and_then(|key| {
        let signature = DerSignature::try_from(hex(signature).as_slice())?;
        key.verify_prehash(&Sha256::digest(text), &signature)
    });
    checked.is_ok()
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

/// The signature of a form's policy.
fn in_form(request: &Request) -> Option<Signature> {
    let policy = BASE64_STANDARD.decode(header(request, "policy")?).ok()?;
    let policy = String::from_utf8(policy).ok()?;
    let (made, expected) = match header(request, "x-amz-signature") {
        Some(made) => {
            let moment = Moment::from_unix(NOW);
            let (keys, scope) = scope(header(request, "x-amz-credential")?, &moment)?;
            (made, v4::policy(&SigningKey::derive(&keys, &scope), &policy).1)
        }
        None => {
            (header(request, "signature")?, s3::policy(&keys(header(request, "AWSAccessKeyId")?)?, &policy).1)
        }
    };
    Some(Signature { made: made.to_owned(), expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request that is signed as AWS's own test suite has it, but for the key.
    fn signed(body: &str) -> Request {
        let moment = Moment::from_unix(NOW);
        let keys = Keys::new(ACCESS_KEY, SECRET_KEY);
        let scope = Scope { moment: &moment, region: "us-east-1", service: "sqs" };
        let headers = [("X-Amz-Date", moment.compact())];
        let target = Target { method: "POST", url: "https://a.com/", headers: &headers };
        let canonical = target.canonical(PathStyle::Normalized, &payload_hash(body.as_bytes()));
        let key = SigningKey::derive(&keys, &scope);
        let authorization = v4::authorization(&keys, &key, &scope, &canonical);
        Request {
            method: "POST".into(),
            url: "https://a.com/".into(),
            headers: vec![
                ("X-Amz-Date".into(), moment.compact().into()),
                ("User-Agent".into(), "bufeo".into()),
                ("Authorization".into(), authorization),
            ],
            body: body.into(),
        }
    }

    fn causes(ours: &Request, theirs: &Request) -> Vec<String> {
        let mut found = Vec::new();
        compare(ours, theirs, &mut found);
        found.into_iter().map(|difference| difference.cause).collect()
    }

    #[test]
    fn a_signature_is_held_against_its_own_request() {
        let (ours, theirs) = (signed("{}"), signed("{ }"));
        assert_eq!(causes(&ours, &theirs), [""; 0]);
        let other = Request { body: b"{} ".to_vec(), ..ours.clone() };
        assert_eq!(causes(&other, &theirs), ["request: the signature (ours) does not hold"]);
        let other = Request { url: "https://a.com/b".to_owned(), ..theirs };
        assert_eq!(causes(&ours, &other), ["request: the signature (theirs) does not hold"]);
    }
}
