//! Limits of how many connections are open at once, and the fair queue of those who wait for one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::socket::Progress;

/// How much is let in at once. The units are the owner's: connections of a client, file handles of the process.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// So much.
    Fixed(usize),
    /// What the system says at the moment.
    Asked(fn() -> usize),
}

impl Limit {
    fn get(self) -> usize {
        match self {
            Self::Fixed(limit) => limit,
            Self::Asked(ask) => ask(),
        }
    }
}

/// Lets in as much as its limit allows, first come, first served.
///
/// Whoever stands at the head of the queue is woken by everything that may let them in: what is given back, what is
/// [said](Self::knock), and the departure of whoever stood before them. They then look for themselves, so that nothing is
/// lost with somebody who leaves.
pub(super) struct Gate {
    limit: Limit,
    state: Mutex<State>,
    /// How many wait; known without a lock to those who need not.
    waiting: AtomicUsize,
    /// Bodies of responses that nobody has read to their end, each with a connection.
    unread: AtomicUsize,
    moved: Progress,
}

#[derive(Default)]
struct State {
    held: usize,
    /// In the order of their numbers.
    queue: VecDeque<Waiting>,
    next: u64,
    /// The process whose connections and waits these are. What a child has of its parent's nobody will ever give back.
    process: u32,
}

struct Waiting {
    number: u64,
    waker: Waker,
}

/// Something that was let in, until it is dropped.
pub(super) struct Pass {
    gate: Arc<Gate>,
    size: usize,
    process: u32,
}

impl Gate {
    pub(super) fn new(limit: Limit) -> Arc<Self> {
        Arc::new(Self {
            limit,
            state: Mutex::default(),
            waiting: AtomicUsize::new(0),
            unread: AtomicUsize::new(0),
            moved: Progress::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        if state.process != process {
            // Threads of the parent's have no wakers here, and nobody drops what they hold.
            let gone = std::mem::take(&mut *state);
            gone.queue.into_iter().for_each(std::mem::forget);
            *state = State { next: gone.next, process, ..State::default() };
            self.count(&state);
        }
        state
    }

    fn count(&self, state: &State) {
        self.waiting.store(state.queue.len(), Ordering::Relaxed);
    }

    /// Whether somebody waits here.
    pub(super) fn is_waited_for(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// How much may be let in.
    pub(super) fn limit(&self) -> usize {
        self.limit.get()
    }

    /// Counts what moves in the queue.
    pub(super) fn moved(&self) -> Progress {
        self.moved.clone()
    }

    /// Bodies of responses that nobody has read to their end.
    pub(super) fn unread(&self) -> &AtomicUsize {
        &self.unread
    }

    /// Says that there may be another way in for whoever is next.
    pub(super) fn knock(&self) {
        if self.is_waited_for() {
            let next = self.state().next();
            wake(next);
        }
    }

    fn give_back(&self, size: usize, process: u32) {
        let mut state = self.state();
        if state.process != process {
            return;
        }
        state.held = state.held.saturating_sub(size);
        let next = state.next();
        drop(state);
        wake(next);
    }
}

impl State {
    fn has_room(&self, size: usize, limit: usize) -> bool {
        // What is larger than all that is allowed comes in alone.
        self.held == 0 || self.held.saturating_add(size) <= limit
    }

    fn next(&self) -> Option<Waker> {
        self.queue.front().map(|waiting| waiting.waker.clone())
    }

    fn place(&self, number: u64) -> Option<usize> {
        self.queue.binary_search_by_key(&number, |waiting| waiting.number).ok()
    }

    /// Puts this waker into the place of that number, or at the end of the queue; gives the one that stood there.
    fn stand(&mut self, number: &mut Option<u64>, waker: &Waker) -> Option<Waker> {
        if let Some(place) = number.and_then(|number| self.place(number))
            && let Some(waiting) = self.queue.get_mut(place)
        {
            return match waiting.waker.will_wake(waker) {
                true => None,
                false => Some(std::mem::replace(&mut waiting.waker, waker.clone())),
            };
        }
        let last = self.next;
        self.next += 1;
        self.queue.push_back(Waiting { number: last, waker: waker.clone() });
        *number = Some(last);
        None
    }
}

/// Nothing is locked while somebody is woken: it may take the lock of a host's interpreter, whose holder waits for ours.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.gate.give_back(self.size, self.process);
    }
}

/// A place in the queue, which is left when this is dropped.
pub(super) struct Place {
    gate: Arc<Gate>,
    number: Option<u64>,
}

/// What a wait ends with.
pub(super) enum Entered<T> {
    /// Through the gate.
    Passed(Pass),
    /// With something that needs no pass.
    Found(T),
}

impl Place {
    /// A place that is not taken before it is [polled](Self::poll).
    pub(super) fn new(gate: &Arc<Gate>) -> Self {
        Self { gate: Arc::clone(gate), number: None }
    }

    /// Ready when it is our turn and there is room for `size`. Whoever's turn it is also looks for what needs no room,
    /// `find`, and asks others to `make_room`, which says whether it may have done so.
    pub(super) fn poll<T>(
        &mut self,
        context: &Context<'_>,
        size: usize,
        mut find: impl FnMut() -> Option<T>,
        mut make_room: impl FnMut() -> bool,
    ) -> Poll<Entered<T>> {
        loop {
            let limit = self.gate.limit();
            let mut state = self.gate.state();
            let first = match self.number {
                None if state.queue.is_empty() => true,
                None => false,
                Some(number) => state.queue.front().is_some_and(|waiting| waiting.number == number),
            };
            if first && state.has_room(size, limit) {
                state.held = state.held.saturating_add(size);
                let process = state.process;
                drop(state);
                self.leave();
                return Poll::Ready(Entered::Passed(Pass { gate: Arc::clone(&self.gate), size, process }));
            }
            // An old waker may belong to somebody whose end is work, or who is locked: it goes when nothing is.
            let old = state.stand(&mut self.number, context.waker());
            self.gate.count(&state);
            let first = state.queue.front().is_some_and(|waiting| Some(waiting.number) == self.number);
            drop(state);
            drop(old);
            if !first {
                return Poll::Pending;
            }
            if let Some(found) = find() {
                self.leave();
                return Poll::Ready(Entered::Found(found));
            }
            if !make_room() {
                return Poll::Pending;
            }
        }
    }

    /// Leaves the queue, whose next has their turn.
    fn leave(&mut self) {
        let Some(number) = self.number.take() else { return };
        let mut state = self.gate.state();
        let left = state.place(number).and_then(|place| state.queue.remove(place));
        self.gate.count(&state);
        let next = state.next();
        drop(state);
        if left.is_some() {
            self.gate.moved.made();
        }
        drop(left);
        wake(next);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests;
