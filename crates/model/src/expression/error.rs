//! What goes wrong with expressions.

use std::fmt;

/// How much of an expression that cannot be read is shown.
const LONGEST_SHOWN: usize = 500;

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
    /// There is no text.
    Empty,
    /// A character, a name or a literal cannot be read.
    Token,
    /// The text ends where more has to follow.
    Incomplete,
    /// The text is no JMESPath.
    Syntax,
    /// There is no function of that name.
    UnknownFunction,
    /// A function has too few arguments or too many.
    Arity,
    /// A function got what it cannot work with.
    Type,
    /// Two values do not go together, as a number and a text when one asks which is less.
    Operand,
    /// A number is out of the range that has a meaning.
    Value,
    /// What is to be found is too large, or the values lie too deep in each other.
    TooLarge,
}

impl ExpressionError {
    pub(super) fn new(kind: ExpressionErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), offset: 0 }
    }

    /// The error of a text that cannot be read, from some character on.
    pub(super) fn unreadable(
        kind: ExpressionErrorKind,
        text: &str,
        reason: fmt::Arguments<'_>,
        offset: usize,
    ) -> Self {
        let (shown, more) = match text.char_indices().nth(LONGEST_SHOWN) {
            Some((end, _)) => (text.get(..end).unwrap_or_default(), "..."),
            None => (text, ""),
        };
        let message = format!("`{shown}{more}` is no JMESPath expression: {reason}, at character {offset}");
        Self { kind, message, offset }
    }

    /// What the error is about.
    pub fn kind(&self) -> ExpressionErrorKind {
        self.kind
    }

    /// The character at which reading ended, from 0, where the text could not be read: of
    /// [`Token`](ExpressionErrorKind::Token), [`Incomplete`](ExpressionErrorKind::Incomplete) and
    /// [`Syntax`](ExpressionErrorKind::Syntax).
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
