//! Two requests.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use bufeo_checksum::{Algorithm, Checksum};
use bufeo_client::user_agent_feature;
use bufeo_sign::payload_hash;
use flate2::read::GzDecoder;

use super::Difference;
use super::meaning::same_body;
use super::signature;
use crate::differential::outcome::Request;
use crate::differential::to_come::Against;

/// Where the requests are apart. `Content-Length` and hashes follow from the body, and of `User-Agent` only the codes of
/// features count.
pub(super) fn compare(ours: &Request, theirs: &Request, against: Against<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    signature::compare(ours, theirs, &mut found);
    let ours_alone = signature::is_asymmetric(ours) && !signature::is_asymmetric(theirs);
    // Where a service takes version 4a and another, a botocore that has no 4a takes the other.
    let alike = |request| match () {
        () if ours_alone && !against.crt => signature::without_signature(request),
        () if against.without.iter().any(|feature| feature.scopes) => signature::without_region(request),
        () => Cow::Borrowed(request),
    };
    let (ours, theirs) = (alike(ours), alike(theirs));
    let written = |request| match against.crt {
        true => signature::as_the_runtime_writes_it(request),
        false => Cow::Borrowed(request),
    };
    let (ours, theirs) = (&*written(&ours), &*written(&theirs));
    if ours.method != theirs.method {
        found.push(Difference::new("request: method", &ours.method, &theirs.method));
    }
    if ours.url != theirs.url {
        found.push(Difference::new(
            format!("request: {}", part(&ours.url, &theirs.url)),
            &ours.url,
            &theirs.url,
        ));
    }
    // A botocore without 4a does not say that it uses it.
    let unsaid = if ours_alone && !against.crt { user_agent_feature("SIGV4A_SIGNING") } else { None };
    let ours_said = |code: &str| unsaid != Some(code);
    let theirs_said = |code: &str| !against.without.iter().any(|feature| feature.codes.contains(&code));
    headers(&named(ours, &ours_said), &named(theirs, &theirs_said), &mut found);
    let (our_body, their_body) = (plain(ours), plain(theirs));
    if !same_body(&our_body, &their_body) {
        let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
        found.push(Difference::new("request: body", text(&our_body), text(&their_body)));
    }
    found
}

/// The body before it was compressed: compressing the same twice need not give the same.
fn plain(request: &Request) -> Cow<'_, [u8]> {
    let encoded = |(name, value): &(String, String)| {
        name.eq_ignore_ascii_case("content-encoding") && value.ends_with("gzip")
    };
    let mut plain = Vec::new();
    let unpacked = request.headers.iter().any(encoded)
        && GzDecoder::new(request.body.as_slice()).read_to_end(&mut plain).is_ok();
    if unpacked { plain.into() } else { request.body.as_slice().into() }
}

/// The first part of an address in which two are apart.
fn part(ours: &str, theirs: &str) -> &'static str {
    let parts = |url: &str| -> (String, String) {
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let path = before.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        let authority = before.len() - path.map_or(0, |(_, path)| path.len());
        let (authority, path) = before.split_at(authority);
        (authority.to_owned(), if query.is_empty() { path.to_owned() } else { format!("{path}?") })
    };
    let ((our_host, our_path), (their_host, their_path)) = (parts(ours), parts(theirs));
    match (our_host == their_host, our_path == their_path) {
        (false, _) => "host",
        (true, false) => "path",
        (true, true) => "query",
    }
}

type Headers = BTreeMap<String, Vec<String>>;

fn headers(ours: &Headers, theirs: &Headers, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    for name in names {
        let (own, other) = (ours.get(name), theirs.get(name));
        if own != other {
            let told = |values: Option<&Vec<String>>| {
                values.map_or("no such header".to_owned(), |values| values.join("\n"))
            };
            found.push(Difference::new(format!("request: header {name}"), told(own), told(other)));
        }
    }
}

fn named(request: &Request, said: &dyn Fn(&str) -> bool) -> Headers {
    let mut named = Headers::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        let value = match name.as_str() {
            "user-agent" => features(value, said),
            "content-length" if *value == request.body.len().to_string() => "the body's".to_owned(),
            "x-amz-content-sha256" if *value == payload_hash(&request.body) => "the body's".to_owned(),
            _ if checksum(&name, &request.body).as_ref() == Some(value) => "the body's".to_owned(),
            "authorization" => signature::without(value).to_owned(),
            // A form's: what it says is compared with its signature.
            "policy" | "x-amz-signature" | "signature" if request.method == "FORM" => String::new(),
            _ => value.clone(),
        };
        named.entry(name).or_default().push(value);
    }
    named
}

/// The checksum that a header of that name says of a body.
fn checksum(name: &str, body: &[u8]) -> Option<String> {
    let algorithm = match name {
        "content-md5" => Algorithm::named("md5"),
        _ => Algorithm::all().find(|algorithm| algorithm.header() == name),
    };
    algorithm.map(|algorithm| Checksum::of(algorithm, body).to_base64())
}

/// The codes of the features that a user agent names, sorted, those that count.
fn features(user_agent: &str, said: &dyn Fn(&str) -> bool) -> String {
    let codes = user_agent.split(' ').find_map(|part| part.strip_prefix("m/")).unwrap_or_default();
    let mut codes: Vec<&str> = codes.split(',').filter(|code| said(code)).collect();
    codes.sort_unstable();
    codes.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, headers: &[(&str, &str)], body: &str) -> Request {
        Request {
            method: "POST".into(),
            url: url.into(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: body.into(),
        }
    }

    fn causes(ours: &Request, theirs: &Request) -> Vec<String> {
        let against = Against { without: &[], crt: false };
        compare(ours, theirs, against).into_iter().map(|difference| difference.cause).collect()
    }

    #[test]
    fn each_part_that_differs_is_named() {
        let base = request("https://a.com/b?c=d", &[("X", "1")], "text");
        let url = |url: &str| causes(&base, &request(url, &[("x", "1")], "text"));
        assert_eq!(url("https://a.com/b?c=d"), [""; 0]);
        assert_eq!(url("https://b.com/b?c=d"), ["request: host"]);
        assert_eq!(url("https://a.com/c?c=d"), ["request: path"]);
        assert_eq!(url("https://a.com/b?c=e"), ["request: query"]);
        let other = request("https://a.com/b?c=d", &[("X", "2"), ("Y", "1")], "tex");
        assert_eq!(causes(&base, &other), ["request: header x", "request: header y", "request: body"]);
    }

    #[test]
    fn of_user_agents_only_features_count() {
        let with = |agent| request("u", &[("User-Agent", agent)], "");
        assert_eq!(causes(&with("bufeo m/E,e x"), &with("Boto3/1 m/e,E lang/python")), [""; 0]);
        assert_eq!(causes(&with("bufeo m/E x"), &with("bufeo m/E,Z x")), ["request: header user-agent"]);
    }

    #[test]
    fn lengths_follow_from_bodies() {
        let with = |length, body| request("u", &[("Content-Length", length)], body);
        assert_eq!(causes(&with("8", "{\"a\": 1}"), &with("7", "{\"a\":1}")), [""; 0]);
        assert_eq!(
            causes(&with("9", "{\"a\": 1}"), &with("7", "{\"a\":1}")),
            ["request: header content-length"]
        );
    }
}
