use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::cache::Resolved;
use crate::snapshot::{Known, Snapshot};
use crate::{Aliases, Error, Listener, Origin, Placement, RegistrationId, Same, UniqueId};

/// An emitter for any names and any kind of handler: who is called, and in which order, is its only subject.
///
/// How a handler is called is up to the closure that [`emit`](Self::emit) is given. [`Events`](crate::Events) is
/// the typed front that most programs want.
///
/// Emitting takes no lock and sees one state of the registrations, whatever other threads do meanwhile. A
/// registration that has returned is seen by every emit that begins afterwards.
///
/// ```
/// use bufeo_events::{Emitter, Placement};
/// use std::sync::Arc;
///
/// type Check = Arc<dyn Fn(u32) -> Option<&'static str> + Send + Sync>;
/// let emitter: Emitter<Check> = Emitter::new();
/// let even: Check = Arc::new(|number| (number % 2 == 0).then_some("even"));
/// emitter.register("check.number", even.clone(), Placement::default())?;
///
/// let answers = emitter.emit("check.number.small", |listener, _name| Ok::<_, ()>((listener.handler())(4)));
/// assert_eq!(answers.unwrap()[0].1, Some("even"));
///
/// assert!(emitter.unregister("check.number", |handler| Arc::ptr_eq(handler, &even)));
/// assert!(!emitter.has_listeners("check.number"));
/// # Ok::<(), bufeo_events::Error>(())
/// ```
pub struct Emitter<H> {
    pub(crate) current: ArcSwap<Snapshot<H>>,
    pub(crate) writer: Mutex<()>,
}

/// A registration whose handler was called, with its answer.
pub type Answer<H, R> = (Arc<Listener<H>>, Option<R>);

impl<H: Clone + Same> Emitter<H> {
    /// An emitter without aliases.
    pub fn new() -> Self {
        Self::with_aliases(Aliases::default())
    }

    /// An emitter that rewrites every name it is given.
    pub fn with_aliases(aliases: Aliases) -> Self {
        Self { current: ArcSwap::from_pointee(Snapshot::new(aliases)), writer: Mutex::new(()) }
    }

    /// An emitter with the same registrations that goes its own way from now on.
    ///
    /// Only the counts of counted unique ids stay shared between the two, as in botocore: registering once more on
    /// one of them raises the count on both.
    pub fn copy(&self) -> Self {
        let mut current = self.current.load_full();
        if current.hosted > 0 {
            current = Arc::new(current.separated());
        }
        Self { current: ArcSwap::new(current), writer: Mutex::new(()) }
    }

    /// Registers a handler under a name, whose parts may be `*`.
    ///
    /// Gives `None` where the placement's unique id is known already, under whatever name: the handler is dropped,
    /// and the id's count raised where it is counted.
    ///
    /// # Errors
    /// [`ErrorKind::UniqueIdCount`](crate::ErrorKind::UniqueIdCount) where the id is known and was registered with
    /// counting and now without, or the other way round.
    #[track_caller]
    pub fn register(
        &self,
        name: &str,
        handler: H,
        mut placement: Placement,
    ) -> Result<Option<RegistrationId>, Error> {
        placement.origin.get_or_insert(Origin::caller());
        let guard = self.write();
        let current = self.current.load_full();
        let Some(unique_id) = placement.unique_id.clone() else {
            return Ok(Some(self.insert(guard, &current, name, handler, placement)));
        };
        if let Some(known) = current.unique_ids.get(&unique_id) {
            return match (&known.count, placement.counted) {
                (Some(count), true) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    Ok(None)
                }
                (None, false) => Ok(None),
                (count, _) => Err(Error::unique_id_count(name, &unique_id, count.is_some(), "register")),
            };
        }
        Ok(Some(self.insert(guard, &current, name, handler, placement)))
    }

    /// Takes out the first handler of exactly this name that `wanted` holds for; false where there is none.
    ///
    /// The first section is looked through before the middle one, and that before the last. A wildcard in the name
    /// is taken literally. A unique id that the handler was registered with stays known, as in botocore.
    pub fn unregister(&self, name: &str, mut wanted: impl FnMut(&H) -> bool) -> bool {
        // `wanted` may be anything, such as a comparison in another language, so no lock is held around it.
        loop {
            let current = self.current.load_full();
            let name = current.aliases.rewrite(name);
            let Some(id) =
                current.tree.at(&name).find(|listener| wanted(&listener.handler)).map(|found| found.id)
            else {
                return false;
            };
            if self.take(id, false) {
                return true;
            }
        }
    }

    /// Unregisters a unique id: counts down where it is counted, else, and for the last count, forgets the id and
    /// takes its handler out of the given name. True where a handler went.
    ///
    /// As in botocore, an unknown id is no error, and where the name is not the one it was registered under the id
    /// is forgotten while the handler stays.
    ///
    /// # Errors
    /// [`ErrorKind::UniqueIdCount`](crate::ErrorKind::UniqueIdCount) where `counted` is not what the id was
    /// registered with.
    pub fn unregister_id(&self, name: &str, id: &UniqueId, counted: bool) -> Result<bool, Error> {
        let guard = self.write();
        let current = self.current.load_full();
        let Some(known) = current.unique_ids.get(id) else { return Ok(false) };
        match (&known.count, counted) {
            (Some(count), true) => {
                // The last count is not taken off: a copy of this emitter may still hold the id with it.
                let counted_down = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| {
                    if count > 1 { Some(count - 1) } else { None }
                });
                if counted_down.is_ok() {
                    return Ok(false);
                }
            }
            (None, false) => {}
            (count, _) => return Err(Error::unique_id_count(name, id, count.is_some(), "unregister")),
        }
        let mut next = current.next();
        next.unique_ids.remove_mut(id);
        self.publish(guard, next);
        Ok(self.unregister(name, |handler| handler.same(&known.handler)))
    }

    /// Takes out one registration, and forgets its unique id; false where it is not there any more.
    pub fn remove(&self, id: RegistrationId) -> bool {
        self.take(id, true)
    }

    /// Calls every handler that the name reaches, in order, with the closure, which is given the rewritten name.
    ///
    /// # Errors
    /// The first error the closure gives; the handlers after it are not called.
    pub fn emit<R, E>(
        &self,
        name: &str,
        mut call: impl FnMut(&Listener<H>, &str) -> Result<Option<R>, E>,
    ) -> Result<Vec<Answer<H, R>>, E> {
        let Some(found) = self.heard(name) else { return Ok(Vec::new()) };
        let mut answers = Vec::with_capacity(found.listeners.len());
        for listener in &found.listeners {
            let answer = call(listener, &found.name)?;
            answers.push((listener.clone(), answer));
        }
        Ok(answers)
    }

    /// Calls the handlers in order until one answers. Gives the last one called with its answer, which is `None`
    /// where nobody answered, as botocore does; nothing where nobody listens.
    ///
    /// # Errors
    /// The first error the closure gives; the handlers after it are not called.
    pub fn emit_until_response<R, E>(
        &self,
        name: &str,
        mut call: impl FnMut(&Listener<H>, &str) -> Result<Option<R>, E>,
    ) -> Result<Option<Answer<H, R>>, E> {
        let Some(found) = self.heard(name) else { return Ok(None) };
        for listener in &found.listeners {
            if let Some(answer) = call(listener, &found.name)? {
                return Ok(Some((listener.clone(), Some(answer))));
            }
        }
        Ok(found.listeners.last().map(|listener| (listener.clone(), None)))
    }

    /// Whom the name reaches, in order, at this moment.
    pub fn listeners(&self, name: &str) -> Listeners<H> {
        Listeners(self.find(name))
    }

    /// Whether the name reaches anybody.
    pub fn has_listeners(&self, name: &str) -> bool {
        self.heard(name).is_some()
    }

    /// Every registration, in no order that means anything across names.
    pub fn registrations(&self) -> Vec<Arc<Listener<H>>> {
        self.current.load().tree.iter().cloned().collect()
    }

    /// Whether any handler is hosted, see [`Same::is_hosted`].
    pub fn has_hosted(&self) -> bool {
        self.current.load().hosted > 0
    }

    /// The table that names are rewritten by.
    pub fn aliases(&self) -> Aliases {
        self.current.load().aliases.clone()
    }

    /// What the name reaches, where that is anybody.
    #[inline]
    pub(crate) fn heard(&self, name: &str) -> Option<Arc<Resolved<H>>> {
        let current = self.current.load();
        match current.cached(name) {
            Some(found) if found.listeners.is_empty() => None,
            Some(found) => Some(found.clone()),
            None => Some(self.resolve(&current, name)).filter(|found| !found.listeners.is_empty()),
        }
    }

    pub(crate) fn find(&self, name: &str) -> Arc<Resolved<H>> {
        let current = self.current.load();
        current.cached(name).cloned().unwrap_or_else(|| self.resolve(&current, name))
    }

    #[cold]
    fn resolve(&self, current: &Arc<Snapshot<H>>, name: &str) -> Arc<Resolved<H>> {
        let found = current.resolve(name);
        if !current.keep(&found) {
            self.renew(current);
        }
        found
    }

    /// Puts an empty look-up table in place of a crowded one, unless something was registered meanwhile: then the
    /// table is new already, and the registration must not be overwritten.
    pub(crate) fn renew(&self, crowded: &Arc<Snapshot<H>>) {
        self.current.compare_and_swap(crowded, Arc::new(crowded.renewed()));
    }

    /// Registers without asking for the unique id, which there must be none of.
    #[track_caller]
    pub(crate) fn add(&self, name: &str, handler: H, mut placement: Placement) -> RegistrationId {
        placement.origin.get_or_insert(Origin::caller());
        let guard = self.write();
        let current = self.current.load_full();
        self.insert(guard, &current, name, handler, placement)
    }

    fn insert(
        &self,
        guard: MutexGuard<'_, ()>,
        current: &Snapshot<H>,
        name: &str,
        handler: H,
        placement: Placement,
    ) -> RegistrationId {
        let mut next = current.next();
        let unique = placement.unique_id.clone().map(|unique_id| (unique_id, handler.clone()));
        let count = placement.counted.then(|| Arc::new(AtomicU64::new(1)));
        next.hosted += usize::from(handler.is_hosted());
        let id = next.tree.insert(&current.aliases.rewrite(name), handler, placement);
        if let Some((unique_id, handler)) = unique {
            next.unique_ids.insert_mut(unique_id, Known { id, handler, count });
        }
        self.publish(guard, next);
        id
    }

    fn take(&self, id: RegistrationId, forget: bool) -> bool {
        let guard = self.write();
        let current = self.current.load_full();
        if current.tree.get(id).is_none() {
            return false;
        }
        let mut next = current.next();
        let listener = next.tree.remove(id);
        if listener.as_ref().is_some_and(|listener| listener.handler.is_hosted()) {
            next.hosted -= 1;
        }
        if let Some(unique_id) = listener.as_ref().and_then(|listener| listener.unique_id.as_ref())
            && forget
            && next.unique_ids.get(unique_id).is_some_and(|known| known.id == id)
        {
            next.unique_ids.remove_mut(unique_id);
        }
        self.publish(guard, next);
        true
    }

    fn write(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Dropping the last snapshot that holds a handler runs the handler's own drop, which may come back to this
    /// emitter, so the lock is let go first.
    pub(crate) fn publish(&self, guard: MutexGuard<'_, ()>, next: Snapshot<H>) {
        let previous = self.current.swap(Arc::new(next));
        drop(guard);
        drop(previous);
    }
}

impl<H: Clone + Same> Default for Emitter<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H> fmt::Debug for Emitter<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").finish_non_exhaustive()
    }
}

/// Whom a name reaches, in the order they are called: a picture of one moment that later changes leave alone.
///
/// ```
/// use bufeo_events::{Emitter, Placement};
///
/// let emitter = Emitter::new();
/// emitter.register("a.b", "literal", Placement::default())?;
/// emitter.register("a.*", "wildcard", Placement::default())?;
/// let order: Vec<_> = emitter.listeners("a.b").iter().map(|listener| *listener.handler()).collect();
/// assert_eq!(order, ["wildcard", "literal"]);
/// # Ok::<(), bufeo_events::Error>(())
/// ```
#[derive(Clone)]
pub struct Listeners<H>(Arc<Resolved<H>>);

impl<H> fmt::Debug for Listeners<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listeners({})", self.0.listeners.len())
    }
}

impl<H> Listeners<H> {
    /// The name after rewriting.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The listeners in order. One that is reached twice is there twice.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Listener<H>> {
        self.0.listeners.iter().map(|listener| &**listener)
    }

    /// How many calls an emit makes.
    pub fn len(&self) -> usize {
        self.0.listeners.len()
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.listeners.is_empty()
    }
}
