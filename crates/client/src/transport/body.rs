//! Bodies on their way out and in.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bufeo_model::{ByteStream, Str, Stream, StreamLease};
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::connection::Connection;
use super::expectation::Expectation;
use super::failure::{self, Extent};
use super::origin::Origin;
use super::patience::Patience;
use super::pool::Pool;
use super::socket::Progress;

/// The body of a request.
pub(super) struct RequestBody {
    content: Content,
    /// What it waits for before it is sent.
    waits_for: Option<Expectation>,
}

enum Content {
    Whole(Option<Bytes>),
    Stream { body: StreamLease, length: Option<u64>, carrier: Option<(Progress, Fault)> },
}

/// Why the body of a request could not be read. The connection is given up then, and does not always say why.
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<io::Error>>>);

impl Fault {
    fn set(&self, error: io::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl RequestBody {
    fn of(content: Content) -> Self {
        Self { content, waits_for: None }
    }

    /// Sends nothing before that is met.
    pub(super) fn wait_for(&mut self, expectation: Expectation) {
        self.waits_for = Some(expectation);
    }

    pub(super) fn empty() -> Self {
        Self::of(Content::Whole(None))
    }

    pub(super) fn whole(bytes: Bytes) -> Self {
        Self::of(Content::Whole((!bytes.is_empty()).then_some(bytes)))
    }

    /// A body lent by a stream: it stays there, so that it can be rewound and sent again.
    pub(super) fn stream(stream: &Stream) -> Self {
        Self::of(Content::Stream { length: stream.remaining(), body: stream.lease(), carrier: None })
    }

    pub(super) fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Whole(bytes) => Some(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Content::Stream { length, .. } => *length,
        }
    }

    /// The connection that it goes over. A server that waits for a body that is slow to come is not silent.
    pub(super) fn set_carrier(&mut self, connection: &Connection) {
        if let Content::Stream { carrier, .. } = &mut self.content {
            *carrier = Some((connection.progress().clone(), connection.fault().clone()));
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
        if let Some(expectation) = &mut self.waits_for {
            ready!(expectation.poll(context));
            self.waits_for = None;
        }
        match &mut self.content {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Content::Stream { body, carrier, .. } => {
                let piece = body.poll_next(context);
                let Some((progress, fault)) = carrier else {
                    return piece.map(|piece| piece.map(|piece| piece.map(Frame::data)));
                };
                progress.made();
                piece.map(|piece| {
                    piece.map(|piece| {
                        piece.map(Frame::data).map_err(|error| {
                            fault.set(error);
                            io::Error::other("the body of the request cannot be read")
                        })
                    })
                })
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.content, Content::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The body of an answer, piece by piece, each of which has to come in time. The connection is kept for the next call
/// when the body has come to its end, and closed where it is given up before.
pub(super) struct Received {
    body: Incoming,
    connection: Option<Connection>,
    pool: Arc<Pool>,
    origin: Origin,
    patience: Patience,
    url: Str,
    extent: Extent,
    /// Why it broke off. Whoever reads on is told again: the end of what came is not the body's.
    broken: Option<crate::Error>,
}

impl Received {
    pub(super) fn new(
        body: Incoming,
        connection: Connection,
        pool: Arc<Pool>,
        origin: Origin,
        patience: Patience,
        url: Str,
    ) -> Self {
        let over = body.is_end_stream() && connection.is_ready();
        let extent = Extent { received: 0, expected: body.size_hint().exact() };
        let connection = Some(connection);
        let mut received = Self { body, connection, pool, origin, patience, url, extent, broken: None };
        if over {
            received.finish();
        }
        received
    }

    /// Lets go of the connection.
    fn finish(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.is_ready()
        {
            self.pool.put(&self.origin, connection);
        }
    }

    /// The next piece, or why there is none.
    pub(super) fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, crate::Error>>> {
        let Some(connection) = &mut self.connection else {
            return Poll::Ready(self.broken.clone().map(Err));
        };
        match connection.poll_data(&mut self.body, context) {
            Poll::Ready(Some(Ok(data))) => {
                self.patience.renew();
                self.extent.received += data.len() as u64;
                Poll::Ready(Some(Ok(data)))
            }
            Poll::Ready(Some(Err(error))) => {
                let error = failure::of_body(&self.url, connection.fault(), self.extent, error);
                Poll::Ready(Some(Err(self.break_off(error))))
            }
            Poll::Ready(None) => {
                self.finish();
                Poll::Ready(None)
            }
            Poll::Pending => {
                std::task::ready!(self.patience.poll_end(context));
                let error = failure::body_timeout(&self.url, self.extent);
                Poll::Ready(Some(Err(self.break_off(error))))
            }
        }
    }

    /// Gives the connection up.
    fn break_off(&mut self, error: crate::Error) -> crate::Error {
        self.connection = None;
        self.broken = Some(error.clone());
        error
    }

    /// Everything, where it is no longer than is allowed.
    pub(super) async fn whole(mut self, most: Option<u64>) -> Result<Bytes, crate::Error> {
        let mut pieces = Pieces::default();
        self.within(most, self.extent.expected)?;
        while let Some(piece) = std::future::poll_fn(|context| self.poll_piece(context)).await {
            let piece = piece.map_err(|error| {
                // Nobody reads on, and more is to be said of an error that is not shared.
                self.broken = None;
                failure::in_call(error)
            })?;
            pieces.add(piece, self.body.size_hint().exact().unwrap_or(0));
            self.within(most, Some(self.extent.received))?;
        }
        Ok(pieces.join())
    }

    fn within(&self, most: Option<u64>, size: Option<u64>) -> Result<(), crate::Error> {
        match (most, size) {
            (Some(most), Some(size)) if size > most => Err(failure::too_large(most, self.extent)),
            _ => Ok(()),
        }
    }
}

/// Pieces of a body, of which there is often only one.
#[derive(Default)]
struct Pieces {
    first: Bytes,
    all: Option<bytes::BytesMut>,
}

impl Pieces {
    /// The most room that is made because an answer says how long it is; beyond that it has to come first.
    const MOST: usize = 1 << 20;

    /// Adds a piece, after which so many bytes are to come.
    fn add(&mut self, piece: Bytes, to_come: u64) {
        match &mut self.all {
            Some(all) => all.extend_from_slice(&piece),
            None if self.first.is_empty() => self.first = piece,
            None => {
                let to_come = usize::try_from(to_come).unwrap_or(Self::MOST).min(Self::MOST);
                let room = self.first.len() + piece.len() + to_come;
                let mut all = bytes::BytesMut::with_capacity(room);
                all.extend_from_slice(&std::mem::take(&mut self.first));
                all.extend_from_slice(&piece);
                self.all = Some(all);
            }
        }
    }

    fn join(self) -> Bytes {
        self.all.map_or(self.first, bytes::BytesMut::freeze)
    }
}

impl ByteStream for Received {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = std::task::ready!(self.poll_piece(context));
        Poll::Ready(piece.map(|piece| {
            piece.map_err(|error| match error.kind() {
                crate::ErrorKind::ReadTimeout => io::Error::new(io::ErrorKind::TimedOut, error),
                crate::ErrorKind::IncompleteBody => io::Error::new(io::ErrorKind::UnexpectedEof, error),
                _ => io::Error::other(error),
            })
        }))
    }

    fn remaining(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }
}
