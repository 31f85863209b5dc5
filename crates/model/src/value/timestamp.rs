//! Points in time.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time: seconds since 1970-01-01T00:00:00Z, nanoseconds, and the offset from UTC it was written with.
///
/// Two are equal when they are the same instant; the offset is for display and takes no part. It is `None` where the
/// source gave none, as a number of seconds does.
///
/// ```
#[doc = import!("Timestamp")]
///
/// let written: Timestamp = "2020-01-02T05:04:05.5+02:00".parse().unwrap();
/// assert_eq!(written.seconds(), 1_577_934_245);
/// assert_eq!(written.nanoseconds(), 500_000_000);
/// assert_eq!(written.offset(), Some(7200));
/// assert_eq!(written.to_string(), "2020-01-02T05:04:05.5+02:00");
/// assert_eq!(written, Timestamp::new(1_577_934_245, 500_000_000));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    offset: Option<i32>,
}

/// A date and a time of day without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

/// Text that is no RFC 3339 time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp(String);

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no time, write it as in `2020-01-02T03:04:05Z`", self.0)
    }
}

impl std::error::Error for InvalidTimestamp {}

const DAY: i64 = 86_400;

impl Timestamp {
    /// That many seconds and nanoseconds after the epoch. A billion nanoseconds or more carry over.
    pub const fn new(seconds: i64, nanoseconds: u32) -> Self {
        Self {
            seconds: seconds.saturating_add((nanoseconds / 1_000_000_000) as i64),
            nanoseconds: nanoseconds % 1_000_000_000,
            offset: None,
        }
    }

    /// The same instant, written with this offset from UTC, in seconds to the east.
    #[must_use]
    pub const fn with_offset(mut self, offset: Option<i32>) -> Self {
        self.offset = offset;
        self
    }

    /// The instant of a date and time of day at an offset from UTC in seconds to the east; `None` where the date or
    /// the time does not exist. A second of 60 counts as the next minute's first.
    pub fn from_civil(
        date: (i64, u32, u32),
        time: (u32, u32, u32),
        nanoseconds: u32,
        offset: i32,
    ) -> Option<Self> {
        let (year, month, day) = date;
        let (hour, minute, second) = time;
        let valid = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && (-9999..=9999).contains(&year)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !valid {
            return None;
        }
        let of_day = i64::from(hour * 3600 + minute * 60 + second);
        let seconds = days_from_civil(year, month, day) * DAY + of_day - i64::from(offset);
        Some(Self::new(seconds, nanoseconds).with_offset(Some(offset)))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`seconds`](Self::seconds), below a billion.
    pub const fn nanoseconds(&self) -> u32 {
        self.nanoseconds
    }

    /// Microseconds after [`seconds`](Self::seconds), rounded down.
    pub const fn microseconds(&self) -> u32 {
        self.nanoseconds / 1000
    }

    /// The offset from UTC it was written with, in seconds to the east.
    pub const fn offset(&self) -> Option<i32> {
        self.offset
    }

    /// Year, month and day in UTC.
    pub fn utc_date(&self) -> (i64, u32, u32) {
        let civil = self.civil(0);
        (civil.year, civil.month, civil.day)
    }

    /// Hour, minute and second in UTC.
    pub fn utc_time(&self) -> (u32, u32, u32) {
        let civil = self.civil(0);
        (civil.hour, civil.minute, civil.second)
    }

    /// The day of the week in UTC, from 0 for Monday.
    pub fn utc_weekday(&self) -> usize {
        // 1970-01-01 was a Thursday.
        usize::try_from((self.seconds.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or_default()
    }

    fn civil(&self, offset: i32) -> Civil {
        let local = self.seconds.saturating_add(i64::from(offset));
        let (year, month, day) = civil_from_days(local.div_euclid(DAY));
        let of_day = local.rem_euclid(DAY) as u32;
        Civil { year, month, day, hour: of_day / 3600, minute: of_day / 60 % 60, second: of_day % 60 }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        (self.seconds, self.nanoseconds) == (other.seconds, other.nanoseconds)
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}

impl std::hash::Hash for Timestamp {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.seconds, self.nanoseconds).hash(state);
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::new(i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let seconds = -i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => Self::new(seconds, 0),
                    nanoseconds => Self::new(seconds - 1, 1_000_000_000 - nanoseconds),
                }
            }
        }
    }
}

impl From<Timestamp> for SystemTime {
    /// The same instant; the epoch where the system cannot express it.
    fn from(time: Timestamp) -> Self {
        let whole = Duration::from_secs(time.seconds.unsigned_abs());
        let whole =
            if time.seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(time.nanoseconds.into())))
            .unwrap_or(UNIX_EPOCH)
    }
}

/// RFC 3339, in the offset the time was written with, else in UTC.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = self.offset.unwrap_or_default();
        let Civil { year, month, day, hour, minute, second } = self.civil(offset);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanoseconds != 0 {
            let digits = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        if offset == 0 {
            return f.write_str("Z");
        }
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Reads RFC 3339, from the year 1 on.
impl std::str::FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        parse(text.as_bytes()).ok_or_else(|| InvalidTimestamp(text.to_owned()))
    }
}

fn parse(text: &[u8]) -> Option<Timestamp> {
    let (head, tail) = text.split_at_checked(19)?;
    let separators = [(4, b"-"), (7, b"-"), (10, b"Tt "), (13, b":"), (16, b":")] as [(usize, &[u8]); 5];
    if separators.iter().any(|(place, allowed)| !allowed.contains(&head[*place])) {
        return None;
    }
    let field = |from: usize, to: usize| digits(&head[from..to]);
    let (nanoseconds, zone) = match tail {
        [b'.', fraction @ ..] => {
            let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let kept = &fraction[..count.min(9)];
            let scale = 10_u32.pow(9 - u32::try_from(kept.len()).ok()?);
            ((count > 0).then(|| digits(kept))?? * scale, &fraction[count..])
        }
        zone => (0, zone),
    };
    let offset = match zone {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
            let seconds =
                (hours < 24 && minutes < 60).then(|| i32::try_from(hours * 3600 + minutes * 60).ok())??;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let date = (i64::from(field(0, 4)?), field(5, 7)?, field(8, 10)?);
    if date.0 == 0 {
        return None;
    }
    Timestamp::from_civil(date, (field(11, 13)?, field(14, 16)?, field(17, 19)?), nanoseconds, offset)
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |sum, byte| {
        byte.is_ascii_digit().then(|| sum.checked_mul(10)?.checked_add(u32::from(byte - b'0')))?
    })
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Both ways count years from March, so that the leap day is the last of its year: then the days before a month are a
// straight line, and 400 years are always 146,097 days.

fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let month = i64::from((month + 9) % 12);
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = (if month < 10 { month + 3 } else { month - 9 }) as u32;
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse_and_follow_each_other() {
        let mut expected = (1599, 12, 31);
        for days in days_from_civil(1600, 1, 1)..days_from_civil(2401, 1, 1) {
            let (year, month, day) = expected;
            expected = match (month, day) {
                (12, 31) => (year + 1, 1, 1),
                _ if day == days_in_month(year, month) => (year, month + 1, 1),
                _ => (year, month, day + 1),
            };
            assert_eq!(civil_from_days(days), expected);
            assert_eq!(days_from_civil(expected.0, expected.1, expected.2), days);
        }
    }

    #[test]
    fn times_before_the_epoch_round_down() {
        let time = Timestamp::from(UNIX_EPOCH - Duration::from_millis(500));
        assert_eq!((time.seconds(), time.nanoseconds()), (-1, 500_000_000));
        assert_eq!(SystemTime::from(time), UNIX_EPOCH - Duration::from_millis(500));
        assert_eq!(time.to_string(), "1969-12-31T23:59:59.5Z");
    }

    #[test]
    fn dates_and_times_that_do_not_exist_are_refused_however_large() {
        let (date, time) = ((2020, 1, 1), (0, 0, 0));
        for (date, time) in [
            ((i64::MAX, 1, 1), time),
            ((i64::MIN, 1, 1), time),
            ((2020, u32::MAX, 1), time),
            ((2020, 0, 1), time),
            ((2020, 1, u32::MAX), time),
            (date, (u32::MAX, 0, 0)),
            (date, (0, u32::MAX, 0)),
            (date, (0, 0, u32::MAX)),
        ] {
            assert_eq!(Timestamp::from_civil(date, time, 0, 0), None, "{date:?} {time:?}");
        }
    }

    #[test]
    fn text_that_is_no_time_is_refused() {
        for text in [
            "",
            "2020",
            "2020-02-30T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2020-01-01T24:00:00Z",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00+0200",
            "2020-13-01T00:00:00Z",
            "2020-01-01T00:00:00+99:00",
            "２020-01-01T00:00:00Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn extreme_seconds_print() {
        assert!(Timestamp::new(i64::MAX, 0).to_string().ends_with('Z'));
        assert!(Timestamp::new(i64::MIN, 0).to_string().ends_with('Z'));
    }
}
