//! Signed addresses and forms for programs without `async`.

use std::time::Duration;

use bufeo_client::{Error, PresignedPost};
use bufeo_model::{Str, Value, block_on};

/// A signed address about to be made, by [`Client::presigned_url`](super::Client::presigned_url).
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use bufeo::{blocking::Session, params};
///
/// let s3 = Session::from_env()?.client("s3").build()?;
/// let params = params! { "Bucket": "mybucket", "Key": "report.pdf" };
/// println!("{}", s3.presigned_url("GetObject", params).expires_in(Duration::from_secs(600)).build()?);
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "an address is made by `build`"]
pub struct PresignedUrlBuilder(pub(super) bufeo_client::PresignedUrlBuilder);

impl PresignedUrlBuilder {
    /// For how long the address is good, in whole seconds. An hour by default; AWS takes at most seven days.
    pub fn expires_in(self, expires: Duration) -> Self {
        Self(self.0.expires_in(expires))
    }

    /// The HTTP method, in the place of the operation's own.
    pub fn http_method(self, method: impl Into<Str>) -> Self {
        Self(self.0.http_method(method))
    }

    /// Makes the address.
    ///
    /// # Errors
    /// As the [asynchronous one](bufeo_client::PresignedUrlBuilder::build).
    pub fn build(self) -> Result<String, Error> {
        block_on(self.0.build())
    }
}

/// A signed form about to be made, by [`Client::presigned_post`](super::Client::presigned_post).
#[derive(Debug)]
#[must_use = "a form is made by `build`"]
pub struct PresignedPostBuilder(pub(super) bufeo_client::PresignedPostBuilder);

impl PresignedPostBuilder {
    /// A field that the form has already. Each needs a [condition](Self::condition) that allows it.
    pub fn field(self, name: impl Into<Str>, value: impl Into<Value>) -> Self {
        Self(self.0.field(name, value))
    }

    /// What the policy allows: a map with a field and its value, or a list with an operator, a field and a value.
    pub fn condition(self, condition: impl Into<Value>) -> Self {
        Self(self.0.condition(condition))
    }

    /// For how long the form is good, in whole seconds. An hour by default.
    pub fn expires_in(self, expires: Duration) -> Self {
        Self(self.0.expires_in(expires))
    }

    /// Makes the form.
    ///
    /// # Errors
    /// As the [asynchronous one](bufeo_client::PresignedPostBuilder::build).
    pub fn build(self) -> Result<PresignedPost, Error> {
        block_on(self.0.build())
    }
}
