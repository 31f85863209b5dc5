//! The servers that bufeo's tests, examples and benches talk to. Every one listens on a random port of
//! 127.0.0.1, speaks real HTTP over real sockets, lives on threads of its own (so that it works in tests with
//! and without a runtime) and ends when it is dropped.
//!
//! | server | what it is for |
//! |---|---|
//! | [`S3Server`] | an embedded S3 with a folder behind it, which checks signatures |
//! | [`StubServer`] | answers with whatever a closure returns, with or without TLS; fast enough for benches |
//! | [`BadServer`] | breaks HTTP in one chosen way |
//! | [`EchoServer`] | sends back what it is sent while it is sent, over HTTP/2 |
//!
//! ```
//! use bufeo_testserver::{Response, StubServer};
//! # use std::io::{Read, Write};
//!
//! let server = StubServer::start(|request| Response::new(200).with_body(format!("you asked for {}", request.path())))?;
//!
//! let mut connection = std::net::TcpStream::connect(server.address())?;
//! connection.write_all(b"GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
//! let mut answer = String::new();
//! connection.read_to_string(&mut answer)?;
//!
//! assert!(answer.ends_with("you asked for /hello"));
//! assert_eq!(server.requests()[0].header("host"), Some("localhost"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Programs in other languages start the same servers through the binary `bufeo-testserver`; its `--help` says
//! how.

#![forbid(unsafe_code)]

mod background;
mod bad;
mod echo;
mod message;
mod recording;
mod s3;
mod stub;
mod tls;

pub use bad::{BadServer, Behaviour, Ending};
pub use echo::EchoServer;
pub use message::{Request, Response};
pub use s3::{S3Options, S3Server};
pub use stub::{StubOptions, StubServer};
pub use tls::Certificate;
