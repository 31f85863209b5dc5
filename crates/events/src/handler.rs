use std::any::{Any, type_name};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::Stop;
use crate::{Event, HandlerError, Same};

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a handler comes to in the end: no reply, a reply, or an error that ends the emit.
pub type Outcome = Result<Option<AnyReply>, HandlerError>;

/// A handler of any event.
///
/// Programs register closures, see [`Events::register`](crate::Events::register). This trait is for those who bring
/// handlers of another kind, such as the functions of another language.
///
/// ```
/// use bufeo_events::{Delivery, Event, Events, Handler, NoReply, Placement, View};
/// use std::{any::Any, sync::Arc};
///
/// struct Count(i64);
/// impl Event for Count {
///     const NAME: &'static str = "count";
///     type Reply = NoReply;
/// }
///
/// struct Add(i64);
/// impl Handler for Add {
///     fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
///         if let Some(count) = view.get::<Count>() {
///             count.0 += self.0;
///         }
///         Delivery::Done(Ok(None))
///     }
///     fn as_any(&self) -> &dyn Any {
///         self
///     }
/// }
///
/// let events = Events::builder().event::<Count>().build()?;
/// events.register_handler("count", Arc::new(Add(2)), Placement::default())?;
/// let mut count = Count(40);
/// events.emit_now("count.up", &mut count)?;
/// assert_eq!(count.0, 42);
///
/// // The host knows its own handlers again.
/// let is_add_2 = |handler: &dyn Handler| handler.as_any().downcast_ref::<Add>().is_some_and(|add| add.0 == 2);
/// assert!(events.unregister("count", &is_add_2));
/// # Ok::<(), bufeo_events::Error>(())
/// ```
pub trait Handler: Send + Sync + 'static {
    /// Handles one event, at once or with a future to await.
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a>;

    /// What to call the handler when telling people who runs.
    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<Self>())
    }

    /// The handler itself, so that whoever made it can recognise it.
    fn as_any(&self) -> &dyn Any;

    /// Whether `other` counts as this handler where a unique id is unregistered. Unless a host says otherwise,
    /// only the handler itself does.
    fn same(&self, other: &dyn Handler) -> bool {
        std::ptr::addr_eq(self.as_any(), other.as_any())
    }

    /// Whether this is an object of a host's, whose garbage collector has to be able to say which emitter it belongs to:
    /// copies of events then hold [separate](Self::separate) handlers.
    fn is_hosted(&self) -> bool {
        false
    }

    /// The same handler once more, for a copy of the events.
    fn separate(&self) -> Option<Arc<dyn Handler>> {
        None
    }
}

/// How a handler deals with an event.
pub enum Delivery<'a> {
    /// It is done.
    Done(Outcome),
    /// It is done when this future is. An emit that cannot wait drops the future without polling it, and fails.
    Pending(BoxFuture<'a, Outcome>),
}

impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Delivery::Done(outcome) => f.debug_tuple("Done").field(outcome).finish(),
            Delivery::Pending(_) => f.write_str("Pending"),
        }
    }
}

/// An event as a handler of any event sees it: its name, and a payload whose type has to be asked for.
pub struct View<'a> {
    name: &'a str,
    payload: &'a mut (dyn Any + Send),
    payload_type: &'static str,
    any_name: bool,
}

impl<'a> View<'a> {
    /// A view of an event, as an emit makes it. For tests of handlers.
    pub fn new<P: Event>(name: &'a str, payload: &'a mut P) -> Self {
        Self { name, payload, payload_type: type_name::<P>(), any_name: P::ANY_NAME }
    }

    /// The full name that was emitted, after aliasing.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Whether the payload is a `P`.
    pub fn is<P: Event>(&self) -> bool {
        self.payload.is::<P>()
    }

    /// The payload, where it is a `P`.
    pub fn get<P: Event>(&mut self) -> Option<&mut P> {
        self.payload.downcast_mut()
    }

    /// The payload, for as long as the event lasts.
    ///
    /// # Errors
    /// Where the payload is not a `P`. Given back by a handler, the error says so and names both types.
    pub fn into_payload<P: Event>(self) -> Result<&'a mut P, HandlerError> {
        let got = self.payload_type;
        self.payload
            .downcast_mut()
            .ok_or_else(|| Box::new(Stop::Payload { wanted: type_name::<P>(), got }) as HandlerError)
    }

    /// Whether a typed handler of another event is to leave it alone.
    pub(crate) fn is_for_others_than<P: Event>(&self) -> bool {
        self.any_name && !self.is::<P>()
    }

    /// The name of the payload's type, for people to read.
    pub fn payload_type(&self) -> &'static str {
        self.payload_type
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("name", &self.name).field("payload_type", &self.payload_type).finish()
    }
}

/// A reply whose type is known only when it is taken out.
pub struct AnyReply {
    value: Box<dyn Any + Send>,
    type_name: &'static str,
}

impl AnyReply {
    /// Wraps a reply.
    pub fn new<T: Send + 'static>(value: T) -> Self {
        Self { value: Box::new(value), type_name: type_name::<T>() }
    }

    /// The reply as a `T`.
    ///
    /// # Errors
    /// Gives itself back where it is none.
    pub fn downcast<T: 'static>(self) -> Result<T, Self> {
        match self.value.downcast() {
            Ok(value) => Ok(*value),
            Err(value) => Err(Self { value, ..self }),
        }
    }

    /// The name of the reply's type, for people to read.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }
}

impl fmt::Debug for AnyReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyReply").field(&self.type_name).finish()
    }
}

/// A handler as [`Events`](crate::Events) holds it: shared and of any type.
#[derive(Clone)]
pub struct DynHandler(pub(crate) Arc<dyn Handler>);

impl Deref for DynHandler {
    type Target = dyn Handler;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Same for DynHandler {
    fn same(&self, other: &Self) -> bool {
        Handler::same(&*self.0, &*other.0)
    }

    fn is_hosted(&self) -> bool {
        Handler::is_hosted(&*self.0)
    }

    fn separate(&self) -> Option<Self> {
        Handler::separate(&*self.0).map(Self)
    }
}

impl fmt::Debug for DynHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynHandler").field(&self.label()).finish()
    }
}
