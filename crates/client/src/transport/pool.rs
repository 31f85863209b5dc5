//! The connections of a client that nobody uses at the moment. How connections are opened is not known here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::admission::Gates;
use super::connection::Connection;
use super::origin::Origin;
use crate::clock::SharedClock;

/// Idle connections by where they lead to; the one used last is used next.
pub(super) struct Pool {
    idle: Mutex<Idle>,
    per_origin: usize,
    idle_timeout: Duration,
    clock: SharedClock,
    gates: Gates,
}

#[derive(Default)]
struct Idle {
    connections: HashMap<Origin, Vec<Kept>>,
    /// When connections that are too old were last looked for.
    looked: Duration,
    /// The process that the connections belong to. A child has copies of its parent's sockets and must leave them alone.
    process: u32,
}

/// A connection that nobody uses, and since when, by the clock's [`elapsed`](crate::Clock::elapsed).
struct Kept {
    connection: Connection,
    since: Duration,
}

impl Pool {
    /// A pool that keeps so many idle connections for each origin, each for so long, and opens no more than `most`.
    pub(super) fn new(
        per_origin: usize,
        idle_timeout: Duration,
        most: Option<usize>,
        clock: SharedClock,
    ) -> Arc<Self> {
        let idle = Mutex::default();
        let pool = Arc::new(Self { idle, per_origin, idle_timeout, clock, gates: Gates::new(most) });
        pool.register();
        pool
    }

    pub(super) fn gates(&self) -> &Gates {
        &self.gates
    }

    pub(super) fn clock(&self) -> &SharedClock {
        &self.clock
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that is of use, if one is left.
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        let process = std::process::id();
        let now = self.clock.elapsed();
        loop {
            let mut idle = self.idle();
            if idle.process != process {
                let of_parent = std::mem::take(&mut idle.connections);
                idle.process = process;
                drop(idle);
                drop(of_parent);
                continue;
            }
            let aged = idle.take_aged(now, self.idle_timeout);
            let kept = idle.connections.get_mut(origin).and_then(Vec::pop);
            drop(idle);
            drop(aged);
            let kept = kept?;
            if now.saturating_sub(kept.since) < self.idle_timeout && kept.connection.is_quiet() {
                return Some(kept.connection);
            }
        }
    }

    /// Keeps a connection for the next call; closes it where there are enough.
    pub(super) fn put(&self, origin: &Origin, mut connection: Connection) {
        connection.rest();
        let kept = Kept { connection, since: self.clock.elapsed() };
        let mut idle = self.idle();
        let mut closed = idle.take_aged(kept.since, self.idle_timeout);
        let of_origin = match idle.connections.get_mut(origin) {
            Some(of_origin) => of_origin,
            None => idle.connections.entry(origin.clone()).or_insert_with(|| Vec::with_capacity(1)),
        };
        of_origin.push(kept);
        // Where calls wait, the next of them takes it.
        if !self.gates.are_waited_for() {
            let surplus = of_origin.len().saturating_sub(self.per_origin);
            closed.extend(of_origin.drain(..surplus));
        }
        drop(idle);
        drop(closed);
        self.gates.knock();
    }

    /// Closes the connection that has been idle the longest; false where there is none.
    pub(super) fn close_one(&self) -> bool {
        let mut idle = self.idle();
        let filled = idle.connections.values_mut().filter(|kept| !kept.is_empty());
        let oldest = filled.min_by_key(|kept| kept.first().map(|kept| kept.since));
        let oldest = oldest.and_then(|kept| kept.drain(..1).next());
        idle.connections.retain(|_, kept| !kept.is_empty());
        drop(idle);
        oldest.is_some()
    }

    /// Closes the idle connections to an origin.
    pub(super) fn forget(&self, origin: &Origin) {
        let connections = self.idle().connections.remove(origin);
        drop(connections);
    }

    /// Closes every idle connection.
    pub(super) fn clear(&self) {
        let connections = std::mem::take(&mut self.idle().connections);
        drop(connections);
    }
}

impl Idle {
    /// The connections that are too old, to be closed when nothing is locked any more. They are looked for twice in the
    /// time that they may be idle, to whatever origin they lead: there may be an origin for every bucket.
    fn take_aged(&mut self, now: Duration, timeout: Duration) -> Vec<Kept> {
        let mut aged = Vec::new();
        if now.saturating_sub(self.looked) < timeout / 2 {
            return aged;
        }
        self.looked = now;
        self.connections.retain(|_, kept| {
            // The one that was used last is the last.
            let young = kept.partition_point(|kept| now.saturating_sub(kept.since) >= timeout);
            aged.extend(kept.drain(..young));
            !kept.is_empty()
        });
        aged
    }
}
