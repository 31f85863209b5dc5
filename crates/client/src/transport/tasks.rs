//! What an HTTP/2 connection wants done beside itself, such as sending a body: done by whoever polls the connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The tasks of one connection that are not done yet.
#[derive(Clone, Default)]
pub(super) struct Tasks(Arc<Mutex<Vec<Task>>>);

impl Tasks {
    fn waiting(&self) -> MutexGuard<'_, Vec<Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A future that does the connection's work and the tasks', and is done when the connection is.
    pub(super) async fn beside(self, connection: impl Future<Output = ()> + Send) {
        let mut connection = std::pin::pin!(connection);
        std::future::poll_fn(|context| {
            self.poll_all(context);
            let done = connection.as_mut().poll(context);
            // What the connection has just asked for has not been polled by anybody yet.
            self.poll_all(context);
            done
        })
        .await;
    }

    /// Polls every task, those too that come meanwhile.
    fn poll_all(&self, context: &mut Context<'_>) {
        let mut pending = Vec::new();
        loop {
            // Nothing is locked while a task runs: it may ask for another.
            let Some(mut task) = self.waiting().pop() else { break };
            if task.as_mut().poll(context).is_pending() {
                pending.push(task);
            }
        }
        self.waiting().append(&mut pending);
    }
}

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        self.waiting().push(Box::pin(task));
    }
}
