//! Points in time as text, both ways, from the year -9999 to 9999.

use std::path::Path;

use bufeo_model::{Timestamp, TimestampFormat};
use bufeo_protocol::{TimestampPrecision, timestamps};
use serde_json::Value as Json;

use super::case::{Case, Miss, Place};
use super::compare::same_text;
use super::read::{self, items, text};
use super::{Error, Suite};

/// Times and the text that stands for them.
pub(super) struct Timestamps;

const FILE: &str = "date_time_format_test_suite.json";

/// The sections of the file: what is done there, and in which format.
const SECTIONS: &[(&str, Direction, TimestampFormat)] = &[
    ("format_epoch_seconds", Direction::Format, TimestampFormat::UnixTimestamp),
    ("format_http_date", Direction::Format, TimestampFormat::Rfc822),
    ("format_date_time", Direction::Format, TimestampFormat::Iso8601),
    ("parse_epoch_seconds", Direction::Parse, TimestampFormat::UnixTimestamp),
    ("parse_http_date", Direction::Parse, TimestampFormat::Rfc822),
    ("parse_date_time", Direction::Parse, TimestampFormat::Iso8601),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Format,
    Parse,
}

impl Suite for Timestamps {
    fn name(&self) -> &'static str {
        "smithy-rs-timestamps"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/aws-smithy-types"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let document = read::json(&vectors.join(FILE))?;
        let mut cases = Vec::new();
        for &(section, direction, format) in SECTIONS {
            for (number, element) in items(&document[section]).iter().enumerate() {
                let place = Place::Element {
                    file: FILE.into(),
                    section: Some(section.into()),
                    element: element.clone(),
                    group: None,
                };
                let name = format!("{section}/{number}: {}", text(&element["iso8601"]));
                let element = element.clone();
                cases.push(Case::new(name, place, move || check(&element, direction, format)));
            }
        }
        Ok(cases)
    }
}

fn check(case: &Json, direction: Direction, format: TimestampFormat) -> Result<(), Miss> {
    let written = text(&case["smithy_format_value"]);
    let seconds: i64 = text(&case["canonical_seconds"]).parse().map_err(|_| "the case has no seconds")?;
    let nanoseconds =
        case["canonical_nanos"].as_u64().and_then(|nanoseconds| u32::try_from(nanoseconds).ok());
    let time = Timestamp::new(seconds, nanoseconds.unwrap_or_default());
    match (direction, case["error"].as_bool().unwrap_or(false)) {
        (Direction::Format, false) => {
            same_text("text", written, &timestamps::format(time, format, TimestampPrecision::Default))
        }
        (Direction::Format, true) => Err(Miss::differs(
            "text",
            "an error",
            timestamps::format(time, format, TimestampPrecision::Default),
        )),
        (Direction::Parse, fails) => match timestamps::parse(written) {
            Ok(parsed) if !fails && parsed == time => Ok(()),
            Err(_) if fails => Ok(()),
            Ok(parsed) => {
                Err(Miss::differs("time", if fails { "an error".into() } else { shown(time) }, shown(parsed)))
            }
            Err(error) => Err(Miss::differs("time", shown(time), error)),
        },
    }
}

fn shown(time: Timestamp) -> String {
    format!("{} s {} ns", time.seconds(), time.nanoseconds())
}
