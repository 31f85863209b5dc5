use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::events::EventListener;
use crate::{Error, ErrorKind};

/// Is told of every event that is emitted, with what each handler did and how long it took.
///
/// It brings the clock, so that a test decides what time it is; while nobody observes, no time is taken.
///
/// ```
#[doc = import!("{Emission, Event, Events, NoReply, Observer}")]
/// use std::{sync::{Arc, Mutex}, time::{Duration, Instant}};
///
/// struct Timeline {
///     start: Instant,
///     lines: Mutex<Vec<String>>,
/// }
/// impl Observer for Timeline {
///     fn now(&self) -> Duration {
///         self.start.elapsed()
///     }
///     fn emitted(&self, emission: &Emission<'_>) {
///         self.lines.lock().unwrap().push(emission.to_string());
///     }
/// }
///
/// struct Leaving;
/// impl Event for Leaving {
///     const NAME: &'static str = "leaving";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Leaving>().build()?;
/// events.register("leaving", |_: &mut Leaving| ())?;
/// let timeline = Arc::new(Timeline { start: Instant::now(), lines: Mutex::default() });
/// events.observe(Some(timeline.clone()));
/// events.emit_now("leaving.home", &mut Leaving)?;
/// assert!(timeline.lines.lock().unwrap()[0].starts_with("leaving.home"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer: Send + Sync + 'static {
    /// The time, counted from any moment that stays the same.
    fn now(&self) -> Duration;

    /// Called after each emit, also one that failed or whose future was dropped.
    fn emitted(&self, emission: &Emission<'_>);
}

/// One emit, over.
pub struct Emission<'a> {
    name: &'a str,
    began: Duration,
    runs: &'a [Run<'a>],
}

impl fmt::Debug for Emission<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emission")
            .field("name", &self.name)
            .field("runs", &self.runs.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Emission<'a> {
    /// The name after aliasing.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// When it began, by the observer's clock.
    pub fn began(&self) -> Duration {
        self.began
    }

    /// The handlers that were called, in order.
    pub fn runs(&self) -> &'a [Run<'a>] {
        self.runs
    }
}

impl fmt::Display for Emission<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        for run in self.runs {
            write!(f, "\n  {:>10.1?} {} {}", run.elapsed, run.listener.pattern(), run.outcome)?;
            if let Some(origin) = run.listener.origin() {
                write!(f, " ({origin})")?;
            }
        }
        Ok(())
    }
}

/// One call of a handler.
#[derive(Debug)]
pub struct Run<'a> {
    listener: &'a EventListener,
    elapsed: Duration,
    outcome: RunOutcome,
}

impl<'a> Run<'a> {
    /// The registration: its name, section, unique id and origin.
    pub fn listener(&self) -> &'a EventListener {
        self.listener
    }

    /// How long it took, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// How it ended.
    pub fn outcome(&self) -> RunOutcome {
        self.outcome
    }
}

/// How a handler's call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RunOutcome {
    /// Without a reply.
    NoReply,
    /// With a reply.
    Replied,
    /// With an error.
    Failed(ErrorKind),
    /// Not at all: whoever awaited the emit gave up.
    Dropped,
}

impl fmt::Display for RunOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunOutcome::NoReply => f.write_str("no reply"),
            RunOutcome::Replied => f.write_str("replied"),
            RunOutcome::Failed(kind) => write!(f, "failed ({kind:?})"),
            RunOutcome::Dropped => f.write_str("dropped"),
        }
    }
}

/// Takes the time of one emit for an observer, where there is one, and reports when it is dropped.
pub(crate) struct Watch<'a> {
    observer: Option<Arc<dyn Observer>>,
    name: &'a str,
    began: Duration,
    running: Option<(&'a EventListener, Duration)>,
    runs: Vec<Run<'a>>,
}

impl<'a> Watch<'a> {
    pub(crate) fn begin(observer: Option<Arc<dyn Observer>>, name: &'a str) -> Self {
        let began = observer.as_ref().map(|observer| observer.now()).unwrap_or_default();
        Self { observer, name, began, running: None, runs: Vec::new() }
    }

    #[inline]
    pub(crate) fn starts(&mut self, listener: &'a EventListener) {
        if let Some(observer) = &self.observer {
            self.running = Some((listener, observer.now()));
        }
    }

    #[inline]
    pub(crate) fn ends<T>(&mut self, result: &Result<Option<T>, Error>) {
        if self.observer.is_some() {
            self.ended(match result {
                Ok(None) => RunOutcome::NoReply,
                Ok(Some(_)) => RunOutcome::Replied,
                Err(error) => RunOutcome::Failed(error.kind()),
            });
        }
    }

    fn ended(&mut self, outcome: RunOutcome) {
        if let (Some(observer), Some((listener, started))) = (&self.observer, self.running.take()) {
            let elapsed = observer.now().saturating_sub(started);
            self.runs.push(Run { listener, elapsed, outcome });
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.ended(RunOutcome::Dropped);
        if let Some(observer) = &self.observer {
            observer.emitted(&Emission { name: self.name, began: self.began, runs: &self.runs });
        }
    }
}
