//! Values as text: for people, and as the reports of validation print them.

use std::fmt::{self, Display, Write};

use super::parts::Parts;
use super::{List, Map, Value};

/// Text is printed as it is; bytes as text where they are; lists and maps in JSON's notation.
impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => f.pad(text),
            Self::Blob(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
            other => nested(other, f),
        }
    }
}

/// In JSON's notation, however deep; a host's as the host prints it.
impl Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.native(), self.host()) {
            (Some(entries), _) => container(Parts::Map(entries.iter()), f, json_name, nested),
            (None, host) => f.write_str(&host.map(|host| host.repr()).unwrap_or_default()),
        }
    }
}

/// In JSON's notation, however deep; a host's as the host prints it.
impl Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.native(), self.host()) {
            (Some(items), _) => container(Parts::List(items.iter()), f, json_name, nested),
            (None, host) => f.write_str(&host.map(|host| host.repr()).unwrap_or_default()),
        }
    }
}

fn json_name(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name:?}")
}

fn nested(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Bool(value) => write!(f, "{value}"),
        Value::Int(value) => write!(f, "{value}"),
        Value::BigInt(text) => f.write_str(text),
        Value::Float(value) => write!(f, "{value}"),
        Value::String(text) => write!(f, "{:?}", text.as_str()),
        Value::Blob(bytes) => write!(f, "{:?}", String::from_utf8_lossy(bytes)),
        Value::Timestamp(time) => write!(f, "{time}"),
        Value::List(list) => write!(f, "{list}"),
        Value::Map(map) => write!(f, "{map}"),
        Value::Stream(_) => f.write_str("<stream>"),
        Value::Events(_) => f.write_str("<event stream>"),
        Value::Foreign(object) => f.write_str(&object.repr()),
    }
}

/// Prints a container of our own: names and what has no parts in the words given, in the brackets that JSON and Python have in
/// common. However deep, the stack is that of one level.
fn container(
    parts: Parts<'_>,
    f: &mut fmt::Formatter<'_>,
    name: impl Fn(&str, &mut fmt::Formatter<'_>) -> fmt::Result,
    leaf: impl Fn(&Value, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    let brackets = |parts: &Parts<'_>| if matches!(parts, Parts::List(_)) { ('[', ']') } else { ('{', '}') };
    f.write_char(brackets(&parts).0)?;
    let mut open = vec![(parts, true)];
    while let Some((parts, first)) = open.last_mut() {
        let Some((key, value)) = parts.next() else {
            f.write_char(brackets(parts).1)?;
            open.pop();
            continue;
        };
        if !std::mem::take(first) {
            f.write_str(", ")?;
        }
        if let Some(key) = key {
            name(key, f)?;
            f.write_str(": ")?;
        }
        match Parts::of(value) {
            Some(inner) => {
                f.write_char(brackets(&inner).0)?;
                open.push((inner, true));
            }
            None => leaf(value, f)?,
        }
    }
    Ok(())
}

/// A value as Python's `repr` prints its counterpart: the form in which validation reports show values, whatever the
/// language of the program, as botocore prints them.
///
/// ```
/// use bufeo_model::{PythonRepr, Value, params};
///
/// let value = Value::from(params! { "Key": "it's", "Flag": true, "Sizes": [1, 2.5] });
/// assert_eq!(PythonRepr(&value).to_string(), r#"{'Key': "it's", 'Flag': True, 'Sizes': [1, 2.5]}"#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PythonRepr<'a>(pub &'a Value);

impl PythonRepr<'_> {
    /// What Python calls the type of the value's counterpart: `<class 'str'>`.
    pub fn type_name(&self) -> String {
        let name = match self.0 {
            Value::Null => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::BigInt(_) => "int",
            Value::Float(_) => "float",
            Value::String(_) => "str",
            Value::Blob(_) => "bytes",
            Value::Timestamp(_) => "datetime.datetime",
            Value::List(list) => return list.host().map_or_else(|| class("list"), |host| host.type_name()),
            Value::Map(map) => return map.host().map_or_else(|| class("dict"), |host| host.type_name()),
            Value::Stream(_) => "stream",
            Value::Events(_) => "event stream",
            Value::Foreign(object) => return object.type_name(),
        };
        class(name)
    }
}

fn class(name: &str) -> String {
    format!("<class '{name}'>")
}

impl Display for PythonRepr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Parts::of(self.0) {
            Some(parts) => container(parts, f, quoted, python),
            None => python(self.0, f),
        }
    }
}

fn python(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("None"),
        Value::Bool(true) => f.write_str("True"),
        Value::Bool(false) => f.write_str("False"),
        Value::Float(value) => float(*value, f),
        Value::String(text) => quoted(text, f),
        Value::Blob(bytes) => blob(bytes, f),
        Value::Timestamp(time) => {
            let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
            write!(f, "datetime.datetime({year}, {month}, {day}, {hour}, {minute}")?;
            if second != 0 || time.microseconds() != 0 {
                write!(f, ", {second}")?;
            }
            if time.microseconds() != 0 {
                write!(f, ", {}", time.microseconds())?;
            }
            f.write_str(", tzinfo=datetime.timezone.utc)")
        }
        other => nested(other, f),
    }
}

fn float(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value.is_nan() {
        return f.write_str("nan");
    }
    if value.is_infinite() {
        return f.write_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
        return write!(f, "{digits}e{sign}{exponent:0>2}");
    }
    write!(f, "{value:?}")
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    f.write_char(quote)?;
    for character in text.chars() {
        match character {
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            other if other == quote => write!(f, "\\{other}")?,
            other if !is_printable(other) => match other as u32 {
                code @ ..=0xff => write!(f, "\\x{code:02x}")?,
                code @ ..=0xffff => write!(f, "\\u{code:04x}")?,
                code => write!(f, "\\U{code:08x}")?,
            },
            other => f.write_char(other)?,
        }
    }
    f.write_char(quote)
}

/// Whether Python prints the character as it is. Rust escapes the same ones, but for those that combine with what is
/// before them, and these only at the beginning.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~') || {
        let after_another = ['a', character].iter().collect::<String>();
        after_another.escape_debug().count() == 2
    }
}

fn blob(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    write!(f, "b{}", char::from(quote))?;
    for &byte in bytes {
        match byte {
            b'\\' => f.write_str("\\\\")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\t' => f.write_str("\\t")?,
            byte if byte == quote => write!(f, "\\{}", char::from(byte))?,
            0x20..=0x7e => f.write_char(char::from(byte))?,
            other => write!(f, "\\x{other:02x}")?,
        }
    }
    f.write_char(char::from(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs_are_those_of_python() {
        for (value, expected) in [
            (Value::from("a'b\"c\n"), r#"'a\'b"c\n'"#),
            (Value::from("\u{f1}e\u{301}\u{1f42c}"), "'\u{f1}e\u{301}\u{1f42c}'"),
            (Value::from("\0\u{7f}\u{80}\u{a0}\u{feff}\u{e0001}"), r"'\x00\x7f\x80\xa0\ufeff\U000e0001'"),
            (Value::from(b"a\x00'"), r#"b"a\x00'""#),
            (Value::from(1e16), "1e+16"),
            (Value::from(1.5e-7), "1.5e-07"),
            (Value::from(100.0), "100.0"),
            (Value::Null, "None"),
        ] {
            assert_eq!(PythonRepr(&value).to_string(), expected);
        }
    }
}
