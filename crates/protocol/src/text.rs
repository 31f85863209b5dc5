//! Scalars as text, the same in every wire format: what Python's `str` gives, because botocore sends that.

use std::borrow::Cow;

use bufeo_model::{PythonRepr, Shape, ShapeKind, Str, Timestamp, TimestampFormat, Value};

use crate::{Error, ErrorKind, Result, SerializeOptions, blob, timestamps};

/// The value itself, or the value of our kinds that a host's object stands for.
pub(crate) fn plain(value: &Value) -> Cow<'_, Value> {
    stands_for(value).map_or(Cow::Borrowed(value), Cow::Owned)
}

/// The value of our kinds that a host's object stands for; nothing for values that are of our kinds already.
#[inline]
pub(crate) fn stands_for(value: &Value) -> Option<Value> {
    match value {
        Value::Foreign(object) => object.plain(),
        _ => None,
    }
}

/// A number as Python writes it: `1.0`, `1e+16`; `NaN` and `Infinity` as the services spell them.
pub(crate) fn float(number: f64) -> String {
    if number.is_finite() {
        return PythonRepr(&Value::Float(number)).to_string();
    }
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
    .to_owned()
}

pub(crate) fn integer(number: i64) -> Str {
    itoa::Buffer::new().format(number).into()
}

/// A scalar as text, whatever its kind: the fall-back for values whose shape asks for nothing special.
///
/// # Errors
/// Where the text holds half of a surrogate pair.
pub(crate) fn any(value: &Value) -> Result<Str> {
    Ok(match value {
        Value::String(text) => text.clone(),
        Value::Int(number) => integer(*number),
        Value::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        Value::Foreign(text) if text.utf16().is_some() => {
            let reason =
                "a text holds half of a surrogate pair, which can be written in a body of JSON alone";
            return Err(Error::parameters(reason));
        }
        other => PythonRepr(other).to_string().into(),
    })
}

/// A scalar as text, as its shape asks for it; `usual` is the format of times where the shape names none.
pub(crate) fn scalar(
    value: &Value,
    shape: Shape<'_>,
    usual: TimestampFormat,
    options: &SerializeOptions,
) -> Result<Str> {
    let value = plain(value);
    Ok(match shape.kind() {
        ShapeKind::Boolean => Str::from_static(if truth(&value) { "true" } else { "false" }),
        ShapeKind::Float | ShapeKind::Double => match &*value {
            Value::Float(number) => float(*number).into(),
            other => any(other)?,
        },
        ShapeKind::Timestamp => timestamp(time(&value)?, shape, usual, options)?.into(),
        ShapeKind::Blob => blob::to_base64(&value)?.into(),
        _ => any(&value)?,
    })
}

/// A time as its shape asks for it.
pub(crate) fn timestamp(
    time: Timestamp,
    shape: Shape<'_>,
    usual: TimestampFormat,
    options: &SerializeOptions,
) -> Result<String> {
    let format = shape.timestamp_format().unwrap_or(usual);
    timestamps::format(time, format, options.timestamp_precision).map_err(unfit)
}

/// The time that a parameter stands for.
pub(crate) fn time(value: &Value) -> Result<Timestamp> {
    timestamps::from_value(value).map_err(unfit)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unfit(error: Error) -> Error {
    Error::new(ErrorKind::InvalidParameters, error.to_string())
}

/// Whether a value counts as true, in Python's sense.
pub(crate) fn truth(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Int(0) => false,
        Value::Float(number) => *number != 0.0,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        for (number, expected) in
            [(1.0, "1.0"), (1e16, "1e+16"), (0.1, "0.1"), (f64::NAN, "NaN"), (-f64::INFINITY, "-Infinity")]
        {
            assert_eq!(float(number), expected);
        }
    }
}
