//! The signatures of two requests.
//!
//! Two bodies may say the same in other words, and then their signatures differ. So a signature is held against its own
//! request: botocore's, which shows that it is understood here, and ours.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bufeo_sign::{Keys, Moment, PathStyle, Scope, SigningKey, Target, payload_hash, s3, v4};

use super::Difference;
use super::meaning::same_body;
use crate::differential::outcome::Request;
use crate::differential::place::{ACCESS_KEY, NOW, SECRET_KEY, SESSION_KEY, SESSION_SECRET};

const V4: &str = "AWS4-HMAC-SHA256 ";
const SIGNATURE: &str = "Signature=";

/// Where the signatures are apart, or do not hold.
pub(super) fn compare(ours: &Request, theirs: &Request, found: &mut Vec<Difference>) {
    let told = |request: &Request| match request.method.as_str() {
        "FORM" => in_form(request),
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

/// Whether a request is signed with version 4a.
pub(super) fn is_asymmetric(request: &Request) -> bool {
    header(request, "Authorization").is_some_and(|text| text.starts_with("AWS4-ECDSA-P256-SHA256"))
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
    let [access_key, _, region, service, _] = parts.as_slice() else { return None };
    Some((keys(access_key)?, Scope { moment, region, service }))
}

/// The signature of version 4 in a header; none where there is none.
fn in_header(request: &Request) -> Option<Signature> {
    let authorization = header(request, "Authorization")?.strip_prefix(V4)?;
    let part = |name: &str| authorization.split(", ").find_map(|part| part.strip_prefix(name));
    let (credential, signed, made) = (part("Credential=")?, part("SignedHeaders=")?, part(SIGNATURE)?);
    let moment = Moment::from_unix(NOW);
    let (keys, scope) = scope(credential, &moment)?;
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let headers: Vec<_> =
        headers.filter(|(name, _)| signed.split(';').any(|known| known.eq_ignore_ascii_case(name))).collect();
    let target = Target { method: &request.method, url: &request.url, headers: &headers };
    let style = match scope.service {
        "s3" | "s3-outposts" | "s3-object-lambda" | "s3express" => PathStyle::AsItIs,
        _ => PathStyle::Normalized,
    };
    let given = header(request, "X-Amz-Content-SHA256");
    let payload = given.map_or_else(|| payload_hash(&request.body), str::to_owned);
    let canonical = target.canonical(style, &payload);
    let signature = v4::signature(&SigningKey::derive(&keys, &scope), &scope, &canonical);
    let expected = format!("{} {signature}", canonical.signed_headers());
    Some(Signature { made: format!("{signed} {made}"), expected })
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
