//! Times: to text, and back.

use std::path::Path;

use bufeo_model::{Timestamp, TimestampFormat};
use bufeo_protocol::{TimestampPrecision, timestamps};
use serde_json::Value as Json;

use super::Error;
use super::Suite;
use super::case::{Case, Miss, Place};
use super::compare::same_text;
use super::read::{self, items, text};

/// Times in the three formats, far into the past and the future.
pub(super) struct Timestamps;

const FILE: &str = "date_time_format_test_suite.json";

type Check = fn(&Json, TimestampFormat) -> Result<(), Miss>;

/// The sections: what is done in each, and in which format.
const SECTIONS: &[(&str, Check, TimestampFormat)] = &[
    ("format_epoch_seconds", check_format, TimestampFormat::UnixTimestamp),
    ("format_http_date", check_format, TimestampFormat::Rfc822),
    ("format_date_time", check_format, TimestampFormat::Iso8601),
    ("parse_epoch_seconds", check_parse, TimestampFormat::UnixTimestamp),
    ("parse_http_date", check_parse, TimestampFormat::Rfc822),
    ("parse_date_time", check_parse, TimestampFormat::Iso8601),
];

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
        for (section, check, format) in SECTIONS {
            for element in items(&document[section]) {
                let name = format!("{section}/{}", text(&element["iso8601"]));
                let (element, vector, section) =
                    (element.clone(), element.clone(), Some((*section).to_owned()));
                let place = Place::Element { file: FILE.into(), section, element, group: None };
                let (check, format) = (*check, *format);
                cases.push(Case::new(name, place, move || check(&vector, format)));
            }
        }
        Ok(cases)
    }
}

fn check_format(vector: &Json, format: TimestampFormat) -> Result<(), Miss> {
    let came = timestamps::format(instant(vector)?, format, TimestampPrecision::Default);
    match (vector["smithy_format_value"].as_str(), came) {
        (Some(expected), came) => same_text("text", expected, &came?),
        (None, Err(_)) => Ok(()),
        (None, Ok(came)) => Err(Miss::differs("text", "an error", came)),
    }
}

fn check_parse(vector: &Json, _: TimestampFormat) -> Result<(), Miss> {
    let written = text(&vector["smithy_format_value"]);
    let (expected, came) = (instant(vector)?, timestamps::parse(written)?);
    if came == expected {
        Ok(())
    } else {
        Err(Miss::differs(written, format!("{expected:?}"), format!("{came:?}")))
    }
}

fn instant(vector: &Json) -> Result<Timestamp, Miss> {
    let seconds: i64 = text(&vector["canonical_seconds"]).parse().map_err(|_| "the seconds are no number")?;
    let nanos = vector["canonical_nanos"].as_u64().and_then(|nanos| u32::try_from(nanos).ok());
    Ok(Timestamp::new(seconds, nanos.ok_or("the nanoseconds are no number")?))
}
