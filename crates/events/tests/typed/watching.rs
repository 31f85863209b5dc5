//! Who runs, and what it did.

use std::future::{Future, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use bufeo_events::{
    Aliases, Emission, ErrorKind, Events, Observer, Placement, RunOutcome, Section, async_handler,
};

use crate::{Ask, Tell, events};

#[test]
fn an_explanation_says_who_runs_in_order_and_where_it_was_registered() {
    let aliases = Aliases::new([("old", "new")]);
    let events = Events::builder().aliases(aliases).event::<Ask>().build().unwrap();
    events.register("ask.new", |_: &mut Ask| ()).unwrap();
    let line = line!() - 1;
    let asynchronous = async_handler(|_: &mut Ask| Box::pin(ready(())));
    events.register_handler("ask.*", asynchronous, Placement::last().with_unique_id("waiting")).unwrap();
    let explanation = events.explain("ask.old");
    assert_eq!((explanation.asked(), explanation.name()), ("ask.old", "ask.new"));
    let [waiting, plain] = explanation.handlers() else { panic!("{explanation}") };
    assert_eq!((waiting.pattern(), waiting.section()), ("ask.*", Section::Last));
    assert_eq!(waiting.unique_id().unwrap().to_string(), "waiting");
    assert_eq!((plain.pattern(), plain.section()), ("ask.new", Section::Middle));
    let origin = plain.origin().unwrap();
    assert_eq!((origin.file(), origin.line()), (file!(), line));

    let text = explanation.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "ask.old (that is, ask.new)");
    assert!(lines[1].starts_with("  1. ask.*    last    ") && lines[1].contains("[waiting]"), "{text}");
    assert!(
        lines[2].starts_with("  2. ask.new  middle  ") && lines[2].ends_with(&format!(":{line}")),
        "{text}"
    );
    assert_eq!(events.explain("ask").to_string(), "ask: nobody listens");
}

/// A handler's pattern, how long it took and how it ended.
type Seen = (String, Duration, RunOutcome);

/// Counts its own time: each look at the clock takes a millisecond.
#[derive(Default)]
struct Ticking {
    looks: Mutex<u32>,
    seen: Mutex<Vec<(String, Vec<Seen>)>>,
}

impl Observer for Ticking {
    fn now(&self) -> Duration {
        let mut looks = self.looks.lock().unwrap();
        *looks += 1;
        Duration::from_millis(u64::from(*looks))
    }

    fn emitted(&self, emission: &Emission<'_>) {
        let runs = emission.runs().iter();
        let runs =
            runs.map(|run| (run.listener().pattern().to_owned(), run.elapsed(), run.outcome())).collect();
        self.seen.lock().unwrap().push((emission.name().to_owned(), runs));
    }
}

#[test]
fn an_observer_sees_every_emit_with_what_each_handler_did() {
    let events = events();
    let ticking = Arc::new(Ticking::default());
    events.register("ask", |_: &mut Ask| ()).unwrap();
    events.register("ask", |_: &mut Ask| 1).unwrap();
    events.register("ask.bad", |_: &mut Ask| Err::<(), _>("bad".into())).unwrap();
    events.emit_now("ask", &mut Ask::default()).unwrap();
    assert_eq!(*ticking.looks.lock().unwrap(), 0, "nobody observes, so nobody looks at the clock");

    events.observe(Some(ticking.clone()));
    let ms = Duration::from_millis(1);
    events.emit_now("ask", &mut Ask::default()).unwrap();
    events.emit_now("ask.bad", &mut Ask::default()).unwrap_err();
    events.copy().emit_now("tell", &mut Tell).unwrap();
    events.observe(None);
    events.emit_now("ask", &mut Ask::default()).unwrap();
    assert_eq!(
        *ticking.seen.lock().unwrap(),
        [
            (
                "ask".into(),
                vec![("ask".into(), ms, RunOutcome::NoReply), ("ask".into(), ms, RunOutcome::Replied)]
            ),
            ("ask.bad".into(), vec![("ask.bad".into(), ms, RunOutcome::Failed(ErrorKind::Handler))]),
            ("tell".into(), vec![]),
        ]
    );
}

#[test]
fn an_observer_is_told_of_an_emit_whose_future_was_dropped() {
    let events = events();
    let ticking = Arc::new(Ticking::default());
    events.observe(Some(ticking.clone()));
    events.register_async("ask", |_: &mut Ask| Box::pin(std::future::pending::<()>())).unwrap();
    let mut ask = Ask::default();
    let mut emit = Box::pin(events.emit("ask", &mut ask));
    assert!(emit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(emit);
    let seen = ticking.seen.lock().unwrap();
    assert_eq!(seen[0].1[0].2, RunOutcome::Dropped);
}
