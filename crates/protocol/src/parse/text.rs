//! Scalars from text: elements, attributes and headers.

use bufeo_model::{Shape, ShapeKind, Value};

use crate::{Error, Result, blob, timestamps};

/// How a format reads scalars from text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Casts {
    /// Whether `True` is true as well as `true`.
    pub(super) any_case: bool,
}

impl Casts {
    pub(super) const XML: Self = Self { any_case: false };
    pub(super) const JSON: Self = Self { any_case: true };
}

/// The value of a scalar that stands in the answer as text.
pub(super) fn scalar(shape: Shape<'_>, written: &str, casts: Casts) -> Result<Value> {
    Ok(match shape.kind() {
        ShapeKind::Boolean if casts.any_case => Value::Bool(written.eq_ignore_ascii_case("true")),
        ShapeKind::Boolean => Value::Bool(written == "true"),
        ShapeKind::Integer | ShapeKind::Long => integer(written).ok_or_else(|| not_a(written, shape))?,
        ShapeKind::Float | ShapeKind::Double => {
            Value::Float(written.trim().parse().map_err(|_| not_a(written, shape))?)
        }
        ShapeKind::Timestamp => {
            Value::Timestamp(timestamps::parse(written).map_err(|_| not_a(written, shape))?)
        }
        ShapeKind::Blob => Value::Blob(blob::from_base64(written)?),
        _ => Value::from(written),
    })
}

/// The body as text.
pub(super) fn utf8(body: &[u8]) -> Result<&str> {
    std::str::from_utf8(body).map_err(|error| Error::response("the answer is not UTF-8").with_source(error))
}

/// A whole number of any size.
pub(super) fn integer(written: &str) -> Option<Value> {
    let written = written.trim();
    if let Ok(number) = written.parse() {
        return Some(Value::Int(number));
    }
    let digits = written.strip_prefix(['-', '+']).unwrap_or(written);
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| {
        let sign = if written.starts_with('-') { "-" } else { "" };
        Value::BigInt(format!("{sign}{}", digits.trim_start_matches('0')).into())
    })
}

fn not_a(written: &str, shape: Shape<'_>) -> Error {
    let shown: String = written.chars().take(40).collect();
    Error::response(format!(
        "the answer has `{shown}` for `{}`, which is of type `{}`",
        shape.name(),
        shape.kind()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_any_size_are_read() {
        assert_eq!(integer(" 5 "), Some(Value::Int(5)));
        assert_eq!(integer("-00099999999999999999999"), Some(Value::BigInt("-99999999999999999999".into())));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer(""), None);
    }
}
