//! Differences that are meant. Each belongs to a row of `DIFFERENCES.md`, and is allowed as long as the row is there.

use bufeo_model::Protocol;
use bufeo_oracle::differences;

use super::answer::is_allowed;
use super::case::Case;
use super::compare::Difference;
use super::outcome::{End, Outcome};

/// The row that a difference belongs to.
pub(super) fn row(
    case: &Case,
    ours: &Outcome,
    theirs: &Outcome,
    difference: &Difference,
) -> Option<&'static str> {
    const RULES: &[(&str, Rule)] = &[
        ("S1", is_an_empty_account),
        ("W1", is_a_carriage_return),
        ("W2", is_a_payload_read_as_text),
        ("W3", is_broken_json),
        ("W8", is_a_stream_that_breaks_off),
        ("W11", is_an_unchecked_null),
        ("W12", is_an_error_of_pythons_own),
        ("N7", is_an_address_signed_with_4a),
        ("N1", is_a_preference_for_4a),
        ("N11", is_an_old_signature_of_import_export),
        ("N8", is_a_call_without_end),
        ("N9", is_a_signature_that_nobody_asked_for),
        ("N10", is_a_stream_in_an_address),
        ("P1", is_a_host_of_strangers),
        ("P7", is_a_preference_for_sessions),
        ("W13", is_a_bare_question_mark),
        ("W20", is_a_checksum_of_md5),
        ("W14", is_a_repeated_element),
        ("W15", is_a_character_that_xml_has_not),
        ("W16", is_a_null_among_booleans),
        ("W17", is_no_text_of_headers),
        ("W19", is_the_id_of_a_request_without_output),
        ("C14", is_a_secret_in_a_report),
        ("C20", is_a_word_on_retries_that_are_off),
    ];
    let found =
        RULES.iter().find(|(row, rule)| rule(case, ours, theirs, difference) && differences::lists(row));
    found.map(|(row, _)| *row)
}

type Rule = fn(&Case, &Outcome, &Outcome, &Difference) -> bool;

fn is_an_empty_account(case: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    case.operation.service().service_name() == "glacier"
        && difference.cause == "request: path"
        && unsigned(&difference.ours.replacen("/-/", "//", 1)) == unsigned(&difference.theirs)
}

/// An address without the signature, which covers the path.
fn unsigned(url: &str) -> &str {
    url.split("&X-Amz-Signature=").next().unwrap_or_default()
}

/// AWS's common runtime signs addresses of S3's alone with version 4a.
fn is_an_address_signed_with_4a(_: &Case, _: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    let End::Failed { kind, text } = &theirs.end else { return false };
    kind == "UnsupportedSignatureVersionError" && text.ends_with("v4a-query")
}

/// Without AWS's common runtime there is no version 4a to be preferred.
fn is_a_preference_for_4a(_: &Case, _: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    matches!(&theirs.end, End::Failed { kind, text }
        if kind == "UnsupportedSignatureVersionError" && text.ends_with(": sigv4a"))
}

fn is_an_old_signature_of_import_export(
    case: &Case,
    _: &Outcome,
    _: &Outcome,
    difference: &Difference,
) -> bool {
    const SIGNED: &[&str] = &["authorization", "date", "x-amz-date", "x-amzn-authorization"];
    let header = difference.cause.strip_prefix("request: header ");
    case.operation.service().service_name() == "importexport"
        && (header.is_some_and(|header| SIGNED.contains(&header))
            || matches!(
                difference.cause.as_str(),
                "refused: sent | NoCredentialsError" | "refused: UnsupportedSignature | sent"
            ))
}

fn is_a_call_without_end(_: &Case, _: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    matches!(&theirs.end, End::Failed { kind, .. } if kind == "Endless")
}

/// Without credentials, which only a signature needs.
fn is_a_signature_that_nobody_asked_for(_: &Case, ours: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    let unsigned = |(name, _): &(String, String)| !name.eq_ignore_ascii_case("authorization");
    ours.request.as_ref().is_some_and(|request| request.headers.iter().all(unsigned))
        && matches!(&theirs.end, End::Failed { kind, .. } if kind == "NoCredentialsError")
}

fn is_a_stream_in_an_address(case: &Case, ours: &Outcome, _: &Outcome, _: &Difference) -> bool {
    case.operation.has_streaming_input()
        && matches!(&ours.end, End::Failed { kind, text }
            if kind == "Presigning" && text.starts_with("a body that is a stream"))
}

fn is_a_carriage_return(_: &Case, ours: &Outcome, theirs: &Outcome, difference: &Difference) -> bool {
    let (Some(ours), Some(theirs)) = (&ours.request, &theirs.request) else { return false };
    let bare = |body: &[u8]| String::from_utf8_lossy(body).replace("&#13;", "\r").replace("&#xD;", "\r");
    difference.cause == "request: body" && bare(&ours.body) == bare(&theirs.body)
}

/// A payload of bytes in an answer that nobody streams, because of its status.
fn is_a_payload_read_as_text(case: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    let blob = matches!(difference.cause.as_str(), "answer: blob | string" | "answer: blob | list");
    let checked = difference.theirs.starts_with(".ResponseMetadata.ChecksumAlgorithm");
    (blob || checked) && case.answer.status >= 300 && case.operation.has_streaming_output()
}

/// A JSON answer that begins as one and breaks off.
fn is_broken_json(case: &Case, ours: &Outcome, theirs: &Outcome, difference: &Difference) -> bool {
    let body = case.answer.body.trim_ascii_start();
    difference.cause.starts_with("ended: ")
        && matches!(&ours.end, End::Failed { kind, .. } if kind == "ResponseParse")
        && matches!(theirs.end, End::Parsed { .. })
        && matches!(body.first(), Some(b'{' | b'['))
        && serde_json::from_slice::<serde_json::Value>(body).is_err()
}

fn is_a_stream_that_breaks_off(_: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    const CAUSES: &[&str] = &[
        "answer: list",
        "ended: ConnectionClosed | ResponseParserError",
        "ended: IncompleteBody | ResponseParserError",
    ];
    CAUSES.contains(&&*difference.cause) && difference.ours.contains("the event stream ends early")
}

/// A null among parameters that are not checked: it breaks botocore's serializers or is written as `None`.
fn is_an_unchecked_null(case: &Case, ours: &Outcome, theirs: &Outcome, difference: &Difference) -> bool {
    if case.validate {
        return false;
    }
    let header = difference.cause.starts_with("request: header ");
    match (&ours.request, &theirs.request) {
        // What botocore would give the network there is no text at all.
        _ if header => difference.ours == "no such header" && difference.theirs.is_empty(),
        (Some(_), None) => is_pythons_own(&theirs.end),
        (Some(ours), Some(theirs)) if difference.cause == "request: body" => {
            let (ours, theirs) = (String::from_utf8_lossy(&ours.body), String::from_utf8_lossy(&theirs.body));
            // Version 2 signs in the body, and some bodies hold an address that makes the same call elsewhere. What is
            // there already, be it nothing, botocore does not compute, nor where the call is made.
            let not_computed = ["&PresignedUrl=None", "&PreSignedUrl=None"];
            let not_computed = not_computed.iter().any(|nothing| theirs.contains(nothing));
            let signature = |pair: &&str| {
                ["Signature=", "PreSignedUrl=", "PresignedUrl="].iter().any(|name| pair.starts_with(name))
                    || (not_computed && pair.starts_with("DestinationRegion="))
            };
            let mut ours = ours.split('&').filter(|pair| !signature(pair)).peekable();
            let surplus = theirs
                .split('&')
                .filter(|pair| !signature(pair))
                .filter(|pair| ours.next_if_eq(pair).is_none());
            let strangers =
                surplus.filter(|pair| !["=None", "=false", "="].iter().any(|end| pair.ends_with(end)));
            strangers.count() == 0 && ours.next().is_none()
        }
        _ => false,
    }
}

/// Parameters or an answer that botocore's code trips over.
fn is_an_error_of_pythons_own(_: &Case, _: &Outcome, theirs: &Outcome, difference: &Difference) -> bool {
    difference.cause.starts_with("ended: ") && is_pythons_own(&theirs.end)
}

fn is_pythons_own(end: &End) -> bool {
    const OWN: &[&str] = &[
        "AttributeError",
        "IndexError",
        "JMESPathTypeError",
        "JSONDecodeError",
        "KeyError",
        "OverflowError",
        "ParseError",
        "RecursionError",
        "TypeError",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "ValueError",
    ];
    matches!(end, End::Failed { kind, .. } if OWN.contains(&kind.as_str()))
}

fn is_a_repeated_element(_: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    difference.theirs.contains("$other <class 'xml.etree.ElementTree.Element'>")
}

fn is_a_character_that_xml_has_not(
    case: &Case,
    _: &Outcome,
    theirs: &Outcome,
    difference: &Difference,
) -> bool {
    let body = String::from_utf8_lossy(&case.answer.body);
    // In an answer of S3's that should be a success, it is a failure of the server's.
    let failed = case.answer.status == 200
        && matches!(&theirs.end, End::Parsed { raised: Some(text), .. } if text.contains("occurred (500) when calling"));
    (difference.cause == "ended: parsed | ResponseParserError" || failed)
        && !(body.chars().all(|character| is_allowed(character) || character == '\u{fffd}')
            && allows_references(&body))
}

/// Whether every character that is written by its number is one that XML allows.
fn allows_references(body: &str) -> bool {
    let numbers = body.split("&#x").skip(1).filter_map(|rest| rest.split(';').next());
    let mut characters = numbers.map(|digits| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
    characters.all(|character| character.is_some_and(is_allowed))
}

fn is_a_null_among_booleans(_: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    difference.cause == "answer: null | boolean" && difference.theirs.ends_with("Bool(false)")
}

fn is_no_text_of_headers(_: &Case, ours: &Outcome, _: &Outcome, _: &Difference) -> bool {
    matches!(&ours.end, End::Failed { text, .. } if text.contains("cannot be sent in a header"))
}

fn is_the_id_of_a_request_without_output(
    case: &Case,
    _: &Outcome,
    _: &Outcome,
    difference: &Difference,
) -> bool {
    case.operation.output().is_none()
        && case.operation.service().protocol().is_ok_and(|protocol| protocol == Protocol::RpcV2Cbor)
        && difference.cause == "answer: member | nothing"
        && difference.ours.starts_with(".ResponseMetadata.RequestId: ")
}

fn is_a_bare_question_mark(_: &Case, ours: &Outcome, theirs: &Outcome, difference: &Difference) -> bool {
    let (Some(ours), Some(theirs)) = (&ours.request, &theirs.request) else { return false };
    let unsigned = |url: &str| url.split("&X-Amz-Signature=").next().unwrap_or(url).to_owned();
    difference.cause == "request: query"
        && (theirs.url.strip_suffix(['?', '&']) == Some(ours.url.as_str())
            || unsigned(&theirs.url).replace("?&", "?") == unsigned(&ours.url))
}

/// A parameter that becomes a part of a host, and cannot be one.
fn is_a_host_of_strangers(_: &Case, ours: &Outcome, _: &Outcome, _: &Difference) -> bool {
    matches!(&ours.end, End::Failed { text, .. }
        if text.ends_with("cannot be signed, an address has a scheme and a host"))
}

fn is_a_checksum_of_md5(_: &Case, _: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    matches!(&theirs.end, End::Failed { text, .. } if text == "Unsupported checksum algorithm: md5")
}

/// A directory bucket, whose signature none of those that can be preferred is.
fn is_a_preference_for_sessions(_: &Case, _: &Outcome, theirs: &Outcome, _: &Difference) -> bool {
    matches!(&theirs.end, End::Failed { kind, text }
        if kind == "UnsupportedSignatureVersionError" && text.ends_with(": sigv4-s3express"))
}

/// What stands in the place of a secret stands for any text.
fn is_a_secret_in_a_report(_: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    let mut theirs = difference.theirs.as_str();
    let mut shown = difference.ours.split("[redacted]");
    let begins = shown.next().and_then(|first| theirs.strip_prefix(first));
    theirs = begins.unwrap_or_default();
    difference.cause == "validation: text"
        && difference.ours.contains("[redacted]")
        && begins.is_some()
        && shown.all(|part| match theirs.split_once(part) {
            Some((_, rest)) => {
                theirs = rest;
                true
            }
            None => false,
        })
}

fn is_a_word_on_retries_that_are_off(_: &Case, _: &Outcome, _: &Outcome, difference: &Difference) -> bool {
    difference.cause == "answer: text of the error"
        && difference.theirs.replacen(" (reached max retries: 0)", "", 1) == difference.ours
}
