//! The typed front: which closures are handlers, which names they may stand under, what an emit gives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

mod emitting;
mod registering;
mod watching;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bufeo_events::{Event, Events, NoReply};

#[derive(Default)]
pub(crate) struct Ask {
    pub(crate) trace: Vec<&'static str>,
}

impl Event for Ask {
    const NAME: &'static str = "ask";
    type Reply = u32;
}

pub(crate) struct Tell;

impl Event for Tell {
    const NAME: &'static str = "tell";
    type Reply = NoReply;
}

pub(crate) struct Draw;

impl Event for Draw {
    const NAME: &'static str = "docs.draw";
    type Reply = NoReply;
}

pub(crate) fn events() -> Events {
    Events::builder().event::<Ask>().event::<Tell>().event::<Draw>().build().unwrap()
}

/// Polls a future that is never woken by anybody but itself.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("the future is still pending");
}

/// Is pending once.
pub(crate) async fn yield_now() {
    let mut polled = false;
    std::future::poll_fn(
        |_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}
