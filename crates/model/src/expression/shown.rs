//! Values as text, as the function `to_string` gives them: JSON, and what JSON has not as Python shows it.

use std::borrow::Cow;
use std::fmt::Write;

use bufeo_stack::Level;

use super::bounds::{Bounds, deeper, has_room};
use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::Found;
use super::type_name::python_name;
use crate::{Map, PythonRepr, Timestamp, Value};

type Result<T> = std::result::Result<T, ExpressionError>;

/// How an expression after `&` is shown.
pub(super) const REFERENCE: &str = "<expression>";

/// JSON as Python writes it, with nothing but ASCII.
pub(super) fn json(found: &Found<'_, '_>, bounds: &Bounds) -> Result<String> {
    let mut text = String::new();
    write_found(found, &mut text, bounds)?;
    Ok(text)
}

fn write_found(found: &Found<'_, '_>, text: &mut String, bounds: &Bounds) -> Result<()> {
    bounds.spend(1)?;
    has_room()?;
    match found {
        Found::Value(value) => write_value(value, text, bounds, Level::first()),
        Found::Literal(value) => write_value(value, text, bounds, Level::first()),
        Found::List(made) => {
            text.push('[');
            for (place, item) in made.parts.iter().enumerate() {
                text.push_str(if place == 0 { "" } else { "," });
                write_found(item, text, bounds)?;
            }
            text.push(']');
            Ok(())
        }
        Found::Map(made) => {
            text.push('{');
            for (place, (name, value)) in made.parts.iter().enumerate() {
                text.push_str(if place == 0 { "" } else { "," });
                quoted(name, text, bounds)?;
                text.push(':');
                write_found(value, text, bounds)?;
            }
            text.push('}');
            Ok(())
        }
        Found::Reference(_) => quoted(REFERENCE, text, bounds),
    }
}

fn write_value(value: &Value, text: &mut String, bounds: &Bounds, level: Level) -> Result<()> {
    bounds.spend(1)?;
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Float(number) => text.push_str(&float(*number)),
        Value::String(plain) => return quoted(plain, text, bounds),
        Value::List(items) => {
            let level = deeper(level)?;
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                text.push_str(if place == 0 { "" } else { "," });
                write_value(&item, text, bounds, level)?;
            }
            text.push(']');
        }
        Value::Map(map) => return write_map(map, text, bounds, deeper(level)?),
        Value::Timestamp(time) => return quoted(&shown(*time), text, bounds),
        Value::Foreign(object) => match object.plain() {
            Some(
                plain
                @ (Value::String(_) | Value::Int(_) | Value::BigInt(_) | Value::List(_) | Value::Map(_)),
            ) => return write_value(&plain, text, bounds, level),
            Some(plain @ Value::Float(_)) if object.repr() == PythonRepr(&plain).to_string() => {
                return write_value(&plain, text, bounds, level);
            }
            _ => return quoted(&object.text(), text, bounds),
        },
        Value::Int(number) => {
            let _ = write!(text, "{number}");
        }
        Value::BigInt(digits) => text.push_str(digits),
        other => return quoted(&PythonRepr(other).to_string(), text, bounds),
    }
    Ok(())
}

fn write_map(map: &Map, text: &mut String, bounds: &Bounds, level: Level) -> Result<()> {
    let mut separator = '{';
    let mut write = |name: &Value, value: &Value| {
        text.push(separator);
        separator = ',';
        quoted(&key(name)?, text, bounds)?;
        text.push(':');
        write_value(value, text, bounds, level)
    };
    match map.host() {
        Some(host) => host.pairs().iter().try_for_each(|(name, value)| write(name, value))?,
        None => map.iter().try_for_each(|(name, value)| write(&name.into_owned().into(), &value))?,
    }
    text.push_str(if separator == '{' { "{}" } else { "}" });
    Ok(())
}

/// A name as JSON has it: always text.
fn key(name: &Value) -> Result<String> {
    Ok(match name {
        Value::String(name) => name.to_string(),
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Float(number) => float(*number),
        Value::Int(_) | Value::BigInt(_) => PythonRepr(name).to_string(),
        other => {
            let class = python_name(&Found::Value(Cow::Borrowed(other)));
            let sentence = format!("keys must be str, int, float, bool or None, not {class}");
            return Err(ExpressionError::new(ExpressionErrorKind::Operand, sentence));
        }
    })
}

fn float(number: f64) -> String {
    match number {
        _ if number.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        _ => PythonRepr(&Value::Float(number)).to_string(),
    }
}

fn quoted(plain: &str, text: &mut String, bounds: &Bounds) -> Result<()> {
    bounds.spend_text(plain.len())?;
    text.push('"');
    for character in plain.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\x08' => text.push_str("\\b"),
            '\x0c' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
    Ok(())
}

/// A time as Python shows one: expressions of old compare with that.
pub(super) fn shown(time: Timestamp) -> String {
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let fraction = match time.microseconds() {
        0 => String::new(),
        microseconds => format!(".{microseconds:06}"),
    };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}+00:00")
}
