//! CBOR as services write it.

use bufeo_model::{List, Map, Shape, ShapeKind, Timestamp, Value};

use super::Style;
use crate::differential::random::Random;

/// The kinds of data items (RFC 8949, section 3.1).
#[derive(Clone, Copy, Debug)]
enum Major {
    Positive = 0,
    Negative = 1,
    Bytes = 2,
    Text = 3,
    List = 4,
    Map = 5,
    Tag = 6,
}

/// What is written in one byte.
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;
const HALF: u8 = 0xf9;
const SINGLE: u8 = 0xfa;
const DOUBLE: u8 = 0xfb;
const BREAK: u8 = 0xff;

/// Writes one body.
pub(super) struct CborWriter<'r> {
    style: Style,
    random: &'r mut Random,
    out: Vec<u8>,
}

impl<'r> CborWriter<'r> {
    pub(super) fn new(style: Style, random: &'r mut Random) -> Self {
        Self { style, random, out: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    fn odd(&mut self, times: usize) -> bool {
        self.style == Style::Odd && self.random.one_in(times)
    }

    /// The members of a structure, and texts beside them that the model does not have.
    pub(super) fn structure_with(&mut self, shape: Option<Shape<'_>>, map: &Map, texts: &[(&str, &str)]) {
        let members = map.iter().filter_map(|(name, value)| Some((shape?.member(&name)?, value)));
        let members: Vec<_> = members.collect();
        if shape.is_some_and(Shape::union) && self.odd(6) {
            self.head(Major::Map, 1);
            self.text("BrandNewMember");
            self.head(Major::Positive, 1);
            return;
        }
        let unknown = !shape.is_some_and(Shape::union) && self.odd(8);
        let open = self.begin(Major::Map, members.len() + texts.len() + usize::from(unknown));
        for (name, text) in texts {
            self.text(name);
            self.text(text);
        }
        for (member, value) in members {
            self.text(member.wire_name());
            self.value(&value, member.shape());
        }
        if unknown {
            self.text("unknownToTheModel");
            self.out.push(NULL);
        }
        self.end(open);
    }

    fn value(&mut self, value: &Value, shape: Shape<'_>) {
        match (value, shape.kind()) {
            (Value::Map(map), ShapeKind::Structure) if !shape.document() => {
                self.structure_with(Some(shape), map, &[]);
            }
            (Value::Map(map), _) => self.map(map, shape),
            (Value::List(list), _) => self.list(list, shape),
            (Value::Timestamp(time), _) => self.time(*time),
            (Value::Blob(bytes), _) => self.chunked(Major::Bytes, bytes),
            (Value::String(text), _) => self.text(text),
            (Value::Float(number), kind) => self.float(*number, kind),
            (Value::Int(number), _) => self.whole(*number),
            (Value::Bool(flag), _) => self.out.push(if *flag { TRUE } else { FALSE }),
            // What does not fit 64 bits has no plain form.
            _ => self.out.push(NULL),
        }
    }

    fn list(&mut self, list: &List, shape: Shape<'_>) {
        let Some(item_shape) = shape.list_member() else { return };
        let open = self.begin(Major::List, list.len());
        for item in list.iter() {
            if self.odd(30) {
                self.out.push(NULL);
            } else {
                self.value(&item, item_shape);
            }
        }
        self.end(open);
    }

    fn map(&mut self, map: &Map, shape: Shape<'_>) {
        let Some(value_shape) = shape.map_value() else { return };
        let open = self.begin(Major::Map, map.len());
        for (name, value) in map.iter() {
            self.text(&name);
            if self.odd(30) {
                self.out.push(NULL);
            } else {
                self.value(&value, value_shape);
            }
        }
        self.end(open);
    }

    /// Seconds since 1970 under the tag that says so.
    fn time(&mut self, time: Timestamp) {
        self.head(Major::Tag, 1);
        match time.microseconds() {
            0 => self.whole(time.seconds()),
            #[expect(clippy::cast_precision_loss, reason = "services write floats")]
            microseconds => {
                self.out.push(DOUBLE);
                let seconds = time.seconds() as f64 + f64::from(microseconds) / 1e6;
                self.out.extend(seconds.to_be_bytes());
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "as the shape says")]
    fn float(&mut self, number: f64, kind: ShapeKind) {
        let half = match number {
            number if number.is_nan() => Some(0x7e00_u16),
            number if number.is_infinite() => Some(if number > 0.0 { 0x7c00 } else { 0xfc00 }),
            1.0 => Some(0x3c00),
            _ => None,
        };
        match half {
            Some(half) if self.odd(2) => {
                self.out.push(HALF);
                self.out.extend(half.to_be_bytes());
            }
            _ if kind == ShapeKind::Float => {
                self.out.push(SINGLE);
                self.out.extend((number as f32).to_be_bytes());
            }
            _ => {
                self.out.push(DOUBLE);
                self.out.extend(number.to_be_bytes());
            }
        }
    }

    fn whole(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(number) => self.head(Major::Positive, number),
            Err(_) => self.head(Major::Negative, number.unsigned_abs() - 1),
        }
    }

    fn text(&mut self, text: &str) {
        self.chunked(Major::Text, text.as_bytes());
    }

    /// Bytes or text, at once or in pieces.
    fn chunked(&mut self, major: Major, bytes: &[u8]) {
        if self.odd(20) {
            self.out.push((major as u8) << 5 | 31);
            // Text is cut nowhere, so that no character is.
            self.head(major, bytes.len() as u64);
            self.out.extend(bytes);
            self.out.push(BREAK);
            return;
        }
        self.head(major, bytes.len() as u64);
        self.out.extend(bytes);
    }

    /// Begins a list or a map, whose length may be left to its end; says whether it is.
    fn begin(&mut self, major: Major, count: usize) -> bool {
        if self.odd(4) {
            self.out.push((major as u8) << 5 | 31);
            return true;
        }
        self.head(major, count as u64);
        false
    }

    fn end(&mut self, open: bool) {
        if open {
            self.out.push(BREAK);
        }
    }

    /// A head in the fewest bytes, or, where a service is odd, in more.
    fn head(&mut self, major: Major, argument: u64) {
        let major = (major as u8) << 5;
        let wide = self.odd(20);
        match (argument, u32::try_from(argument)) {
            (0..=23, _) if !wide => self.out.push(major | argument.to_le_bytes()[0]),
            (0..=0xff, _) if !wide => self.out.extend([major | 24, argument.to_le_bytes()[0]]),
            (_, Ok(argument)) => {
                self.out.push(major | 26);
                self.out.extend(argument.to_be_bytes());
            }
            (argument, Err(_)) => {
                self.out.push(major | 27);
                self.out.extend(argument.to_be_bytes());
            }
        }
    }
}
