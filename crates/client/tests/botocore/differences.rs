//! In what our requests differ from botocore's.

use std::collections::{BTreeMap, BTreeSet};

use bufeo_testserver::Request;

/// Headers that cannot be the same, each with the reason.
const NEVER_THE_SAME: &[(&str, &str)] = &[
    ("user-agent", "each says its own name"),
    ("host", "two servers"),
    ("x-amz-date", "two moments"),
    ("authorization", "two moments; signatures are held against the published vectors"),
    ("amz-sdk-invocation-id", "random"),
];

/// The operation (`*` for all), the difference and its reason. A difference that is not here fails the test, and so does
/// one that is here and not found any more.
const KNOWN: &[(&str, &str, &str)] = &[];

/// The differences between two requests of one operation.
pub(crate) fn between(operation: &str, ours: &Request, theirs: &Request) -> BTreeSet<(String, String)> {
    let mut found = Vec::new();
    if ours.method != theirs.method {
        found.push(format!("method: {} and {}", ours.method, theirs.method));
    }
    if ours.path() != theirs.path() {
        found.push(format!("path: {} and {}", ours.path(), theirs.path()));
    }
    found.extend(apart("query", &query(ours), &query(theirs)));
    found.extend(apart("header", &headers(ours), &headers(theirs)));
    if ours.body != theirs.body {
        found.push(format!("body: {:?} and {:?}", ours.body, theirs.body));
    }
    found.into_iter().map(|difference| (operation.to_owned(), difference)).collect()
}

/// Fails where the differences are not exactly those that are known.
pub(crate) fn assert_known(found: &BTreeSet<(String, String)>) {
    let covers = |row: &(&str, &str, &str), (operation, difference): &(String, String)| {
        (row.0 == "*" || row.0 == operation) && row.1 == difference
    };
    let unknown: Vec<_> = found.iter().filter(|found| !KNOWN.iter().any(|row| covers(row, found))).collect();
    assert!(unknown.is_empty(), "differences that are not known: {unknown:#?}");
    let gone: Vec<_> = KNOWN.iter().filter(|row| !found.iter().any(|found| covers(row, found))).collect();
    assert!(gone.is_empty(), "known differences that are none any more: {gone:#?}");
}

type Named = BTreeMap<String, Vec<String>>;

fn apart(what: &str, ours: &Named, theirs: &Named) -> Vec<String> {
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let tell = |name: &String| match (ours.get(name), theirs.get(name)) {
        (Some(ours), Some(theirs)) if ours == theirs => None,
        (Some(ours), Some(theirs)) => Some(format!("{what} {name}: {ours:?} and {theirs:?}")),
        (Some(_), None) => Some(format!("{what} {name}: only ours")),
        _ => Some(format!("{what} {name}: only theirs")),
    };
    names.into_iter().filter_map(tell).collect()
}

fn query(request: &Request) -> Named {
    let mut named = Named::new();
    for pair in request.query().into_iter().flat_map(|query| query.split('&')) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, "no value"));
        named.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    named
}

fn headers(request: &Request) -> Named {
    let mut named = Named::new();
    for (name, value) in &request.headers {
        if !NEVER_THE_SAME.iter().any(|(left_out, _)| name == left_out) {
            let value = String::from_utf8_lossy(value.as_bytes());
            named.entry(name.to_string()).or_default().push(timeless(&value));
        }
    }
    named
}

/// The time to live in `amz-sdk-request` is a moment's; whether there is one is not.
fn timeless(value: &str) -> String {
    match value.strip_prefix("ttl=").and_then(|rest| rest.split_once(';')) {
        Some((_, rest)) => format!("ttl=…;{rest}"),
        None => value.to_owned(),
    }
}
