use std::fmt;
use std::sync::{Arc, Weak};

use crate::RegistrationId;
use crate::events::Inner;

/// A handle on a handler that was registered.
///
/// Dropping it leaves the handler in place; [`unregister`](Self::unregister) takes it out, and a
/// [`guard`](Self::guard) does so when it goes out of scope. The handle does not keep the events alive.
///
/// ```
#[doc = import!("{Event, Events, NoReply}")]
///
/// struct Saving;
/// impl Event for Saving {
///     const NAME: &'static str = "saving";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Saving>().build()?;
/// {
///     let _logged = events.register("saving", |_: &mut Saving| println!("saving"))?.guard();
///     assert!(events.has_listeners("saving.all"));
/// }
/// assert!(!events.has_listeners("saving.all"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Registration {
    pub(crate) events: Weak<Inner>,
    pub(crate) id: RegistrationId,
    pub(crate) name: Arc<str>,
}

impl Registration {
    /// Takes the handler out, and forgets its unique id where it has one. False where it was out already, or where
    /// the events it was registered with are gone. Copies of those events keep the handler.
    pub fn unregister(&self) -> bool {
        self.events.upgrade().is_some_and(|events| events.emitter.remove(self.id))
    }

    /// Takes the handler out when the guard is dropped.
    pub fn guard(self) -> RegistrationGuard {
        RegistrationGuard { registration: self }
    }

    /// Which registration this is, as replies name it.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The name it was registered under, after aliasing.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("name", &self.name).field("id", &self.id).finish()
    }
}

/// Unregisters a handler when it is dropped.
#[derive(Debug)]
#[must_use = "the handler is unregistered as soon as the guard is dropped"]
pub struct RegistrationGuard {
    registration: Registration,
}

impl RegistrationGuard {
    /// The registration that is guarded.
    pub fn registration(&self) -> &Registration {
        &self.registration
    }
}

impl Drop for RegistrationGuard {
    fn drop(&mut self) {
        self.registration.unregister();
    }
}
