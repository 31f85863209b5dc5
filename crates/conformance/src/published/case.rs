//! One vector, and what came of it.

use std::fmt;

use serde_json::Value as Json;

/// One vector: what it is called, where it stands, and the check that it asks for.
pub struct Case {
    name: String,
    place: Place,
    check: Box<dyn FnOnce() -> Result<(), Miss> + Send>,
}

/// Where a case stands: what a list of deviations finds it by.
#[derive(Clone, Debug)]
pub enum Place {
    /// It is a file or a folder, named from where its suite lies.
    Path(String),
    /// It is an object of a file.
    Element {
        /// The file, named from where its suite lies.
        file: String,
        /// The section of the file that it stands in, where the file has some.
        section: Option<String>,
        /// The object itself.
        element: Json,
        /// The object that it is a part of, where cases come in groups.
        group: Option<Json>,
    },
}

/// Why a case does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// What came is not what is expected; the text has both.
    Differs(String),
    /// It cannot be run, for that reason.
    LeftOut(String),
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It does not; the text has what was expected and what came.
    Failed(String),
    /// It does not count, for that reason.
    Skipped(String),
}

impl Case {
    /// A case.
    pub fn new(
        name: impl Into<String>,
        place: Place,
        check: impl FnOnce() -> Result<(), Miss> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), place, check: Box::new(check) }
    }

    /// What the case is called; unique in its suite.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Runs the check.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn check(self) -> Result<(), Miss> {
        (self.check)()
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Miss {
    /// What was expected of something, and what came instead.
    pub fn differs(what: &str, expected: impl fmt::Display, came: impl fmt::Display) -> Self {
        Self::Differs(format!("{what}\nexpected: {expected}\n    came: {came}"))
    }
}

impl From<String> for Miss {
    fn from(difference: String) -> Self {
        Self::Differs(difference)
    }
}

impl From<&str> for Miss {
    fn from(difference: &str) -> Self {
        Self::Differs(difference.to_owned())
    }
}

/// What cannot be written or read yet is left out; any other error is not what a vector expects.
impl From<bufeo_protocol::Error> for Miss {
    fn from(error: bufeo_protocol::Error) -> Self {
        if error.kind() == bufeo_protocol::ErrorKind::Unsupported {
            return Self::LeftOut(error.to_string());
        }
        let source = std::error::Error::source(&error).map(|source| format!(" ({source})"));
        Self::Differs(format!("failed: {error}{}", source.unwrap_or_default()))
    }
}
