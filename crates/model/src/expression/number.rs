//! Numbers, of any size: read from text, put in order, and computed with, as Python does.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::Value;

/// How many digits a whole number may have: reading takes the square of that long.
const MOST_DIGITS: usize = 4300;

pub(super) fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::BigInt(_) | Value::Float(_))
}

/// Whether Python takes the character for a space.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\x1c'..='\x1f')
}

/// The whole number that ASCII digits are, with a sign or without.
pub(super) fn whole(text: &str) -> Option<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || digits.len() > MOST_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let small = text.parse().map(Value::Int);
    Some(small.unwrap_or_else(|_| Value::BigInt(format!("{sign}{}", digits.trim_start_matches('0')).into())))
}

/// The number that a text is, if it is one, as programs write numbers in Python.
pub(super) fn from_text(text: &str) -> Option<Value> {
    let text = text.trim_matches(is_space);
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    let between_digits =
        |place: usize| digit(bytes.get(place.wrapping_sub(1))) && digit(bytes.get(place + 1));
    if !text.match_indices('_').all(|(place, _)| between_digits(place)) {
        return None;
    }
    let text: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    whole(&text).or_else(|| text.parse().ok().map(Value::Float))
}

/// The whole number that a decimal number, with an exponent or without, begins with.
pub(super) fn whole_part(text: &str) -> Option<Value> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (exponent, digits) = (exponent.parse::<i32>().ok()?, format!("{before}{after}"));
    let point = i64::try_from(before.len()).ok()? + i64::from(exponent);
    let point = usize::try_from(point).unwrap_or_default();
    if point > MOST_DIGITS {
        return None;
    }
    match digits.get(..point).map_or_else(|| format!("{digits:0<point$}"), str::to_owned) {
        none if none.is_empty() || none == "-" => Some(Value::Int(0)),
        digits => whole(&digits),
    }
}

/// The order of two numbers, exact however large they are; none where one is not a number after all.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        (Value::Float(left), _) => order_with_float(right, *left).map(Ordering::reverse),
        (_, Value::Float(right)) => order_with_float(left, *right),
        _ => Some(order_of_digits(&digits(left)?, &digits(right)?)),
    }
}

/// The order of a whole number and one that may have a fraction.
fn order_with_float(whole: &Value, float: f64) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    if let Value::Int(number) = whole
        && number.unsigned_abs() <= EXACT
    {
        return as_float(*number).partial_cmp(&float);
    }
    if !float.is_finite() {
        return 0.0.partial_cmp(&float);
    }
    let order = order_of_digits(&digits(whole)?, &format!("{:.0}", float.trunc()));
    Some(order.then(0.0.partial_cmp(&float.fract())?))
}

#[expect(clippy::cast_precision_loss, reason = "of numbers that a float holds, or to the nearest of those")]
fn as_float(number: impl Into<i128>) -> f64 {
    number.into() as f64
}

fn digits(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Int(number) => Some(number.to_string().into()),
        Value::BigInt(text) => Some(text.as_str().into()),
        _ => None,
    }
}

/// The order of two whole numbers in decimal.
fn order_of_digits(left: &str, right: &str) -> Ordering {
    let parts = |text: &str| -> (bool, String) {
        let digits = text.trim_start_matches(['+', '-']).trim_start_matches('0');
        (text.starts_with('-') && !digits.is_empty(), digits.to_owned())
    };
    let ((left_below, left), (right_below, right)) = (parts(left), parts(right));
    let size = left.len().cmp(&right.len()).then_with(|| left.cmp(&right));
    match (left_below, right_below) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// The sum of numbers: whole as long as they are.
#[derive(Clone, Copy)]
pub(super) enum Sum {
    Whole(i128),
    Float(f64),
}

impl Sum {
    /// The numbers one after the other; what is no number counts for nothing. Whole ones beyond 38 digits are taken for
    /// the nearest float.
    pub(super) fn of<'n>(numbers: impl Iterator<Item = Cow<'n, Value>>) -> Self {
        numbers.fold(Self::Whole(0), |sum, number| sum.plus(&number))
    }

    fn plus(self, number: &Value) -> Self {
        let small = match number {
            Value::Int(number) => Some(i128::from(*number)),
            Value::BigInt(text) => text.parse().ok(),
            _ => None,
        };
        if let (Self::Whole(sum), Some(number)) = (self, small)
            && let Some(sum) = sum.checked_add(number)
        {
            return Self::Whole(sum);
        }
        Self::Float(self.as_float() + number.as_f64().unwrap_or_default())
    }

    fn as_float(self) -> f64 {
        match self {
            Self::Whole(sum) => as_float(sum),
            Self::Float(sum) => sum,
        }
    }

    /// Divided by how many there are, to the nearest float.
    pub(super) fn divided_by(self, count: usize) -> f64 {
        const EXACT: u128 = 1 << 53;
        let by = as_float(count as u64);
        match self {
            Self::Whole(sum) if sum.unsigned_abs() > EXACT => {
                let count = count as i128;
                let (whole, mut rest) = (sum / count, (sum % count).abs());
                let mut text = format!("{whole}.");
                for _ in 0..20 {
                    rest *= 10;
                    text.push_str(&(rest / count).to_string());
                    rest %= count;
                }
                // So many digits tell on which side of a float the rest lies, if one more says that there is a rest.
                text.push(if rest == 0 { '0' } else { '1' });
                text.parse().unwrap_or_else(|_| self.as_float() / by)
            }
            _ => self.as_float() / by,
        }
    }

    pub(super) fn value(self) -> Value {
        match self {
            Self::Whole(sum) => sum.into(),
            Self::Float(sum) => sum.into(),
        }
    }
}
