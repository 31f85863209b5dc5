//! What resources and waiters cost beside boto3, from Rust and from Python: the first resource, 10,000 objects, a collection of
//! 100,000 objects, a waiter's five polls. Medians of fresh processes, which take turns.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use bufeo_benches::{Figures, Goal, Side, Stub, Table, median};

/// How many processes of each side.
const ROUNDS: usize = 5;

/// Our Rust, our Python and boto3.
struct Sides([Side; 3]);

/// A measurement: what it is called, its arguments, the figure that counts, and what it should reach in Rust and in Python.
struct Case<'a> {
    name: &'a str,
    ours: &'a [&'a str],
    python: &'a [&'a str],
    figure: &'a str,
    goals: [Goal; 2],
}

impl Sides {
    fn measure(&self, case: &Case<'_>) -> [Vec<Figures>; 3] {
        let mut all: [Vec<Figures>; 3] = Default::default();
        for _ in 0..ROUNDS {
            for (place, side) in self.0.iter().enumerate() {
                let arguments = if place == 0 { case.ours } else { case.python };
                all[place].push(side.measure(arguments).unwrap());
            }
        }
        for figures in all.iter().flatten() {
            assert_eq!(figures.get("count").to_bits(), all[0][0].get("count").to_bits(), "{}", case.name);
        }
        all
    }
}

fn main() {
    let python = bufeo_oracle::python_with_wheel().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/resources.py");
    let sides = Sides([
        Side::new(env!("CARGO_BIN_EXE_worker"), &[]),
        Side::new(&python, &[script, "bufeo"]),
        Side::new(&python, &[script, "boto3"]),
    ]);
    let stub = Stub::start(env!("CARGO_BIN_EXE_stub")).unwrap();
    let endpoint = stub.endpoint();
    let times = Goal::Times;
    let cases = [
        Case {
            name: "first resource of a process, ms",
            ours: &["first-resource"],
            python: &["first"],
            figure: "milliseconds",
            goals: [times(20.0), times(20.0)],
        },
        Case {
            name: "one of 10,000 objects, us",
            ours: &["objects", "10000"],
            python: &["objects", "10000"],
            figure: "cpu_microseconds",
            goals: [times(50.0), times(8.0)],
        },
        Case {
            name: "one of 100,000 in a collection, us",
            ours: &["collection", endpoint, "100000"],
            python: &["collection", endpoint, "100000"],
            figure: "cpu_microseconds",
            goals: [times(50.0), times(15.0)],
        },
        Case {
            name: "a waiter's five polls, us",
            ours: &["waits", endpoint, "200"],
            python: &["waits", endpoint, "200"],
            figure: "cpu_microseconds",
            goals: [Goal::Open, Goal::Open],
        },
    ];
    let table = Table::begin("ms or us");
    for case in &cases {
        let figures = sides.measure(case);
        let of = |place: usize| median(figures[place].iter().map(|figures| figures.get(case.figure)));
        table.row(case.name, of(0), of(2), case.goals[0]);
        table.row("  in Python", of(1), of(2), case.goals[1]);
    }
}
