//! The connections of a client that nobody uses at the moment.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::connection::Connection;
use super::origin::Origin;

/// Idle connections by where they lead to; the one used last is used next.
pub(super) struct Pool {
    idle: Mutex<Idle>,
    per_origin: usize,
}

#[derive(Default)]
struct Idle {
    connections: HashMap<Origin, Vec<Connection>>,
    /// The process that the connections belong to. A child has copies of its parent's sockets and must leave them alone.
    process: u32,
}

impl Pool {
    pub(super) fn new(per_origin: usize) -> Self {
        Self { idle: Mutex::default(), per_origin }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that is of use, if one is left.
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        let process = std::process::id();
        loop {
            let mut idle = self.idle();
            if idle.process != process {
                idle.connections.clear();
                idle.process = process;
            }
            let connection = idle.connections.get_mut(origin)?.pop()?;
            drop(idle);
            if connection.is_quiet() {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection for the next call; closes it where there are enough.
    pub(super) fn put(&self, origin: &Origin, connection: Connection) {
        connection.rest();
        let mut idle = self.idle();
        if !idle.connections.contains_key(origin) {
            idle.connections.insert(origin.clone(), Vec::with_capacity(1));
        }
        let Some(kept) = idle.connections.get_mut(origin) else { return };
        if kept.len() < self.per_origin {
            kept.push(connection);
        } else {
            drop(idle);
            drop(connection);
        }
    }

    /// Closes every idle connection.
    pub(super) fn clear(&self) {
        let connections = std::mem::take(&mut self.idle().connections);
        drop(connections);
    }
}
