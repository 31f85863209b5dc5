//! Points in time as the wire formats write and read them.

use std::fmt::Write;

use bufeo_model::{Timestamp, TimestampFormat, Value, parse_timestamp, timestamp_from_seconds};

use crate::{Error, ErrorKind, Result, TimestampPrecision};

/// Reads a time in any of the formats, and in the other usual ways of writing one: what a service sends, or what a
/// caller gave as text.
///
/// ```
/// use bufeo_protocol::timestamps;
///
/// let time = timestamps::parse("Thu, 02 Jan 2020 03:04:05 GMT")?;
/// assert_eq!(time.seconds(), 1_577_934_245);
/// assert_eq!(timestamps::parse("2020-01-02T03:04:05.5Z")?.nanoseconds(), 500_000_000);
/// assert_eq!(timestamps::parse("1577934245")?, time);
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the text is no time.
pub fn parse(text: &str) -> Result<Timestamp> {
    parse_timestamp(text).map_err(|error| Error::new(ErrorKind::InvalidTimestamp, error.to_string()))
}

/// The time that a parameter stands for: a time, a number of seconds since 1970, or text that [`parse`] reads.
///
/// # Errors
/// Where the value is none of these.
pub fn from_value(value: &Value) -> Result<Timestamp> {
    match value {
        Value::Timestamp(time) => Some(*time),
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact within the range, and only the range counts beyond"
        )]
        Value::Int(seconds) => timestamp_from_seconds(*seconds as f64),
        Value::Float(seconds) => timestamp_from_seconds(*seconds),
        Value::Bool(seconds) => Some(Timestamp::new((*seconds).into(), 0)),
        Value::String(text) => return parse(text),
        Value::Foreign(object) => match object.plain() {
            Some(plain) if plain.as_foreign().is_none() => return from_value(&plain),
            _ => None,
        },
        _ => None,
    }
    .ok_or_else(|| {
        let message = match value {
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
                "a number of seconds is outside of the years 1 to 9999, which times are in".to_owned()
            }
            other => {
                let found = other.kind_name();
                format!("a value of kind `{found}` is no time, give a timestamp, seconds since 1970 or text")
            }
        };
        Error::new(ErrorKind::InvalidTimestamp, message)
    })
}

/// Writes a time, in UTC.
///
/// ```
/// use bufeo_protocol::model::{Timestamp, TimestampFormat};
/// use bufeo_protocol::{TimestampPrecision, timestamps};
///
/// let time = Timestamp::new(1_577_934_245, 678_901_000);
/// let write = |format| timestamps::format(time, format, TimestampPrecision::Default);
/// assert_eq!(write(TimestampFormat::Iso8601)?, "2020-01-02T03:04:05.678901Z");
/// assert_eq!(write(TimestampFormat::UnixTimestamp)?, "1577934245.678901");
/// assert_eq!(write(TimestampFormat::Rfc822)?, "Thu, 02 Jan 2020 03:04:05 GMT");
/// # Ok::<(), bufeo_protocol::Error>(())
/// ```
///
/// # Errors
/// Where the format has four digits for a year that is not between 1 and 9999.
pub fn format(time: Timestamp, format: TimestampFormat, precision: TimestampPrecision) -> Result<String> {
    if format == TimestampFormat::UnixTimestamp {
        return Ok(unix(time, precision));
    }
    let (year, ..) = time.utc_date();
    if !(1..=9999).contains(&year) {
        let message = format!("the year {year} cannot be written, it has to be between 1 and 9999");
        return Err(Error::new(ErrorKind::InvalidTimestamp, message));
    }
    Ok(match format {
        TimestampFormat::Rfc822 => rfc822(time),
        _ => iso8601(time, precision),
    })
}

fn iso8601(time: Timestamp, precision: TimestampPrecision) -> String {
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    let microseconds = time.microseconds();
    // Writing to a `String` does not fail.
    let _ = match precision {
        TimestampPrecision::Millisecond => write!(text, ".{:03}", microseconds / 1000),
        _ if microseconds > 0 => write!(text, ".{microseconds:06}"),
        _ => Ok(()),
    };
    text.push('Z');
    text
}

fn unix(time: Timestamp, precision: TimestampPrecision) -> String {
    match seconds(time, precision) {
        Seconds::Whole(seconds) => seconds.to_string(),
        Seconds::Fraction(seconds) => crate::text::float(seconds),
    }
}

/// Seconds since 1970, as the precision leaves them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Seconds {
    Whole(i64),
    Fraction(f64),
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a second that a float holds")]
pub(crate) fn seconds(time: Timestamp, precision: TimestampPrecision) -> Seconds {
    let (seconds, microseconds) = (time.seconds(), time.microseconds());
    match precision {
        TimestampPrecision::Millisecond => {
            Seconds::Fraction(seconds as f64 + f64::from(microseconds / 1000) / 1000.0)
        }
        TimestampPrecision::Default if microseconds > 0 => Seconds::Fraction(nearest(seconds, microseconds)),
        _ => Seconds::Whole(seconds),
    }
}

/// The float nearest to the time, as Python divides whole numbers; two roundings would miss it in the far future.
fn nearest(seconds: i64, microseconds: u32) -> f64 {
    let total = i128::from(seconds) * 1_000_000 + i128::from(microseconds);
    let (sign, total) = (if total < 0 { "-" } else { "" }, total.unsigned_abs());
    let text = format!("{sign}{}.{:06}", total / 1_000_000, total % 1_000_000);
    text.parse().unwrap_or_default()
}

fn rfc822(time: Timestamp) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let ((year, month, day), (hour, minute, second)) = (time.utc_date(), time.utc_time());
    let weekday = WEEKDAYS.get(time.utc_weekday()).copied().unwrap_or_default();
    let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precisions_differ_in_what_they_keep_of_a_second() {
        use TimestampFormat::{Iso8601, UnixTimestamp};
        use TimestampPrecision::{Default, Legacy, Millisecond};
        let (whole, odd) = (Timestamp::new(5, 0), Timestamp::new(5, 678_901_234));
        for (time, kind, precision, expected) in [
            (whole, Iso8601, Default, "1970-01-01T00:00:05Z"),
            (odd, Iso8601, Legacy, "1970-01-01T00:00:05.678901Z"),
            (whole, Iso8601, Millisecond, "1970-01-01T00:00:05.000Z"),
            (odd, Iso8601, Millisecond, "1970-01-01T00:00:05.678Z"),
            (whole, UnixTimestamp, Default, "5"),
            (odd, UnixTimestamp, Default, "5.678901"),
            (odd, UnixTimestamp, Legacy, "5"),
            (whole, UnixTimestamp, Millisecond, "5.0"),
            (odd, UnixTimestamp, Millisecond, "5.678"),
            (Timestamp::new(1, 3_691_000), UnixTimestamp, Default, "1.003691"),
            (Timestamp::new(253_402_214_399, 678_901_000), UnixTimestamp, Default, "253402214399.6789"),
            (Timestamp::new(-2, 750_000_000), UnixTimestamp, Default, "-1.25"),
        ] {
            assert_eq!(format(time, kind, precision).unwrap(), expected);
        }
    }

    #[test]
    fn values_that_stand_for_a_time_are_taken() {
        assert_eq!(from_value(&Value::from(1.5)).unwrap(), Timestamp::new(1, 500_000_000));
        assert_eq!(from_value(&Value::from("1970-01-01")).unwrap(), Timestamp::new(0, 0));
        assert_eq!(from_value(&Value::Null).unwrap_err().kind(), ErrorKind::InvalidTimestamp);
    }

    #[test]
    fn years_that_have_no_four_digits_are_refused() {
        let write = |seconds, kind| format(Timestamp::new(seconds, 0), kind, TimestampPrecision::Default);
        for seconds in [i64::MIN, -62_135_596_801, 253_402_300_800, i64::MAX] {
            for kind in [TimestampFormat::Iso8601, TimestampFormat::Rfc822] {
                assert_eq!(
                    write(seconds, kind).unwrap_err().kind(),
                    ErrorKind::InvalidTimestamp,
                    "{seconds}"
                );
            }
            assert_eq!(write(seconds, TimestampFormat::UnixTimestamp).unwrap(), seconds.to_string());
        }
        assert_eq!(write(-62_135_596_800, TimestampFormat::Iso8601).unwrap(), "0001-01-01T00:00:00Z");
    }
}
