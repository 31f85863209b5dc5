//! Successes whose body is not the service's.

use std::fmt;
use std::sync::Arc;

use crate::error::Error;

/// What is done about a success whose body something else than the service has written.
#[derive(Clone, Default)]
pub(crate) struct ForeignResponses(Option<Arc<Report>>);

type Report = dyn Fn(&Error) + Send + Sync;

impl ForeignResponses {
    /// They count as responses without members, and `report` is told of each.
    pub(crate) fn accepted(report: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(report)))
    }

    /// One has come.
    pub(super) fn meet(&self, error: Error) -> Result<Accepted, Error> {
        match &self.0 {
            Some(report) => Ok(Accepted { error, report: Arc::clone(report) }),
            None => Err(error),
        }
    }
}

impl fmt::Debug for ForeignResponses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Accepted" } else { "Refused" })
    }
}

/// One that counts as a response.
pub(super) struct Accepted {
    error: Error,
    report: Arc<Report>,
}

impl Accepted {
    /// Says so.
    pub(super) fn report(self) {
        tracing::warn!(error = %self.error, "a response counts as empty");
        (self.report)(&self.error);
    }
}
