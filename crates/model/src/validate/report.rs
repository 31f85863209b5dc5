//! What is wrong with parameters, in words.

use std::fmt;

use bufeo_stack::TooDeep;

use super::path::Path;
use crate::{PythonRepr, Value};

/// Everything that is wrong with the parameters of a call.
///
/// Its text is botocore's: a heading and one line per problem.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidationReport {
    problems: Vec<Problem>,
}

impl fmt::Debug for ValidationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.problems.first().map(|problem| &problem.path);
        f.debug_struct("ValidationReport")
            .field("problems", &self.problems.len())
            .field("first", &first)
            .finish_non_exhaustive()
    }
}

/// One thing that is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where: `input` for the parameters as a whole, else as in `Tagging.TagSet[0].Key`.
    pub path: String,
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The problem as one line, path and values in it.
    pub text: String,
}

/// What kind of thing is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A required member is not there.
    Missing,
    /// There is no such member.
    Unknown,
    /// The value is of another type.
    WrongType,
    /// The number is below the minimum.
    BelowMinimum,
    /// The text or the list is too short.
    TooShort,
    /// None, or more than one, of the members that exclude each other are set.
    NotOneMember,
    /// The value cannot be written as JSON.
    NotJson,
    /// The value is nested too deep, or contains itself. What comes after it was not looked at.
    TooDeep,
}

impl ValidationReport {
    /// The problems in the order botocore reports them.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems without the heading, a line each.
    pub fn lines(&self) -> String {
        let lines: Vec<&str> = self.problems.iter().map(|problem| problem.text.as_str()).collect();
        lines.join("\n")
    }
}

impl fmt::Display for ValidationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter validation failed:\n{}", self.lines())
    }
}

impl std::error::Error for ValidationReport {}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
    ended: bool,
}

impl Report {
    pub(super) fn add(&mut self, path: Path<'_>, kind: ProblemKind, text: String) {
        self.problems.push(Problem { path: path.to_string(), kind, text });
    }

    /// Says of the parameter that `path` is in that it is nested too deep, which ends the report: what contains itself twice
    /// would be looked at for ever.
    pub(super) fn end(&mut self, path: Path<'_>, reason: TooDeep) {
        if !std::mem::replace(&mut self.ended, true) {
            let path = path.outermost();
            let text = format!("Invalid value for parameter {path}: it contains itself, or is {reason}");
            self.add(path, ProblemKind::TooDeep, text);
        }
    }

    /// Whether nothing more is to be looked at.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The place of the next problem.
    pub(super) fn next(&self) -> usize {
        self.problems.len()
    }

    /// Puts a problem before those that have been found since.
    pub(super) fn insert(&mut self, place: usize, path: Path<'_>, kind: ProblemKind, text: String) {
        self.problems.insert(place.min(self.problems.len()), Problem { path: path.to_string(), kind, text });
    }

    pub(super) fn finish(self) -> Result<(), ValidationReport> {
        if self.problems.is_empty() { Ok(()) } else { Err(ValidationReport { problems: self.problems }) }
    }
}

/// What stands in a report in the place of a sensitive value.
pub(super) const REDACTED: &str = "[redacted]";

/// A value as a report shows it. botocore shows those too that the model marks as sensitive.
pub(super) fn shown(value: &Value, path: Path<'_>) -> String {
    if path.is_sensitive() { REDACTED.to_owned() } else { printed(value) }
}

/// A value as Python's `str` prints it: as `repr` does, but for text and times.
pub(super) fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => text.as_str().to_owned(),
        Value::Timestamp(time) => {
            let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
            let fraction = match time.microseconds() {
                0 => String::new(),
                microseconds => format!(".{microseconds:06}"),
            };
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}+00:00")
        }
        Value::Foreign(object) => object.text(),
        other => PythonRepr(other).to_string(),
    }
}
