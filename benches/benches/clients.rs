//! What making a client costs, from before the session is made to the finished client, imports left out: medians of fresh
//! processes, which take turns with botocore's.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use bufeo_benches::{Figures, Goal, Side, Table, median};

/// How many fresh processes of each side.
const PROCESSES: usize = 11;
/// How many processes of each side make the clients of all services, or second clients.
const FEW: usize = 3;

/// Both sides' figures of one measurement, process by process.
struct Pairs(Vec<(Figures, Figures)>);

impl Pairs {
    /// Measures in turns, and asserts that both sides made clients that can do the same.
    fn measure(processes: usize, ours: (&Side, &[&str]), theirs: (&Side, &[&str])) -> Self {
        let pairs =
            (0..processes).map(|_| (ours.0.measure(ours.1).unwrap(), theirs.0.measure(theirs.1).unwrap()));
        let pairs: Vec<_> = pairs.collect();
        for (ours, theirs) in &pairs {
            assert!(ours.get("operations") > 0.0, "{ours:?}");
            assert_eq!(
                ours.get("operations").to_bits(),
                theirs.get("operations").to_bits(),
                "{ours:?} {theirs:?}"
            );
        }
        Self(pairs)
    }

    fn row(&self, table: &Table, case: &str, figure: &str, goal: Goal) {
        let ours = median(self.0.iter().map(|(ours, _)| ours.get(figure)));
        let theirs = median(self.0.iter().map(|(_, theirs)| theirs.get(figure)));
        table.row(case, ours, theirs, goal);
    }
}

fn main() {
    let ours = Side::new(env!("CARGO_BIN_EXE_worker"), &[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/clients.py");
    let theirs = Side::new(bufeo_oracle::python().unwrap(), &[script]);

    let first =
        |service| Pairs::measure(PROCESSES, (&ours, &["first", service]), (&theirs, &["first", service]));
    let second = |service| {
        Pairs::measure(FEW, (&ours, &["second", service, "2000"]), (&theirs, &["second", service, "100"]))
    };
    let firsts = ["s3", "ec2", "dynamodb"].map(|service| (service, first(service)));
    let seconds = ["s3", "ec2", "dynamodb"].map(|service| (service, second(service)));
    let all = Pairs::measure(FEW, (&ours, &["all"]), (&theirs, &["all"]));

    let time = Table::begin("ms");
    for ((service, pairs), goal) in firsts.iter().zip([Goal::Times(25.0), Goal::Times(15.0), Goal::Open]) {
        pairs.row(&time, &format!("first client of a process, {service}"), "milliseconds", goal);
    }
    for (service, pairs) in &seconds {
        let case = format!("second client of a session, {service}");
        pairs.row(&time, &case, "milliseconds", Goal::Times(50.0));
    }
    all.row(
        &time,
        &format!("clients of all {} services", all.0[0].0.get("services")),
        "milliseconds",
        Goal::Open,
    );

    let memory = Table::begin("MiB");
    for ((service, pairs), goal) in firsts.iter().zip([Goal::Open, Goal::AtMost(8.0), Goal::Open]) {
        pairs.row(&memory, &format!("more after the first client, {service}"), "mib_more", goal);
        pairs.row(&memory, &format!("whole process after it, peak, {service}"), "mib_peak", Goal::Open);
    }
    all.row(&memory, "whole process, clients of all services", "mib", Goal::AtMost(45.0));
    all.row(&memory, "whole process, clients of all services, peak", "mib_peak", Goal::Open);

    let each = Table::begin("KiB");
    for (service, pairs) in &seconds {
        pairs.row(&each, &format!("one more client of a session, {service}"), "kib_each", Goal::Open);
    }
}
