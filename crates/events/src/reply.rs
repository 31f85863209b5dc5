use std::fmt;
use std::slice;

use crate::{HandlerError, RegistrationId};

/// What a handler may give back: nothing, a reply, an `Option` of a reply, or a `Result` of one of these.
///
/// The second parameter only tells these forms apart; it is always inferred.
pub trait IntoReply<T, Form> {
    /// The reply, if there is one.
    ///
    /// # Errors
    /// The handler's error.
    fn into_reply(self) -> Result<Option<T>, HandlerError>;
}

/// The forms of [`IntoReply`].
pub mod form {
    /// The handler gives nothing back.
    #[derive(Debug)]
    pub enum Nothing {}
    /// The handler gives a reply back.
    #[derive(Debug)]
    pub enum Reply {}
    /// The handler may give a reply back.
    #[derive(Debug)]
    pub enum Optional {}
    /// The handler may fail, or gives back what the inner form says.
    #[derive(Debug)]
    pub struct Fallible<Form>(std::marker::PhantomData<Form>);
}

impl<T> IntoReply<T, form::Nothing> for () {
    fn into_reply(self) -> Result<Option<T>, HandlerError> {
        Ok(None)
    }
}

impl<T> IntoReply<T, form::Reply> for T {
    fn into_reply(self) -> Result<Option<T>, HandlerError> {
        Ok(Some(self))
    }
}

impl<T> IntoReply<T, form::Optional> for Option<T> {
    fn into_reply(self) -> Result<Option<T>, HandlerError> {
        Ok(self)
    }
}

impl<T, R, Form> IntoReply<T, form::Fallible<Form>> for Result<R, HandlerError>
where
    R: IntoReply<T, Form>,
{
    fn into_reply(self) -> Result<Option<T>, HandlerError> {
        self?.into_reply()
    }
}

/// The replies to an event, in the order the handlers were called. Handlers that gave none are left out.
///
/// ```
#[doc = import!("{Event, Events}")]
///
/// struct Price;
/// impl Event for Price {
///     const NAME: &'static str = "price";
///     type Reply = u32;
/// }
///
/// let events = Events::builder().event::<Price>().build()?;
/// events.register("price", |_: &mut Price| 100)?;
/// events.register("price.fish", |_: &mut Price| Some(80))?;
/// let replies = events.emit_now("price.fish", &mut Price)?;
/// assert_eq!(replies.iter().copied().collect::<Vec<_>>(), [80, 100]);
/// assert_eq!(replies.into_first(), Some(80));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Replies<T> {
    given: Vec<(RegistrationId, T)>,
}

/// How many there are.
impl<T> fmt::Debug for Replies<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replies({})", self.given.len())
    }
}

impl<T> Replies<T> {
    pub(crate) fn new() -> Self {
        Self { given: Vec::new() }
    }

    pub(crate) fn push(&mut self, from: RegistrationId, reply: T) {
        self.given.push((from, reply));
    }

    /// The first reply: that of the handler that was called earliest.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// The first reply, taken out.
    pub fn into_first(self) -> Option<T> {
        self.given.into_iter().next().map(|(_, reply)| reply)
    }

    /// The replies in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.given.iter().map(|(_, reply)| reply)
    }

    /// The replies in order, each with the registration it comes from.
    pub fn with_registrations(&self) -> slice::Iter<'_, (RegistrationId, T)> {
        self.given.iter()
    }

    /// How many handlers replied.
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether nobody replied.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }
}

impl<T> IntoIterator for Replies<T> {
    type Item = (RegistrationId, T);
    type IntoIter = std::vec::IntoIter<(RegistrationId, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.given.into_iter()
    }
}
