//! Making a failing program smaller.

use std::error::Error;

use super::program::{Handler, Program, Step};
use super::{agree, run, theirs};

/// The smallest program that still fails and that leaving out one thing at a time leads to.
pub(crate) fn shrink(mut program: Program) -> Result<Program, Box<dyn Error>> {
    loop {
        let candidates = smaller(&program);
        let theirs = theirs::run(&candidates)?;
        let failing = candidates
            .into_iter()
            .zip(theirs)
            .find(|(candidate, theirs)| !agree(candidate, &run::run(candidate), theirs));
        match failing {
            Some((candidate, _)) => program = candidate,
            None => return Ok(program),
        }
    }
}

/// Programs with less in them, the much smaller ones first.
fn smaller(program: &Program) -> Vec<Program> {
    let mut candidates = Vec::new();
    for length in [16, 8, 4, 2, 1] {
        for start in 0..(program.steps.len() + 1).saturating_sub(length) {
            let mut candidate = program.clone();
            candidate.steps.drain(start..start + length);
            candidates.push(candidate);
        }
    }
    for row in 0..program.aliases.as_ref().map_or(0, Vec::len) {
        let mut candidate = program.clone();
        candidate.aliases.iter_mut().for_each(|rows| drop(rows.remove(row)));
        candidates.push(candidate);
    }
    if program.aliases.as_ref().is_some_and(Vec::is_empty) {
        candidates.push(Program { aliases: None, ..program.clone() });
    }
    for place in 0..program.steps.len() {
        for step in simpler(&program.steps[place]) {
            let mut candidate = program.clone();
            candidate.steps[place] = step;
            candidates.push(candidate);
        }
    }
    candidates
}

/// The step with a shorter name, without its id, or with a handler that does less.
fn simpler(step: &Step) -> Vec<Step> {
    let mut steps = Vec::new();
    for name in shorter_names(name(step)) {
        let mut simpler = step.clone();
        match &mut simpler {
            Step::Register(register) => register.name = name,
            Step::Unregister(unregister) => unregister.name = name,
            Step::Emit { name: own, .. } | Step::EmitUntilResponse { name: own, .. } => *own = name,
            Step::Copy { .. } => {}
        }
        steps.push(simpler);
    }
    if let Step::Register(register) = step {
        let quiet = Handler { raises: false, changes: None, ..register.handler.clone() };
        if register.handler.raises || register.handler.changes.is_some() {
            let mut simpler = register.clone();
            simpler.handler = quiet;
            steps.push(Step::Register(simpler));
        }
        if register.id.is_some() {
            let mut simpler = register.clone();
            (simpler.id, simpler.counted) = (None, false);
            steps.push(Step::Register(simpler));
        }
    }
    steps
}

fn name(step: &Step) -> &str {
    match step {
        Step::Register(register) => &register.name,
        Step::Unregister(unregister) => &unregister.name,
        Step::Emit { name, .. } | Step::EmitUntilResponse { name, .. } => name,
        Step::Copy { .. } => "",
    }
}

fn shorter_names(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('.').collect();
    if parts.len() < 2 {
        return Vec::new();
    }
    let without = |place: usize| [&parts[..place], &parts[place + 1..]].concat().join(".");
    (0..parts.len()).map(without).collect()
}
