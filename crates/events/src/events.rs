use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;

use crate::cache::Resolved;
use crate::explain::ExplainedHandler;
use crate::handler::DynHandler;
use crate::kinds::Kinds;
use crate::{
    Aliases, AnyReply, BoxFuture, Emitter, Error, Event, Explanation, Handler, IntoReply, Listener,
    Listeners, Observer, Placement, Registration, UniqueId, View, async_handler, handler, view_handler,
};

/// A registration of [`Events`].
pub type EventListener = Listener<DynHandler>;

/// Events whose names are made at run time and whose payloads are types.
///
/// Cloning gives another handle on the same registrations; [`copy`](Self::copy) gives registrations that go their
/// own way. Handlers are closures over the payload. Which types of event there are is said when the events are
/// built, or later with [`declare`](Self::declare), and a handler that stands under the name of another event is an
/// error where it is registered.
///
/// ```
#[doc = import!("{Event, Events, NoReply}")]
///
/// struct Sending { subject: String }
/// impl Event for Sending {
///     const NAME: &'static str = "sending";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Sending>().build()?;
/// events.register("sending.*.urgent", |sending: &mut Sending| sending.subject.insert(0, '!'))?;
///
/// let mut sending = Sending { subject: "fish".into() };
/// events.emit_now("sending.mail.urgent", &mut sending)?;
/// assert_eq!(sending.subject, "!fish");
///
/// let error = events.register("sendign.mail", |_: &mut Sending| ()).unwrap_err();
/// assert_eq!(error.to_string(), "no event is called `sendign`, as in `sendign.mail`; the nearest are `sending`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Events {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) emitter: Emitter<DynHandler>,
    kinds: Mutex<Arc<Kinds>>,
    observer: ArcSwapOption<Watcher>,
}

/// An observer, with a size, as an atomic pointer wants it.
struct Watcher(Arc<dyn Observer>);

impl Events {
    /// Begins new events, with the types they will know.
    pub fn builder() -> EventsBuilder {
        EventsBuilder { aliases: Aliases::default(), declarations: Vec::new() }
    }

    /// Adds a type of event. Copies made afterwards know it too.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateEvent`](crate::ErrorKind::DuplicateEvent) where another type has its name.
    pub fn declare<P: Event>(&self) -> Result<(), Error> {
        let aliases = self.inner.emitter.aliases();
        Arc::make_mut(&mut lock(&self.inner.kinds)).declare::<P>(&aliases)
    }

    /// Whether a type of event is known.
    pub fn knows<P: Event>(&self) -> bool {
        self.kinds().knows::<P>()
    }

    /// Registers a closure in the middle section of a name.
    ///
    /// It may return nothing, a reply, an `Option` of a reply or a `Result` of these.
    ///
    /// # Errors
    /// Where the name is not one of an event of this type, see [`ErrorKind`](crate::ErrorKind).
    #[track_caller]
    pub fn register<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut P) -> R + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, handler(call), Placement::middle())
    }

    /// As [`register`](Self::register), in the first section.
    ///
    /// # Errors
    /// As [`register`](Self::register).
    #[track_caller]
    pub fn register_first<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut P) -> R + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, handler(call), Placement::first())
    }

    /// As [`register`](Self::register), in the last section.
    ///
    /// # Errors
    /// As [`register`](Self::register).
    #[track_caller]
    pub fn register_last<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut P) -> R + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, handler(call), Placement::last())
    }

    /// As [`register`](Self::register), at any place; `None` where the placement's unique id is known already.
    ///
    /// # Errors
    /// As [`register`](Self::register) and [`Emitter::register`].
    #[track_caller]
    pub fn register_with<P, R, Form, F>(
        &self,
        name: &str,
        placement: Placement,
        call: F,
    ) -> Result<Option<Registration>, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut P) -> R + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.register_handler(name, handler(call), placement)
    }

    /// Registers a closure that gives a future, in the middle section. It is awaited in its turn, among the others.
    ///
    /// ```
    #[doc = import!(hidden "{Event, Events, NoReply}")]
    /// # struct Ping;
    /// # impl Event for Ping { const NAME: &'static str = "ping"; type Reply = NoReply; }
    /// # let events = Events::builder().event::<Ping>().build()?;
    /// events.register_async("ping", |_: &mut Ping| Box::pin(async move { std::future::ready(()).await }))?;
    /// let error = events.emit_now("ping.now", &mut Ping).unwrap_err();
    /// assert!(error.to_string().contains("has to be awaited"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`register`](Self::register).
    #[track_caller]
    pub fn register_async<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, async_handler(call), Placement::middle())
    }

    /// As [`register_async`](Self::register_async), in the first section.
    ///
    /// # Errors
    /// As [`register`](Self::register).
    #[track_caller]
    pub fn register_async_first<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, async_handler(call), Placement::first())
    }

    /// As [`register_async`](Self::register_async), in the last section.
    ///
    /// # Errors
    /// As [`register`](Self::register).
    #[track_caller]
    pub fn register_async_last<P, R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.place_new(name, async_handler(call), Placement::last())
    }

    /// As [`register_async`](Self::register_async), at any place; `None` where the placement's unique id is known already.
    ///
    /// # Errors
    /// As [`register`](Self::register) and [`Emitter::register`].
    #[track_caller]
    pub fn register_async_with<P, R, Form, F>(
        &self,
        name: &str,
        placement: Placement,
        call: F,
    ) -> Result<Option<Registration>, Error>
    where
        P: Event,
        R: IntoReply<P::Reply, Form> + 'static,
        Form: 'static,
        F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
    {
        self.check::<P>(name)?;
        self.register_handler(name, async_handler(call), placement)
    }

    /// As [`register_view`](Self::register_view), at any place; `None` where the placement's unique id is known already.
    ///
    /// # Errors
    /// As [`Emitter::register`].
    #[track_caller]
    pub fn register_view_with<R, Form, F>(
        &self,
        name: &str,
        placement: Placement,
        call: F,
    ) -> Result<Option<Registration>, Error>
    where
        R: IntoReply<AnyReply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut View<'_>) -> R + Send + Sync + 'static,
    {
        self.register_handler(name, view_handler(call), placement)
    }

    /// Registers a closure that views events of any type, in the middle section. Every name is good for it.
    ///
    /// ```
    #[doc = import!(hidden "{Event, Events, NoReply, View}")]
    /// # struct Ping;
    /// # impl Event for Ping { const NAME: &'static str = "ping"; type Reply = NoReply; }
    /// # let events = Events::builder().event::<Ping>().build()?;
    /// events.register_view("*", |view: &mut View<'_>| println!("{} {}", view.name(), view.payload_type()))?;
    /// events.emit_now("ping", &mut Ping)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// None at present.
    #[track_caller]
    pub fn register_view<R, Form, F>(&self, name: &str, call: F) -> Result<Registration, Error>
    where
        R: IntoReply<AnyReply, Form> + 'static,
        Form: 'static,
        F: Fn(&mut View<'_>) -> R + Send + Sync + 'static,
    {
        self.place_new(name, view_handler(call), Placement::middle())
    }

    /// Registers any handler under any name, unchecked; `None` where the placement's unique id is known already.
    /// For hosts of other languages, and for steps with a unique id.
    ///
    /// # Errors
    /// As [`Emitter::register`].
    #[track_caller]
    pub fn register_handler(
        &self,
        name: &str,
        handler: Arc<dyn Handler>,
        placement: Placement,
    ) -> Result<Option<Registration>, Error> {
        let emitter = &self.inner.emitter;
        let id = emitter.register(name, DynHandler(handler), placement)?;
        Ok(id.map(|id| {
            let name = emitter.aliases().rewrite(name).into();
            Registration { events: Arc::downgrade(&self.inner), id, name }
        }))
    }

    /// Whether a name begins as an event of the table does, or is for every event (`*`, the empty name).
    ///
    /// # Errors
    /// [`ErrorKind::UnknownEvent`](crate::ErrorKind::UnknownEvent) with the nearest names where it does not.
    pub fn check_name(&self, name: &str) -> Result<(), Error> {
        self.kinds().check_any(&self.inner.emitter.aliases(), name)
    }

    /// As [`Emitter::unregister`].
    pub fn unregister(&self, name: &str, wanted: &dyn Fn(&dyn Handler) -> bool) -> bool {
        self.inner.emitter.unregister(name, |handler| wanted(&**handler))
    }

    /// As [`Emitter::unregister_id`].
    ///
    /// # Errors
    /// As [`Emitter::unregister_id`].
    pub fn unregister_unique(
        &self,
        name: &str,
        id: impl Into<UniqueId>,
        counted: bool,
    ) -> Result<bool, Error> {
        self.inner.emitter.unregister_id(name, &id.into(), counted)
    }

    /// Whether an event of this name would reach anybody, so that making its payload is worth while.
    pub fn has_listeners(&self, name: &str) -> bool {
        self.inner.emitter.has_listeners(name)
    }

    /// Whom the name reaches, in order, at this moment.
    pub fn listeners(&self, name: &str) -> Listeners<DynHandler> {
        self.inner.emitter.listeners(name)
    }

    /// Who would run for an event of this name, in order, and where each was registered.
    pub fn explain(&self, name: &str) -> Explanation {
        let listeners = self.listeners(name);
        Explanation {
            asked: name.to_owned(),
            name: listeners.name().to_owned(),
            handlers: listeners.iter().map(ExplainedHandler::of).collect(),
        }
    }

    /// Sets who is told of every event from now on, or nobody. Copies made afterwards have the same observer.
    pub fn observe(&self, observer: Option<Arc<dyn Observer>>) {
        self.inner.observer.store(observer.map(|observer| Arc::new(Watcher(observer))));
    }

    /// Whether somebody is told of every event.
    pub fn is_observed(&self) -> bool {
        self.inner.observer.load().is_some()
    }

    /// The same events and handlers, going their own way from now on; see [`Emitter::copy`].
    pub fn copy(&self) -> Self {
        let inner = Inner {
            emitter: self.inner.emitter.copy(),
            kinds: Mutex::new(self.kinds()),
            observer: ArcSwapOption::new(self.inner.observer.load_full()),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The emitter below, for who wants to read its aliases or listeners.
    pub fn emitter(&self) -> &Emitter<DynHandler> {
        &self.inner.emitter
    }

    /// What an emit has to go through; nothing where nobody listens and nobody observes.
    #[inline]
    pub(crate) fn audience(&self, name: &str) -> Option<Arc<Resolved<DynHandler>>> {
        let found = self.inner.emitter.heard(name);
        if found.is_none() && self.inner.observer.load().is_some() {
            return Some(self.inner.emitter.find(name));
        }
        found
    }

    #[inline]
    pub(crate) fn observer(&self) -> Option<Arc<dyn Observer>> {
        self.inner.observer.load().as_ref().map(|watcher| Arc::clone(&watcher.0))
    }

    fn check<P: Event>(&self, name: &str) -> Result<(), Error> {
        if !self.kinds().knows::<P>() {
            P::introduce(self)?;
        }
        self.kinds().check::<P>(&self.inner.emitter.aliases(), name)
    }

    fn kinds(&self) -> Arc<Kinds> {
        lock(&self.inner.kinds).clone()
    }

    /// Registers without a unique id, which always leads to a registration.
    #[track_caller]
    fn place_new(
        &self,
        name: &str,
        handler: Arc<dyn Handler>,
        placement: Placement,
    ) -> Result<Registration, Error> {
        let emitter = &self.inner.emitter;
        let id = emitter.add(name, DynHandler(handler), placement);
        Ok(Registration {
            events: Arc::downgrade(&self.inner),
            id,
            name: emitter.aliases().rewrite(name).into(),
        })
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// Makes [`Events`].
///
/// ```
/// use bufeo_events::{Aliases, Event, Events, NoReply};
///
/// struct Calling;
/// impl Event for Calling {
///     const NAME: &'static str = "calling";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder()
///     .aliases(Aliases::new([("events", "eventbridge")]))
///     .event::<Calling>()
///     .build()?;
/// let registration = events.register("calling.events", |_: &mut Calling| ())?;
/// assert_eq!(registration.name(), "calling.eventbridge");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct EventsBuilder {
    aliases: Aliases,
    declarations: Vec<Declaration>,
}

type Declaration = fn(&mut Kinds, &Aliases) -> Result<(), Error>;

impl EventsBuilder {
    /// Every name is rewritten by this table first.
    pub fn aliases(mut self, aliases: Aliases) -> Self {
        self.aliases = aliases;
        self
    }

    /// Adds a type of event.
    pub fn event<P: Event>(mut self) -> Self {
        self.declarations.push(Kinds::declare::<P>);
        self
    }

    /// Makes the events.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateEvent`](crate::ErrorKind::DuplicateEvent) where two types have one name.
    pub fn build(self) -> Result<Events, Error> {
        let mut kinds = Kinds::default();
        for declare in self.declarations {
            declare(&mut kinds, &self.aliases)?;
        }
        let inner = Inner {
            emitter: Emitter::with_aliases(self.aliases),
            kinds: Mutex::new(Arc::new(kinds)),
            observer: ArcSwapOption::empty(),
        };
        Ok(Events { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for EventsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsBuilder").field("aliases", &self.aliases).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
