//! One connection, polled by the call that uses it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::http::response::Parts;
use hyper::{Request, Response};

use super::HttpVersion;
use super::adapter::Adapter;
use super::admission::{Slot, Unread};
use super::body::{Fault, RequestBody};
use super::connect::Stream;
use super::head::{Head, WrittenHead};
use super::socket::{Probe, Progress};
use super::tasks::Tasks;

/// The connection's own future, until it ends. How it ends is told to whoever waits for something of it.
type Driver = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What requests are given to.
enum Sender {
    One(http1::SendRequest<RequestBody>),
    Two(http2::SendRequest<RequestBody>),
}

impl Sender {
    fn is_ready(&self) -> bool {
        match self {
            Self::One(sender) => sender.is_ready(),
            Self::Two(sender) => sender.is_ready(),
        }
    }
}

/// A connection: what requests are given to, and the future that does the work.
pub(super) struct Connection {
    sender: Sender,
    driver: Option<Driver>,
    probe: Probe,
    progress: Progress,
    head: Head,
    fault: Fault,
    tls: bool,
    /// Counts the body of the response as unread.
    unread: Option<Unread>,
    /// Given back when all that came before is dropped, and the socket closed with it.
    _slot: Slot,
}

/// Why there is no answer.
pub(super) struct Unanswered {
    pub(super) error: hyper::Error,
    /// The request, where nothing of it was sent.
    pub(super) unsent: Option<Request<RequestBody>>,
}

/// HTTP/1.1 as old and odd servers speak it: headers that are folded over lines are one, and lines that are no headers are
/// left out. What says where a body ends is read strictly, see [`WrittenHead::names`].
fn lenient() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.allow_obsolete_multiline_headers_in_responses(true).ignore_invalid_headers_in_responses(true);
    builder
}

impl Connection {
    pub(super) async fn new(stream: Stream, version: HttpVersion, slot: Slot) -> hyper::Result<Self> {
        let (probe, progress) = (stream.socket().probe(), stream.socket().progress());
        let tls = matches!(stream, Stream::Tls(_));
        let head = Head::default();
        let stream = Adapter::new(stream, head.clone());
        let (sender, driver): (_, Driver) = match version {
            HttpVersion::One => {
                let (sender, driver) = lenient().handshake(stream).await?;
                (Sender::One(sender), Box::pin(async { drop(driver.await) }))
            }
            HttpVersion::Two => {
                let tasks = Tasks::default();
                let (sender, driver) = http2::Builder::new(tasks.clone()).handshake(stream).await?;
                (Sender::Two(sender), Box::pin(tasks.beside(async { drop(driver.await) })))
            }
        };
        Ok(Self {
            sender,
            driver: Some(driver),
            probe,
            progress,
            head,
            fault: Fault::default(),
            tls,
            unread: None,
            _slot: slot,
        })
    }

    /// Whether it can be used for another exchange.
    pub(super) fn is_quiet(&self) -> bool {
        self.driver.is_some() && self.sender.is_ready() && self.probe.is_quiet(self.tls)
    }

    /// Whether the exchange is over and another can follow.
    pub(super) fn is_ready(&self) -> bool {
        self.driver.is_some() && self.sender.is_ready()
    }

    /// What counts the bytes that go to and fro.
    pub(super) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Where the body of the request says why it cannot be read.
    pub(super) fn fault(&self) -> &Fault {
        &self.fault
    }

    /// The head of the response that has come, as the server wrote it.
    pub(super) fn written_head(&self) -> WrittenHead {
        self.head.take()
    }

    /// Leaves the connection alone until it is used again.
    pub(super) fn rest(&mut self) {
        self.unread = None;
        self.probe.rest();
    }

    /// Counts the body that is read from it as unread until then.
    pub(super) fn count_as_unread(&mut self, unread: Unread) {
        self.unread = Some(unread);
    }

    /// Does what there is to do.
    fn drive(&mut self, context: &mut Context<'_>) {
        if let Some(driver) = &mut self.driver
            && driver.as_mut().poll(context).is_ready()
        {
            self.driver = None;
        }
    }

    /// Sends a request and waits for the head of the answer.
    pub(super) async fn exchange(
        &mut self,
        request: Request<RequestBody>,
    ) -> Result<(Parts, Incoming), Unanswered> {
        // Over HTTP/2 there is more to read than the response.
        let _awaited = matches!(self.sender, Sender::One(_)).then(|| self.head.awaited());
        let driver = &mut self.driver;
        let mut driven = |context: &mut Context<'_>| {
            if let Some(running) = driver
                && running.as_mut().poll(context).is_ready()
            {
                *driver = None;
            }
        };
        let answered: Result<Response<Incoming>, _> = match &mut self.sender {
            Sender::One(sender) => {
                let mut answer = std::pin::pin!(sender.try_send_request(request));
                std::future::poll_fn(|context| {
                    driven(context);
                    answer.as_mut().poll(context)
                })
                .await
            }
            Sender::Two(sender) => {
                let mut answer = std::pin::pin!(sender.try_send_request(request));
                std::future::poll_fn(|context| {
                    driven(context);
                    answer.as_mut().poll(context)
                })
                .await
            }
        };
        match answered {
            Ok(answer) => Ok(answer.into_parts()),
            Err(mut failed) => {
                let unsent = failed.take_message();
                Err(Unanswered { error: failed.into_error(), unsent })
            }
        }
    }

    /// The next data of a body, leaving out trailers and what is empty.
    pub(super) fn poll_data(
        &mut self,
        body: &mut Incoming,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Bytes>>> {
        loop {
            let frame = match Pin::new(&mut *body).poll_frame(context) {
                Poll::Ready(frame) => frame,
                Poll::Pending => {
                    self.drive(context);
                    std::task::ready!(Pin::new(&mut *body).poll_frame(context))
                }
            };
            match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(Ok(data))),
                    _ => {}
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    // The connection has to notice that the answer is over before it can be used again.
                    if !self.is_ready() {
                        self.drive(context);
                    }
                    return Poll::Ready(None);
                }
            }
        }
    }
}
