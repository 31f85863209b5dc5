//! What an emit and a copy cost, beside the same in the pinned botocore, measured in the same run; both sides rewrite
//! names by botocore's own table of aliases. Each figure is the best of several rounds, which take turns.
//!
//! The bench is its own harness, because the comparison is the point and a table of it the result.

#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a bench")]
#![expect(clippy::disallowed_methods, reason = "a bench takes the real time")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use bufeo_events::{Aliases, Emitter, Event, Events, NoReply, Placement};

const EVENT: &str = "before-parameter-build.s3.ListObjects";
const ROUNDS: usize = 5;

struct BeforeParameterBuild {
    calls: u64,
}

impl Event for BeforeParameterBuild {
    const NAME: &'static str = "before-parameter-build";
    type Reply = NoReply;
}

/// Something that is measured: ours, what it is called on the other side, and how many times faster it shall be.
struct Case {
    name: &'static str,
    theirs: &'static str,
    goal: f64,
    ours: fn(&Aliases) -> f64,
}

const CASES: &[Case] = &[
    Case { name: "emit, nobody listens", theirs: "emit-0", goal: 20.0, ours: |aliases| emit(aliases, 0) },
    Case { name: "emit, one handler", theirs: "emit-1", goal: 25.0, ours: |aliases| emit(aliases, 1) },
    Case { name: "emit, ten handlers", theirs: "emit-10", goal: 40.0, ours: |aliases| emit(aliases, 10) },
    Case { name: "awaited emit, one handler", theirs: "emit-1", goal: 25.0, ours: emit_awaited },
    Case { name: "emit, 2,000 names in turn", theirs: "emit-names", goal: 20.0, ours: emit_many_names },
    Case { name: "copy of 150 registrations", theirs: "copy", goal: 100.0, ours: copy },
];

fn main() {
    let python = bufeo_oracle::python().unwrap();
    let mut best: Vec<(f64, f64)> = vec![(f64::INFINITY, f64::INFINITY); CASES.len()];
    for _ in 0..ROUNDS {
        let (aliases, theirs) = botocore(&python);
        for (case, (ours, botocore)) in CASES.iter().zip(&mut best) {
            *ours = ours.min((case.ours)(&aliases));
            *botocore = botocore.min(theirs[case.theirs]);
        }
    }
    println!("{:<28} {:>10} {:>12} {:>8} {:>8}", "case", "ours (ns)", "botocore (ns)", "ratio", "goal");
    for (case, (ours, botocore)) in CASES.iter().zip(&best) {
        let ratio = botocore / ours;
        let verdict = if ratio >= case.goal { "met" } else { "MISSED" };
        println!(
            "{:<28} {ours:>10.1} {botocore:>12.0} {ratio:>7.0}x {:>7.0}x {verdict}",
            case.name, case.goal
        );
    }
    println!();
    for (name, pattern) in SHAPES {
        let seconds = register_100_000(pattern);
        let verdict = if seconds < 1.0 { "met" } else { "MISSED" };
        println!("100,000 registrations, {name:<22} {seconds:>6.3} s, goal below 1 s {verdict}");
    }
}

/// The table of aliases and the figures of botocore.
fn botocore(python: &std::path::Path) -> (Aliases, BTreeMap<String, f64>) {
    let output = Command::new(python).args(["-c", include_str!("against_botocore.py")]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut aliases = Vec::new();
    let mut figures = BTreeMap::new();
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["alias", old, new] => aliases.push((old, new)),
            [case, nanoseconds] => drop(figures.insert(case.to_owned(), nanoseconds.parse().unwrap())),
            _ => panic!("unexpected line `{line}`"),
        }
    }
    (Aliases::new(aliases), figures)
}

fn events_with(aliases: &Aliases, handlers: usize) -> Events {
    let events = Events::builder().aliases(aliases.clone()).event::<BeforeParameterBuild>().build().unwrap();
    for number in 0..150 {
        let name = format!("other-{}.service-{number}.operation", number % 10);
        events.register_view(&name, |_: &mut bufeo_events::View<'_>| ()).unwrap();
    }
    for _ in 0..handlers {
        events.register(EVENT, |event: &mut BeforeParameterBuild| event.calls += 1).unwrap();
    }
    events
}

fn emit(aliases: &Aliases, handlers: usize) -> f64 {
    let events = events_with(aliases, handlers);
    let mut payload = BeforeParameterBuild { calls: 0 };
    let (nanoseconds, times) = nanoseconds(200_000, || {
        let replies = events.emit_now(black_box(EVENT), &mut payload).unwrap();
        assert!(replies.is_empty());
    });
    assert_eq!(payload.calls, times * handlers as u64);
    nanoseconds
}

fn emit_awaited(aliases: &Aliases) -> f64 {
    let events = events_with(aliases, 1);
    let mut payload = BeforeParameterBuild { calls: 0 };
    let mut context = Context::from_waker(Waker::noop());
    let (nanoseconds, times) = nanoseconds(200_000, || {
        let emit = pin!(events.emit(black_box(EVENT), &mut payload));
        assert!(matches!(emit.poll(&mut context), Poll::Ready(Ok(_))));
    });
    assert_eq!(payload.calls, times);
    nanoseconds
}

fn emit_many_names(aliases: &Aliases) -> f64 {
    let events = events_with(aliases, 0);
    let names: Vec<String> = (0..2_000).map(|n| format!("before-parameter-build.s3.Operation{n}")).collect();
    let mut payload = BeforeParameterBuild { calls: 0 };
    let mut turn = names.iter().cycle();
    let (nanoseconds, _) = nanoseconds(200_000, || {
        let name = turn.next().map_or("", String::as_str);
        assert!(events.emit_now(black_box(name), &mut payload).unwrap().is_empty());
    });
    nanoseconds
}

fn copy(aliases: &Aliases) -> f64 {
    let events = events_with(aliases, 0);
    let (nanoseconds, _) = nanoseconds(20_000, || {
        assert!(black_box(events.copy()).has_listeners("other-0.service-0.operation"));
    });
    nanoseconds
}

type Pattern = fn(u32) -> String;

const SHAPES: &[(&str, Pattern)] = &[
    ("distinct names", |number| format!("event-{number}.service.operation")),
    ("one name", |_| "event.service.operation".to_owned()),
    ("one parent", |number| format!("event.service.operation-{number}")),
];

fn register_100_000(pattern: &Pattern) -> f64 {
    let names: Vec<String> = (0..100_000).map(pattern).collect();
    let emitter = Emitter::new();
    let begun = Instant::now();
    for (number, name) in names.iter().enumerate() {
        emitter.register(name, number, Placement::default()).unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert!(emitter.has_listeners(&names[99_999]));
    seconds
}

/// The time of one call, the best of five series, and how many calls there were.
fn nanoseconds(repeats: u32, mut call: impl FnMut()) -> (f64, u64) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let begun = Instant::now();
        for _ in 0..repeats {
            call();
        }
        best = best.min(begun.elapsed().as_secs_f64() * 1e9 / f64::from(repeats));
    }
    (best, 5 * u64::from(repeats))
}
