//! `cargo xtask test`: everything that the tests are, in one command. A suite that fails does not keep the next
//! one from running; the last line says how it went.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{Outcome, workspace};

/// One command that is a part of the tests.
struct Suite {
    name: &'static str,
    /// Whether `--quick` leaves it out.
    slow: bool,
    program: Program,
    arguments: &'static [&'static str],
}

enum Program {
    Cargo,
    /// Another task, run by this program itself.
    Task,
}

/// Seeds are fixed, or follow from the commit, so that a failure is the same everywhere.
const SUITES: &[Suite] = &[
    Suite {
        name: "crates: unit tests, integration tests, examples, documentation",
        slow: false,
        program: Program::Cargo,
        arguments: &["test", "--workspace", "--no-fail-fast"],
    },
    Suite {
        name: "emitter: random programs, ours against botocore's",
        slow: true,
        program: Program::Task,
        arguments: &["emitter", "--seed", "1", "--programs", "20000"],
    },
    Suite {
        name: "differential: a sample of all operations, ours against botocore's",
        slow: true,
        program: Program::Task,
        arguments: &["differential", "--seed", "commit", "--share", "0.02"],
    },
    Suite {
        name: "python: the package, its wheel and its tests",
        slow: true,
        program: Program::Task,
        arguments: &["python"],
    },
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let quick = match arguments {
        [] => false,
        [flag] if flag == "--quick" => true,
        _ => return Err("`cargo xtask test` takes nothing or `--quick`".into()),
    };
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for suite in SUITES {
        if quick && suite.slow {
            println!("== {}: left out by --quick", suite.name);
            continue;
        }
        println!("== {}", suite.name);
        let (passed, tally) = suite.run()?;
        total.add(&tally);
        if !passed {
            failed.push(suite.name);
        }
    }
    println!("== {} passed, {} failed, {} ignored", total.passed, total.failed, total.ignored);
    if failed.is_empty() {
        println!("tests: ok");
        return Ok(());
    }
    Err(format!("tests: FAILED in {}", failed.join("; ")).into())
}

impl Suite {
    /// Runs the suite, showing what it prints, and says whether it passed and what it counted.
    #[expect(clippy::disallowed_methods, reason = "the time that is shown to people is the real one")]
    fn run(&self) -> std::io::Result<(bool, Tally)> {
        let begun = Instant::now();
        let mut child = self.command()?.args(self.arguments).stdout(Stdio::piped()).spawn()?;
        let mut tally = Tally::default();
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line?;
                tally.count(&String::from_utf8_lossy(&line));
                let mut out = std::io::stdout().lock();
                out.write_all(&line)?;
                out.write_all(b"\n")?;
            }
        }
        let passed = child.wait()?.success();
        let verdict = if passed { "ok" } else { "FAILED" };
        println!("== {}: {verdict} in {} s", self.name, begun.elapsed().as_secs());
        Ok((passed, tally))
    }

    fn command(&self) -> std::io::Result<Command> {
        Ok(match self.program {
            Program::Cargo => workspace::cargo(),
            Program::Task => {
                let mut command = Command::new(std::env::current_exe()?);
                command.current_dir(workspace::root());
                command
            }
        })
    }
}

/// How many tests ran, as the suites' own last lines say.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tally {
    /// Counts a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …` or `20000 passed, 0 failed`, and
    /// leaves any other line alone.
    fn count(&mut self, line: &str) {
        let Some(line) = line.strip_prefix("test result: ").or_else(|| is_tally(line).then_some(line)) else {
            return;
        };
        let words: Vec<&str> = line.split([' ', ';', ',', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" | "skipped" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn add(&mut self, other: &Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Whether a line begins as `20000 passed` does.
fn is_tally(line: &str) -> bool {
    line.split_once(' ')
        .is_some_and(|(number, rest)| number.parse::<u64>().is_ok() && rest.starts_with("passed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.count(line);
        }
        tally
    }

    #[test]
    fn the_last_lines_of_cargos_and_of_our_own_suites_are_added_up() {
        let tally = counted(&[
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "20000 passed, 1 failed",
            "5 passed, 0 failed, 6 skipped",
        ]);
        assert_eq!(tally, Tally { passed: 20012, failed: 3, ignored: 7 });
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(
            counted(&["test 7 passed ... ok", "running 3 tests", "7 failed to compile"]),
            Tally::default()
        );
    }
}
