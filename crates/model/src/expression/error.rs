//! What goes wrong with expressions.

use std::fmt;

/// Why an expression cannot be read, or cannot be searched with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    kind: ExpressionErrorKind,
    message: String,
    offset: usize,
}

/// What an [`ExpressionError`] is about, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExpressionErrorKind {
    /// The text is no JMESPath.
    Syntax,
    /// There is no function of that name.
    UnknownFunction,
    /// A function has too few arguments or too many.
    Arity,
    /// A function got what it cannot work with.
    Type,
    /// A number is out of the range that has a meaning.
    Value,
}

impl ExpressionError {
    pub(super) fn new(kind: ExpressionErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), offset: 0 }
    }

    pub(super) fn syntax(message: impl Into<String>, offset: usize) -> Self {
        Self { kind: ExpressionErrorKind::Syntax, message: message.into(), offset }
    }

    /// What the error is about.
    pub fn kind(&self) -> ExpressionErrorKind {
        self.kind
    }

    /// The character at which reading ended, of [`Syntax`](ExpressionErrorKind::Syntax).
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExpressionError {}
