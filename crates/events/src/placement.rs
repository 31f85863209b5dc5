use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// Where among the handlers of one name a handler stands.
///
/// Sections order the handlers of one registered name only: a handler in the last section of `a.b` still runs
/// before one in the first section of `a`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Before the others.
    First,
    /// Between the two, where handlers stand unless something else is asked for.
    #[default]
    Middle,
    /// After the others.
    Last,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Section::First => "first",
            Section::Middle => "middle",
            Section::Last => "last",
        })
    }
}

/// A name for a registration that an emitter holds at most once, whatever the event.
///
/// ```
#[doc = import!("UniqueId")]
///
/// assert_eq!(UniqueId::from("request-signer").to_string(), "request-signer");
/// assert_ne!(UniqueId::from("7"), UniqueId::from(7));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueId(Key);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Text(Arc<str>),
    Number(u64),
}

impl From<&str> for UniqueId {
    fn from(text: &str) -> Self {
        Self(Key::Text(text.into()))
    }
}

impl From<String> for UniqueId {
    fn from(text: String) -> Self {
        Self(Key::Text(text.into()))
    }
}

impl From<u64> for UniqueId {
    fn from(number: u64) -> Self {
        Self(Key::Number(number))
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Text(text) => f.pad(text),
            Key::Number(number) => fmt::Display::fmt(number, f),
        }
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Text(text) => fmt::Debug::fmt(text, f),
            Key::Number(number) => fmt::Debug::fmt(number, f),
        }
    }
}

/// The line of a program that registered a handler.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    file: Cow<'static, str>,
    line: u32,
}

impl Origin {
    /// A line of a file, for hosts of other languages.
    pub fn new(file: impl Into<Cow<'static, str>>, line: u32) -> Self {
        Self { file: file.into(), line }
    }

    /// The line that calls the function this is called in, where that is marked `#[track_caller]`.
    #[track_caller]
    pub fn caller() -> Self {
        let location = Location::caller();
        Self { file: Cow::Borrowed(location.file()), line: location.line() }
    }

    /// The file, as the compiler or the host names it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from one.
    pub fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// How a handler is to be registered: its section, its unique id and where it comes from.
///
/// ```
#[doc = import!("{Placement, Section}")]
///
/// let placement = Placement::first().with_unique_id("request-signer");
/// assert_eq!(placement.section, Section::First);
/// assert!(!placement.counted);
/// ```
#[derive(Debug, Default, Clone)]
#[non_exhaustive]
pub struct Placement {
    /// The section of the name's handlers.
    pub section: Section,
    /// Where given, a second registration with the same id is dropped, even under another name.
    pub unique_id: Option<UniqueId>,
    /// Whether registrations with the unique id are counted, so that it takes as many to unregister.
    pub counted: bool,
    /// Where the handler is registered; the caller of `register` where it is left out.
    pub origin: Option<Origin>,
}

impl Placement {
    /// In the first section.
    pub fn first() -> Self {
        Self { section: Section::First, ..Self::default() }
    }

    /// In the middle section, as the default.
    pub fn middle() -> Self {
        Self::default()
    }

    /// In the last section.
    pub fn last() -> Self {
        Self { section: Section::Last, ..Self::default() }
    }

    /// With another section.
    pub fn with_section(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    /// With a unique id whose registrations are not counted.
    pub fn with_unique_id(mut self, id: impl Into<UniqueId>) -> Self {
        self.unique_id = Some(id.into());
        self.counted = false;
        self
    }

    /// With a unique id whose registrations are counted.
    pub fn with_counted_id(mut self, id: impl Into<UniqueId>) -> Self {
        self.unique_id = Some(id.into());
        self.counted = true;
        self
    }

    /// With the place in a program that registers.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }
}
