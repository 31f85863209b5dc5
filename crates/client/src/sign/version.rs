//! How a request is signed, by name.

use bufeo_model::Str;

/// How a request is signed, by the names that models and configuration use: `v4`, `s3v4` and so on.
///
/// ```
#[doc = import!("{Config, SignatureVersion}")]
///
/// // For a server that knows nothing newer.
/// let config = Config::new().with_signature_version(SignatureVersion::named("s3"));
/// # let _ = config;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureVersion(Str);

impl SignatureVersion {
    /// Signature version 4.
    pub const V4: Self = Self(Str::from_static("v4"));
    /// Signature version 4 as S3 wants it: paths are encoded once, and the payload's hash is always sent.
    pub const S3_V4: Self = Self(Str::from_static("s3v4"));
    /// Signature version 4a: one signature for several regions.
    pub const V4A: Self = Self(Str::from_static("v4a"));
    /// A token in the place of a signature.
    pub const BEARER: Self = Self(Str::from_static("bearer"));
    /// No signature.
    pub const UNSIGNED: Self = Self(Str::from_static("none"));

    /// The version called `name`.
    pub fn named(name: impl Into<Str>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether requests are not signed at all.
    pub fn is_unsigned(&self) -> bool {
        *self == Self::UNSIGNED
    }

    /// The version that signs in that place: its name with the place's ending, which it may have already.
    pub(crate) fn in_place(self, place: Place) -> Self {
        let ending = place.ending();
        match self.is_unsigned() || self.0.ends_with(ending) {
            true => self,
            false => Self(format!("{}{ending}", self.0).into()),
        }
    }

    /// What is done for it; nothing where nobody knows it.
    pub(crate) fn method(&self) -> Option<(Method, Place)> {
        let place = [Place::Url, Place::Form].into_iter().find(|place| self.0.ends_with(place.ending()));
        let place = place.unwrap_or(Place::Headers);
        let method = match self.0.strip_suffix(place.ending())? {
            "v4" => Method::V4,
            "s3v4" => Method::S3V4,
            "v4a" => Method::V4A,
            "s3v4a" => Method::S3V4A,
            "v4-s3express" => Method::Express,
            "s3" => Method::S3,
            "v2" => Method::V2,
            "v3" | "v3https" => Method::V3,
            "bearer" => Method::Bearer,
            _ => return None,
        };
        let everywhere = matches!(method, Method::S3V4 | Method::Express | Method::S3);
        let in_urls = matches!(method, Method::V4 | Method::V4A | Method::S3V4A);
        let known = match place {
            Place::Headers => true,
            Place::Url => everywhere || in_urls,
            Place::Form => everywhere,
        };
        known.then_some((method, place))
    }
}

/// A way to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Version 4.
    V4,
    /// Version 4, as S3 wants it.
    S3V4,
    /// Version 4a.
    V4A,
    /// Version 4a, as S3 wants it.
    S3V4A,
    /// Version 4 with the credentials of a session of S3 Express.
    Express,
    /// S3's before version 4.
    S3,
    /// Version 2, in the parameters.
    V2,
    /// Version 3, in a header of its own.
    V3,
    /// A token.
    Bearer,
}

impl Method {
    /// Whether it is one of S3's, which signs paths as they are and says what it knows of the body in a header.
    pub(crate) fn is_of_s3(self) -> bool {
        matches!(self, Self::S3V4 | Self::S3V4A | Self::Express)
    }
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a request's headers.
    Headers,
    /// In an address that is given away.
    Url,
    /// In a form that a browser posts.
    Form,
}

impl Place {
    /// What the names of versions end with that sign there.
    fn ending(self) -> &'static str {
        match self {
            Self::Headers => "",
            Self::Url => "-query",
            Self::Form => "-presign-post",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_how_and_where() {
        let method = |name: &'static str| SignatureVersion::named(name).method();
        assert_eq!(method("v4"), Some((Method::V4, Place::Headers)));
        assert_eq!(method("s3v4-query"), Some((Method::S3V4, Place::Url)));
        assert_eq!(method("v4-s3express-presign-post"), Some((Method::Express, Place::Form)));
        assert_eq!(method("v3https"), Some((Method::V3, Place::Headers)));
        for unknown in
            ["", "v5", "none", "v2-query", "bearer-query", "v4-presign-post", "-query", "v4-query-query"]
        {
            assert_eq!(method(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_ending_is_added_once() {
        let version = SignatureVersion::S3_V4.in_place(Place::Url);
        assert_eq!(version.name(), "s3v4-query");
        assert_eq!(version.in_place(Place::Url).name(), "s3v4-query");
        assert_eq!(SignatureVersion::UNSIGNED.in_place(Place::Url).name(), "none");
        assert_eq!(SignatureVersion::V4.in_place(Place::Headers).name(), "v4");
    }
}
