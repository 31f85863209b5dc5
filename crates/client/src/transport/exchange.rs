//! One exchange, on the thread of the connections: a request out, the head of the answer back, and with it as much of the
//! body as came along.
//!
//! Messages between threads cost more than anything else that a short call does. The caller hands over the request and
//! is woken once, with a short answer whole.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::http::response::Parts;
use hyper_util::client::legacy::{Client as Pool, Error as Failure};
use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle, yield_now};

use super::body::RequestBody;
use super::connect::Connector;

/// How often in a row a body may have nothing ready before its rest is left to the caller. The connection has a task of its
/// own, which has to be given its turns.
const TURNS: u32 = 3;

/// The head of an answer and its body.
pub(super) struct Answered {
    pub(super) head: Parts,
    pub(super) body: Arriving,
}

/// A body of which the beginning has arrived.
pub(super) struct Arriving {
    pieces: VecDeque<Bytes>,
    rest: Rest,
}

/// What follows the pieces that have arrived.
enum Rest {
    Nothing,
    Open(Incoming),
    Broken(hyper::Error),
}

/// An exchange that is under way; it ends when nobody waits for it any more.
pub(super) struct Exchange(JoinHandle<Result<Answered, Failure>>);

impl Exchange {
    /// Sends the request and takes at most about `at_once` bytes of the body along, however much has arrived.
    pub(super) fn begin(
        io: &Handle,
        pool: Pool<Connector, RequestBody>,
        request: Request<RequestBody>,
        at_once: usize,
    ) -> Self {
        Self(io.spawn(async move {
            let (head, incoming) = pool.request(request).await?.into_parts();
            Ok(Answered { head, body: Arriving::with_what_came(incoming, at_once).await })
        }))
    }
}

impl Future for Exchange {
    type Output = Result<Result<Answered, Failure>, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Arriving {
    async fn with_what_came(mut incoming: Incoming, at_once: usize) -> Self {
        let mut pieces = VecDeque::new();
        let (mut length, mut turns) = (0, TURNS);
        while length < at_once && turns > 0 {
            if incoming.is_end_stream() {
                return Self { pieces, rest: Rest::Nothing };
            }
            let next = std::future::poll_fn(|context| Poll::Ready(poll_data(&mut incoming, context))).await;
            match next {
                Poll::Ready(Some(Ok(data))) => {
                    length += data.len();
                    turns = TURNS;
                    pieces.push_back(data);
                }
                Poll::Ready(Some(Err(error))) => return Self { pieces, rest: Rest::Broken(error) },
                Poll::Ready(None) => return Self { pieces, rest: Rest::Nothing },
                Poll::Pending => {
                    turns -= 1;
                    yield_now().await;
                }
            }
        }
        Self { pieces, rest: Rest::Open(incoming) }
    }

    /// The next piece that is not empty.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Bytes>>> {
        if let Some(piece) = self.pieces.pop_front() {
            return Poll::Ready(Some(Ok(piece)));
        }
        match &mut self.rest {
            Rest::Open(incoming) => poll_data(incoming, context),
            rest => Poll::Ready(match std::mem::replace(rest, Rest::Nothing) {
                Rest::Broken(error) => Some(Err(error)),
                _ => None,
            }),
        }
    }

    /// How many bytes are left, where that is known.
    pub(super) fn remaining(&self) -> Option<u64> {
        let arrived: usize = self.pieces.iter().map(Bytes::len).sum();
        let rest = match &self.rest {
            Rest::Nothing => Some(0),
            Rest::Open(incoming) => incoming.size_hint().exact(),
            Rest::Broken(_) => None,
        };
        rest.map(|rest| rest + arrived as u64)
    }
}

/// The next data, leaving out trailers and what is empty.
fn poll_data(incoming: &mut Incoming, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Bytes>>> {
    loop {
        match Pin::new(&mut *incoming).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data()
                    && !data.is_empty()
                {
                    return Poll::Ready(Some(Ok(data)));
                }
            }
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => return Poll::Pending,
        }
    }
}
