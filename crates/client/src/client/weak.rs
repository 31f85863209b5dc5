//! A client that is not kept alive: for handlers that call it.

use std::fmt;
use std::sync::Weak;

use super::{Client, Inner};

/// A [`Client`] that this does not keep alive, from [`Client::downgrade`].
///
/// A client owns its handlers. One that holds the client it is registered on would keep itself and the client, with its
/// connections, for as long as the program runs; one that holds this does not.
///
/// ```no_run
#[doc = import!(hidden "Client")]
/// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("event::AfterCall")]
#[doc = import!("params")]
///
/// let client = s3.downgrade();
/// s3.meta().events().register_async("after-call.s3.PutObject", move |_: &mut AfterCall| {
///     let client = client.clone();
///     Box::pin(async move {
///         if let Some(s3) = client.upgrade() {
///             let tags = params! { "Bucket": "mybucket", "Key": "log", "Body": "an object was put" };
///             s3.call("PutObjectTagging", tags).await?;
///         }
///         Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
///     })
/// })?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct WeakClient(Weak<Inner>);

impl WeakClient {
    /// The client, where somebody still has it.
    pub fn upgrade(&self) -> Option<Client> {
        self.0.upgrade().map(Client)
    }
}

impl fmt::Debug for WeakClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.upgrade() {
            Some(client) => f.debug_tuple("WeakClient").field(&client).finish(),
            None => f.write_str("WeakClient(gone)"),
        }
    }
}

impl Client {
    /// The same client for a handler of its own, which must not keep it alive; see [`WeakClient`].
    pub fn downgrade(&self) -> WeakClient {
        WeakClient(std::sync::Arc::downgrade(&self.0))
    }
}
