use std::fmt;

use crate::events::EventListener;
use crate::{Origin, RegistrationId, Section, UniqueId};

/// Who would run for an event, in order. Its `Display` is a table for people.
///
/// ```
#[doc = import!("{Event, Events, NoReply}")]
///
/// struct Baking;
/// impl Event for Baking {
///     const NAME: &'static str = "baking";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Baking>().build()?;
/// events.register("baking.bread", |_: &mut Baking| ())?;
/// events.register_last("baking.*", |_: &mut Baking| ())?;
/// let explanation = events.explain("baking.bread");
/// let patterns: Vec<_> = explanation.handlers().iter().map(|handler| handler.pattern()).collect();
/// assert_eq!(patterns, ["baking.*", "baking.bread"]);
/// println!("{explanation}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Explanation {
    pub(crate) asked: String,
    pub(crate) name: String,
    pub(crate) handlers: Vec<ExplainedHandler>,
}

/// The name and how many handlers there are; `Display` is the table.
impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("name", &self.name)
            .field("handlers", &self.handlers.len())
            .finish_non_exhaustive()
    }
}

/// One handler of an [`Explanation`].
#[derive(Debug, Clone)]
pub struct ExplainedHandler {
    id: RegistrationId,
    pattern: String,
    unique_id: Option<UniqueId>,
    origin: Option<Origin>,
    label: String,
}

impl Explanation {
    /// The name that was asked about.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// The name after aliasing.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The handlers in the order they would be called.
    pub fn handlers(&self) -> &[ExplainedHandler] {
        &self.handlers
    }
}

impl ExplainedHandler {
    pub(crate) fn of(listener: &EventListener) -> Self {
        Self {
            id: listener.id,
            pattern: listener.pattern().to_owned(),
            unique_id: listener.unique_id.clone(),
            origin: listener.origin.clone(),
            label: listener.handler.label().into_owned(),
        }
    }

    /// The registration's id.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The name it is registered under, after aliasing.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The section among the handlers of that name.
    pub fn section(&self) -> Section {
        self.id.section
    }

    /// Its unique id.
    pub fn unique_id(&self) -> Option<&UniqueId> {
        self.unique_id.as_ref()
    }

    /// Where it was registered.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// What the handler calls itself; for a closure, the function it stands in.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.asked)?;
        if self.name != self.asked {
            write!(f, " (that is, {})", self.name)?;
        }
        if self.handlers.is_empty() {
            return write!(f, ": nobody listens");
        }
        let width = self.handlers.iter().map(|handler| handler.pattern.chars().count()).max().unwrap_or(0);
        for (place, handler) in self.handlers.iter().enumerate() {
            write!(f, "\n{:>3}. {:width$}  {:6}", place + 1, handler.pattern, handler.section())?;
            write!(f, "  {}", handler.label)?;
            if let Some(id) = &handler.unique_id {
                write!(f, " [{id}]")?;
            }
            if let Some(origin) = &handler.origin {
                write!(f, "  {origin}")?;
            }
        }
        Ok(())
    }
}
