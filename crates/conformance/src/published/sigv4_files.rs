//! Signature version 4 as its own test suite has it: a raw request, and each step of signing it.

use std::path::{Path, PathBuf};

use bufeo_sign::{Keys, Moment, PathStyle, Scope, SigningKey, Target, payload_hash, v4};

use super::case::{Case, Miss, Place};
use super::raw_request::RawRequest;
use super::read;
use super::{Error, Suite};

/// Folders of five files, some of them in folders.
pub(super) struct SigV4Files;

const KEYS: Keys<'_> =
    Keys { access_key: "AKIDEXAMPLE", secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
/// 2015-08-30T12:36:00Z.
const NOW: i64 = 1_440_938_160;

impl Suite for SigV4Files {
    fn name(&self) -> &'static str {
        "botocore-sigv4"
    }

    fn path(&self) -> &'static str {
        "botocore/aws4_testsuite"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let mut requests = Vec::new();
        find(vectors, &mut requests)?;
        let cases = requests.into_iter().map(|request| {
            let folder = request.parent().unwrap_or(vectors);
            let name = folder.strip_prefix(vectors).unwrap_or(folder).display().to_string();
            Case::new(name.clone(), Place::Path(name), move || check(&request))
        });
        Ok(cases.collect())
    }
}

fn find(folder: &Path, requests: &mut Vec<PathBuf>) -> Result<(), Error> {
    requests.extend(read::files(folder, "req")?);
    for entry in read::entries(folder)? {
        if entry.is_dir() {
            find(&entry, requests)?;
        }
    }
    Ok(())
}

fn check(file: &Path) -> Result<(), Miss> {
    let expected = |extension| {
        let bytes = read::bytes(&file.with_extension(extension)).map_err(|error| error.to_string());
        bytes.map(|bytes| String::from_utf8_lossy(&bytes).replace('\r', ""))
    };
    let mut request = RawRequest::read(file).map_err(|error| error.to_string())?;
    let canonical_request = expected("creq")?;
    let token = canonical_request.lines().find_map(|line| line.strip_prefix("x-amz-security-token:"));
    if let Some(token) = token
        && request.header("X-Amz-Security-Token").is_none()
    {
        request.headers.push(("X-Amz-Security-Token".into(), token.into()));
    }
    let moment = Moment::from_unix(NOW);
    let scope = Scope { moment: &moment, region: "us-east-1", service: "service" };
    let (method, url, headers) = (&request.method, &request.url, request.pairs());
    let target = Target { method, url, headers: &headers };
    let canonical = target.canonical(PathStyle::Normalized, &payload_hash(&request.body));
    same("canonical request", &canonical_request, canonical.text())?;
    same("string to sign", &expected("sts")?, &v4::string_to_sign(&scope, &canonical))?;
    let key = SigningKey::derive(&KEYS, &scope);
    same("authorization", &expected("authz")?, &v4::authorization(&KEYS, &key, &scope, &canonical))
}

/// What one step came to.
pub(super) fn same(what: &str, expected: &str, came: &str) -> Result<(), Miss> {
    match expected.trim_end() == came.trim_end() {
        true => Ok(()),
        false => Err(Miss::differs(what, expected, came)),
    }
}
