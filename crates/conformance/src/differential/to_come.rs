//! What botocore does to requests and answers, and bufeo does not yet. It is left out of botocore while the two are
//! compared, and named in the report; a line that goes from here is compared from then on.

use bufeo_checksum::Algorithm;

/// Something that botocore does.
#[derive(Debug)]
pub(super) struct Feature {
    /// What it is.
    pub(super) name: &'static str,
    /// The functions it consists of, as `module:Class.method` or `module.function`.
    pub(super) functions: &'static [&'static str],
    /// Its built-in handlers, as `event function`.
    pub(super) handlers: &'static [&'static str],
    /// The codes that it adds to every user agent.
    pub(super) codes: &'static [&'static str],
    /// The exceptions that it turns errors of endpoint rules into.
    pub(super) endpoint_errors: &'static [&'static str],
    /// Whether it decides what regions are signed for.
    pub(super) scopes: bool,
}

/// Which botocore it is that we are held against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Against<'a> {
    /// What is left out of it.
    pub(super) without: &'a [&'static Feature],
    /// Whether it has AWS's common runtime, and so signatures of version 4a.
    pub(super) crt: bool,
}

/// The checksums that botocore computes, without AWS's common runtime and with it.
pub(super) fn checksums(crt: bool) -> Vec<Algorithm> {
    const PLAIN: &[&str] = &["crc32", "sha1", "sha256", "sha512"];
    Algorithm::all()
        .filter(|algorithm| match algorithm.name() {
            "md5" => false,
            name => crt || PLAIN.contains(&name),
        })
        .collect()
}

/// What is left out: nothing.
pub(super) const TO_COME: &[Feature] = &[];
