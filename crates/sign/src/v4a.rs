//! Signature version 4a: one signature for several regions, made with a key pair that is derived from the secret.
//!
//! The service knows the public half, and can check a signature without being able to make one. So no region stands in the
//! scope; the regions that a request is good for are a header of it, `X-Amz-Region-Set`.

use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{DerSignature, SigningKey as PrivateKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::canonical::Canonical;
use crate::digest::{hex, hmac_sha256, push_hex, sha256};
use crate::key::{Keys, Scope};
use crate::target::Target;
use crate::v4::{Presigning, unsigned};

const ALGORITHM: &str = "AWS4-ECDSA-P256-SHA256";

/// The private key that signs for an account, in every region. It is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct AsymmetricKey(PrivateKey);

impl AsymmetricKey {
    /// Derives the key from the account's own. It never changes, so keep it.
    ///
    /// The candidates are those of NIST SP 800-108's counter mode; the first that is less than the order of the curve minus
    /// one counts, and nearly always that is the very first.
    ///
    /// ```
    /// use bufeo_sign::{Keys, v4a::AsymmetricKey};
    ///
    /// let key = AsymmetricKey::derive(&Keys::new("AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom"));
    /// let (x, _) = key.expect("one of 254 candidates is a key").public();
    /// assert_eq!(x, "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb");
    /// ```
    ///
    /// Nothing where no candidate is a key; no secret is known for which that is so.
    pub fn derive(keys: &Keys<'_>) -> Option<Self> {
        let secret = Zeroizing::new([b"AWS4A", keys.secret_key.as_bytes()].concat());
        (1..=254_u8).find_map(|counter| {
            let parts: [&[u8]; 6] = [
                &[0, 0, 0, 1],
                ALGORITHM.as_bytes(),
                &[0],
                keys.access_key.as_bytes(),
                &[counter],
                &[0, 0, 1, 0],
            ];
            let candidate = Zeroizing::new(hmac_sha256(&secret, &parts));
            let key = Zeroizing::new(incremented(*candidate)?);
            PrivateKey::from_slice(&*key).ok().map(Self)
        })
    }

    /// The public key: its two coordinates, in hexadecimal.
    pub fn public(&self) -> (String, String) {
        let point = VerifyingKey::from(&self.0).to_sec1_point(false);
        let bytes = point.as_bytes();
        (hex(bytes.get(1..33).unwrap_or_default()), hex(bytes.get(33..).unwrap_or_default()))
    }

    /// The signature of a text in hexadecimal, as the encoding rules of X.690 (DER) write it. It is another one each time
    /// where the signer's random numbers take part, and the same each time here: RFC 6979.
    pub fn sign(&self, text: &str) -> Option<String> {
        let signature: DerSignature = self.0.sign_prehash(&sha256(text.as_bytes())).ok()?;
        Some(hex(signature.as_bytes()))
    }
}

impl std::fmt::Debug for AsymmetricKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AsymmetricKey(..)")
    }
}

/// One more, unless that is too large to be a key: the candidate has to be less than the order minus one.
fn incremented(mut candidate: [u8; 32]) -> Option<[u8; 32]> {
    const ORDER_MINUS_TWO: [u8; 32] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC,
        0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x4F,
    ];
    if candidate > ORDER_MINUS_TWO {
        return None;
    }
    for byte in candidate.iter_mut().rev() {
        let (sum, carried) = byte.overflowing_add(1);
        *byte = sum;
        if !carried {
            break;
        }
    }
    Some(candidate)
}

/// What a signature is good for: a day and a service. The regions are a header's.
fn scope_of(scope: &Scope<'_>) -> String {
    format!("{}/{}/aws4_request", scope.moment.date(), scope.service)
}

/// What is signed for a canonical request.
pub fn string_to_sign(scope: &Scope<'_>, canonical: &Canonical) -> String {
    let mut text = [ALGORITHM, scope.moment.compact(), &scope_of(scope), ""].join("\n");
    push_hex(&mut text, &sha256(canonical.text().as_bytes()));
    text
}

/// The value of the `Authorization` header. The request has `X-Amz-Date` and `X-Amz-Region-Set`, and a session's token in
/// `X-Amz-Security-Token`. The region of the scope does not count.
pub fn authorization(
    keys: &Keys<'_>,
    key: &AsymmetricKey,
    scope: &Scope<'_>,
    canonical: &Canonical,
) -> Option<String> {
    let signature = key.sign(&string_to_sign(scope, canonical))?;
    let (access_key, scope, signed) = (keys.access_key, scope_of(scope), canonical.signed_headers());
    Some(format!(
        "{ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={signed}, Signature={signature}"
    ))
}

/// The address of a request that whoever has it may make for as long as it is good; as [`crate::v4::presigned`], with the
/// scope's region as the set of regions, names with commas between them.
pub fn presigned(
    keys: &Keys<'_>,
    key: &AsymmetricKey,
    scope: &Scope<'_>,
    target: &Target<'_>,
    how: &Presigning<'_>,
) -> Option<String> {
    let credential = format!("{}/{}", keys.access_key, scope_of(scope));
    let mut url = unsigned(target, scope, how, ALGORITHM, &credential, Some(scope.region));
    let canonical = Target { url: &url, ..*target }.canonical(how.style, how.payload);
    let signature = key.sign(&string_to_sign(scope, &canonical))?;
    url.push_str("&X-Amz-Signature=");
    url.push_str(&signature);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_less_than_the_order_of_the_curve() {
        let mut largest = [0xFF; 32];
        assert_eq!(incremented(largest), None);
        largest = [0; 32];
        largest[31] = 0xFF;
        let mut next = [0; 32];
        next[30] = 1;
        assert_eq!(incremented(largest), Some(next));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let key = AsymmetricKey::derive(&Keys::new("AKID", "secret")).unwrap();
        assert_eq!(format!("{key:?}"), "AsymmetricKey(..)");
    }
}
