//! One state of an emitter: its registrations, its unique ids and what has been looked up in them.
//!
//! A snapshot never changes apart from its look-up table, which is filled with answers about this very snapshot.
//! So an answer can never be stale, whenever it is stored: one that was computed before a registration goes to the
//! table of the snapshot before that registration.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use rpds::RedBlackTreeMapSync;

use crate::cache::{Resolved, SLOTS, Table};
use crate::tree::Tree;
use crate::{Aliases, RegistrationId, Same, UniqueId};

pub(crate) struct Snapshot<H> {
    pub(crate) tree: Tree<H>,
    pub(crate) unique_ids: RedBlackTreeMapSync<UniqueId, Known<H>>,
    pub(crate) aliases: Aliases,
    /// How many of the handlers are hosted.
    pub(crate) hosted: usize,
    table: OnceLock<Table<H>>,
    /// How many slots the table will have.
    slots: usize,
}

/// What a unique id was registered with. The count is a cell that copies of an emitter share.
pub(crate) struct Known<H> {
    pub(crate) id: RegistrationId,
    pub(crate) handler: H,
    pub(crate) count: Option<Arc<AtomicU64>>,
}

impl<H: Clone> Clone for Known<H> {
    fn clone(&self) -> Self {
        Self { id: self.id, handler: self.handler.clone(), count: self.count.clone() }
    }
}

impl<H> Snapshot<H> {
    pub(crate) fn new(aliases: Aliases) -> Self {
        Self {
            tree: Tree::new(),
            unique_ids: RedBlackTreeMapSync::new_sync(),
            aliases,
            hosted: 0,
            table: OnceLock::new(),
            slots: SLOTS,
        }
    }

    /// The same registrations, nothing looked up yet: the start of the next snapshot.
    pub(crate) fn next(&self) -> Self {
        Self {
            tree: self.tree.clone(),
            unique_ids: self.unique_ids.clone(),
            aliases: self.aliases.clone(),
            hosted: self.hosted,
            table: OnceLock::new(),
            slots: SLOTS,
        }
    }

    /// The same registrations with a larger look-up table, where this one's is crowded.
    pub(crate) fn renewed(&self) -> Self {
        Self { slots: self.table.get().map_or(SLOTS, Table::next_size), ..self.next() }
    }

    /// The same registrations with hosted handlers of their own.
    pub(crate) fn separated(&self) -> Self
    where
        H: Clone + Same,
    {
        let mut next = self.next();
        let hosted = self.tree.iter().filter(|listener| listener.handler.is_hosted());
        for listener in hosted {
            let Some(handler) = listener.handler.separate() else { continue };
            if let Some(unique_id) = &listener.unique_id
                && let Some(known) = next.unique_ids.get(unique_id).filter(|known| known.id == listener.id)
            {
                let known = Known { handler: handler.clone(), ..known.clone() };
                next.unique_ids.insert_mut(unique_id.clone(), known);
            }
            next.tree.replace(listener.id, handler);
        }
        next
    }

    #[inline]
    pub(crate) fn cached(&self, name: &str) -> Option<&Arc<Resolved<H>>> {
        self.table.get()?.find(name)
    }

    /// Looks a name up in the tree.
    pub(crate) fn resolve(&self, asked: &str) -> Arc<Resolved<H>> {
        let name = self.aliases.rewrite(asked);
        let listeners = self.tree.matching(&name).into();
        Arc::new(Resolved { asked: asked.into(), name: name.into(), listeners })
    }

    /// Keeps what a name resolves to in this snapshot. False where an empty table would serve better.
    pub(crate) fn keep(&self, resolved: &Arc<Resolved<H>>) -> bool {
        self.table.get_or_init(|| Table::new(self.slots)).keep(resolved)
    }
}
