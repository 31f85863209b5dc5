//! Points in time as signatures write them.

use std::time::{Duration, SystemTime};

/// A point in time, to the second, written as `YYYYMMDDTHHMMSSZ`.
///
/// ```
/// use bufeo_sign::Moment;
///
/// let moment = Moment::from_unix(1_440_938_160);
/// assert_eq!(moment.compact(), "20150830T123600Z");
/// assert_eq!(moment.date(), "20150830");
/// assert_eq!(moment.http_date(), "Sun, 30 Aug 2015 12:36:00 GMT");
/// assert_eq!(moment.iso_8601(), "2015-08-30T12:36:00Z");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    unix: i64,
    compact: String,
}

const DAY: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The first and the last second of years with four digits.
const YEARS: (i64, i64) = (-62_167_219_200, 253_402_300_799);

impl Moment {
    /// The moment so many seconds after 1970-01-01T00:00:00Z. What lies outside the years 0 to 9999 becomes their nearest
    /// second.
    pub fn from_unix(seconds: i64) -> Self {
        let unix = seconds.clamp(YEARS.0, YEARS.1);
        let ((year, month, day), (hour, minute, second)) = civil(unix);
        Self { unix, compact: format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z") }
    }

    /// As signatures of version 4 write it: `YYYYMMDDTHHMMSSZ`.
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// Its day: `YYYYMMDD`.
    pub fn date(&self) -> &str {
        self.compact.split_once('T').map_or("", |(date, _)| date)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(&self) -> i64 {
        self.unix
    }

    /// As headers write it: RFC 9110, section 5.6.7.
    pub fn http_date(&self) -> String {
        format!("{} GMT", self.mail())
    }

    /// As mail writes it, with the time zone that stands for none known: RFC 5322, section 3.3.
    pub fn mail_date(&self) -> String {
        format!("{} -0000", self.mail())
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`.
    pub fn iso_8601(&self) -> String {
        let ((year, month, day), (hour, minute, second)) = civil(self.unix);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    fn mail(&self) -> String {
        let ((year, month, day), (hour, minute, second)) = civil(self.unix);
        let name = |names: &'static [&str], place: i64| {
            usize::try_from(place).ok().and_then(|place| names.get(place)).copied().unwrap_or_default()
        };
        let weekday = name(&WEEKDAYS, self.unix.div_euclid(DAY).rem_euclid(7));
        let month = name(&MONTHS, month - 1);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02}")
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        Self::from_unix(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => seconds(after),
            Err(before) => {
                let before = before.duration();
                -seconds(before) - i64::from(before.subsec_nanos() > 0)
            }
        })
    }
}

/// Year, month, day and hour, minute, second of a second since 1970.
///
/// The calendar is counted in eras of 400 years, which begin on a first of March, so that the day that only some years have
/// is the last of one.
fn civil(unix: i64) -> ((i64, i64, i64), (i64, i64, i64)) {
    const ERA: i64 = 146_097;
    const MARCH_0000: i64 = 719_468;
    let (days, second) = (unix.div_euclid(DAY) + MARCH_0000, unix.rem_euclid(DAY));
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    ((year, month, day), (second / 3600, second / 60 % 60, second % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_has_leap_years() {
        for (unix, text) in [
            (0, "19700101T000000Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (951_868_800, "20000301T000000Z"),
            (4_107_542_400, "21000301T000000Z"),
            (-1, "19691231T235959Z"),
            (i64::MAX, "99991231T235959Z"),
            (i64::MIN, "00000101T000000Z"),
        ] {
            assert_eq!(Moment::from_unix(unix).compact(), text);
        }
    }

    #[test]
    fn weekdays_and_months_have_names() {
        assert_eq!(Moment::from_unix(0).http_date(), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(Moment::from_unix(1_735_603_200).mail_date(), "Tue, 31 Dec 2024 00:00:00 -0000");
        assert_eq!(Moment::from_unix(-86_400).http_date(), "Wed, 31 Dec 1969 00:00:00 GMT");
    }

    #[test]
    fn parts_of_a_second_before_1970_belong_to_the_second_that_began_before() {
        let time = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
        assert_eq!(Moment::from(time).unix(), -2);
        assert_eq!(Moment::from(SystemTime::UNIX_EPOCH + Duration::from_millis(1500)).unix(), 1);
    }
}
