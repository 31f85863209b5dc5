//! JSON as Python's `json.dumps` writes it, because that is what botocore sends: spaces after separators, everything
//! beyond ASCII escaped.

use bufeo_model::Value;
use bufeo_stack::Level;

use crate::{Error, Result, words};

/// What stands between items, and between a name and its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separators {
    pub(super) item: &'static str,
    pub(super) name: &'static str,
}

impl Separators {
    pub(super) const SPACED: Self = Self { item: ", ", name: ": " };
    pub(super) const COMPACT: Self = Self { item: ",", name: ":" };
}

pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    if words::find(text.as_bytes(), special).is_none() {
        out.push_str(text);
    } else {
        escaped(text, out);
    }
    out.push('"');
}

/// The characters that have to be escaped.
fn special(word: u64) -> u64 {
    use words::{beyond_ascii, control, equal};
    control(word) | equal(word, b'"') | equal(word, b'\\') | equal(word, 0x7F) | beyond_ascii(word)
}

fn escaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(place) = words::find(rest.as_bytes(), special) {
        let (run, special) = rest.split_at(place);
        out.push_str(run);
        let mut characters = special.chars();
        if let Some(character) = characters.next() {
            escape(character, out);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        other => other.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escape_unit(*unit, out)),
    }
}

fn escape_unit(unit: u16, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        out.push(char::from(DIGITS[usize::from(unit >> shift & 15)]));
    }
}

/// A value as JSON, as Python's `json.dumps` writes it.
///
/// ```
/// use bufeo_protocol::model::{Value, params};
///
/// let policy = Value::from(params! { "conditions": [{ "bucket": "mübucket" }] });
/// assert_eq!(bufeo_protocol::json_text(&policy)?, r#"{"conditions": [{"bucket": "m\u00fcbucket"}]}"#);
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where JSON has nothing for it: bytes, times, streams; and where it is nested too deep.
pub fn json_text(value: &Value) -> Result<String> {
    let mut out = String::new();
    self::value(value, Separators::SPACED, Level::first(), &mut out)?;
    Ok(out)
}

/// A value as it is, without a shape: documents, and scalars whose shape asks for nothing special.
pub(super) fn value(value: &Value, separators: Separators, depth: Level, out: &mut String) -> Result<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(number) => out.push_str(itoa::Buffer::new().format(*number)),
        Value::BigInt(digits) => out.push_str(digits),
        Value::Float(number) => out.push_str(&crate::text::float(*number)),
        Value::String(text) => string(text, out),
        Value::List(list) => {
            let depth = super::down(depth)?;
            out.push('[');
            list.try_for_each(|place, item| {
                out.push_str(if place == 0 { "" } else { separators.item });
                self::value(item, separators, depth, out)
            })?;
            out.push(']');
        }
        Value::Map(map) => {
            let depth = super::down(depth)?;
            out.push('{');
            let mut separator = "";
            map.try_for_each(|name, entry| {
                out.push_str(std::mem::replace(&mut separator, separators.item));
                string(name, out);
                out.push_str(separators.name);
                self::value(entry, separators, depth, out)
            })?;
            out.push('}');
        }
        Value::Foreign(_) if let Some(plain) = crate::text::stands_for(value) => {
            self::value(&plain, separators, super::down(depth)?, out)?;
        }
        Value::Foreign(text) if let Some(units) = text.utf16() => {
            out.push('"');
            for character in char::decode_utf16(units) {
                match character {
                    Ok(character) => escaped(character.encode_utf8(&mut [0; 4]), out),
                    Err(half) => escape_unit(half.unpaired_surrogate(), out),
                }
            }
            out.push('"');
        }
        other => {
            let found = other.kind_name();
            return Err(Error::parameters(format!(
                "a value of kind `{found}` cannot be written as JSON, give text or a number"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    #[test]
    fn text_is_escaped_as_python_does() {
        let mut out = String::new();
        string("a\"\\\n\u{1}\u{7f}ü\u{1f600}", &mut out);
        assert_eq!(out, r#""a\"\\\n\u0001\u007f\u00fc\ud83d\ude00""#);
    }

    #[test]
    fn documents_are_written_with_both_kinds_of_separators() {
        let document = Value::from(params! { "a": [1, 2.5, Value::Null], "b": { "c": true } });
        let mut out = String::new();
        value(&document, Separators::SPACED, Level::first(), &mut out).unwrap();
        out.push('\n');
        value(&document, Separators::COMPACT, Level::first(), &mut out).unwrap();
        assert_eq!(
            out,
            "{\"a\": [1, 2.5, null], \"b\": {\"c\": true}}\n{\"a\":[1,2.5,null],\"b\":{\"c\":true}}"
        );
    }
}
