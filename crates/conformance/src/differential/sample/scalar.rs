//! Values without parts: text, numbers, bytes, times.

use bufeo_model::{Bound, Location, Map, Shape, ShapeKind, Str, Stream, Timestamp, TimestampFormat, Value};

use super::{Sampler, Way};

/// Text as people write it.
const PLAIN: &[&str] =
    &["boto", "river dolphin", "a-b_c.d~e", "Ucayali/Iquitos", "7", "x=1&y=2", "true", "arn:aws:a:b::c"];

/// Text as nobody writes it, but somebody does.
const ODD: &[&str] = &[
    "",
    " ",
    " padded ",
    "\u{f1}and\u{fa}, \u{1f42c} \u{65e5}\u{672c}",
    "a+b%20c/d?e#f",
    "<a href=\"x\">&amp;'</a>",
    "\"quoted\", \\back\\slash",
    "tab\there",
    "line\nbreak",
    "../up//down/.",
    "\u{7f}\u{80}\u{a0}\u{feff}",
    "{\"json\": [1, null]}",
    "null",
    "]]>",
    "%",
    "${env}",
    "e\u{301}",
];

/// What only bodies can carry.
const BODY_ONLY: &[&str] = &["carriage\rreturn\r\n", "\u{1}\u{8}\u{1f}", "\u{0}"];

/// Text that is a part of host names.
const LABELS: &[&str] = &["mybucket", "a1-b2", "123456789012", "x.y-z"];

/// Text that endpoint rules look at.
const CONTEXT: &[&str] = &[
    "mybucket",
    "my-bucket-2",
    "with.dots",
    "mybucket--usw2-az1--x-s3",
    "123456789012",
    "arn:aws:s3:us-west-2:123456789012:accesspoint:mypoint",
    "arn:aws:kinesis:us-west-2:123456789012:stream/mystream",
    "arn:aws:dynamodb:us-west-2:123456789012:table/mytable",
];

/// The least length. One that nobody could hold is left unfulfilled.
pub(super) fn least(shape: Shape<'_>) -> usize {
    const LONGEST: usize = 10_000;
    let least = match shape.min() {
        Some(Bound::Int(least)) => usize::try_from(least).unwrap_or_default(),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths are small")]
        Some(Bound::Float(least)) => least.ceil().max(0.0) as usize,
        None => 0,
    };
    least.min(LONGEST)
}

impl Sampler<'_> {
    pub(super) fn scalar(&mut self, shape: Shape<'_>) -> Value {
        match shape.kind() {
            ShapeKind::String if shape.json_value() => self.json_value(),
            ShapeKind::Boolean => Value::Bool(self.random.one_in(2)),
            ShapeKind::Integer | ShapeKind::Long => self.whole(shape),
            ShapeKind::Float | ShapeKind::Double => self.float(shape),
            ShapeKind::Timestamp => self.time(shape),
            ShapeKind::Blob => self.blob(shape),
            _ => self.text(shape).into(),
        }
    }

    /// Text without a shape.
    pub(super) fn any_text(&mut self) -> &'static str {
        match self.is_odd() {
            true if self.random.one_in(8) => self.random.of_these(BODY_ONLY),
            true => self.random.of_these(ODD),
            false => self.random.of_these(PLAIN),
        }
    }

    fn text(&mut self, shape: Shape<'_>) -> Str {
        let known: Vec<&str> = shape.enum_values().collect();
        let strange = self.is_odd() && self.random.one_in(4);
        if !known.is_empty() && !strange {
            return self.random.of_these(&known).into();
        }
        let text = match (shape.location(), self.is_odd()) {
            _ if shape.context_param().is_some() && !(self.is_odd() && self.random.one_in(6)) => {
                self.random.of_these(CONTEXT)
            }
            _ if shape.host_label() => self.random.of_these(LABELS),
            (Some(Location::Header | Location::Headers), true) => self.header_text(),
            (_, true) => self.any_text(),
            (_, false) => self.random.of_these(PLAIN),
        };
        lengthened(text, least(shape).max(usize::from(shape.host_label())))
    }

    /// Header lines have no way to carry line breaks, and we do not let other control characters into them.
    fn header_text(&mut self) -> &'static str {
        let text = self.random.of_these(ODD);
        let unfit = text.contains(char::is_control) && !self.random.one_in(10);
        if unfit || (self.way == Way::In && text.contains('\n')) { "tame" } else { text }
    }

    /// A name in a map, unlike those before it.
    pub(super) fn key(&mut self, key: Shape<'_>, map: Shape<'_>, place: usize) -> Str {
        let known: Vec<&str> = key.enum_values().collect();
        if let Some(name) = known.get(place) {
            return (*name).into();
        }
        if map.location() == Some(Location::Headers) {
            return format!("{}{place}", self.random.of_these(&["key-", "Mixed-Case", "x_"])).into();
        }
        let text = if self.is_odd() { self.random.of_these(ODD) } else { self.random.of_these(PLAIN) };
        lengthened(&format!("{text}{place}"), least(key))
    }

    fn json_value(&mut self) -> Value {
        let value = self.document(2);
        match value {
            Value::Map(_) | Value::List(_) => value,
            other => Map::from_iter([("a", other)]).into(),
        }
    }

    fn whole(&mut self, shape: Shape<'_>) -> Value {
        let least = shape.min().map(|bound| match bound {
            Bound::Int(least) => least,
            #[expect(clippy::cast_possible_truncation, reason = "bounds of whole numbers are whole")]
            Bound::Float(least) => least.ceil() as i64,
        });
        let number = match self.is_odd() {
            false => self.random.of_these(&[1, 2, 7, 100]),
            true if self.random.one_in(12) => {
                return Value::BigInt(
                    self.random.of_these(&["9223372036854775808", "123456789012345678901234567890"]).into(),
                );
            }
            true => self.random.of_these(&[
                0,
                -1,
                1,
                i64::from(i32::MAX),
                i64::from(i32::MIN),
                (1 << 53) + 1,
                i64::MAX,
                i64::MIN,
            ]),
        };
        if self.way == Way::Out
            && self.is_odd()
            && self.random.one_in(12)
            && least.is_none_or(|least| least <= 1)
        {
            // Python counts true and false among the whole numbers.
            return Value::Bool(least == Some(1) || self.random.one_in(2));
        }
        Value::Int(number.max(least.unwrap_or(i64::MIN)))
    }

    fn float(&mut self, shape: Shape<'_>) -> Value {
        let least = shape.min().map_or(f64::NEG_INFINITY, Bound::as_f64);
        if self.is_odd() && self.random.one_in(4) {
            let special = self.random.of_these(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
            // Nothing is below NaN, in Python neither.
            return Value::Float(if special < least { f64::INFINITY } else { special });
        }
        if self.way == Way::Out && self.is_odd() && self.random.one_in(4) {
            let number = self.random.of_these(&[0_i32, -3, 12_345_678]);
            if f64::from(number) >= least {
                return Value::Int(number.into());
            }
        }
        let number = match self.is_odd() {
            false => self.random.of_these(&[0.5, 1.0, 42.25]),
            true => {
                self.random.of_these(&[0.0, -0.0, -1.5, 1e16, 1e-7, 123_456_789.123, 5e-324, f64::MAX, 0.1])
            }
        };
        Value::Float(number.max(least))
    }

    fn blob(&mut self, shape: Shape<'_>) -> Value {
        let length = match self.is_odd() {
            false => 3,
            true => self.random.of_these(&[0, 1, 2, 57, 300]),
        };
        let length = length.max(least(shape));
        if self.way == Way::Out && self.random.one_in(4) {
            let text = if self.is_odd() { self.random.of_these(ODD) } else { "text as bytes" };
            return lengthened(text, length.min(1).max(least(shape))).into();
        }
        let bytes = self.random.bytes(length);
        if self.way == Way::Out && shape.streaming() && self.random.one_in(3) {
            return Stream::from_bytes(bytes).into();
        }
        Value::Blob(bytes.into())
    }

    fn time(&mut self, shape: Shape<'_>) -> Value {
        const SECONDS: &[i64] = &[1_577_934_245, 0, 951_782_400, 1_700_000_000];
        const ODD_SECONDS: &[i64] =
            &[0, -1, -86_400 * 365 * 100, 253_402_214_399, 4_102_444_800, 1_582_934_400];
        let odd = self.is_odd();
        let seconds = self.random.of_these(if odd { ODD_SECONDS } else { SECONDS });
        let fine = (odd || self.way == Way::Out) && shape.timestamp_format() != Some(TimestampFormat::Rfc822);
        let nanoseconds = match fine {
            true => self.random.of_these(&[0, 0, 678_901_000, 5_000_000, 1_000, 999_999_000]),
            false => 0,
        };
        if self.way == Way::In {
            return Timestamp::new(seconds, nanoseconds).into();
        }
        if !odd {
            return Timestamp::new(seconds, nanoseconds).with_offset(Some(0)).into();
        }
        match self.random.below(6) {
            0 => Value::Int(seconds),
            1 => Value::Float(self.random.of_these(&[1.5, 1_577_934_245.678_901, 0.001, -1.25])),
            2 => Value::from(self.random.of_these(WRITTEN_TIMES)),
            _ => {
                let offset = self.random.of_these(&[0, 3600, -18_000, 20_700]);
                let seconds = seconds.clamp(86_400 - 62_135_596_800, 253_402_300_799 - 86_400);
                Timestamp::new(seconds, nanoseconds).with_offset(Some(offset)).into()
            }
        }
    }
}

/// Times as callers write them.
const WRITTEN_TIMES: &[&str] = &[
    "2020-01-02T03:04:05Z",
    "2020-01-02T03:04:05.678+02:00",
    "2020-01-02 03:04:05",
    "2020-01-02",
    "Thu, 02 Jan 2020 03:04:05 GMT",
    "20200102T030405Z",
    "2020-01-02T03:04:05-0500",
    "1577934245",
    "1577934245.5",
    "Jan 2 2020",
    "2 January 2020 3:04 PM",
];

/// The text, repeated until it is long enough.
fn lengthened(text: &str, least: usize) -> Str {
    let mut long = text.to_owned();
    while long.chars().count() < least {
        long.push_str(if text.is_empty() { "-" } else { text });
    }
    long.into()
}
