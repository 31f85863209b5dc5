//! A thread with a runtime of its own that accepts connections until it is dropped.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// How long a file-system call that is under way may hold up the end of a server.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// A listener on 127.0.0.1 whose connections are served on a thread of its own.
#[derive(Debug)]
pub(crate) struct Background {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Listens on `port`, or on a free one for 0, and spawns what `serve` returns for every connection. When
    /// this returns, connections are accepted.
    pub(crate) fn start<F>(
        port: u16,
        mut serve: impl FnMut(TcpStream) -> F + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let mut serve = move |connection| {
            counted.fetch_add(1, Ordering::Relaxed);
            serve(connection)
        };
        let thread = std::thread::Builder::new().name("bufeo-testserver".into()).spawn(move || {
            runtime.block_on(accept(listener, &mut serve, stopped));
            runtime.shutdown_timeout(LAST_CALLS);
        })?;
        Ok(Background { address, connections, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were accepted so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the accept loop has been printed where it happened.
            let _ = thread.join();
        }
    }
}

/// Accepts until `stopped` resolves, which it also does when its sender is dropped.
async fn accept<F>(
    listener: TcpListener,
    serve: &mut impl FnMut(TcpStream) -> F,
    mut stopped: oneshot::Receiver<()>,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let accepted = std::future::poll_fn(|context| {
            if std::pin::Pin::new(&mut stopped).poll(context).is_ready() {
                return std::task::Poll::Ready(None);
            }
            listener.poll_accept(context).map(Some)
        });
        match accepted.await {
            None => return,
            Some(Ok((connection, _))) => {
                // Small answers must not wait for acknowledgements: benches measure the client.
                let _ = connection.set_nodelay(true);
                tokio::spawn(serve(connection));
            }
            Some(Err(_)) => tokio::task::yield_now().await,
        }
    }
}
