//! `cargo xtask emitter`: random programs of registering, unregistering, copying and emitting, run by our emitter and
//! by botocore's. Both have to do the same, but for the differences that [`listed`] knows.

mod program;
mod run;
mod shrink;
mod theirs;

use std::error::Error;

use bufeo_oracle::differences;
use serde_json::{Value, json};

use crate::Outcome;
use program::{Program, Step};

/// How many programs one process of the other side runs.
const BATCH: u64 = 5_000;
/// How many failures are shrunk and shown; the others are only counted.
const SHOWN: usize = 3;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let Settings { seed, programs } = Settings::read(arguments)?;
    println!("emitter: {programs} programs from seed {seed}");
    let mut failed = Vec::new();
    let mut differences = 0;
    let mut emits = 0;
    let mut calls = 0;
    for start in (0..programs).step_by(usize::try_from(BATCH)?) {
        let numbers = start..programs.min(start + BATCH);
        let batch: Vec<_> = numbers.map(|number| Program::random(seed, number)).collect();
        for (program, theirs) in batch.iter().zip(theirs::run(&batch)?) {
            let ours = run::run(program);
            emits += program.emits();
            calls +=
                ours.iter().filter_map(|outcome| outcome["calls"].as_array()).map(Vec::len).sum::<usize>();
            differences += listed(program, &ours, &theirs);
            if !agree(program, &ours, &theirs) {
                failed.push(program.clone());
            }
        }
    }
    for program in failed.iter().take(SHOWN) {
        show(&shrink::shrink(program.clone())?)?;
    }
    println!(
        "{emits} emits with {calls} calls compared; {differences} times the listed difference of `unregister`"
    );
    println!("{} passed, {} failed", programs - failed.len() as u64, failed.len());
    if failed.is_empty() { Ok(()) } else { Err("our emitter and botocore's do not agree".into()) }
}

struct Settings {
    seed: u64,
    programs: u64,
}

impl Settings {
    fn read(arguments: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut settings = Self { seed: 1, programs: 20_000 };
        for pair in arguments.chunks(2) {
            let [flag, number] = pair else { return Err(usage()) };
            let number = number.parse().map_err(|_| usage())?;
            match flag.as_str() {
                "--seed" => settings.seed = number,
                "--programs" => settings.programs = number,
                _ => return Err(usage()),
            }
        }
        Ok(settings)
    }
}

fn usage() -> Box<dyn Error> {
    "`cargo xtask emitter` takes `--seed N` and `--programs N`".into()
}

/// Whether both sides did the same in every step, but for the listed difference.
fn agree(program: &Program, ours: &[Value], theirs: &[Value]) -> bool {
    ours.len() == theirs.len()
        && program
            .steps
            .iter()
            .zip(ours.iter().zip(theirs))
            .all(|(step, (ours, theirs))| same(step, ours, theirs))
}

fn same(step: &Step, ours: &Value, theirs: &Value) -> bool {
    ours == theirs || is_listed(step, ours, theirs)
}

/// How often a program shows the difference that is meant: `unregister` under a name that is only the beginning of
/// registered names does nothing with us, and is an `AttributeError` in botocore. Allowed as long as it is listed.
fn listed(program: &Program, ours: &[Value], theirs: &[Value]) -> usize {
    let steps = program.steps.iter().zip(ours.iter().zip(theirs));
    steps.filter(|(step, (ours, theirs))| is_listed(step, ours, theirs)).count()
}

fn is_listed(step: &Step, ours: &Value, theirs: &Value) -> bool {
    matches!(step, Step::Unregister(_))
        && *ours == json!("done")
        && *theirs == json!("attribute error")
        && differences::lists("E1")
}

/// Prints a program that fails, with what each side made of each step.
fn show(program: &Program) -> Outcome {
    let ours = run::run(program);
    let theirs = theirs::run(std::slice::from_ref(program))?.pop().unwrap_or_default();
    println!("\nprogram {} fails; as small as it gets:", program.number);
    if let Some(aliases) = &program.aliases {
        println!("  aliases {}", serde_json::to_string(aliases)?);
    }
    for (place, step) in program.steps.iter().enumerate() {
        println!("  {}", serde_json::to_string(step)?);
        let (ours, theirs) = (ours.get(place), theirs.get(place));
        if ours != theirs {
            println!("    ours   {}", ours.unwrap_or(&Value::Null));
            println!("    theirs {}", theirs.unwrap_or(&Value::Null));
        }
    }
    Ok(())
}
