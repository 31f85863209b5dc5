//! The life of a call, written down as it happens.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bufeo_events::{Emission, Events, Observer};

/// Writes down every event that is emitted, with the handlers that ran, and prints them as a timeline.
///
/// ```no_run
/// # async fn run(s3: bufeo::Client) -> Result<(), bufeo::Error> {
/// use bufeo::{Timeline, params};
///
/// let timeline = Timeline::watch(s3.meta().events());
/// s3.call("ListBuckets", params! {}).await?;
/// println!("{timeline}");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Timeline(Arc<Watcher>);

struct Watcher {
    start: Instant,
    seen: Mutex<Vec<Seen>>,
}

struct Seen {
    name: String,
    began: Duration,
    ended: Duration,
    runs: Vec<String>,
}

impl Timeline {
    /// Begins to watch an emitter, in the place of whoever watched it before.
    #[expect(clippy::disallowed_methods, reason = "a timeline is about the time that passes")]
    pub fn watch(events: &Events) -> Self {
        let watcher = Arc::new(Watcher { start: Instant::now(), seen: Mutex::default() });
        events.observe(Some(Arc::<Watcher>::clone(&watcher)));
        Self(watcher)
    }

    /// The names of the events so far, in the order in which they began.
    pub fn names(&self) -> Vec<String> {
        self.0.in_order(|seen| seen.name.clone())
    }
}

impl Watcher {
    /// An event that is emitted by a handler of another is over before the other is.
    fn in_order<T>(&self, show: impl Fn(&Seen) -> T) -> Vec<T> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut order: Vec<&Seen> = seen.iter().collect();
        order.sort_by_key(|seen| (seen.began, std::cmp::Reverse(seen.ended)));
        order.into_iter().map(show).collect()
    }
}

impl Observer for Watcher {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn emitted(&self, emission: &Emission<'_>) {
        let runs = emission.runs().iter().map(|run| {
            let listener = run.listener();
            let label = listener.handler().label().into_owned();
            // A closure's type says where it stands better than its own name does.
            let label = match (label.contains("{{closure}}"), listener.origin()) {
                (true, Some(origin)) => format!("handler of {origin}"),
                _ => label,
            };
            let elapsed = format!("{:.1?}", run.elapsed());
            format!("{elapsed:>9}  {:<44} {label} ({})", listener.pattern(), run.outcome())
        });
        let seen = Seen {
            name: emission.name().to_owned(),
            began: emission.began(),
            ended: self.now(),
            runs: runs.collect(),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut open: Vec<Duration> = Vec::new();
        let lines = self.0.in_order(|seen| (seen.began, seen.ended, seen.name.clone(), seen.runs.clone()));
        let zero = lines.first().map(|(began, ..)| *began).unwrap_or_default();
        for (began, ended, name, runs) in lines {
            open.retain(|end| *end >= ended);
            let indent = "  ".repeat(open.len());
            let at = format!("{:.1?}", began.saturating_sub(zero));
            writeln!(f, "{at:>9}  {indent}{name}  [{:.1?}]", ended.saturating_sub(began))?;
            for run in runs {
                writeln!(f, "           {indent}    {run}")?;
            }
            open.push(ended);
        }
        Ok(())
    }
}

impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeline").field("names", &self.names().len()).finish_non_exhaustive()
    }
}
