//! Who may open a connection: two limits, the client's own and that of the process's file handles.

use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::task::Context;
use std::time::Duration;

use super::connection::Connection;
use super::gate::{Entered, Gate, Limit, Pass, Place};
use super::origin::Origin;
use super::patience::Patience;
use super::pool::Pool;

/// File handles are the process's, so those of all clients are counted together.
static PROCESS: LazyLock<Arc<Gate>> = LazyLock::new(|| Gate::new(Limit::Asked(handles_for_connections)));

/// Every client's connections, so that one that nobody uses makes room for one that somebody wants.
static POOLS: Mutex<Vec<Weak<Pool>>> = Mutex::new(Vec::new());

/// The file handles that connections may have: three quarters of what the process may open. The rest is for files and
/// whatever else the program opens.
fn handles_for_connections() -> usize {
    file_limit().map_or(usize::MAX, |limit| limit - limit / 4)
}

/// How many file handles the process may have open, as `ulimit -n` shows it; none where there is no limit.
#[cfg(unix)]
pub(super) fn file_limit() -> Option<usize> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
    usize::try_from(limit).ok()
}

#[cfg(not(unix))]
pub(super) fn file_limit() -> Option<usize> {
    None
}

/// Where a client's connections are let in.
#[derive(Clone)]
pub(super) struct Gates {
    client: Arc<Gate>,
    process: Arc<Gate>,
}

/// What a connection holds for as long as it is open.
pub(super) struct Slot {
    _client: Pass,
    _process: Pass,
}

/// What a call may use.
pub(super) enum Admitted {
    /// A connection that is there.
    Kept(Connection),
    /// A new one, which is still to be opened.
    New(Slot),
}

/// A response whose body has not been read to its end, for as long as it has its connection.
pub(super) struct Unread(Gates);

/// Why no connection could be had in time.
pub(super) struct Full {
    /// Whether the client's own limit is reached, and not the process's.
    pub(super) of_client: bool,
    pub(super) limit: usize,
    pub(super) unread: usize,
    pub(super) waited: Duration,
}

impl Gates {
    pub(super) fn new(most_of_client: Option<usize>) -> Self {
        let client = Gate::new(Limit::Fixed(most_of_client.unwrap_or(usize::MAX)));
        Self { client, process: Arc::clone(&PROCESS) }
    }

    /// Whether calls wait whose turn comes before that of any new one.
    pub(super) fn are_waited_for(&self) -> bool {
        self.client.is_waited_for() || self.process.is_waited_for()
    }

    /// Says that a connection is kept, which whoever is next may use or close.
    pub(super) fn knock(&self) {
        self.client.knock();
        self.process.knock();
    }

    /// Counts a response's body as unread.
    pub(super) fn unread(&self) -> Unread {
        for gate in [&self.client, &self.process] {
            gate.unread().fetch_add(1, Ordering::Relaxed);
        }
        Unread(self.clone())
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        for gate in [&self.0.client, &self.0.process] {
            gate.unread().fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Pool {
    /// Makes the pool known to those who look for room.
    pub(super) fn register(self: &Arc<Self>) {
        let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
        pools.retain(|pool| pool.strong_count() > 0);
        pools.push(Arc::downgrade(self));
    }

    /// A kept connection to `origin` where one is wanted and there is one, else leave to open one; waits for either
    /// where the limits are reached. The wait ends when nothing has moved in its queue for so long.
    pub(super) async fn admit(
        &self,
        origin: &Origin,
        reuses: bool,
        timeout: Option<Duration>,
    ) -> Result<Admitted, Full> {
        if reuses
            && !self.gates().are_waited_for()
            && let Some(connection) = self.take(origin)
        {
            return Ok(Admitted::Kept(connection));
        }
        // What is seldom wanted does not make every call's future larger.
        Box::pin(self.queue(origin, reuses, timeout)).await
    }

    async fn queue(
        &self,
        origin: &Origin,
        reuses: bool,
        timeout: Option<Duration>,
    ) -> Result<Admitted, Full> {
        let gates = self.gates();
        let kept = || if reuses { self.take(origin) } else { None };
        // Those who wait for the process's limit have been here before: what is kept is theirs.
        let unclaimed = || if gates.process.is_waited_for() { None } else { kept() };
        let one = |_: &Context<'_>| 1;
        let client = match self.enter(&gates.client, timeout, one, unclaimed, || self.close_one()).await? {
            Entered::Found(connection) => return Ok(Admitted::Kept(connection)),
            Entered::Passed(pass) => pass,
        };
        // A thread that sleeps on a socket has something to be woken with besides.
        let handles = |context: &Context<'_>| 1 + bufeo_wait::handles(context);
        let room = || self.close_one() || close_one_anywhere();
        match self.enter(&gates.process, timeout, handles, kept, room).await? {
            Entered::Found(connection) => Ok(Admitted::Kept(connection)),
            Entered::Passed(process) => Ok(Admitted::New(Slot { _client: client, _process: process })),
        }
    }

    async fn enter<T>(
        &self,
        gate: &Arc<Gate>,
        timeout: Option<Duration>,
        size: impl Fn(&Context<'_>) -> usize,
        find: impl Fn() -> Option<T>,
        make_room: impl Fn() -> bool,
    ) -> Result<Entered<T>, Full> {
        let mut place = Place::new(gate);
        let mut patience = Patience::new(timeout, self.clock().clone(), gate.moved());
        let turn = std::future::poll_fn(|context| place.poll(context, size(context), &find, &make_room));
        let entered = patience.with(turn).await;
        entered.ok_or_else(|| Full {
            of_client: !Arc::ptr_eq(gate, &PROCESS),
            limit: if Arc::ptr_eq(gate, &PROCESS) {
                file_limit().unwrap_or(usize::MAX)
            } else {
                gate.limit()
            },
            unread: gate.unread().load(Ordering::Relaxed),
            waited: timeout.unwrap_or_default(),
        })
    }
}

/// Closes an idle connection of whatever client; false where there is none.
pub(super) fn close_one_anywhere() -> bool {
    // A pool that ends here closes its connections, so nothing may be locked.
    let pools: Vec<_> = {
        let pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
        pools.iter().filter_map(Weak::upgrade).collect()
    };
    pools.iter().any(|pool| pool.close_one())
}
