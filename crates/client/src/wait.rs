//! Waiters: an operation called again and again, until what is waited for is there.

mod polling;

use std::sync::Arc;
use std::time::Duration;

use bufeo_events::BoxFuture;
use bufeo_model::{OperationModel, Value, WaiterModel, snake_case};

pub use polling::{Polling, Verdict};

use crate::call;
use crate::client::{Client, IntoParams};
use crate::error::{Error, ErrorKind};
use crate::stage::{Output, Params, Parsed};

impl Client {
    /// Waits for something, named as in the model (`BucketExists`) or in snake case: calls the operation that tells it,
    /// as often as the waiter's model says, until its answer means success or failure. What is returned is
    /// [waited](Waiter::wait) for with `await`.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    #[doc = import!("params")]
    ///
    /// s3.wait("BucketExists", params! { "Bucket": "mybucket" }).delay(Duration::from_secs(1)).max_attempts(60).await?;
    /// # Ok(()) }
    /// ```
    pub fn wait(&self, waiter: &str, params: impl IntoParams) -> Waiter {
        let prepared = self.prepare_waiter(waiter).and_then(|(model, operation)| {
            let params = params.into_params()?;
            Ok(Prepared { model, operation, params })
        });
        Waiter { client: self.clone(), prepared, delay: None, max_attempts: None }
    }

    /// The names of what can be waited for, in snake case, sorted.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # fn show(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// assert!(s3.waiter_names()?.contains(&"bucket_exists".to_owned()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where what the service's model says about waiters cannot be read.
    pub fn waiter_names(&self) -> Result<Vec<String>, Error> {
        let names = self.meta().service_model().waiter_names().map_err(Error::unusable_model)?;
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        Ok(names.into_iter().map(snake_case).collect())
    }

    fn prepare_waiter(&self, waiter: &str) -> Result<(Arc<WaiterModel>, OperationModel), Error> {
        let model = self.meta().service_model().waiter(waiter).map_err(|error| match error.kind() {
            bufeo_model::ErrorKind::UnknownWaiter => {
                Error::new(ErrorKind::UnknownWaiter, error.to_string()).with("waiter_name", waiter)
            }
            _ => Error::unusable_model(error),
        })?;
        let operation = self.operation(model.operation())?;
        Ok((model, operation))
    }
}

/// Something about to be waited for, by [`Client::wait`].
#[must_use = "nothing is waited for before `await`"]
#[derive(Debug)]
pub struct Waiter {
    client: Client,
    prepared: Result<Prepared, Error>,
    delay: Option<Duration>,
    max_attempts: Option<u32>,
}

#[derive(Debug)]
struct Prepared {
    model: Arc<WaiterModel>,
    operation: OperationModel,
    params: Params,
}

impl Waiter {
    /// The time between two calls, in the place of the model's.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// How many calls are made at most, in the place of the model's number. One is made in any case.
    pub fn max_attempts(mut self, most: u32) -> Self {
        self.max_attempts = Some(most);
        self
    }

    /// Waits, and returns the answer that meant success. That can be the service's error, as where something is to be
    /// gone.
    ///
    /// Dropping the future ends the waiting.
    ///
    /// # Errors
    /// [`ErrorKind::Waiter`] where an answer means failure, or an error that means nothing, and where there were too many
    /// calls; [`Error::last_response`] is the last answer. [`ErrorKind::UnknownWaiter`] where nothing is called that. And
    /// what a call fails with that the service did not answer.
    pub async fn wait(self) -> Result<Output, Error> {
        let Prepared { model, operation, params } = self.prepared?;
        let delay = self.delay.unwrap_or(model.delay());
        let mut polling = Polling::new(Arc::clone(&model), self.max_attempts.unwrap_or(model.max_attempts()));
        loop {
            let answer = call::call_with(&self.client, &operation, params.clone(), "WAITER").await;
            let answer = Value::Map(answered(answer)?.into_map().into_native());
            match polling.receive(&answer)? {
                Verdict::Done => return Ok(Output::of(answer)),
                Verdict::Again => self.client.0.clock.sleep(delay).await,
                Verdict::Failed(reason) => return Err(failed(&model, &reason, answer)),
            }
        }
    }
}

impl IntoFuture for Waiter {
    type Output = Result<Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

/// The answer of a call, also where it is the service's error.
fn answered(call: Result<Parsed, Error>) -> Result<Parsed, Error> {
    call.or_else(|error| match error.response() {
        Some(response) if error.kind() == ErrorKind::Service => Ok(response.clone()),
        _ => Err(error),
    })
}

fn failed(model: &WaiterModel, reason: &str, answer: Value) -> Error {
    let text = format!("Waiter {} failed: {reason}", model.name());
    let error = Error::new(ErrorKind::Waiter, text).with("name", model.name()).with("reason", reason);
    match answer {
        Value::Map(answer) => error.after(answer.into()),
        _ => error,
    }
}
