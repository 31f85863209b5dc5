//! Which checksums a call has.

use bufeo_checksum::Algorithm;
use bufeo_model::{HttpChecksum, List, Map, OperationModel, Str};

use super::{CHECKSUM, algorithm, text};
use crate::client::Client;
use crate::config::ChecksumPolicy;
use crate::error::Error;
use crate::stage::{Context, Params, Request};
use crate::user_agent;

/// Decides and leaves it in the context. Computed is nothing yet: handlers of `before-call` may still change the body.
pub(in crate::call) fn plan(
    client: &Client,
    operation: &OperationModel,
    params: &Params,
    request: &Request,
    context: &mut Context,
) -> Result<(), Error> {
    let given = given(request);
    for name in &given {
        note(context, name);
    }
    let trailing = trails(client, operation, request);
    if given.is_empty()
        && let Some(wanted) = wanted(client, operation, params)?
        && (wanted.has_to_be || trailing || can_be_read_twice(request))
    {
        let entry = describe(trailing, &wanted);
        note(context, wanted.algorithm.name());
        add(context, entry);
    }
    if let Some(algorithms) = of_answer(operation, params) {
        add(context, [("response_algorithms", algorithms)].into_iter().collect());
    }
    Ok(())
}

/// The algorithms that the caller computed checksums with, by the names that their headers end in. Such headers are left
/// alone, and nothing is put beside them. Others that begin in the same way count too, as in botocore.
fn given(request: &Request) -> Vec<Str> {
    const PREFIX: &str = "x-amz-checksum-";
    let headers = request.get("headers").unwrap_or_default();
    let Some(headers) = headers.as_map() else { return Vec::new() };
    let algorithm = |name: &str| {
        let (prefix, rest) = name.split_at_checked(PREFIX.len())?;
        let known =
            prefix.eq_ignore_ascii_case(PREFIX) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        known.then(|| Str::from(rest))
    };
    headers.iter().filter_map(|(name, _)| algorithm(&name)).collect()
}

/// What the request is to carry.
struct Wanted {
    algorithm: Algorithm,
    /// The header that tells the service, where the caller has not named the algorithm.
    told_in: Option<Str>,
    /// Whether the caller or the service insists on it.
    has_to_be: bool,
}

fn wanted(client: &Client, operation: &OperationModel, params: &Params) -> Result<Option<Wanted>, Error> {
    let traits = operation.http_checksum();
    let member = traits.and_then(|traits| traits.request_algorithm_member.as_ref());
    if let Some(named) = member.and_then(|member| params.get(member)).and_then(|value| text(&value)) {
        return Ok(Some(Wanted { algorithm: algorithm(&named)?, told_in: None, has_to_be: true }));
    }
    let required =
        operation.http_checksum_required() || traits.is_some_and(|traits| traits.request_checksum_required);
    let supported =
        member.is_some() && client.0.settings.request_checksum_calculation == ChecksumPolicy::WhenSupported;
    if !required && !supported {
        return Ok(None);
    }
    let told_in = member.and_then(|member| {
        let member = operation.input()?.member(member)?;
        member.shape().location_name().map(Str::from)
    });
    Ok(Some(Wanted { algorithm: Algorithm::DEFAULT, told_in, has_to_be: required }))
}

/// Whether the checksum is a trailer. A body that is read as it is sent has it there, which takes TLS: the signature cannot
/// cover a body that is not known yet.
fn trails(client: &Client, operation: &OperationModel, request: &Request) -> bool {
    operation.has_streaming_input()
        && request.url().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
        && client.request_signer().signature_version().name() != "s3"
}

/// Whether the checksum can be computed before the body is sent.
fn can_be_read_twice(request: &Request) -> bool {
    request.body().as_stream().is_none_or(|stream| stream.rewinds_to().is_some())
}

/// The checksum as signing and handlers find it.
fn describe(trailing: bool, wanted: &Wanted) -> Map {
    let mut entry = Map::new();
    if let Some(header) = &wanted.told_in {
        let header: Map =
            [("name", header.clone()), ("value", wanted.algorithm.name().to_uppercase().into())]
                .into_iter()
                .collect();
        entry.insert("request_algorithm_header", header);
    }
    let algorithm: Map = [
        ("algorithm", wanted.algorithm.name()),
        ("in", if trailing { "trailer" } else { "header" }),
        ("name", wanted.algorithm.header()),
    ]
    .into_iter()
    .collect();
    entry.insert("request_algorithm", algorithm);
    entry
}

/// What the answer may be checked with, the best first; nothing where it is not to be checked.
fn of_answer(operation: &OperationModel, params: &Params) -> Option<List> {
    let HttpChecksum { request_validation_mode_member: mode, response_algorithms: known, .. } =
        operation.http_checksum()?;
    let asked = mode.as_ref().is_some_and(|mode| params.contains_key(mode));
    let usable = |algorithm: &Algorithm| known.iter().any(|name| name.eq_ignore_ascii_case(algorithm.name()));
    asked.then(|| Algorithm::all().filter(usable).map(Algorithm::name).collect())
}

/// Adds to what the context says of checksums.
fn add(context: &mut Context, entries: Map) {
    let mut checksum = context.entry(CHECKSUM).or_insert(Map::new());
    if let Some(checksum) = checksum.as_map_mut() {
        checksum.extend(entries);
    }
}

/// What the user agent says of an algorithm.
fn note(context: &mut Context, algorithm: &str) {
    const FEATURES: &[(Algorithm, &str)] = &[
        (Algorithm::Crc32, "FLEXIBLE_CHECKSUMS_REQ_CRC32"),
        (Algorithm::Crc32c, "FLEXIBLE_CHECKSUMS_REQ_CRC32C"),
        (Algorithm::Crc64Nvme, "FLEXIBLE_CHECKSUMS_REQ_CRC64"),
        (Algorithm::Sha1, "FLEXIBLE_CHECKSUMS_REQ_SHA1"),
        (Algorithm::Sha256, "FLEXIBLE_CHECKSUMS_REQ_SHA256"),
        (Algorithm::Sha512, "FLEXIBLE_CHECKSUMS_REQ_SHA512"),
        (Algorithm::Md5, "FLEXIBLE_CHECKSUMS_REQ_MD5"),
        (Algorithm::XxHash3, "FLEXIBLE_CHECKSUMS_REQ_XXHASH3"),
        (Algorithm::XxHash64, "FLEXIBLE_CHECKSUMS_REQ_XXHASH64"),
        (Algorithm::XxHash128, "FLEXIBLE_CHECKSUMS_REQ_XXHASH128"),
    ];
    let known = Algorithm::named(algorithm);
    if let Some((_, feature)) = FEATURES.iter().find(|(named, _)| Some(*named) == known) {
        user_agent::note(context, feature);
    }
}
