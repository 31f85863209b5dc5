//! Running suites and saying what came of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::AddAssign;

use super::Error;
use super::case::{Case, Verdict};
use super::folder::{Folder, Listed};

/// Which suites and cases are run; all of them by default.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The one suite to run.
    pub suite: Option<String>,
    /// The cases to run: those that are called that, or whose name ends in it after a slash.
    pub case: Option<String>,
}

/// How many cases came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases that hold.
    pub passed: usize,
    /// Cases that do not.
    pub failed: usize,
    /// Cases that do not count: botocore does otherwise, or we cannot run them.
    pub skipped: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The summary line.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl Selection {
    fn wants_suite(&self, name: &str) -> bool {
        self.suite.as_deref().is_none_or(|wanted| wanted == name)
    }

    fn wants_case(&self, name: &str) -> bool {
        self.case.as_deref().is_none_or(|wanted| {
            name == wanted || name.strip_suffix(wanted).is_some_and(|before| before.ends_with('/'))
        })
    }
}

impl Folder {
    /// Runs the selected cases and writes a line per suite, the cases that fail, and the reasons of those left out.
    ///
    /// # Errors
    /// Where a suite cannot be read, where nothing is selected, and where `out` cannot be written to.
    pub fn run(&self, selection: &Selection, out: &mut dyn Write) -> Result<Tally, Error> {
        let selected: Vec<&Listed> =
            self.suites().iter().filter(|suite| selection.wants_suite(&suite.name)).collect();
        if selected.is_empty() {
            let known: Vec<&str> = self.suites().iter().map(|suite| suite.name.as_str()).collect();
            let wanted = selection.suite.as_deref().unwrap_or("any");
            return Err(Error::new(format!(
                "there is no suite `{wanted}`, there are `{}`",
                known.join("`, `")
            )));
        }
        let mut total = Tally::default();
        for suite in selected {
            total += self.run_suite(suite, selection, out)?;
        }
        if let Some(case) = selection.case.as_deref().filter(|_| total == Tally::default()) {
            return Err(Error::new(format!("there is no case `{case}`")));
        }
        Ok(total)
    }

    fn run_suite(&self, suite: &Listed, selection: &Selection, out: &mut dyn Write) -> Result<Tally, Error> {
        let Some(cases) = suite.cases()? else {
            if selection.case.is_some() {
                return Ok(Tally::default());
            }
            let (name, announced) = (&suite.name, suite.announced);
            writeln!(out, "{name:<44} NOT SUPPORTED YET, {announced} cases left out")?;
            return Ok(Tally { skipped: announced, ..Tally::default() });
        };
        let mut tally = Tally::default();
        let (mut failures, mut reasons) = (Vec::new(), BTreeMap::<String, usize>::new());
        for case in cases.into_iter().filter(|case| selection.wants_case(case.name())) {
            let name = case.name().to_owned();
            match self.judge(suite, case) {
                Verdict::Passed => tally.passed += 1,
                Verdict::Failed(difference) => {
                    tally.failed += 1;
                    failures.push((name, difference));
                }
                Verdict::Skipped(reason) => {
                    tally.skipped += 1;
                    *reasons.entry(reason).or_default() += 1;
                }
            }
        }
        if tally == Tally::default() {
            return Ok(tally);
        }
        let Tally { passed, failed, skipped } = tally;
        writeln!(out, "{:<44} {passed:>5} passed {failed:>4} failed {skipped:>4} left out", suite.name)?;
        for (name, difference) in failures {
            writeln!(out, "  FAILED {name}\n      {}", difference.replace('\n', "\n      "))?;
        }
        for (reason, count) in reasons {
            writeln!(out, "  left out: {count}, {reason}")?;
        }
        Ok(tally)
    }

    /// What came of one case of a suite.
    pub fn judge(&self, suite: &Listed, case: Case) -> Verdict {
        self.deviations().judge(&suite.name, case)
    }
}
