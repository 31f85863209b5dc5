use std::sync::Arc;

use crate::{Origin, Section, UniqueId};

/// Which registration of a process this is. Copies of an emitter keep the ids of what they were copied with.
///
/// Ordered as the handlers of one name are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationId {
    pub(crate) node: u64,
    pub(crate) section: Section,
    pub(crate) sequence: u64,
}

/// One registration: a handler and how it was registered.
#[derive(Debug, Clone)]
pub struct Listener<H> {
    pub(crate) id: RegistrationId,
    pub(crate) handler: H,
    pub(crate) pattern: Arc<str>,
    pub(crate) unique_id: Option<UniqueId>,
    pub(crate) origin: Option<Origin>,
}

impl<H> Listener<H> {
    /// The registration's id.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The handler.
    pub fn handler(&self) -> &H {
        &self.handler
    }

    /// The name it was registered under, after aliasing.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The section it stands in.
    pub fn section(&self) -> Section {
        self.id.section
    }

    /// The unique id it was registered with.
    pub fn unique_id(&self) -> Option<&UniqueId> {
        self.unique_id.as_ref()
    }

    /// Where it was registered, where that is known.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }
}

/// When two handlers count as one, asked when a unique id is unregistered: the first handler of the name that is
/// the same as the one the id was registered with goes.
pub trait Same {
    /// Whether `other` is the same handler.
    fn same(&self, other: &Self) -> bool;

    /// Whether every emitter has to have a handler of its own in this one's place, see [`separate`](Self::separate).
    fn is_hosted(&self) -> bool {
        false
    }

    /// The same handler once more, for a copy of the emitter. Asked of hosted handlers only: a garbage collector that
    /// looks into an emitter has to find there what belongs to that emitter alone.
    #[must_use]
    fn separate(&self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

/// The same allocation.
impl<T: ?Sized> Same for Arc<T> {
    fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(self, other)
    }
}

macro_rules! same_where_equal {
    ($($handler:ty),*) => {$(
        impl Same for $handler {
            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    )*};
}

same_where_equal!(char, u32, u64, usize, &'static str, String);
