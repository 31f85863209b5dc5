//! Signed addresses.

use std::time::Duration;

use bufeo_model::Str;

use super::{EXPIRES, whole_seconds};
use crate::call;
use crate::client::{Client, IntoParams};
use crate::error::Error;
use crate::sign::{Place, Purpose, sign};
use crate::stage::{HttpRequest, Params};

/// A signed address about to be made, by [`Client::presigned_url`].
#[must_use = "an address is made by `build`"]
#[derive(Debug)]
pub struct PresignedUrlBuilder {
    client: Client,
    operation: String,
    params: Result<Params, Error>,
    expires: i64,
    method: Option<Str>,
}

impl Client {
    /// An address with which anybody can make one call: it carries the signature, and can be given to a browser or to any
    /// HTTP client.
    ///
    /// Nothing is sent. Handlers take part as in a call: `provide-client-params`, `before-parameter-build`,
    /// `before-endpoint-resolution`, `choose-signer` and `before-sign`.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    #[doc = import!("params")]
    ///
    /// let params = params! { "Bucket": "mybucket", "Key": "report.pdf" };
    /// let url = s3.presigned_url("GetObject", params).expires_in(Duration::from_secs(600)).build().await?;
    /// println!("good for ten minutes: {url}");
    /// # Ok(()) }
    /// ```
    pub fn presigned_url(&self, operation: &str, params: impl IntoParams) -> PresignedUrlBuilder {
        PresignedUrlBuilder {
            client: self.clone(),
            operation: operation.to_owned(),
            params: params.into_params(),
            expires: EXPIRES,
            method: None,
        }
    }
}

impl PresignedUrlBuilder {
    /// For how long the address is good, in whole seconds. An hour by default; AWS takes at most seven days.
    pub fn expires_in(self, expires: Duration) -> Self {
        self.expires_in_seconds(whole_seconds(expires))
    }

    /// The same as a number of seconds, which may be negative: a URL that has ended.
    #[doc(hidden)]
    pub fn expires_in_seconds(mut self, seconds: i64) -> Self {
        self.expires = seconds;
        self
    }

    /// The HTTP method, in the place of the operation's own.
    pub fn http_method(mut self, method: impl Into<Str>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Makes the address.
    ///
    /// # Errors
    /// Where there is no such operation, where its parameters do not fit, where a handler fails, where there are no
    /// credentials, and where the operation's body cannot become a part of an address.
    pub async fn build(self) -> Result<String, Error> {
        let operation = self.client.operation(&self.operation)?;
        let context = super::context(&self.client);
        let mut written =
            call::written_to_be_given_away(&self.client, &operation, self.params?, context).await?;
        if let Some(method) = self.method {
            written.request.insert("method", method);
        }
        let mut request = HttpRequest::from_request(&written.request);
        let purpose =
            Purpose { place: Place::Url, expires: Some(self.expires), ..Purpose::request(operation.name()) };
        sign(&self.client, &purpose, &mut request, &mut written.context).await?;
        Ok(request.wire_url().into())
    }
}
