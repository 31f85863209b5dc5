//! Bodies on their way out and in.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bufeo_model::{ByteStream, Str, Stream, StreamLease};
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::exchange::Arriving;
use super::failure;
use crate::clock::{SharedClock, Sleep};

/// The body of a request.
pub(super) struct RequestBody(Content);

enum Content {
    Whole(Option<Bytes>),
    Stream { body: StreamLease, length: Option<u64> },
}

impl RequestBody {
    pub(super) fn empty() -> Self {
        Self(Content::Whole(None))
    }

    pub(super) fn whole(bytes: Bytes) -> Self {
        Self(Content::Whole((!bytes.is_empty()).then_some(bytes)))
    }

    /// A body lent by a stream: it stays there, so that it can be rewound and sent again.
    pub(super) fn stream(stream: &Stream) -> Self {
        Self(Content::Stream { length: stream.remaining(), body: stream.lease() })
    }

    pub(super) fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Whole(bytes) => Some(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Content::Stream { length, .. } => *length,
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut self.0 {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Content::Stream { body, .. } => {
                body.poll_next(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.0, Content::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The body of an answer, piece by piece, each of which has to come in time.
pub(super) struct Received {
    body: Arriving,
    timeout: Option<Duration>,
    clock: SharedClock,
    waiting: Option<Sleep>,
    url: Str,
}

impl Received {
    pub(super) fn new(body: Arriving, timeout: Option<Duration>, clock: SharedClock, url: Str) -> Self {
        Self { body, timeout, clock, waiting: None, url }
    }
}

impl ByteStream for Received {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if let Poll::Ready(next) = self.body.poll_next(context) {
            self.waiting = None;
            let broken = |error| io::Error::other(failure::receiving(&self.url, error));
            return Poll::Ready(next.map(|piece| piece.map_err(broken)));
        }
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let sleep = self.waiting.get_or_insert_with(|| self.clock.sleep(timeout));
        sleep
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(io::Error::new(io::ErrorKind::TimedOut, failure::read_timeout(&self.url)))))
    }

    fn remaining(&self) -> Option<u64> {
        self.body.remaining()
    }
}
