//! The registrations of one emitter: a tree of name parts, kept in two flat maps.
//!
//! Both maps share structure between versions, so registering copies only the path to what changes, and a name of
//! any depth is walked, and dropped, without recursion. One map holds the edges of the tree, `(node, part)` to node.
//! The other holds the listeners by node, section and sequence number, so that a range of it is what one node calls,
//! in order.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Memory};

use rpds::RedBlackTreeMapSync;

use crate::{Listener, Placement, RegistrationId, Section};

/// How often a part `*` of an emitted name may double what is below it. Beyond that it is looked up once, so that
/// no name makes an emit grow without bound.
const DOUBLINGS: u32 = 12;

const ROOT: u64 = 0;

/// Nodes and registrations are numbered per process, so that a number of one emitter means nothing to another.
static NUMBERS: AtomicU64 = AtomicU64::new(ROOT + 1);

pub(crate) struct Tree<H> {
    edges: RedBlackTreeMapSync<Edge, u64>,
    listeners: RedBlackTreeMapSync<RegistrationId, Arc<Listener<H>>>,
}

impl<H> Clone for Tree<H> {
    fn clone(&self) -> Self {
        Self { edges: self.edges.clone(), listeners: self.listeners.clone() }
    }
}

impl<H> Tree<H> {
    pub(crate) fn new() -> Self {
        Self { edges: RedBlackTreeMapSync::new_sync(), listeners: RedBlackTreeMapSync::new_sync() }
    }

    /// Adds a handler at the end of its section of `pattern`.
    pub(crate) fn insert(&mut self, pattern: &str, handler: H, placement: Placement) -> RegistrationId {
        let Placement { section, unique_id, counted: _, origin } = placement;
        let mut node = ROOT;
        for part in pattern.split('.') {
            node = self.child_or_new(node, part);
        }
        let id = RegistrationId { node, section, sequence: next_number() };
        let pattern = self.shared_pattern(node, pattern);
        let listener = Listener { id, handler, pattern, unique_id, origin };
        self.listeners.insert_mut(id, Arc::new(listener));
        id
    }

    /// Takes a registration out, and the nodes that nothing hangs on any more.
    pub(crate) fn remove(&mut self, id: RegistrationId) -> Option<Arc<Listener<H>>> {
        let listener = self.listeners.get(&id)?.clone();
        self.listeners.remove_mut(&id);
        self.prune(&listener.pattern);
        Some(listener)
    }

    pub(crate) fn get(&self, id: RegistrationId) -> Option<&Arc<Listener<H>>> {
        self.listeners.get(&id)
    }

    /// Every listener.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Listener<H>>> {
        self.listeners.values()
    }

    /// Puts another handler in the place of a registration's.
    pub(crate) fn replace(&mut self, id: RegistrationId, handler: H) {
        let Some(listener) = self.listeners.get(&id) else { return };
        let listener = Listener {
            id,
            handler,
            pattern: listener.pattern.clone(),
            unique_id: listener.unique_id.clone(),
            origin: listener.origin.clone(),
        };
        self.listeners.insert_mut(id, Arc::new(listener));
    }

    /// The listeners of exactly this pattern (wildcards are literal here), in the order they are called.
    pub(crate) fn at(&self, pattern: &str) -> impl Iterator<Item = &Arc<Listener<H>>> {
        let node = pattern.split('.').try_fold(ROOT, |node, part| self.child(node, part));
        node.into_iter().flat_map(|node| self.own(node))
    }

    /// The listeners that an event called `name` reaches, in the order they are called: for every node first what
    /// is below its child `*`, then what is below the child of the name's own part, then the node's own.
    pub(crate) fn matching(&self, name: &str) -> Vec<Arc<Listener<H>>> {
        enum Step<'n> {
            Visit(u64, Option<&'n str>, u32),
            Call(u64),
        }
        let mut found = Vec::new();
        let mut steps = vec![Step::Visit(ROOT, Some(name), 0)];
        while let Some(step) = steps.pop() {
            let (node, rest, doublings) = match step {
                Step::Visit(node, rest, doublings) => (node, rest, doublings),
                Step::Call(node) => {
                    found.extend(self.own(node).cloned());
                    continue;
                }
            };
            // What is pushed last is done first.
            steps.push(Step::Call(node));
            let Some(rest) = rest else { continue };
            let (part, rest) = match rest.split_once('.') {
                Some((part, rest)) => (part, Some(rest)),
                None => (rest, None),
            };
            let wildcard = self.child(node, "*");
            if part == "*" {
                let Some(child) = wildcard else { continue };
                steps.push(Step::Visit(child, rest, doublings + 1));
                if doublings < DOUBLINGS {
                    steps.push(Step::Visit(child, rest, doublings + 1));
                }
                continue;
            }
            steps.extend(self.child(node, part).map(|child| Step::Visit(child, rest, doublings)));
            steps.extend(wildcard.map(|child| Step::Visit(child, rest, doublings)));
        }
        found
    }

    fn own(&self, node: u64) -> impl Iterator<Item = &Arc<Listener<H>>> {
        let first = RegistrationId { node, section: Section::First, sequence: 0 };
        let last = RegistrationId { node, section: Section::Last, sequence: u64::MAX };
        self.listeners.range(first..=last).map(|(_, listener)| listener)
    }

    fn child(&self, parent: u64, part: &str) -> Option<u64> {
        self.edges.get(&(parent, part) as &dyn EdgeKey).copied()
    }

    fn child_or_new(&mut self, parent: u64, part: &str) -> u64 {
        self.child(parent, part).unwrap_or_else(|| {
            let node = next_number();
            self.edges.insert_mut(Edge { parent, part: part.into() }, node);
            node
        })
    }

    /// Listeners of one node share one copy of its name.
    fn shared_pattern(&self, node: u64, pattern: &str) -> Arc<str> {
        self.own(node).next().map_or_else(|| pattern.into(), |listener| listener.pattern.clone())
    }

    fn prune(&mut self, pattern: &str) {
        let mut path = Vec::new();
        let mut parent = ROOT;
        for part in pattern.split('.') {
            let Some(node) = self.child(parent, part) else { return };
            path.push((parent, part, node));
            parent = node;
        }
        while let Some((parent, part, node)) = path.pop() {
            if self.own(node).next().is_some() || self.has_children(node) {
                return;
            }
            self.edges.remove_mut(&(parent, part) as &dyn EdgeKey);
        }
    }

    fn has_children(&self, node: u64) -> bool {
        let first = Edge { parent: node, part: "".into() };
        self.edges.range(first..).next().is_some_and(|(edge, _)| edge.parent == node)
    }
}

fn next_number() -> u64 {
    NUMBERS.fetch_add(1, Memory::Relaxed)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    parent: u64,
    part: Arc<str>,
}

/// Lets an edge be looked up by a borrowed part.
trait EdgeKey {
    fn key(&self) -> (u64, &str);
}

impl EdgeKey for Edge {
    fn key(&self) -> (u64, &str) {
        (self.parent, &self.part)
    }
}

impl EdgeKey for (u64, &str) {
    fn key(&self) -> (u64, &str) {
        *self
    }
}

impl<'k> Borrow<dyn EdgeKey + 'k> for Edge {
    fn borrow(&self) -> &(dyn EdgeKey + 'k) {
        self
    }
}

impl PartialEq for dyn EdgeKey + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for dyn EdgeKey + '_ {}

impl PartialOrd for dyn EdgeKey + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for dyn EdgeKey + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;
    use crate::Placement;

    #[test]
    fn a_branch_without_listeners_is_pruned() {
        let mut tree = Tree::new();
        let deep = tree.insert("a.b.c", 'D', Placement::default());
        let shallow = tree.insert("a", 'S', Placement::default());
        tree.remove(deep);
        assert_eq!(tree.edges.size(), 1);
        tree.remove(shallow);
        assert_eq!(tree.edges.size(), 0);
        assert_eq!(tree.listeners.size(), 0);
    }

    #[test]
    fn an_earlier_version_does_not_change() {
        let mut tree = Tree::new();
        let id = tree.insert("a", 'A', Placement::default());
        let before = tree.clone();
        tree.insert("a", 'B', Placement::default());
        tree.remove(id);
        assert_eq!(before.matching("a").len(), 1);
        assert_eq!(before.at("a").next().unwrap().handler, 'A');
    }

    #[test]
    fn doubling_has_a_limit() {
        let mut tree = Tree::new();
        let pattern = ["*"; 40].join(".");
        tree.insert(&pattern, 'A', Placement::default());
        assert_eq!(tree.matching(&pattern).len(), 1 << super::DOUBLINGS);
    }
}
