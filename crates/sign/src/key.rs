//! Keys: an account's own, and those that are derived from them for a day, a region and a service.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use crate::digest::hmac_sha256;
use crate::moment::Moment;

/// What a request is signed with.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    /// The name of the key, which everybody may see.
    pub access_key: &'a str,
    /// The secret.
    pub secret_key: &'a str,
}

impl<'a> Keys<'a> {
    /// A key's name and its secret.
    pub fn new(access_key: &'a str, secret_key: &'a str) -> Self {
        Self { access_key, secret_key }
    }
}

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// What a signature of version 4 is good for: a day, a region, a service.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// When the request is signed.
    pub moment: &'a Moment,
    /// The region.
    pub region: &'a str,
    /// The service, by its name in signatures.
    pub service: &'a str,
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/aws4_request", self.moment.date(), self.region, self.service)
    }
}

/// The key that signs for one [`Scope`]. It can be given to whoever may sign there and nowhere else.
///
/// It is wiped from memory when it is dropped, as are the keys on the way to it.
#[derive(Clone)]
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// Derives the key; four hashes of hashes, so keep it, or have a [`KeyCache`] keep it.
    pub fn derive(keys: &Keys<'_>, scope: &Scope<'_>) -> Self {
        let derived = |key: &[u8], text: &str| Zeroizing::new(hmac_sha256(key, &[text.as_bytes()]));
        let secret = Zeroizing::new([b"AWS4", keys.secret_key.as_bytes()].concat());
        let date = derived(&secret, scope.moment.date());
        let region = derived(&*date, scope.region);
        let service = derived(&*region, scope.service);
        Self(derived(&*service, "aws4_request"))
    }

    pub(crate) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        hmac_sha256(&*self.0, parts)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// Keeps the keys that were derived last.
///
/// ```
/// use bufeo_sign::{KeyCache, Keys, Moment, Scope};
///
/// let cache = KeyCache::default();
/// let moment = Moment::from_unix(1_440_938_160);
/// let keys = Keys::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
/// let key = cache.derive(&keys, &Scope { moment: &moment, region: "us-east-1", service: "s3" });
/// // The second request of a day does not derive anything.
/// let same = cache.derive(&keys, &Scope { moment: &moment, region: "us-east-1", service: "s3" });
/// ```
#[derive(Default)]
pub struct KeyCache(Mutex<Vec<Derived>>);

/// How many keys are kept: a client signs for one service, and for few regions.
const KEPT: usize = 8;

struct Derived {
    secret_key: Zeroizing<String>,
    date: Box<str>,
    region: Box<str>,
    service: Box<str>,
    key: SigningKey,
}

impl Derived {
    fn is_of(&self, keys: &Keys<'_>, scope: &Scope<'_>) -> bool {
        *self.date == *scope.moment.date()
            && *self.region == *scope.region
            && *self.service == *scope.service
            && self.secret_key.as_str() == keys.secret_key
    }
}

impl KeyCache {
    /// The key for a scope, as [`SigningKey::derive`] derives it.
    pub fn derive(&self, keys: &Keys<'_>, scope: &Scope<'_>) -> SigningKey {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.iter().find(|known| known.is_of(keys, scope)) {
            return known.key.clone();
        }
        let key = SigningKey::derive(keys, scope);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Derived {
            secret_key: Zeroizing::new(keys.secret_key.to_owned()),
            date: scope.moment.date().into(),
            region: scope.region.into(),
            service: scope.service.into(),
            key: key.clone(),
        });
        key
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyCache(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_is_of_its_scope_and_secret_alone() {
        let cache = KeyCache::default();
        let (today, tomorrow) = (Moment::from_unix(0), Moment::from_unix(86_400));
        let scope = Scope { moment: &today, region: "r", service: "s" };
        let keys = Keys::new("A", "secret");
        for (keys, scope) in [
            (keys, scope),
            (Keys::new("A", "other"), scope),
            (keys, Scope { moment: &tomorrow, ..scope }),
            (keys, Scope { region: "r2", ..scope }),
            (keys, Scope { service: "s2", ..scope }),
        ] {
            for _ in 0..2 {
                assert_eq!(cache.derive(&keys, &scope).0, SigningKey::derive(&keys, &scope).0);
            }
        }
        assert_eq!(cache.0.lock().unwrap().len(), 5);
    }

    #[test]
    fn few_keys_are_kept() {
        let cache = KeyCache::default();
        let moment = Moment::from_unix(0);
        for region in 0..100 {
            let region = region.to_string();
            cache.derive(&Keys::new("A", "s"), &Scope { moment: &moment, region: &region, service: "s" });
        }
        assert_eq!(cache.0.lock().unwrap().len(), KEPT);
    }

    #[test]
    fn keys_are_wiped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        let moment = Moment::from_unix(0);
        let scope = Scope { moment: &moment, region: "r", service: "s" };
        let cache = KeyCache::default();
        wiped(&cache.derive(&Keys::new("A", "secret"), &scope).0);
        wiped(&cache.0.lock().unwrap()[0].secret_key);
    }

    #[test]
    fn nothing_secret_is_shown() {
        let keys = Keys::new("AKID", "secret");
        let moment = Moment::from_unix(0);
        let cache = KeyCache::default();
        let key = cache.derive(&keys, &Scope { moment: &moment, region: "r", service: "s" });
        let shown = format!("{keys:?} {key:?} {cache:?}");
        assert_eq!(shown, "Keys { access_key: \"AKID\", .. } SigningKey(..) KeyCache(..)");
    }
}
