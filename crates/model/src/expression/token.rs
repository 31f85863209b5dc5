//! The tokens of an expression.

use super::error::{ExpressionError, ExpressionErrorKind};
use super::literal::{Unreadable, json};
use super::number;
use crate::{Str, Value};

/// What an expression is written with.
#[derive(Debug)]
pub(super) enum Token {
    Name(Str),
    /// A name in double quotes.
    Quoted(Str),
    Literal(Value),
    /// A whole number; one that 64 bits do not hold is as far away as they reach.
    Number(i64),
    Dot,
    Star,
    Comma,
    Colon,
    Current,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    /// `[]`
    Flatten,
    /// `[?`
    Filter,
    Pipe,
    Or,
    And,
    /// `&` before an expression.
    Reference,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    End,
}

/// A token and the character that it begins at.
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) offset: usize,
}

/// The tokens of `text`, [`Token::End`] last.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, ExpressionError> {
    let mut reader = Reader { text, rest: text, offset: 0 };
    let mut tokens = Vec::new();
    loop {
        reader.pass(|character| matches!(character, ' ' | '\t' | '\n' | '\r'));
        let offset = reader.offset;
        let token = reader.token()?;
        let is_last = matches!(token, Token::End);
        tokens.push(Placed { token, offset });
        if is_last {
            return Ok(tokens);
        }
    }
}

struct Reader<'e> {
    text: &'e str,
    rest: &'e str,
    /// How many characters were read.
    offset: usize,
}

impl<'e> Reader<'e> {
    fn token(&mut self) -> Result<Token, ExpressionError> {
        let start = self.offset;
        let Some(first) = self.next() else { return Ok(Token::End) };
        Ok(match first {
            '.' => Token::Dot,
            '*' => Token::Star,
            ',' => Token::Comma,
            ':' => Token::Colon,
            '@' => Token::Current,
            '(' => Token::LeftParenthesis,
            ')' => Token::RightParenthesis,
            '{' => Token::LeftBrace,
            '}' => Token::RightBrace,
            ']' => Token::RightBracket,
            '[' if self.next_is(']') => Token::Flatten,
            '[' if self.next_is('?') => Token::Filter,
            '[' => Token::LeftBracket,
            '|' if self.next_is('|') => Token::Or,
            '|' => Token::Pipe,
            '&' if self.next_is('&') => Token::And,
            '&' => Token::Reference,
            '!' if self.next_is('=') => Token::NotEqual,
            '!' => Token::Not,
            '<' if self.next_is('=') => Token::LessOrEqual,
            '<' => Token::Less,
            '>' if self.next_is('=') => Token::GreaterOrEqual,
            '>' => Token::Greater,
            '=' if self.next_is('=') => Token::Equal,
            'a'..='z' | 'A'..='Z' | '_' => {
                let more = self.pass(|character| character.is_ascii_alphanumeric() || character == '_');
                Token::Name(self.text_before(more.len() + 1).into())
            }
            '0'..='9' => self.number(start)?,
            '-' if self.rest.starts_with(|next: char| next.is_ascii_digit()) => self.number(start)?,
            '\'' => Token::Literal(self.up_to('\'', start)?.replace("\\'", "'").into()),
            '"' => self.quoted(start)?,
            '`' => Token::Literal(self.literal(start)?),
            other => return Err(self.wrong(format_args!("`{other}` means nothing there"), start)),
        })
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next()?;
        self.rest = characters.as_str();
        self.offset += 1;
        Some(next)
    }

    fn next_is(&mut self, wanted: char) -> bool {
        let is = self.rest.starts_with(wanted);
        if is {
            self.next();
        }
        is
    }

    /// Passes over characters of one sort.
    fn pass(&mut self, belongs: impl Fn(char) -> bool) -> &'e str {
        let rest = self.rest;
        while self.rest.starts_with(&belongs) {
            self.next();
        }
        rest.get(..rest.len() - self.rest.len()).unwrap_or_default()
    }

    /// The last of what was read, so many bytes of it.
    fn text_before(&self, length: usize) -> &'e str {
        let end = self.text.len() - self.rest.len();
        self.text.get(end.saturating_sub(length)..end).unwrap_or_default()
    }

    /// The number whose first character was read.
    fn number(&mut self, start: usize) -> Result<Token, ExpressionError> {
        let more = self.pass(|character| character.is_ascii_digit());
        let digits = self.text_before(more.len() + 1);
        match number::whole(digits) {
            Some(Value::Int(number)) => Ok(Token::Number(number)),
            Some(_) => Ok(Token::Number(if digits.starts_with('-') { i64::MIN } else { i64::MAX })),
            None => Err(self.wrong(format_args!("the number has too many digits"), start)),
        }
    }

    /// What stands before the delimiter, backslashes included; one after a backslash ends nothing.
    fn up_to(&mut self, delimiter: char, start: usize) -> Result<&'e str, ExpressionError> {
        let inner = self.rest;
        loop {
            match self.next() {
                Some('\\') => {
                    self.next();
                }
                Some(other) if other == delimiter => break,
                Some(_) => {}
                None => return Err(self.wrong(format_args!("{delimiter} is not closed"), start)),
            }
        }
        let length = inner.len() - self.rest.len() - delimiter.len_utf8();
        Ok(inner.get(..length).unwrap_or_default())
    }

    fn quoted(&mut self, start: usize) -> Result<Token, ExpressionError> {
        let inner = self.up_to('"', start)?;
        match json(&format!("\"{inner}\"")) {
            Ok(Value::String(name)) => Ok(Token::Quoted(name)),
            _ => Err(self.wrong(format_args!("the name in double quotes is no JSON"), start)),
        }
    }

    /// What stands between back quotes: JSON, else the text of a JSON string, as it was written of old.
    fn literal(&mut self, start: usize) -> Result<Value, ExpressionError> {
        let inner = self.up_to('`', start)?.replace("\\`", "`");
        let text = || json(&format!("\"{}\"", inner.trim_start_matches(number::is_space)));
        match json(&inner).or_else(|error| if error == Unreadable::NotJson { text() } else { Err(error) }) {
            Ok(value) => Ok(value),
            Err(Unreadable::NotJson) => Err(self.wrong(format_args!("the literal is no JSON"), start)),
            Err(Unreadable::TooDeep) => Err(self.wrong(format_args!("the literal is too deep"), start)),
        }
    }

    fn wrong(&self, reason: std::fmt::Arguments<'_>, offset: usize) -> ExpressionError {
        ExpressionError::unreadable(ExpressionErrorKind::Token, self.text, reason, offset)
    }
}
