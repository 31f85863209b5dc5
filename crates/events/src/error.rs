use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::{Listener, Origin, UniqueId};

/// What a handler fails with: any error.
pub type HandlerError = Box<dyn StdError + Send + Sync>;

/// Why a handler could not be registered, or why an emit ended early.
///
/// ```
/// use bufeo_events::{ErrorKind, Event, Events, NoReply};
///
/// struct Closing;
/// impl Event for Closing {
///     const NAME: &'static str = "closing";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Closing>().build()?;
/// events.register("closing.door", |_: &mut Closing| Err::<(), _>("it is stuck".into()))?;
/// let error = events.emit_now("closing.door", &mut Closing).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Handler);
/// assert_eq!(error.pattern(), Some("closing.door"));
/// assert_eq!(error.into_handler_error().unwrap().to_string(), "it is stuck");
/// # Ok::<(), bufeo_events::Error>(())
/// ```
pub struct Error(Box<Detail>);

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A handler gave an error; it is the source.
    Handler,
    /// A handler panicked; the source says with what.
    Panicked,
    /// A handler that has to be awaited was reached by an emit that cannot wait.
    WouldAwait,
    /// A handler was given the payload of another event than its own.
    WrongPayload,
    /// A handler replied with another type than the event's reply.
    WrongReply,
    /// A handler was to be registered under the name of another event than its own.
    WrongEvent,
    /// The name begins with a part that no known event has.
    UnknownEvent,
    /// The name, `*` or the empty one, is for handlers that view any event.
    ViewOnly,
    /// Two types of event lay claim to one name.
    DuplicateEvent,
    /// A unique id is used with counting in one place and without in another.
    UniqueIdCount,
    /// Handlers emit events that reach them again, until the thread's stack has no room for another one.
    Recursion,
}

struct Detail {
    kind: ErrorKind,
    event: String,
    pattern: Option<Arc<str>>,
    origin: Option<Origin>,
    sentence: String,
    source: Option<HandlerError>,
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name that was emitted or registered; for [`ErrorKind::DuplicateEvent`] the name claimed twice.
    pub fn event(&self) -> &str {
        &self.0.event
    }

    /// The name that the failing handler was registered under.
    pub fn pattern(&self) -> Option<&str> {
        self.0.pattern.as_deref()
    }

    /// Where the failing handler was registered.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_ref()
    }

    /// The failing handler's own error, for the kinds [`ErrorKind::Handler`] and [`ErrorKind::Panicked`].
    pub fn handler_error(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// As [`handler_error`](Self::handler_error), taken out.
    pub fn into_handler_error(self) -> Option<HandlerError> {
        self.0.source
    }

    pub(crate) fn new(kind: ErrorKind, event: &str, sentence: String) -> Self {
        let event = event.to_owned();
        Self(Box::new(Detail { kind, event, pattern: None, origin: None, sentence, source: None }))
    }

    pub(crate) fn unique_id_count(event: &str, id: &UniqueId, counted: bool, action: &str) -> Self {
        let name = excerpt(event);
        let (was, now) = if counted { ("with", "without") } else { ("without", "with") };
        let sentence = format!(
            "unique id `{id}` was registered {was} a counter, so it cannot be used to {action} `{name}` {now} one"
        );
        Self::new(ErrorKind::UniqueIdCount, event, sentence)
    }

    /// The error of an emit of `event` that ended at `listener`.
    pub(crate) fn of_listener<H>(listener: &Listener<H>, event: &str, source: HandlerError) -> Self {
        let source = match source.downcast::<Stop>() {
            Ok(stop) => return Self::stopped(listener, event, *stop),
            Err(source) => source,
        };
        let what = format!("failed on event `{}`", excerpt(event));
        Self::at(listener, event, ErrorKind::Handler, &what, Some(source))
    }

    fn stopped<H>(listener: &Listener<H>, event: &str, stop: Stop) -> Self {
        let name = excerpt(event);
        let (kind, what, source): (_, _, Option<HandlerError>) = match stop {
            Stop::Panicked(message) => {
                let what = format!("panicked on event `{name}`");
                (ErrorKind::Panicked, what, Some(Box::new(Panic(message))))
            }
            Stop::WouldAwait => {
                let what = format!(
                    "has to be awaited, but event `{name}` was emitted where nothing can be awaited; \
                     use an asynchronous call or a handler that is not asynchronous"
                );
                (ErrorKind::WouldAwait, what, None)
            }
            Stop::Recursion => {
                let what = format!(
                    "cannot be called on event `{name}`, since the thread's stack has no room for it: handlers emit \
                     events or make calls that reach them again, and one of them has to end that"
                );
                (ErrorKind::Recursion, what, None)
            }
            Stop::Payload { wanted, got } => {
                let what = format!("takes `{wanted}`, but event `{name}` carries `{got}`");
                (ErrorKind::WrongPayload, what, None)
            }
            Stop::Reply { wanted, got } => {
                let what = format!("replied to event `{name}` with `{got}`; a reply is a `{wanted}`");
                (ErrorKind::WrongReply, what, None)
            }
        };
        Self::at(listener, event, kind, &what, source)
    }

    fn at<H>(
        listener: &Listener<H>,
        event: &str,
        kind: ErrorKind,
        what: &str,
        source: Option<HandlerError>,
    ) -> Self {
        let place = listener.origin.as_ref().map(|origin| format!(" at {origin}")).unwrap_or_default();
        let sentence = format!("the handler registered for `{}`{place} {what}", excerpt(&listener.pattern));
        Self(Box::new(Detail {
            kind,
            event: event.to_owned(),
            pattern: Some(listener.pattern.clone()),
            origin: listener.origin.clone(),
            sentence,
            source,
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.sentence)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("sentence", &self.0.sentence)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// A name as a sentence shows it: cut where it is very long.
pub(crate) fn excerpt(name: &str) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Reasons to stop that are the delivery's own, on their way from a handler to [`Error`].
#[derive(Debug)]
pub(crate) enum Stop {
    Panicked(String),
    WouldAwait,
    Recursion,
    Payload { wanted: &'static str, got: &'static str },
    Reply { wanted: &'static str, got: &'static str },
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Panicked(message) => f.write_str(message),
            Stop::WouldAwait => f.write_str("the handler has to be awaited"),
            Stop::Recursion => f.write_str("the thread's stack has no room for the handler"),
            Stop::Payload { wanted, got } => write!(f, "the payload is `{got}`, not `{wanted}`"),
            Stop::Reply { wanted, got } => write!(f, "the reply is `{got}`, not `{wanted}`"),
        }
    }
}

impl StdError for Stop {}

/// What a handler panicked with.
#[derive(Debug)]
struct Panic(String);

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Panic {}
