//! Clients whose requests are answered as they were when they were recorded.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Clock, Config, Credentials, Environment, HttpResponse, Session, Sleep};
use bufeo_model::block_on;

use super::super::case::Miss;
use super::exchange::Exchange;

/// The exchanges that are still to come, and what was wrong with the requests so far.
#[derive(Clone)]
pub(super) struct Replay(Arc<Mutex<Rest>>, Arc<AtomicU64>);

struct Rest {
    exchanges: VecDeque<Exchange>,
    misses: Vec<Miss>,
}

impl Replay {
    pub(super) fn of(recording: &[Exchange]) -> Self {
        let exchanges = recording.iter().cloned().collect();
        let rest = Rest { exchanges, misses: Vec::new() };
        Self(Arc::new(Mutex::new(rest)), Arc::new(AtomicU64::new(1_713_486_415)))
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client whose requests are answered as they were.
    pub(super) fn client(&self, service: &str, region: &str) -> Result<Client, bufeo_client::Error> {
        self.client_with(service, region, Config::new())
    }

    pub(super) fn client_with(
        &self,
        service: &str,
        region: &str,
        config: Config,
    ) -> Result<Client, bufeo_client::Error> {
        let session = Session::builder()
            .environment(Environment::of::<&str, &str>([]))
            .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
            .region(region)
            .clock(NoWaiting(Arc::clone(&self.1)))
            .config(config)
            .build()?;
        let client = block_on(session.client(service).build())?;
        let replay = self.clone();
        client
            .meta()
            .events()
            .register("before-send", move |event: &mut BeforeSend| replay.answer(&event.request))?;
        Ok(client)
    }

    /// Lets time pass.
    pub(super) fn pass(&self, seconds: u64) {
        self.1.fetch_add(seconds, Ordering::Relaxed);
    }

    /// A client whose one request goes to a server that gives the recorded answer over a connection.
    pub(super) fn connected(&self, service: &str, region: &str) -> Result<Client, Miss> {
        let failed = |error: &dyn std::fmt::Display| Miss::Differs(error.to_string());
        let raw = self.rest().exchanges.front().map(Exchange::raw).unwrap_or_default();
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| failed(&error))?;
        let address = server.local_addr().map_err(|error| failed(&error))?;
        thread::spawn(move || answer_once(&server, &raw));
        let config = Config::new().with_max_attempts(1);
        let session = Session::builder()
            .environment(Environment::of::<&str, &str>([]))
            .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI"))
            .region(region)
            .config(config)
            .build();
        let client = session.and_then(|session| block_on(session.client(service).build()));
        let client = client.map_err(|error| failed(&error))?;
        let replay = self.clone();
        let registered = client.meta().events().register("before-send", move |event: &mut BeforeSend| {
            replay.answer(&event.request);
            event.request.set_url(format!("http://{address}/"));
        });
        registered.map_err(|error| failed(&error))?;
        Ok(client)
    }

    fn answer(&self, request: &bufeo_client::PreparedRequest) -> HttpResponse {
        let mut rest = self.rest();
        let Some(exchange) = rest.exchanges.pop_front() else {
            rest.misses.push(Miss::Differs("more requests came than were recorded".into()));
            return HttpResponse::build(400);
        };
        rest.misses.extend(exchange.compare(request).err());
        exchange.response()
    }

    pub(super) fn finish(&self) -> Result<(), Miss> {
        let mut rest = self.rest();
        match (rest.misses.pop(), rest.exchanges.len()) {
            (Some(miss), _) => Err(miss),
            (None, 0) => Ok(()),
            (None, left) => Err(Miss::Differs(format!("{left} of the recorded requests did not come"))),
        }
    }
}

/// Reads one request without a body and answers it.
fn answer_once(server: &TcpListener, answer: &[u8]) {
    let Ok((mut connection, _)) = server.accept() else { return };
    let mut seen = Vec::new();
    let mut piece = [0; 4096];
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        match connection.read(&mut piece) {
            Ok(length) if length > 0 => seen.extend_from_slice(&piece[..length]),
            _ => return,
        }
    }
    // Whether it comes is what the case is about.
    let _ = connection.write_all(answer);
}

/// A clock that never makes anybody wait.
struct NoWaiting(Arc<AtomicU64>);

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}
