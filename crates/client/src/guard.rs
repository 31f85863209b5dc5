//! Guests' code, kept from taking the call down with it.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bufeo_events::{BoxFuture, HandlerError};

/// A guest's code panicked.
#[derive(Debug)]
pub(crate) struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

fn panicked(payload: &(dyn Any + Send)) -> HandlerError {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    Box::new(Panicked(text.unwrap_or_else(|| "with something that is no text".to_owned())))
}

/// Runs a guest's code; a panic becomes its error. For rooms above this one, which have guests of their own.
///
/// # Errors
/// What the guest fails with, a panic among that.
pub fn run<T>(guest: impl FnOnce() -> Result<T, HandlerError>) -> Result<T, HandlerError> {
    catch_unwind(AssertUnwindSafe(guest)).unwrap_or_else(|payload| Err(panicked(&*payload)))
}

/// A guest's future; a panic while it is polled becomes its error.
pub struct Guarded<'a, T>(pub(crate) BoxFuture<'a, Result<T, HandlerError>>);

impl<'a, T> Guarded<'a, T> {
    /// The same future, guarded.
    pub fn new(future: BoxFuture<'a, Result<T, HandlerError>>) -> Self {
        Self(future)
    }
}

impl<T> fmt::Debug for Guarded<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guarded")
    }
}

impl<T> Future for Guarded<'_, T> {
    type Output = Result<T, HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context)));
        polled.unwrap_or_else(|payload| Poll::Ready(Err(panicked(&*payload))))
    }
}
