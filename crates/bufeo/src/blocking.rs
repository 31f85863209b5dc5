//! Sessions and clients for programs without `async`.
//!
//! A call is run in the thread that makes it: so are its handlers, with that thread's locals, and asynchronous handlers
//! are waited for there. No runtime is needed or entered, and a handler may make calls of its own, blocking ones too.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use bufeo::{blocking::Session, params};
//!
//! let s3 = Session::from_env()?.client("s3").build()?;
//! for bucket in s3.call("ListBuckets", params! {})?["Buckets"].items() {
//!     println!("{}", bucket["Name"]);
//! }
//! # Ok(()) }
//! ```

mod paginate;
mod presign;
pub mod resource;
mod wait;

pub use paginate::{Items, Pages, Paginator};
pub use presign::{PresignedPostBuilder, PresignedUrlBuilder};
pub use resource::{Resource, ResourceBuilder};
pub use wait::Waiter;

use std::ops::Deref;

use bufeo_client::{
    Client as AsyncClient, ClientBuilder as AsyncClientBuilder, Config, Credentials, Error, IntoParams,
    Output, ProvideCredentials, Session as AsyncSession, SessionBuilder, WeakClient,
};
use bufeo_model::{Str, Value, block_on};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A session whose clients block. It is the [asynchronous one](AsyncSession) otherwise, and shows its methods.
#[derive(Clone, Debug)]
pub struct Session(AsyncSession);

impl Session {
    /// A session with what the environment and the shared files say.
    ///
    /// # Errors
    /// Where one of the files cannot be read, or where the chosen profile is in neither.
    pub fn from_env() -> Result<Self, Error> {
        Ok(Self(block_on(AsyncSession::from_env())?))
    }

    /// A session to be given settings by the program; what the builder makes is turned into a blocking one by `into`.
    ///
    /// ```
    /// use bufeo::{Credentials, Environment, blocking::Session};
    ///
    /// # fn main() -> Result<(), bufeo::Error> {
    /// let built = Session::builder()
    ///     .environment(Environment::of([("HOME", "/nowhere")]))
    ///     .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
    ///     .region("eu-west-1")
    ///     .build()?;
    /// let session = Session::from(built);
    /// assert_eq!(session.region(), Some("eu-west-1"));
    /// # Ok(()) }
    /// ```
    pub fn builder() -> SessionBuilder {
        AsyncSession::builder()
    }

    /// A client of a service, to be given settings of its own.
    pub fn client(&self, service: impl Into<Str>) -> ClientBuilder {
        ClientBuilder(self.0.client(service))
    }

    /// The credentials that clients get unless they are given some; `None` where there are none.
    ///
    /// # Errors
    /// Where the source fails, or has only a part of them.
    pub fn credentials(&self) -> Result<Option<Credentials>, Error> {
        block_on(self.0.credentials())
    }
}

impl From<AsyncSession> for Session {
    fn from(session: AsyncSession) -> Self {
        Self(session)
    }
}

impl Deref for Session {
    type Target = AsyncSession;

    fn deref(&self) -> &AsyncSession {
        &self.0
    }
}

/// A client about to be made; see the [asynchronous one](AsyncClientBuilder).
#[derive(Debug)]
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder(AsyncClientBuilder);

impl ClientBuilder {
    /// The region.
    pub fn region(self, region: impl Into<Str>) -> Self {
        Self(self.0.region(region))
    }

    /// The address of the service, as in `http://localhost:9000`.
    pub fn endpoint_url(self, url: impl Into<String>) -> Self {
        Self(self.0.endpoint_url(url))
    }

    /// The version of the API, where a search path has older ones.
    pub fn api_version(self, version: impl Into<String>) -> Self {
        Self(self.0.api_version(version))
    }

    /// The credentials.
    pub fn credentials(self, credentials: impl ProvideCredentials) -> Self {
        Self(self.0.credentials(credentials))
    }

    /// Settings, beside those of the session's and in the place of those that both have.
    pub fn config(self, config: Config) -> Self {
        Self(self.0.config(config))
    }

    /// Makes the client.
    ///
    /// # Errors
    /// As the [asynchronous one](AsyncClientBuilder::build).
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client(block_on(self.0.build())?))
    }
}

/// A client whose calls block. It is the [asynchronous one](AsyncClient) otherwise, and shows its methods.
#[derive(Clone, Debug)]
pub struct Client(AsyncClient);

impl Client {
    /// Calls an operation; see the [asynchronous form](AsyncClient::call).
    ///
    /// # Errors
    /// What a handler, the checks before sending, the network or the service objects to.
    pub fn call(&self, operation: &str, params: impl IntoParams) -> Result<Output, Error> {
        block_on(self.0.call(operation, params))
    }

    /// Calls an operation with parameters and an answer of the program's own types.
    ///
    /// # Errors
    /// As [`call`](Self::call), and where one of the types does not fit.
    pub fn call_typed<T: DeserializeOwned>(
        &self,
        operation: &str,
        params: &(impl Serialize + ?Sized + Sync),
    ) -> Result<T, Error> {
        block_on(self.0.call_typed(operation, params))
    }

    /// The same client for a handler of its own, which must not keep it alive; what it [upgrades](WeakClient::upgrade) to
    /// is an asynchronous one, of which a blocking one is made by `from`.
    pub fn downgrade(&self) -> WeakClient {
        self.0.downgrade()
    }

    /// Invokes a method of the client's class.
    ///
    /// # Errors
    /// Where there is no such method, and as the method fails.
    pub fn invoke(&self, method: &str, params: impl IntoParams) -> Result<Value, Error> {
        block_on(self.0.invoke(method, params))
    }

    /// An address with which anybody can make one call; see the [asynchronous form](AsyncClient::presigned_url).
    pub fn presigned_url(&self, operation: &str, params: impl IntoParams) -> PresignedUrlBuilder {
        PresignedUrlBuilder(self.0.presigned_url(operation, params))
    }

    /// A form with which a browser can post a file to S3; see the [asynchronous form](AsyncClient::presigned_post).
    pub fn presigned_post(&self, bucket: impl Into<Str>, key: impl Into<Str>) -> PresignedPostBuilder {
        PresignedPostBuilder(self.0.presigned_post(bucket, key))
    }

    /// The pages of an operation that does not answer with everything at once; see the
    /// [asynchronous form](AsyncClient::paginate).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use bufeo::{blocking::Session, params};
    ///
    /// let s3 = Session::from_env()?.client("s3").build()?;
    /// for object in s3.paginate("ListObjectsV2", params! { "Bucket": "mybucket" }).items() {
    ///     println!("{}", object?["Key"]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn paginate(&self, operation: &str, params: impl IntoParams) -> Paginator {
        Paginator::new(self.0.paginate(operation, params))
    }

    /// Waits for something; see the [asynchronous form](AsyncClient::wait).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use bufeo::{blocking::Session, params};
    ///
    /// let s3 = Session::from_env()?.client("s3").build()?;
    /// s3.wait("BucketExists", params! { "Bucket": "mybucket" }).max_attempts(5).wait()?;
    /// # Ok(()) }
    /// ```
    pub fn wait(&self, waiter: &str, params: impl IntoParams) -> Waiter {
        Waiter::new(self.0.wait(waiter, params))
    }

    /// The asynchronous form of the same client.
    pub fn as_async(&self) -> &AsyncClient {
        &self.0
    }
}

impl From<AsyncClient> for Client {
    fn from(client: AsyncClient) -> Self {
        Self(client)
    }
}

impl Deref for Client {
    type Target = AsyncClient;

    fn deref(&self) -> &AsyncClient {
        &self.0
    }
}
