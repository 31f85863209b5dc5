//! A server that breaks HTTP on purpose, on plain sockets, since no HTTP library would let it.

mod request;

use std::io::{self, BufReader, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Request;
use crate::recording::Recording;

/// What a [`BadServer`] does once it has read a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Behaviour {
    /// Closes the connection without an answer.
    CloseBeforeAnswer,
    /// Sends a status and headers that promise a body, then closes.
    CloseAfterHeaders,
    /// Sends a chunked body and closes in the middle of a chunk.
    CloseMidBody,
    /// Sends `sent` bytes (`x`) of a body whose `content-length` is `declared`, then closes.
    TruncatedBody {
        /// The length that is promised, in bytes.
        declared: usize,
        /// The length that is sent, in bytes.
        sent: usize,
    },
    /// Sends bytes that are no HTTP, then closes.
    Garbage,
    /// Reads requests and never answers, until it is dropped.
    NeverAnswer,
    /// Answers the first `times` requests, over all connections, with a 500 and the rest with a 200; the
    /// connections stay open. Bodies are empty.
    Fail {
        /// How many requests fail.
        times: usize,
    },
    /// Answers one request of every connection with a 200 that lets the connection stay open, then closes it:
    /// what a client finds in its pool is stale.
    CloseIdle,
    /// Sends these bytes, whatever they are, and ends like this.
    Script {
        /// What is sent: status line, headers and body.
        response: &'static [u8],
        /// What comes after it.
        ending: Ending,
    },
}

/// How a connection ends after a [`Script`](Behaviour::Script).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is closed in order.
    Close,
    /// It is reset.
    Reset,
    /// It stays open, and nothing more comes until the server is dropped.
    Silence,
    /// Further requests are answered alike.
    Keep,
}

/// A server on a random port of 127.0.0.1 that breaks HTTP in one way, the same for every connection. It runs
/// until it is dropped, which closes its connections.
///
/// ```
/// use bufeo_testserver::{BadServer, Behaviour};
/// use std::io::{Read, Write};
///
/// let server = BadServer::start(Behaviour::TruncatedBody { declared: 10, sent: 3 })?;
///
/// let mut connection = std::net::TcpStream::connect(server.address())?;
/// connection.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
/// let mut answer = String::new();
/// connection.read_to_string(&mut answer)?;
/// assert!(answer.contains("content-length: 10\r\n"));
/// assert!(answer.ends_with("\r\n\r\nxxx"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct BadServer {
    endpoint: String,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl BadServer {
    /// Starts a server on a free port. When this returns, it takes connections.
    ///
    /// # Errors
    ///
    /// No port was free, or the system gave no thread.
    ///
    /// ```
    /// use bufeo_testserver::{BadServer, Behaviour};
    ///
    /// let server = BadServer::start(Behaviour::Fail { times: 2 })?;
    /// println!("AWS_ENDPOINT_URL={}", server.endpoint());
    /// // … one call of a client that tries three times …
    /// println!("attempts: {}", server.requests().len());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start(behaviour: Behaviour) -> io::Result<BadServer> {
        BadServer::start_on(0, behaviour)
    }

    /// Starts a server on a port of its caller's choice; 0 takes a free one.
    ///
    /// # Errors
    ///
    /// The port is taken, or the system gave no thread.
    ///
    /// ```
    /// use bufeo_testserver::{BadServer, Behaviour};
    ///
    /// let first = BadServer::start(Behaviour::Garbage)?;
    /// assert!(BadServer::start_on(first.address().port(), Behaviour::Garbage).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_on(port: u16, behaviour: Behaviour) -> io::Result<BadServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            address,
            behaviour,
            recording: Recording::new(true),
            answered: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            connections: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        let accepting = std::thread::Builder::new()
            .name("bufeo-badserver".into())
            .spawn(move || accepting.accept(&listener))?;
        Ok(BadServer { endpoint: format!("http://{address}"), shared, accepting: Some(accepting) })
    }

    /// The URL to give to clients, `http://127.0.0.1:port`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The requests seen so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.recording.requests()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections().len()
    }
}

impl Drop for BadServer {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.shared.address);
        if let Some(thread) = self.accepting.take() {
            let _ = thread.join();
        }
        for connection in self.shared.connections().iter().flatten() {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    behaviour: Behaviour,
    recording: Recording,
    answered: AtomicUsize,
    stopping: AtomicBool,
    /// Every connection ever made: the end of the server ends those that are still open.
    connections: Mutex<Vec<Option<TcpStream>>>,
}

impl Shared {
    fn connections(&self) -> MutexGuard<'_, Vec<Option<TcpStream>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(self: Arc<Self>, listener: &TcpListener) {
        for connection in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(connection) = connection else { continue };
            let Ok(kept) = connection.try_clone() else { continue };
            let number = {
                let mut connections = self.connections();
                connections.push(Some(kept));
                connections.len() - 1
            };
            let shared = Arc::clone(&self);
            std::thread::spawn(move || {
                // An error is a client that has left, or the end of the server.
                if matches!(shared.converse(&connection), Ok(After::Reset)) {
                    // Only the last handle that is closed resets it.
                    shared.connections()[number] = None;
                } else {
                    let _ = connection.shutdown(Shutdown::Both);
                }
            });
        }
    }

    /// Reads requests and misbehaves until the connection is to be closed.
    fn converse(&self, connection: &TcpStream) -> io::Result<After> {
        let mut incoming = BufReader::new(connection);
        while let Some(request) = request::read(&mut incoming, connection)? {
            self.recording.push(|| request);
            let after = self.answer(connection)?;
            if after != After::Keep {
                return Ok(after);
            }
        }
        Ok(After::Close)
    }

    fn answer(&self, mut connection: &TcpStream) -> io::Result<After> {
        match self.behaviour {
            Behaviour::CloseBeforeAnswer => {}
            Behaviour::CloseAfterHeaders => {
                connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n")?;
            }
            Behaviour::CloseMidBody => connection.write_all(
                b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nwhole\r\n14\r\nhalf",
            )?,
            Behaviour::TruncatedBody { declared, sent } => {
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {declared}\r\n\r\n");
                connection.write_all(head.as_bytes())?;
                connection.write_all(&vec![b'x'; sent])?;
            }
            Behaviour::Garbage => connection.write_all(b"\x16\x03\x00\xffthis is not HTTP\r\n\r\n")?,
            Behaviour::NeverAnswer => return Ok(After::Keep),
            Behaviour::Fail { times } => {
                let failing = self.answered.fetch_add(1, Ordering::SeqCst) < times;
                let status = if failing { "500 Internal Server Error" } else { "200 OK" };
                connection.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes())?;
                return Ok(After::Keep);
            }
            Behaviour::Script { response, ending } => {
                connection.write_all(response)?;
                match ending {
                    Ending::Close => {}
                    Ending::Reset => {
                        socket2::SockRef::from(connection).set_linger(Some(Duration::ZERO))?;
                        return Ok(After::Reset);
                    }
                    Ending::Silence => {
                        // Returns when the client leaves, or the server is dropped.
                        io::copy(&mut &*connection, &mut io::sink())?;
                    }
                    Ending::Keep => return Ok(After::Keep),
                }
            }
            Behaviour::CloseIdle => connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?,
        }
        Ok(After::Close)
    }
}

#[derive(PartialEq, Eq)]
enum After {
    Close,
    Reset,
    Keep,
}
