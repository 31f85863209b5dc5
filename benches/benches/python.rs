//! What the Python package costs beside boto3: importing it, the first client, emitting to Python handlers, and the
//! processor time of a call. Medians of fresh processes, which take turns.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use bufeo_benches::{Figures, Goal, Side, Stub, Table, median};

/// How many processes of each side measure something short.
const PROCESSES: usize = 11;
/// How many make calls.
const ROUNDS: usize = 5;

struct Sides {
    ours: Side,
    theirs: Side,
}

impl Sides {
    /// Measures in turns; what may differ between the two is how often.
    fn pairs(&self, rounds: usize, ours: &[&str], theirs: &[&str]) -> Vec<(Figures, Figures)> {
        let pair = |_| (self.ours.measure(ours).unwrap(), self.theirs.measure(theirs).unwrap());
        (0..rounds).map(pair).collect()
    }
}

fn row(table: &Table, case: &str, figure: &str, pairs: &[(Figures, Figures)], goal: Goal) {
    let ours = median(pairs.iter().map(|(ours, _)| ours.get(figure)));
    let theirs = median(pairs.iter().map(|(_, theirs)| theirs.get(figure)));
    table.row(case, ours, theirs, goal);
}

fn main() {
    let python = bufeo_oracle::python_with_wheel().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/python.py");
    let sides = Sides {
        ours: Side::new(&python, &[script, "bufeo"]),
        theirs: Side::new(&python, &[script, "boto3"]),
    };
    let stub = Stub::start(env!("CARGO_BIN_EXE_stub")).unwrap();

    let same = |rounds, arguments: &[&str]| sides.pairs(rounds, arguments, arguments);
    let import = same(PROCESSES, &["import"]);
    let firsts = ["s3", "dynamodb", "ec2"].map(|service| (service, same(PROCESSES, &["first", service])));
    for (service, pairs) in &firsts {
        for (ours, theirs) in pairs {
            assert_eq!(ours.get("operations").to_bits(), theirs.get("operations").to_bits(), "{service}");
        }
    }
    let emits = ["0", "1", "10"].map(|handlers| (handlers, same(ROUNDS, &["emit", handlers])));
    let mut calls = Vec::new();
    for case in ["GetItem", "GetObject"] {
        for (event, goal) in [(None, 8.0), (Some("before-sign"), 5.0)] {
            let arguments = |times| -> Vec<&str> {
                ["call", case, stub.endpoint(), times].into_iter().chain(event).collect()
            };
            let pairs = sides.pairs(ROUNDS, &arguments("5000"), &arguments("1000"));
            for (ours, theirs) in &pairs {
                assert_eq!(ours.get("handled").to_bits(), theirs.get("handled").to_bits(), "{case}");
            }
            let handler = event.map_or(String::new(), |event| format!(", a handler on {event}"));
            calls.push((format!("{case}{handler}"), goal, pairs));
        }
    }

    for (case, goal, ours, theirs) in [("Pages", 15.0, "10", "2"), ("Waiter", 8.0, "500", "100")] {
        let arguments = |times| ["call", case, stub.endpoint(), times];
        calls.push((case.to_owned(), goal, sides.pairs(ROUNDS, &arguments(ours), &arguments(theirs))));
    }

    let time = Table::begin("ms");
    row(&time, "import", "milliseconds", &import, Goal::Times(10.0));
    for (service, pairs) in &firsts {
        let goal = if *service == "s3" { Goal::Times(20.0) } else { Goal::Open };
        row(&time, &format!("first client of a process, {service}"), "milliseconds", pairs, goal);
    }
    let emit = Table::begin("ns");
    for (handlers, pairs) in &emits {
        row(&emit, &format!("emit, {handlers} handlers"), "nanoseconds", pairs, Goal::Times(1.5));
    }
    let cpu = Table::begin("us");
    for (case, goal, pairs) in &calls {
        row(&cpu, &format!("{case}, processor time"), "cpu_microseconds", pairs, Goal::Times(*goal));
    }
    for (case, _, pairs) in &calls {
        row(&cpu, &format!("{case}, time"), "microseconds", pairs, Goal::Open);
    }
}
