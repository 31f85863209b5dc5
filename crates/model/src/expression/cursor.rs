//! The tokens of an expression, taken one after the other.

use super::error::{ExpressionError, ExpressionErrorKind};
use super::token::{Placed, Token, tokens};

/// A place among the tokens of an expression.
pub(super) struct Cursor<'e> {
    text: &'e str,
    tokens: Vec<Placed>,
    at: usize,
}

impl<'e> Cursor<'e> {
    /// The first token of `text`.
    pub(super) fn new(text: &'e str) -> Result<Self, ExpressionError> {
        Ok(Self { text, tokens: tokens(text)?, at: 0 })
    }

    pub(super) fn next(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |placed| &placed.token)
    }

    pub(super) fn after_next(&self) -> &Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |placed| &placed.token)
    }

    /// Takes the next token; what is left in its place is never looked at.
    pub(super) fn take(&mut self) -> Token {
        let token =
            self.tokens.get_mut(self.at).map(|placed| std::mem::replace(&mut placed.token, Token::End));
        self.at += 1;
        token.unwrap_or(Token::End)
    }

    /// Back to the token before, for an error to speak of.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// Takes a token that has to come there.
    pub(super) fn expect(&mut self, wanted: &Token) -> Result<(), ExpressionError> {
        if std::mem::discriminant(self.next()) != std::mem::discriminant(wanted) {
            return Err(self.unexpected());
        }
        self.take();
        Ok(())
    }

    /// The error for the next token, which nothing allows there.
    pub(super) fn unexpected(&self) -> ExpressionError {
        let offset = |place: usize| self.tokens.get(place).map(|placed| placed.offset);
        let start = offset(self.at).unwrap_or_default();
        let length = offset(self.at + 1).unwrap_or(start) - start;
        let shown: String = self.text.chars().skip(start).take(length).collect();
        self.syntax(&format!("`{}` cannot stand there", shown.trim_end()))
    }

    /// The error for the next token, or for the end if it is that.
    pub(super) fn syntax(&self, reason: &str) -> ExpressionError {
        let offset =
            self.tokens.get(self.at).map_or_else(|| self.text.chars().count(), |placed| placed.offset);
        if self.at + 1 >= self.tokens.len() {
            let kind = ExpressionErrorKind::Incomplete;
            return ExpressionError::unreadable(kind, self.text, format_args!("it is not complete"), offset);
        }
        ExpressionError::unreadable(ExpressionErrorKind::Syntax, self.text, format_args!("{reason}"), offset)
    }

    /// The error of parts that lie too deep in each other.
    pub(super) fn too_deep(&self, deepest: usize) -> ExpressionError {
        let reason = format_args!("its parts lie more than {deepest} deep in each other");
        let offset = self.tokens.get(self.at).map_or(0, |placed| placed.offset);
        ExpressionError::unreadable(ExpressionErrorKind::Syntax, self.text, reason, offset)
    }
}
