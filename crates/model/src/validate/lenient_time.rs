//! Times as people and services write them.

use crate::{InvalidTimestamp, Timestamp};

/// Reads a time written in any of the usual ways: RFC 3339 and the rest of ISO 8601, the dates of mail and HTTP, and
/// numbers of seconds since 1970. Text without an offset is taken as UTC, and its [`Timestamp::offset`] is `None`.
///
/// Accepts what botocore accepts, except text that only today's date would complete.
///
/// ```
/// use bufeo_model::{Timestamp, parse_timestamp};
///
/// for text in ["2020-01-02T03:04:05Z", "20200102T030405Z", "Thu, 02 Jan 2020 03:04:05 GMT", "1577934245"] {
///     assert_eq!(parse_timestamp(text).unwrap(), Timestamp::new(1_577_934_245, 0));
/// }
/// assert!(parse_timestamp("soon").is_err());
/// ```
///
/// # Errors
/// Where the text is no time.
pub fn parse_timestamp(text: &str) -> Result<Timestamp, InvalidTimestamp> {
    // What strict parsing says of the text is the error's sentence.
    let strict = text.parse::<Timestamp>();
    if strict.is_ok() {
        return strict;
    }
    let trimmed = text.trim();
    let number = trimmed.parse().ok().and_then(timestamp_from_seconds);
    number.or_else(|| Reading::new(trimmed)?.finish()).map_or(strict, Ok)
}

/// The time that many seconds after 1970, rounded to the microsecond; `None` outside the years 1 to 9999.
///
/// ```
/// use bufeo_model::{Timestamp, timestamp_from_seconds};
///
/// assert_eq!(timestamp_from_seconds(1.5), Some(Timestamp::new(1, 500_000_000)));
/// assert_eq!(timestamp_from_seconds(f64::NAN), None);
/// ```
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
pub fn timestamp_from_seconds(seconds: f64) -> Option<Timestamp> {
    let whole = seconds.floor();
    let microseconds = ((seconds - whole) * 1e6).round_ties_even();
    let known = (-62_135_596_800.0..253_402_300_800.0).contains(&seconds);
    known.then(|| Timestamp::new(whole as i64, microseconds as u32 * 1000))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Number(&'a str),
    Word(&'a str),
    Mark(char),
}

fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |of: fn(&char) -> bool| rest.chars().take_while(of).count();
        let (token, length) = if first.is_ascii_digit() {
            let length = run(char::is_ascii_digit);
            (Token::Number(&rest[..length]), length)
        } else if first.is_ascii_alphabetic() {
            let length = run(char::is_ascii_alphabetic);
            (Token::Word(&rest[..length]), length)
        } else if first.is_ascii() {
            (Token::Mark(first), 1)
        } else {
            return None;
        };
        found.push(token);
        rest = &rest[length..];
    }
    // No time has more parts; a hostile text has.
    (found.len() <= 40).then_some(found)
}

/// What has been read of a time so far.
#[derive(Default)]
struct Reading {
    /// Year, month and day as far as they stood there as numbers, in their order.
    date: Vec<(u32, usize)>,
    month: Option<u32>,
    time: Option<(u32, u32, u32)>,
    nanoseconds: u32,
    offset: Option<i32>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Reading {
    fn new(text: &str) -> Option<Self> {
        let all = tokens(text)?;
        let mut reading = Self::default();
        let mut rest = all.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = match token {
                Token::Word(word) => reading.word(word, after)?,
                Token::Number(digits) => reading.number(digits, after)?,
                Token::Mark(sign @ ('+' | '-')) if reading.time.is_some() => reading.zone(*sign, after)?,
                Token::Mark('-' | '/' | '.' | ',' | ' ' | '\t' | ';') => after,
                Token::Mark(_) => return None,
            };
        }
        Some(reading)
    }

    fn word<'t, 'a>(&mut self, word: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let word = word.to_ascii_lowercase();
        let named = |names: &[&str]| {
            names.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(&word)))
        };
        if let Some(month) = named(&MONTHS).or_else(|| (word == "sept").then_some(8)) {
            self.month = Some(u32::try_from(month).ok()? + 1);
        } else if let Some((hour, ..)) = &mut self.time
            && matches!(word.as_str(), "am" | "pm")
        {
            *hour = (1..=12).contains(hour).then(|| *hour % 12 + if word == "pm" { 12 } else { 0 })?;
        } else if matches!(word.as_str(), "z" | "utc" | "gmt") && self.time.is_some() {
            self.offset = Some(0);
        } else if named(&WEEKDAYS).is_none()
            && !matches!(word.as_str(), "t" | "at" | "on" | "of" | "and" | "st" | "nd" | "rd" | "th")
        {
            return None;
        }
        Some(after)
    }

    fn number<'t, 'a>(&mut self, digits: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        if let Some(after) = after.strip_prefix(&[Token::Mark(':')]) {
            return self.clock(digits, after);
        }
        let dated = self.date.len() + usize::from(self.month.is_some()) >= 3;
        match digits.len() {
            // Compact forms: dates before times, and the two in one.
            14 if self.date.is_empty() => {
                self.compact_date(&digits[..8])?;
                self.compact_time(&digits[8..])?;
            }
            8 if self.date.is_empty() => self.compact_date(digits)?,
            2 | 4 | 6 if dated && self.time.is_none() => {
                self.compact_time(digits)?;
                return self.fraction(after);
            }
            1..=4 if !dated => self.date.push((digits.parse().ok()?, digits.len())),
            _ => return None,
        }
        Some(after)
    }

    fn compact_date(&mut self, digits: &str) -> Option<()> {
        for (part, length) in [(&digits[..4], 4), (&digits[4..6], 2), (&digits[6..], 2)] {
            self.date.push((part.parse().ok()?, length));
        }
        Some(())
    }

    fn compact_time(&mut self, digits: &str) -> Option<()> {
        let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse().ok());
        self.time = Some((part(0)?, part(2)?, part(4)?));
        Some(())
    }

    /// The rest of a time of day, after its hour and a colon.
    fn clock<'t, 'a>(&mut self, hour: &str, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let two = |digits: &str| (digits.len() <= 2).then(|| digits.parse().ok()).flatten();
        let [Token::Number(minute), after @ ..] = after else { return None };
        let (second, after) = match after {
            [Token::Mark(':'), Token::Number(second), after @ ..] => (two(second)?, after),
            other => (0, other),
        };
        if self.time.replace((two(hour)?, two(minute)?, second)).is_some() {
            return None;
        }
        self.fraction(after)
    }

    fn fraction<'t, 'a>(&mut self, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let [Token::Mark('.' | ','), Token::Number(digits), after @ ..] = after else { return Some(after) };
        let kept = &digits[..digits.len().min(9)];
        self.nanoseconds = kept.parse::<u32>().ok()? * 10_u32.pow(9 - u32::try_from(kept.len()).ok()?);
        Some(after)
    }

    fn zone<'t, 'a>(&mut self, sign: char, after: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
        let [Token::Number(digits), after @ ..] = after else { return None };
        let (hours, minutes, after) = match (digits.len(), after) {
            (1 | 2, [Token::Mark(':'), Token::Number(minutes), after @ ..]) => (*digits, *minutes, after),
            (1 | 2, after) => (*digits, "0", after),
            (4, after) => (&digits[..2], &digits[2..], after),
            _ => return None,
        };
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let seconds = (hours < 24 && minutes < 60).then(|| hours * 3600 + minutes * 60)?;
        self.offset = Some(if sign == '-' { -seconds } else { seconds });
        Some(after)
    }

    fn finish(self) -> Option<Timestamp> {
        let (year, month, day) = match (self.month, self.date.as_slice()) {
            (Some(month), [year @ (_, 3..), day] | [day, year]) => (*year, month, day.0),
            (Some(month), [year @ (_, 4)]) => (*year, month, 1),
            (None, [year @ (_, 3..), month, day] | [day @ (13.., _), month, year] | [month, day, year]) => {
                (*year, month.0, day.0)
            }
            (None, [year @ (_, 4), month]) => (*year, month.0, 1),
            _ => return None,
        };
        let year = match year {
            (year, 1 | 2) if year < 69 => 2000 + year,
            (year, 1 | 2) => 1900 + year,
            (year, _) => year,
        };
        let time = self.time.unwrap_or_default();
        let civil = (i64::from(year.max(1)), month, day);
        Timestamp::from_civil(civil, time, self.nanoseconds, self.offset.unwrap_or_default())
            .filter(|_| year > 0 && time.2 < 60)
            .map(|read| read.with_offset(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_of_writing_one_time_agree() {
        for text in [
            "2020-01-02T03:04:05Z",
            "2020-01-02 03:04:05",
            "2020-01-02T03:04:05",
            "2020-01-02T03:04:05+0000",
            "2020-01-02T03:04:05.000Z",
            "2020-01-02T05:04:05+02",
            "2020-01-01T22:04:05-05:00",
            "20200102T030405Z",
            "20200102030405",
            "2020/01/02 03:04:05",
            "01/02/2020 03:04:05 AM",
            "Thu, 02 Jan 2020 03:04:05 GMT",
            "Thursday, 02-Jan-20 03:04:05 GMT",
            "Thu Jan  2 03:04:05 2020",
            "2 January 2020 03:04:05 UTC",
            "Jan 2, 2020 at 3:04:05",
            "1577934245",
            "1577934245.0",
            " 1577934245 ",
        ] {
            assert_eq!(parse_timestamp(text).unwrap(), Timestamp::new(1_577_934_245, 0), "{text}");
        }
    }

    #[test]
    fn a_date_alone_is_its_midnight() {
        for text in ["2020-01-02", "Jan 2 2020", "2020/1/2"] {
            assert_eq!(parse_timestamp(text).unwrap(), Timestamp::new(1_577_923_200, 0), "{text}");
        }
    }

    #[test]
    fn offsets_are_kept_as_written() {
        assert_eq!(parse_timestamp("2020-01-02T05:04:05+02").unwrap().offset(), Some(7200));
        assert_eq!(parse_timestamp("2020-01-02 05:04:05").unwrap().offset(), None);
        assert_eq!(parse_timestamp("1577934245").unwrap().offset(), None);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            " ",
            "soon",
            "2020-13-01",
            "2020-02-30T00:00:00",
            "2020-01-02T25:00:00",
            "2020-01-02T03:04:05+99:00",
            "2:2-2:999999999#",
            "inf",
            "nan",
            "1e300",
            "a:b",
            "12:",
            "::",
            "2020-01-02T03:04:05:06",
            "２０２０-01-02",
            "0000-01-01 00:00",
        ] {
            assert!(parse_timestamp(text).is_err(), "{text}");
        }
    }
}
