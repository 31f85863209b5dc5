//! Signature versions 4 and 4a, in headers and in addresses.

use std::path::Path;

use bufeo_model::parse_timestamp;
use bufeo_sign::v4::{self, Presigning};
use bufeo_sign::v4a::{self, AsymmetricKey};
use bufeo_sign::{Canonical, Keys, Moment, PathStyle, Scope, SigningKey, Target, payload_hash};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::case::{Case, Miss, Place};
use super::raw_request::RawRequest;
use super::read::{self, text};
use super::sigv4_files::same;
use super::{Error, Suite};

/// Folders with a request, its circumstances, and each step of signing it twice.
pub(super) struct Signing {
    name: &'static str,
    path: &'static str,
    asymmetric: bool,
}

pub(super) static V4: Signing =
    Signing { name: "smithy-rs-sigv4", path: "smithy-rs/aws-signing-test-suite/v4", asymmetric: false };
pub(super) static V4A: Signing =
    Signing { name: "smithy-rs-sigv4a", path: "smithy-rs/aws-signing-test-suite/v4a", asymmetric: true };

impl Suite for Signing {
    fn name(&self) -> &'static str {
        self.name
    }

    fn path(&self) -> &'static str {
        self.path
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let asymmetric = self.asymmetric;
        let folders = read::entries(vectors)?.into_iter().filter(|entry| entry.is_dir());
        let cases = folders.map(|folder| {
            let name = read::name(&folder);
            Case::new(name.clone(), Place::Path(name), move || check(&folder, asymmetric))
        });
        Ok(cases.collect())
    }
}

fn check(folder: &Path, asymmetric: bool) -> Result<(), Miss> {
    if !folder.join("context.json").is_file() {
        return path_alone(folder);
    }
    let context = read::json(&folder.join("context.json")).map_err(|error| error.to_string())?;
    let request = RawRequest::read(&folder.join("request.txt")).map_err(|error| error.to_string())?;
    let signed = Signed { folder, context: &context, request: &request, asymmetric };
    signed.in_headers()?;
    signed.in_the_address()
}

/// The path is encoded once more: all that an older form of the cases says.
fn path_alone(folder: &Path) -> Result<(), Miss> {
    let request = RawRequest::read(&folder.join("request.txt")).map_err(|error| error.to_string())?;
    let expected = file(folder, "header-canonical-request.txt")?;
    let target = Target { method: &request.method, url: &request.url, headers: &[] };
    let came = target.canonical(PathStyle::Normalized, "");
    let path = |text: &str| text.lines().nth(1).unwrap_or_default().to_owned();
    same("path", &path(&expected), &path(came.text()))
}

fn file(folder: &Path, name: &str) -> Result<String, Miss> {
    let bytes = read::bytes(&folder.join(name)).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes).replace('\r', ""))
}

/// One case.
struct Signed<'a> {
    folder: &'a Path,
    context: &'a Json,
    request: &'a RawRequest,
    asymmetric: bool,
}

impl Signed<'_> {
    fn keys(&self) -> Keys<'_> {
        let credentials = &self.context["credentials"];
        Keys::new(text(&credentials["access_key_id"]), text(&credentials["secret_access_key"]))
    }

    fn token(&self) -> Option<&str> {
        self.context["credentials"]["token"].as_str()
    }

    fn moment(&self) -> Moment {
        let time = parse_timestamp(text(&self.context["timestamp"])).map_or(0, |time| time.seconds());
        Moment::from_unix(time)
    }

    fn scope<'a>(&'a self, moment: &'a Moment) -> Scope<'a> {
        Scope { moment, region: text(&self.context["region"]), service: text(&self.context["service"]) }
    }

    fn style(&self) -> PathStyle {
        match self.context["normalize"].as_bool() {
            Some(false) => PathStyle::Encoded,
            _ => PathStyle::Normalized,
        }
    }

    fn in_headers(&self) -> Result<(), Miss> {
        let moment = self.moment();
        let scope = self.scope(&moment);
        let mut headers = self.request.pairs();
        headers.push(("X-Amz-Date", moment.compact()));
        headers.extend(self.token().map(|token| ("X-Amz-Security-Token", token)));
        if self.asymmetric {
            headers.push(("X-Amz-Region-Set", scope.region));
        }
        let target = Target { method: &self.request.method, url: &self.request.url, headers: &headers };
        let canonical = target.canonical(self.style(), &payload_hash(&self.request.body));
        same("canonical request", &file(self.folder, "header-canonical-request.txt")?, canonical.text())?;
        let given = file(self.folder, "header-string-to-sign.txt")?;
        same("string to sign", &given, &self.string_to_sign(&scope, &canonical))?;
        if self.asymmetric {
            let key = self.key_pair()?;
            let made = v4a::authorization(&self.keys(), &key, &scope, &canonical);
            let made = made.ok_or_else(|| "nothing was signed".to_owned())?;
            let signature = made.rsplit_once("Signature=").map_or("", |(_, signature)| signature);
            return self.verify_both(&given, signature, &file(self.folder, "header-signature.txt")?);
        }
        let key = SigningKey::derive(&self.keys(), &scope);
        let made = v4::authorization(&self.keys(), &key, &scope, &canonical);
        same(
            "signature",
            &file(self.folder, "header-signature.txt")?,
            made.rsplit_once('=').map_or("", |(_, s)| s),
        )?;
        let signed = RawRequest::read(&self.folder.join("header-signed-request.txt"));
        let signed = signed.map_err(|error| error.to_string())?;
        same("authorization", signed.header("Authorization").unwrap_or_default(), &made)
    }

    fn in_the_address(&self) -> Result<(), Miss> {
        let moment = self.moment();
        let scope = self.scope(&moment);
        let headers = self.request.pairs();
        let target = Target { method: &self.request.method, url: &self.request.url, headers: &headers };
        let how = Presigning {
            style: self.style(),
            expires: self.context["expiration_in_seconds"].as_i64().unwrap_or_default(),
            token: self.token().map(|token| ("X-Amz-Security-Token", token)),
            payload: &payload_hash(&self.request.body),
        };
        let url = match self.asymmetric {
            true => v4a::presigned(&self.keys(), &self.key_pair()?, &scope, &target, &how),
            false => {
                let key = SigningKey::derive(&self.keys(), &scope);
                Some(v4::presigned(&self.keys(), &key, &scope, &target, &how))
            }
        };
        let url = url.ok_or_else(|| "nothing was signed".to_owned())?;
        let (unsigned, signature) = url.rsplit_once("&X-Amz-Signature=").unwrap_or_default();
        let canonical = Target { url: unsigned, ..target }.canonical(how.style, how.payload);
        same("canonical request", &file(self.folder, "query-canonical-request.txt")?, canonical.text())?;
        let given = file(self.folder, "query-string-to-sign.txt")?;
        same("string to sign", &given, &self.string_to_sign(&scope, &canonical))?;
        if self.asymmetric {
            return self.verify_both(&given, signature, &file(self.folder, "query-signature.txt")?);
        }
        same("signature", &file(self.folder, "query-signature.txt")?, signature)?;
        let signed = RawRequest::read(&self.folder.join("query-signed-request.txt"));
        let signed = signed.map_err(|error| error.to_string())?;
        same("address", &in_order(&signed.url), &in_order(&url))
    }

    fn string_to_sign(&self, scope: &Scope<'_>, canonical: &Canonical) -> String {
        match self.asymmetric {
            true => v4a::string_to_sign(scope, canonical),
            false => v4::string_to_sign(scope, canonical),
        }
    }

    /// The key pair, whose public half the case knows.
    fn key_pair(&self) -> Result<AsymmetricKey, Miss> {
        let key = AsymmetricKey::derive(&self.keys()).ok_or_else(|| "no key was derived".to_owned())?;
        let (x, y) = key.public();
        let known = self.public_key()?;
        same("public key", &format!("{} {}", text(&known["X"]), text(&known["Y"])), &format!("{x} {y}"))?;
        Ok(key)
    }

    fn public_key(&self) -> Result<Json, Miss> {
        Ok(read::json(&self.folder.join("public-key.json")).map_err(|error| error.to_string())?)
    }

    /// Signatures differ from one to the next, and hold for the same text.
    fn verify_both(&self, signed: &str, ours: &str, theirs: &str) -> Result<(), Miss> {
        let known = self.public_key()?;
        let point = bytes(&format!("04{}{}", text(&known["X"]), text(&known["Y"])));
        let key = VerifyingKey::from_sec1_bytes(&point).map_err(|error| error.to_string())?;
        for (whose, signature) in [("ours", ours), ("theirs", theirs)] {
            let holds = DerSignature::try_from(bytes(signature.trim()).as_slice())
                .and_then(|signature| key.verify_prehash(&Sha256::digest(signed.trim_end()), &signature));
            holds.map_err(|error| format!("the signature ({whose}) does not hold: {error}"))?;
        }
        Ok(())
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    digits
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
        .collect()
}

/// An address with its parameters in order.
fn in_order(url: &str) -> String {
    let (head, query) = url.split_once('?').unwrap_or((url, ""));
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    format!("{head}?{}", pairs.join("&"))
}
