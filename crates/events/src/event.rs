use crate::{Error, Events};

/// A kind of event: its name, what it carries, and what a reply to it is.
///
/// The type is the payload: its public fields are what handlers read and change. Give it a constructor and mark it
/// `#[non_exhaustive]` where others will write handlers for it, so that a field added later breaks nobody.
///
/// ```
#[doc = import!("{Event, NoReply}")]
///
/// /// Emitted before a door opens, as `opening.{floor}.{door}`. Handlers may change `speed`.
/// struct Opening {
///     speed: f32,
/// }
///
/// impl Event for Opening {
///     const NAME: &'static str = "opening";
///     type Reply = NoReply;
/// }
/// ```
pub trait Event: Send + 'static {
    /// What the names of these events begin with: usually their first part, such as `provide-client-params`.
    const NAME: &'static str;
    /// What a handler may answer; [`NoReply`] where answers mean nothing.
    type Reply: Send + 'static;
    /// Whether typed handlers of other events leave it alone. Unless a host says so of what its programs emit under any
    /// name, whatever it carries, they fail the emit: a name is of one event.
    const ANY_NAME: bool = false;

    /// Makes events acquainted with this type, where the first handler of it is registered on events that do not know
    /// it. An event of a room that not every program has [declares](Events::declare) itself here, together with the
    /// handlers that are to stand before the program's own; others leave it as it is, and are refused.
    ///
    /// # Errors
    /// Where the type cannot be declared, or a handler cannot be registered.
    fn introduce(events: &Events) -> Result<(), Error> {
        let _ = events;
        Ok(())
    }
}

/// The reply of events that take none. There is no value of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {}
