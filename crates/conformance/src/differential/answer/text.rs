//! Scalars as answers write them.

use bufeo_model::{Shape, ShapeKind, Timestamp, TimestampFormat, Value};

use super::Style;
use crate::differential::notation::base64;
use crate::differential::random::Random;

/// A scalar as text.
pub(super) fn scalar(
    value: &Value,
    shape: Shape<'_>,
    usual: TimestampFormat,
    style: Style,
    random: &mut Random,
) -> String {
    match value {
        Value::Timestamp(time) => time_text(*time, shape.timestamp_format().unwrap_or(usual), style, random),
        Value::Blob(bytes) => base64(bytes),
        Value::Bool(flag) => flag.to_string(),
        Value::Float(number) => float(*number),
        Value::Int(number) if style == Style::Odd && random.one_in(12) => format!(" {number} "),
        Value::Int(number) => number.to_string(),
        Value::BigInt(digits) => digits.to_string(),
        Value::String(text) => text.to_string(),
        _ => format!("{} cannot be text", shape.kind()),
    }
}

/// A number with a fraction; services spell those that are none.
pub(super) fn float(number: f64) -> String {
    match number {
        number if number.is_nan() => "NaN".to_owned(),
        number if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        number => format!("{number:?}"),
    }
}

/// A time in the format that is wanted, or, where a service is odd, in another.
pub(super) fn time_text(
    time: Timestamp,
    format: TimestampFormat,
    style: Style,
    random: &mut Random,
) -> String {
    use TimestampFormat::{Iso8601, Rfc822, UnixTimestamp};
    let format = match style {
        Style::Odd if random.one_in(8) => random.of_these(&[Iso8601, Rfc822, UnixTimestamp]),
        _ => format,
    };
    match format {
        UnixTimestamp => unix(time),
        Rfc822 => rfc822(time),
        _ => iso8601(time, style, random),
    }
}

/// Seconds since 1970.
pub(super) fn unix(time: Timestamp) -> String {
    match time.microseconds() {
        0 => time.seconds().to_string(),
        #[expect(clippy::cast_precision_loss, reason = "services write floats")]
        microseconds => float(time.seconds() as f64 + f64::from(microseconds) / 1e6),
    }
}

fn iso8601(time: Timestamp, style: Style, random: &mut Random) -> String {
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let fraction = match (time.microseconds(), style) {
        (0, Style::Odd) if random.one_in(3) => ".000".to_owned(),
        (0, _) => String::new(),
        (microseconds, Style::Odd) if random.one_in(4) => format!(".{microseconds:06}999"),
        (microseconds, _) => format!(".{microseconds:06}"),
    };
    let zone = match style {
        Style::Odd => random.of_these(&["Z", "Z", "+00:00", "-02:30", "+0900"]),
        Style::Plain => "Z",
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
}

fn rfc822(time: Timestamp) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let (weekday, month) =
        (WEEKDAYS[time.utc_weekday() % 7], MONTHS[(month as usize).saturating_sub(1) % 12]);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Whether the shape is one of text without any meaning of its own.
pub(super) fn is_plain_text(shape: Shape<'_>) -> bool {
    shape.kind() == ShapeKind::String && !shape.json_value()
}
