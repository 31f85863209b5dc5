//! Calls inside of the handlers of calls: as many as the stack holds, and no more than [`MOST`].

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

use bufeo_events::BoxFuture;

use crate::error::{Error, ErrorKind};

/// How many calls may go on inside of each other in one thread. boto3 ends at 141.
const MOST: u32 = 100;

/// How many bytes of stack a call takes at most, but for the calls that its handlers make. Functions that are not optimized
/// take several times as much.
const NEEDED: usize = if cfg!(debug_assertions) { 224 * 1024 } else { 80 * 1024 };

thread_local! {
    /// How many calls this thread is polling.
    static GOING_ON: Cell<u32> = const { Cell::new(0) };
}

/// What goes on in a call. It lies on the heap, so that one inside of another takes little of the stack.
pub(crate) struct Nested<'a, T>(BoxFuture<'a, Result<T, Error>>);

impl<'a, T> Nested<'a, T> {
    /// The boxed future that `make` gives. `make` runs here, so that the frame of the caller need not hold the whole future.
    #[inline(never)]
    pub(crate) fn new<F>(make: impl FnOnce() -> F) -> Self
    where
        F: Future<Output = Result<T, Error>> + Send + 'a,
    {
        Self(Box::pin(make()))
    }
}

impl<T> Future for Nested<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let going_on = GOING_ON.get();
        if going_on >= MOST || !bufeo_stack::is_left(NEEDED) {
            return Poll::Ready(Err(too_deep(going_on)));
        }
        let _inside = Inside::enter(going_on);
        self.0.as_mut().poll(context)
    }
}

/// One more call that this thread is polling, also where a handler panics.
struct Inside(u32);

impl Inside {
    fn enter(going_on: u32) -> Self {
        GOING_ON.set(going_on + 1);
        Self(going_on)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        GOING_ON.set(self.0);
    }
}

#[cold]
fn too_deep(going_on: u32) -> Error {
    let text = match going_on {
        0 => "the stack of this thread is too small for a call: give the thread a larger stack".to_owned(),
        MOST.. => format!(
            "{MOST} calls go on inside of each other: a handler makes calls that reach it again, and has to end that"
        ),
        _ => format!(
            "{going_on} calls go on inside of each other, and the stack of this thread has no room for another one: a \
             handler makes calls that reach it again, and has to end that, or the thread needs a larger stack"
        ),
    };
    Error::new(ErrorKind::Recursion, text)
}
