//! What was found.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::case::Case;
use super::compare::Difference;
use super::outcome::Outcome;
use super::place::Place;
use super::{Settings, listed};

/// How much of each side is printed.
const SHOWN: usize = 400;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    compared: usize,
    cases: usize,
    different: BTreeSet<String>,
    causes: BTreeMap<String, BTreeSet<String>>,
    listed: BTreeMap<(&'static str, String), BTreeSet<String>>,
    left_out: BTreeMap<String, usize>,
}

impl Report {
    pub(super) fn compared(&mut self, operations: usize, cases: usize) {
        self.compared += operations;
        self.cases += cases;
    }

    pub(super) fn leave_out(&mut self, reason: &str) {
        *self.left_out.entry(reason.to_owned()).or_default() += 1;
    }

    /// Notes and prints the differences of a case.
    pub(super) fn note(
        &mut self,
        settings: &Settings,
        case: &Case,
        ours: &Outcome,
        theirs: &Outcome,
        found: Vec<Difference>,
    ) {
        let operation = format!("{}.{}", case.operation.service().service_name(), case.operation.name());
        for difference in found {
            if let Some(row) = listed::row(case, ours, theirs, &difference) {
                self.listed.entry((row, difference.cause)).or_default().insert(operation.clone());
                continue;
            }
            self.different.insert(operation.clone());
            let known = self.causes.entry(difference.cause.clone()).or_default();
            known.insert(operation.clone());
            if known.len() > settings.examples {
                continue;
            }
            println!(
                "{operation}, case {} of seed {} ({}): {}",
                case.number, settings.seed, case.what, difference.cause
            );
            if settings.whole {
                let place = Place::of(settings.seed, case.operation.service().service_name(), case.place);
                println!("    in     {}", place.to_json());
            }
            println!("    ours   {}", shortened(&difference.ours, settings.whole));
            println!("    theirs {}", shortened(&difference.theirs, settings.whole));
        }
    }

    pub(super) fn failed(&self) -> usize {
        self.different.len()
    }

    /// Prints the summary, the counts last.
    #[expect(clippy::cast_precision_loss, reason = "shares and speeds for people")]
    pub(super) fn print(&self, took: Duration) {
        let identical = self.compared - self.different.len();
        println!();
        for (cause, operations) in &self.causes {
            println!("different: {:>5} operations, {cause}", operations.len());
        }
        for ((row, cause), operations) in &self.listed {
            println!("meant:     {:>5} operations, {row} of DIFFERENCES.md, {cause}", operations.len());
        }
        for (reason, operations) in &self.left_out {
            println!("left out:  {operations:>5} operations, {reason}");
        }
        let seconds = took.as_secs_f64();
        let share = 100.0 * identical as f64 / self.compared.max(1) as f64;
        println!(
            "{} operations compared in {} cases, {share:.2} % identical; {seconds:.0} s, {:.0} cases a second",
            self.compared,
            self.cases,
            self.cases as f64 / seconds.max(0.001),
        );
        let skipped: usize = self.left_out.values().sum();
        println!("{identical} passed, {} failed, {skipped} skipped", self.different.len());
    }
}

fn shortened(text: &str, whole: bool) -> String {
    let text = text.replace('\n', "\\n").replace('\r', "\\r");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) if !whole => format!("{}…", &text[..end]),
        _ => text,
    }
}
