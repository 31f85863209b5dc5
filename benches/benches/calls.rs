//! What a call costs, one at a time over one connection to a server in another process: the client's processor time and
//! the time that passes, beside boto3.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use bufeo_benches::{Figures, Goal, Side, Stub, Table, median};

/// How many processes of each side, in turns.
const ROUNDS: usize = 5;

/// The operations, and how often each side calls them in a process.
const CASES: &[(&str, &str, &str)] = &[
    ("GetObject", "5000", "1000"),
    ("PutObject", "5000", "1000"),
    ("ListObjectsV2", "300", "20"),
    ("GetItem", "5000", "1000"),
    // Ten pages of a thousand keys, one by one; five polls.
    ("Pages", "20", "2"),
    ("Waiter", "1000", "100"),
];

fn main() {
    let stub = Stub::start(env!("CARGO_BIN_EXE_stub")).unwrap();
    let ours = Side::new(env!("CARGO_BIN_EXE_worker"), &[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/calls.py");
    let theirs = Side::new(bufeo_oracle::python().unwrap(), &[script]);
    let pairs = |arguments: [&[&str]; 2]| -> Vec<(Figures, Figures)> {
        let pair = |_| (ours.measure(arguments[0]).unwrap(), theirs.measure(arguments[1]).unwrap());
        (0..ROUNDS).map(pair).collect()
    };
    let mut measured = Vec::new();
    for case in ["GetObject", "GetItem"] {
        let arguments: &[&str] = &["first-call", case, stub.endpoint()];
        measured.push((format!("first client and first {case}"), pairs([arguments, arguments])));
    }
    for (case, our_times, their_times) in CASES {
        let arguments = [our_times, their_times].map(|times| ["call", case, stub.endpoint(), times]);
        measured.push(((*case).to_owned(), pairs([&arguments[0], &arguments[1]])));
    }
    for (figure, meaning) in [("cpu_microseconds", "processor time"), ("microseconds", "time")] {
        let table = Table::begin("us");
        for (case, pairs) in &measured {
            let ours = median(pairs.iter().map(|(ours, _)| ours.get(figure)));
            let theirs = median(pairs.iter().map(|(_, theirs)| theirs.get(figure)));
            let goal =
                if case == "Pages" && figure == "cpu_microseconds" { Goal::Times(50.0) } else { Goal::Open };
            table.row(&format!("{case}, {meaning}"), ours, theirs, goal);
        }
    }
}
