//! JSON text, one token after the other, as Python's `json` reads it.
//!
//! Beyond the standard that is: `NaN`, `Infinity` and `-Infinity` are numbers, whole numbers have any size, and half a
//! surrogate pair is no error (it becomes the replacement character, since text here has no place for it).

use std::borrow::Cow;

use bufeo_model::Value;

use crate::{Error, Result, words};

/// A position in JSON text. Every method steps over what it returns.
#[derive(Clone, Debug)]
pub(super) struct JsonText<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> JsonText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is no white space; it stays.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                other => return Some(*other),
            }
        }
        None
    }

    /// Whether the next byte is `byte`; only then it is stepped over.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Begins an array or object; the caller has seen how it opens.
    pub(super) fn open(&mut self) {
        self.at += 1;
    }

    /// Whether another item follows in an array (`close` is `]`) or object (`}`), the `place`-th. Steps over the comma
    /// before it, or over the end.
    pub(super) fn another(&mut self, place: usize, close: u8) -> Result<bool> {
        if self.eat(close) {
            return Ok(false);
        }
        if place == 0 || self.eat(b',') { Ok(true) } else { Err(self.broken()) }
    }

    /// The name of an entry, and the colon after it.
    pub(super) fn name(&mut self) -> Result<Cow<'a, str>> {
        let name = match self.peek() {
            Some(b'"') => self.string()?,
            _ => return Err(self.broken()),
        };
        if self.eat(b':') { Ok(name) } else { Err(self.broken()) }
    }

    /// A string; the caller has seen the quotation mark.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>> {
        let start = self.at + 1;
        let end = self.plain_run(start)?;
        let run = self.text.get(start..end).unwrap_or_default();
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(run));
        }
        self.at = end;
        self.escaped(run.to_owned()).map(Cow::Owned)
    }

    /// Where the run of ordinary characters from `start` on ends: at a quotation mark or a backslash.
    fn plain_run(&mut self, start: usize) -> Result<usize> {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let special = |word| words::control(word) | words::equal(word, b'"') | words::equal(word, b'\\');
        let length = words::find(rest, special);
        match length.map(|length| (length, rest.get(length))) {
            Some((length, Some(b'"' | b'\\'))) => Ok(start + length),
            other => {
                self.at = start + other.map_or(rest.len(), |(length, _)| length);
                Err(self.broken())
            }
        }
    }

    /// The rest of a string from a backslash on.
    fn escaped(&mut self, mut decoded: String) -> Result<String> {
        loop {
            self.at += 1;
            let character = self.escape()?;
            decoded.push(character);
            let end = self.plain_run(self.at)?;
            decoded.push_str(self.text.get(self.at..end).unwrap_or_default());
            self.at = end;
            if self.text.as_bytes().get(end) == Some(&b'"') {
                self.at += 1;
                return Ok(decoded);
            }
        }
    }

    /// What stands after a backslash.
    fn escape(&mut self) -> Result<char> {
        let known = match self.text.as_bytes().get(self.at) {
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            _ => return Err(self.broken()),
        };
        self.at += 1;
        Ok(known)
    }

    fn unicode(&mut self) -> Result<char> {
        let first = self.unit()?;
        let low = match (first, self.text.get(self.at..self.at + 2)) {
            (0xD800..0xDC00, Some("\\u")) => {
                let mut ahead = Self { text: self.text, at: self.at + 2 };
                let low = ahead.unit()?;
                let pairs = (0xDC00..0xE000).contains(&low);
                pairs.then(|| self.at = ahead.at).map(|()| low)
            }
            _ => None,
        };
        let code = low.map_or(first, |low| 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00));
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Result<u32> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += if unit.is_some() { 4 } else { 0 };
        unit.ok_or_else(|| self.broken())
    }

    /// Null, true, false or a number.
    pub(super) fn scalar(&mut self) -> Result<Value> {
        match self.text.as_bytes().get(self.at) {
            Some(b'n') => self.word("null", Value::Null),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'N') => self.word("NaN", Value::Float(f64::NAN)),
            Some(b'I') => self.word("Infinity", Value::Float(f64::INFINITY)),
            Some(b'-') if self.text.as_bytes().get(self.at + 1) == Some(&b'I') => {
                self.word("-Infinity", Value::Float(f64::NEG_INFINITY))
            }
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.broken())
    }

    fn number(&mut self) -> Result<Value> {
        let (text, start) = (self.text, self.at);
        let bytes = text.as_bytes();
        let digits = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let first = start + usize::from(bytes.get(start) == Some(&b'-'));
        let mut end = match bytes.get(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => digits(first),
            _ => return Err(self.broken()),
        };
        let whole = end;
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let power = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if digits(power) > power {
                end = digits(power);
            }
        }
        self.at = end;
        let written = text.get(start..end).unwrap_or_default();
        if end == whole {
            return Ok(super::text::integer(written).unwrap_or_default());
        }
        // The grammar above is a part of what is parsed here, so it does not fail.
        written.parse().map(Value::Float).map_err(|_| self.broken())
    }

    /// Steps over one value of any kind and depth.
    pub(super) fn skip(&mut self) -> Result<()> {
        // Which byte closes each array and object that is open, and how many items each has.
        let mut open: Vec<(u8, usize)> = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => drop(self.string()?),
                Some(opening @ (b'{' | b'[')) => {
                    self.open();
                    open.push((if opening == b'{' { b'}' } else { b']' }, 0));
                }
                _ => drop(self.scalar()?),
            }
            loop {
                let Some((close, place)) = open.last_mut() else { return Ok(()) };
                if self.another(*place, *close)? {
                    *place += 1;
                    if *close == b'}' {
                        self.name()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    /// Nothing but white space may be left.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.broken()) }
    }

    fn broken(&self) -> Error {
        let place = self.at;
        let what = if place < self.text.len() { "breaks" } else { "ends too early" };
        Error::response(format!("the answer is no valid JSON: it {what} at byte {place}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Option<String> {
        let mut json = JsonText::new(text);
        let string = json.string().ok()?.into_owned();
        json.end().ok().map(|()| string)
    }

    fn scalar(text: &str) -> Option<Value> {
        let mut json = JsonText::new(text);
        let value = json.scalar().ok()?;
        json.end().ok().map(|()| value)
    }

    #[test]
    fn strings_are_read_as_python_reads_them() {
        for (text, expected) in [
            (r#""""#, Some("")),
            (r#""plain ü""#, Some("plain ü")),
            (r#""a\"\\\/\b\f\n\r\tz""#, Some("a\"\\/\u{8}\u{c}\n\r\tz")),
            (r#""\u00fc\ud83d\ude00!""#, Some("ü😀!")),
            (r#""\ud83d!""#, Some("\u{fffd}!")),
            (r#""\ud83d\u0041""#, Some("\u{fffd}A")),
            (r#""\ude00""#, Some("\u{fffd}")),
            ("\"\u{7f}\"", Some("\u{7f}")),
            ("\"a\nb\"", None),
            (r#""\x41""#, None),
            (r#""\u+041""#, None),
            (r#""\u00ü""#, None),
            (r#""open"#, None),
            (r#""open\"#, None),
        ] {
            assert_eq!(string(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_have_any_size_and_the_grammar_of_json() {
        for (text, expected) in [
            ("0", Some(Value::Int(0))),
            ("-0", Some(Value::Int(0))),
            ("-12", Some(Value::Int(-12))),
            ("9223372036854775807", Some(Value::Int(i64::MAX))),
            ("9223372036854775808", Some(Value::BigInt("9223372036854775808".into()))),
            ("1.50", Some(Value::Float(1.5))),
            ("1e2", Some(Value::Float(100.0))),
            ("-1.5E-1", Some(Value::Float(-0.15))),
            ("1e400", Some(Value::Float(f64::INFINITY))),
            ("-Infinity", Some(Value::Float(f64::NEG_INFINITY))),
            ("true", Some(Value::Bool(true))),
            ("01", None),
            ("1.", None),
            (".5", None),
            ("+1", None),
            ("-", None),
            ("1e", None),
            ("0x1", None),
            ("nul", None),
            ("", None),
        ] {
            assert_eq!(scalar(text), expected, "{text}");
        }
        assert!(matches!(scalar("NaN"), Some(Value::Float(number)) if number.is_nan()));
    }

    #[test]
    fn whatever_is_skipped_has_to_be_json() {
        let skips = |text: &str| {
            let mut json = JsonText::new(text);
            json.skip().and_then(|()| json.end()).is_ok()
        };
        for text in
            ["{}", "[]", " [1, {\"a\": [null, \"]\"]}, -2.5 ] ", "\"x\"", "{\"a\":{\"b\":[[]]},\"c\":0}"]
        {
            assert!(skips(text), "{text}");
        }
        for text in
            ["", "[", "]", "[1 2]", "[,]", "[1,]", "{\"a\"}", "{\"a\":1,}", "{1:2}", "[1]]", "{\"a\":}"]
        {
            assert!(!skips(text), "{text}");
        }
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert!(skips(&deep));
    }
}
