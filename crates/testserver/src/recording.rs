//! The requests a server has seen, shared between its threads and the test.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Request;

#[derive(Clone, Debug, Default)]
pub(crate) struct Recording {
    /// `None` where nothing is to be recorded.
    requests: Option<Arc<Mutex<Vec<Request>>>>,
}

impl Recording {
    pub(crate) fn new(on: bool) -> Recording {
        Recording { requests: on.then(Arc::default) }
    }

    pub(crate) fn push(&self, request: impl FnOnce() -> Request) {
        if let Some(requests) = &self.requests {
            requests.lock().unwrap_or_else(PoisonError::into_inner).push(request());
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests
            .as_ref()
            .map(|requests| requests.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default()
    }
}
