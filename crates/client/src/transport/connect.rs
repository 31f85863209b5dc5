//! Opening connections, plain and TLS.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::HttpVersion;
use super::origin::Origin;
use super::socket::Socket;
use super::tls::Tls;

pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// An open connection.
pub(super) enum Stream {
    Plain(Socket),
    // Much larger than a socket.
    Tls(Box<TlsStream<Socket>>),
}

impl Stream {
    /// Opens a connection to an origin.
    pub(super) async fn open(origin: &Origin, tls: &Tls, version: HttpVersion) -> Result<Self, Failure> {
        let socket = connect(origin).await?;
        if origin.is_tls() {
            return Ok(Self::Tls(Box::new(tls.connect(origin.host(), socket, version).await?)));
        }
        Ok(Self::Plain(socket))
    }

    pub(super) fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

/// Tries the addresses of a host one after the other.
async fn connect(origin: &Origin) -> io::Result<Socket> {
    let mut last = None;
    for address in addresses(origin.host(), origin.port()).await? {
        match Socket::connect(address).await {
            Ok(socket) => return Ok(socket),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the host has no address")))
}

async fn addresses(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    Lookup::begin(host.to_owned(), port)?.await
}

/// The system's look-up of a name, which blocks, in a thread of its own. There is nothing to keep such threads for:
/// connections are opened seldom.
struct Lookup(Arc<Mutex<Asked>>);

#[derive(Default)]
struct Asked {
    answer: Option<io::Result<Vec<SocketAddr>>>,
    waker: Option<Waker>,
}

impl Lookup {
    fn begin(host: String, port: u16) -> io::Result<Self> {
        let asked: Arc<Mutex<Asked>> = Arc::default();
        let answered = Arc::clone(&asked);
        thread::Builder::new().name("bufeo-lookup".to_owned()).spawn(move || {
            let answer = (host.as_str(), port).to_socket_addrs().map(Iterator::collect);
            let mut asked = answered.lock().unwrap_or_else(PoisonError::into_inner);
            asked.answer = Some(answer);
            let waker = asked.waker.take();
            drop(asked);
            if let Some(waker) = waker {
                waker.wake();
            }
        })?;
        Ok(Self(asked))
    }
}

impl Future for Lookup {
    type Output = io::Result<Vec<SocketAddr>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                asked.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Does the same with the one kind of stream as with the other.
macro_rules! either {
    ($stream:expr, $method:ident($($argument:expr),*)) => {
        match $stream.get_mut() {
            Stream::Plain(socket) => Pin::new(socket).$method($($argument),*),
            Stream::Tls(stream) => Pin::new(&mut **stream).$method($($argument),*),
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, poll_read(context, buffer))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        either!(self, poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        either!(self, poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        matches!(self, Self::Plain(_))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, poll_shutdown(context))
    }
}
