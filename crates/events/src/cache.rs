//! Looked-up names of one snapshot, bounded, read and filled without a lock.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use foldhash::fast::FixedState;

use crate::Listener;

/// How many slots the first table of a snapshot has.
pub(crate) const SLOTS: usize = 512;
/// Tables that replace a crowded one have more slots, up to this.
const MOST_SLOTS: usize = 16 * SLOTS;
/// How many slots a name may stand in, counted from its own.
const REACH: usize = 4;
/// What is larger than this is looked up each time: the table's memory stays bounded.
const LONGEST_NAME: usize = 1024;
const MOST_LISTENERS: usize = 256;

/// A name, as it was emitted and as it was rewritten, with the listeners it reaches.
#[derive(Debug)]
pub(crate) struct Resolved<H> {
    pub(crate) asked: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) listeners: Box<[Arc<Listener<H>>]>,
}

/// Slots are written once. A registration leads to a new snapshot with a new table, and so does a table that many
/// names have found full, so nothing has ever to be taken out.
pub(crate) struct Table<H> {
    slots: Box<[OnceLock<Arc<Resolved<H>>>]>,
    turned_away: AtomicUsize,
}

impl<H> Table<H> {
    pub(crate) fn new(slots: usize) -> Self {
        Self { slots: (0..slots).map(|_| OnceLock::new()).collect(), turned_away: AtomicUsize::new(0) }
    }

    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<&Arc<Resolved<H>>> {
        for slot in self.reach(name) {
            let resolved = slot.get()?;
            if *resolved.asked == *name {
                return Some(resolved);
            }
        }
        None
    }

    /// Keeps a looked-up name. False once the table has turned away as many names as it has slots: an empty one would
    /// serve better.
    pub(crate) fn keep(&self, resolved: &Arc<Resolved<H>>) -> bool {
        if resolved.asked.len() > LONGEST_NAME || resolved.listeners.len() > MOST_LISTENERS {
            return true;
        }
        self.reach(&resolved.asked).any(|slot| slot.set(resolved.clone()).is_ok())
            || self.turned_away.fetch_add(1, Ordering::Relaxed) < self.slots.len()
    }

    /// How many slots the table in place of this one should have.
    pub(crate) fn next_size(&self) -> usize {
        MOST_SLOTS.min(4 * self.slots.len())
    }

    fn reach(&self, name: &str) -> impl Iterator<Item = &OnceLock<Arc<Resolved<H>>>> {
        // A bounded table needs no secret seed: what an unlucky name costs is one look-up in the tree.
        let hash = FixedState::default().hash_one(name) as usize;
        // There are always a power of two slots.
        let mask = self.slots.len() - 1;
        (0..REACH).filter_map(move |step| self.slots.get(hash.wrapping_add(step) & mask))
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, LONGEST_NAME, MOST_SLOTS, REACH, Resolved, SLOTS, Table};

    fn resolved(name: &str) -> Arc<Resolved<char>> {
        Arc::new(Resolved { asked: name.into(), name: name.into(), listeners: Box::new([]) })
    }

    #[test]
    fn what_is_kept_is_found() {
        let table = Table::new(SLOTS);
        assert!(table.find("a.b").is_none());
        assert!(table.keep(&resolved("a.b")));
        assert_eq!(&*table.find("a.b").unwrap().name, "a.b");
        assert!(table.find("a.c").is_none());
    }

    #[test]
    fn a_table_holds_no_more_than_its_slots_and_asks_to_be_replaced() {
        let table = Table::new(SLOTS);
        let names = SLOTS + SLOTS + REACH * SLOTS;
        let full = (0..names).position(|n| !table.keep(&resolved(&format!("event.{n}")))).unwrap();
        assert!(full >= SLOTS);
        assert!((0..names).filter(|n| table.find(&format!("event.{n}")).is_some()).count() <= SLOTS);
    }

    #[test]
    fn tables_grow_up_to_a_bound() {
        let mut slots = SLOTS;
        for _ in 0..10 {
            slots = Table::<char>::new(slots).next_size();
        }
        assert_eq!(slots, MOST_SLOTS);
    }

    #[test]
    fn very_long_names_are_not_kept() {
        let table = Table::new(SLOTS);
        let name = "x".repeat(LONGEST_NAME + 1);
        assert!(table.keep(&resolved(&name)));
        assert!(table.find(&name).is_none());
    }
}
