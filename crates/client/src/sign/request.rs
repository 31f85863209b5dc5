//! Requests that no operation has, signed as a client signs.

use std::time::Duration;

use bufeo_model::Str;

use super::{Place, Purpose, sign};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::presign::whole_seconds;
use crate::stage::{Context, HttpRequest};

impl Client {
    /// Signs a request that no operation has, in its headers, as the client signs its own: with its credentials, and with
    /// `choose-signer` and `before-sign` under `operation_name`. `region` and `signing_name` are the client's unless they
    /// are given.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    #[doc = import!("HttpRequest")]
    ///
    /// let mut request = HttpRequest::build("GET", "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/pets");
    /// client.sign_request(&mut request, "Pets", None, Some("execute-api".into())).await?;
    /// println!("{:?}", request.headers().get("X-Amz-Date"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where a handler fails, where there are no credentials, and where the body cannot be read.
    pub async fn sign_request(
        &self,
        request: &mut HttpRequest,
        operation_name: &str,
        region: Option<Str>,
        signing_name: Option<Str>,
    ) -> Result<(), Error> {
        let purpose = Purpose { region, signing_name, ..Purpose::request(operation_name) };
        sign_as(self, &purpose, request).await
    }

    /// Signs the address of a request that no operation has, as services want it that take a token instead of a call.
    ///
    /// # Errors
    /// As [`sign_request`](Self::sign_request).
    pub async fn presign_request(
        &self,
        request: HttpRequest,
        operation_name: &str,
        expires: Duration,
        region: Option<Str>,
        signing_name: Option<Str>,
    ) -> Result<String, Error> {
        let expires = Some(whole_seconds(expires)).filter(|seconds| *seconds > 0);
        self.presign_request_for_seconds(request, operation_name, expires, region, signing_name).await
    }

    /// The same for a number of seconds, which may be negative; without one, for as long as the signature's version has it.
    #[doc(hidden)]
    pub async fn presign_request_for_seconds(
        &self,
        mut request: HttpRequest,
        operation_name: &str,
        expires: Option<i64>,
        region: Option<Str>,
        signing_name: Option<Str>,
    ) -> Result<String, Error> {
        let purpose =
            Purpose { place: Place::Url, expires, region, signing_name, ..Purpose::request(operation_name) };
        sign_as(self, &purpose, &mut request).await?;
        Ok(request.wire_url().into())
    }
}

/// Signs with the context that the request has.
async fn sign_as(client: &Client, purpose: &Purpose, request: &mut HttpRequest) -> Result<(), Error> {
    if request.url().is_empty() {
        return Err(Error::new(ErrorKind::Presigning, "the request has no address"));
    }
    let context = request.get("context").and_then(|context| context.as_map().cloned());
    let mut context = Context::from(context.unwrap_or_default());
    sign(client, purpose, request, &mut context).await
}
