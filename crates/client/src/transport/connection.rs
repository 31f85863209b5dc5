//! One HTTP/1.1 connection, polled by the call that uses it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::response::Parts;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::body::RequestBody;
use super::connect::Stream;
use super::socket::{Probe, Progress};

/// The connection's own future, until it ends.
type Driver = Pin<Box<http1::Connection<TokioIo<Stream>, RequestBody>>>;

/// A connection: what requests are given to, and the future that does the work.
pub(super) struct Connection {
    sender: SendRequest<RequestBody>,
    driver: Option<Driver>,
    probe: Probe,
    progress: Progress,
    tls: bool,
}

/// Why there is no answer.
pub(super) struct Unanswered {
    pub(super) error: hyper::Error,
    /// The request, where nothing of it was sent.
    pub(super) unsent: Option<Request<RequestBody>>,
}

impl Connection {
    pub(super) async fn new(stream: Stream) -> hyper::Result<Self> {
        let (probe, progress) = (stream.socket().probe(), stream.socket().progress());
        let tls = matches!(stream, Stream::Tls(_));
        let (sender, driver) = http1::Builder::new().handshake(TokioIo::new(stream)).await?;
        Ok(Self { sender, driver: Some(Box::pin(driver)), probe, progress, tls })
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

    /// Leaves the connection alone until it is used again.
    pub(super) fn rest(&self) {
        self.probe.rest();
    }

    /// Does what there is to do. How the connection ends is told to whoever waits for something of it.
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
        let mut answer = std::pin::pin!(self.sender.try_send_request(request));
        let driver = &mut self.driver;
        let answered: Result<Response<Incoming>, _> = std::future::poll_fn(|context| {
            if let Some(running) = driver
                && running.as_mut().poll(context).is_ready()
            {
                *driver = None;
            }
            answer.as_mut().poll(context)
        })
        .await;
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
