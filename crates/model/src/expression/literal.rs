//! JSON as it stands in an expression: as Python reads it, which has numbers of any size, and those that are none.

use super::number;
use crate::{Map, Str, Value};

/// How deep lists and maps may lie in each other.
const DEEPEST: usize = 128;

/// Why text is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    NotJson,
    TooDeep,
}

use Unreadable::NotJson;

type Result<T> = std::result::Result<T, Unreadable>;

/// The value that `text` is JSON of. Half of a surrogate pair becomes U+FFFD.
pub(super) fn json(text: &str) -> Result<Value> {
    let mut reader = Reader { rest: text };
    reader.pass_space();
    let value = reader.value(DEEPEST)?;
    reader.pass_space();
    if reader.rest.is_empty() { Ok(value) } else { Err(NotJson) }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn pass_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Whether it goes on with `wanted`, which is then passed.
    fn has(&mut self, wanted: &str) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: usize) -> Result<Value> {
        let words = [
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("NaN", Value::Float(f64::NAN)),
            ("Infinity", Value::Float(f64::INFINITY)),
            ("-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        match self.rest.as_bytes().first() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'[') => self.list(depth.checked_sub(1).ok_or(Unreadable::TooDeep)?),
            Some(b'{') => self.map(depth.checked_sub(1).ok_or(Unreadable::TooDeep)?),
            Some(b'0'..=b'9') => self.number(),
            Some(b'-') if !self.rest.starts_with("-I") => self.number(),
            _ => words.into_iter().find(|(word, _)| self.has(word)).map(|(_, value)| value).ok_or(NotJson),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value> {
        let mut items = Vec::new();
        self.take(1);
        self.pass_space();
        if self.has("]") {
            return Ok(items.into());
        }
        loop {
            self.pass_space();
            items.push(self.value(depth)?);
            self.pass_space();
            if self.has("]") {
                return Ok(items.into());
            }
            if !self.has(",") {
                return Err(NotJson);
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value> {
        let mut map = Map::new();
        self.take(1);
        self.pass_space();
        if self.has("}") {
            return Ok(map.into());
        }
        loop {
            self.pass_space();
            let name = self.string()?;
            self.pass_space();
            if !self.has(":") {
                return Err(NotJson);
            }
            self.pass_space();
            map.insert(name, self.value(depth)?);
            self.pass_space();
            if self.has("}") {
                return Ok(map.into());
            }
            if !self.has(",") {
                return Err(NotJson);
            }
        }
    }

    fn number(&mut self) -> Result<Value> {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let sign = usize::from(bytes.first() == Some(&b'-'));
        let whole = match bytes.get(sign) {
            Some(b'0') => sign + 1,
            _ => sign + digits(sign),
        };
        if whole == sign {
            return Err(NotJson);
        }
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            end += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let text = self.take(end);
        match end == whole {
            true => number::whole(text).ok_or(NotJson),
            false => text.parse().map(Value::Float).map_err(|_| NotJson),
        }
    }

    fn string(&mut self) -> Result<Str> {
        if !self.has("\"") {
            return Err(NotJson);
        }
        let mut text = String::new();
        loop {
            let plain =
                self.rest.find(|next: char| matches!(next, '"' | '\\' | '\0'..='\x1f')).ok_or(NotJson)?;
            text.push_str(self.take(plain));
            match self.take(1) {
                "\"" => return Ok(text.into()),
                "\\" => text.push(self.escaped()?),
                _ => return Err(NotJson),
            }
        }
    }

    fn escaped(&mut self) -> Result<char> {
        Ok(match self.take(1) {
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            "b" => '\x08',
            "f" => '\x0c',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => {
                let first = self.code()?;
                let after = self.rest;
                let second =
                    if (0xd800..0xdc00).contains(&first) && self.has("\\u") { self.code()? } else { 0 };
                if !(0xdc00..0xe000).contains(&second) {
                    // What follows is a character of its own.
                    self.rest = after;
                    return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let both = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(NotJson),
        })
    }

    fn code(&mut self) -> Result<u32> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = u32::from_str_radix(digits.ok_or(NotJson)?, 16).map_err(|_| NotJson)?;
        self.take(4);
        Ok(code)
    }
}
