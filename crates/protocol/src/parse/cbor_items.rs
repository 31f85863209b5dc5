//! CBOR data items as values, whatever shape they are for.

use bufeo_model::{List, Map, Str, Value};

use crate::{Error, Result, timestamps};

/// The one value that `body` begins with, however deep: what is open lies on the heap.
///
/// Takes what botocore takes: the only tag is that of times, and entries of maps whose value is null are left out.
pub(super) fn decode(body: &[u8]) -> Result<Value> {
    CborItems { body, at: 0 }.value()
}

struct CborItems<'a> {
    body: &'a [u8],
    at: usize,
}

/// An array or a map whose parts are being read.
enum Open {
    Array { length: Length, items: Vec<Value> },
    Map { length: Length, place: u64, key: Str, map: Map },
}

impl Open {
    fn add(&mut self, value: Value) {
        match self {
            Self::Array { items, .. } => items.push(value),
            Self::Map { key, map, .. } => {
                if !value.is_null() {
                    map.insert(std::mem::take(key), value);
                }
            }
        }
    }

    fn finish(self) -> Value {
        match self {
            Self::Array { items, .. } => List::from(items).into(),
            Self::Map { map, .. } => map.into(),
        }
    }
}

/// The beginning of an item.
#[derive(Clone, Copy, Debug)]
struct Head {
    major: u8,
    /// The five bits beside the major type, which say what the argument is.
    info: u8,
}

/// How much an array, a map or text has.
#[derive(Clone, Copy, Debug)]
enum Length {
    Known(u64),
    /// As much as there is before a break.
    Open,
}

const BYTES: u8 = 2;
const TEXT: u8 = 3;
const BREAK: u8 = 0xFF;

impl<'a> CborItems<'a> {
    fn value(&mut self) -> Result<Value> {
        let mut open = Vec::new();
        loop {
            let mut whole = self.begin(&mut open)?;
            while let Some(value) = whole.take() {
                let Some(container) = open.last_mut() else { return Ok(value) };
                container.add(value);
                whole = self.next(&mut open)?;
            }
        }
    }

    /// A value without parts; nothing where one with parts is open now, which has a first part to come.
    fn begin(&mut self, open: &mut Vec<Open>) -> Result<Option<Value>> {
        let head = self.head()?;
        Ok(Some(match head.major {
            0 => self.argument(head).map(Value::from)?,
            1 => self.argument(head).map(|argument| Value::from(-1 - i128::from(argument)))?,
            BYTES => self.bytes(head).map(Value::from)?,
            TEXT => self.text(head).map(Value::from)?,
            4 => {
                open.push(Open::Array { length: self.length(head)?, items: Vec::new() });
                return self.next(open);
            }
            5 => {
                let (key, map) = (Str::default(), Map::new());
                open.push(Open::Map { length: self.length(head)?, place: 0, key, map });
                return self.next(open);
            }
            6 => self.time(head)?,
            _ => self.simple(head)?,
        }))
    }

    /// The innermost container, where that was its last part; else nothing, with the key of the next one read.
    fn next(&mut self, open: &mut Vec<Open>) -> Result<Option<Value>> {
        let another = match open.last_mut() {
            None => return Ok(None),
            Some(Open::Array { length, items }) => self.another(*length, items.len() as u64),
            Some(Open::Map { length, place, key, .. }) => {
                let another = self.another(*length, *place);
                if another {
                    *place += 1;
                    *key = self.key()?;
                }
                another
            }
        };
        Ok(if another { None } else { open.pop().map(Open::finish) })
    }

    fn key(&mut self) -> Result<Str> {
        let head = self.head()?;
        if head.major != TEXT {
            return Err(self.malformed("a key is no text"));
        }
        self.text(head)
    }

    fn head(&mut self) -> Result<Head> {
        let [byte] = self.fixed()?;
        Ok(Head { major: byte >> 5, info: byte & 31 })
    }

    /// The number that an item begins with.
    fn argument(&mut self, head: Head) -> Result<u64> {
        Ok(match head.info {
            0..24 => head.info.into(),
            24 => u8::from_be_bytes(self.fixed()?).into(),
            25 => u16::from_be_bytes(self.fixed()?).into(),
            26 => u32::from_be_bytes(self.fixed()?).into(),
            27 => u64::from_be_bytes(self.fixed()?),
            _ => return Err(self.malformed("a head is none")),
        })
    }

    fn length(&mut self, head: Head) -> Result<Length> {
        if head.info == 31 { Ok(Length::Open) } else { self.argument(head).map(Length::Known) }
    }

    /// Whether another item follows the `place` there were. Steps over the break.
    fn another(&mut self, length: Length, place: u64) -> bool {
        match length {
            Length::Known(length) => place < length,
            Length::Open => {
                let end = self.body.get(self.at) == Some(&BREAK);
                self.at += usize::from(end);
                !end
            }
        }
    }

    fn bytes(&mut self, head: Head) -> Result<Vec<u8>> {
        match self.length(head)? {
            Length::Known(length) => self.run(length).map(<[u8]>::to_vec),
            Length::Open => self.pieces(head.major),
        }
    }

    fn text(&mut self, head: Head) -> Result<Str> {
        let not_utf8 = |error| Error::response("the answer has text that is not UTF-8").with_source(error);
        match self.length(head)? {
            Length::Known(length) => std::str::from_utf8(self.run(length)?).map(Str::from).map_err(not_utf8),
            Length::Open => {
                let text = String::from_utf8(self.pieces(head.major)?);
                text.map(Str::from).map_err(|error| not_utf8(error.utf8_error()))
            }
        }
    }

    /// Bytes or text in pieces of a known length each, up to a break.
    fn pieces(&mut self, major: u8) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        while self.another(Length::Open, 0) {
            let piece = self.head()?;
            if piece.major != major {
                return Err(self.malformed("a piece of a string is none"));
            }
            let length = self.argument(piece)?;
            whole.extend_from_slice(self.run(length)?);
        }
        Ok(whole)
    }

    fn time(&mut self, head: Head) -> Result<Value> {
        let tag = self.argument(head)?;
        if tag != 1 {
            return Err(self.malformed(&format!("tag {tag} is not known")));
        }
        let head = self.head()?;
        let value = match head.major {
            0 => self.argument(head).map(Value::from)?,
            1 => self.argument(head).map(|argument| Value::from(-1 - i128::from(argument)))?,
            7 => self.simple(head)?,
            _ => Value::Null,
        };
        let time = match value {
            Value::Int(_) | Value::Float(_) => timestamps::from_value(&value).ok(),
            _ => None,
        };
        time.map(Value::from).ok_or_else(|| self.malformed("a time is none"))
    }

    fn simple(&mut self, head: Head) -> Result<Value> {
        Ok(match head.info {
            20 => Value::Bool(false),
            21 => Value::Bool(true),
            22 | 23 => Value::Null,
            25 => Value::Float(half(u16::from_be_bytes(self.fixed()?))),
            26 => Value::Float(f32::from_be_bytes(self.fixed()?).into()),
            27 => Value::Float(f64::from_be_bytes(self.fixed()?)),
            _ => return Err(self.malformed("a simple value is not known")),
        })
    }

    /// That many bytes, which are there before anything is made of them.
    fn run(&mut self, length: u64) -> Result<&'a [u8]> {
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let run = end.and_then(|end| self.body.get(self.at..end));
        let run = run.ok_or_else(|| self.malformed("it ends too early"))?;
        self.at += run.len();
        Ok(run)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.body.get(self.at..).and_then(<[u8]>::first_chunk).copied();
        let bytes = bytes.ok_or_else(|| self.malformed("it ends too early"))?;
        self.at += N;
        Ok(bytes)
    }

    fn malformed(&self, what: &str) -> Error {
        let place = self.at;
        Error::response(format!("the answer is no valid CBOR: {what} at byte {place}"))
    }
}

/// A float of 16 bits: a sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3FF));
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (fraction / 1024.0 + 1.0) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 0 { magnitude } else { -magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_have_their_value() {
        for (bits, expected) in [
            (0x0000, 0.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x03FF, 6.097_555_160_522_461e-5),
            (0x0400, 6.103_515_625e-5),
            (0x3C00, 1.0),
            (0x3C01, 1.000_976_562_5),
            (0x7BFF, 65_504.0),
            (0xC500, -5.0),
            (0x7C00, f64::INFINITY),
            (0xFC00, f64::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), expected, "{bits:04x}");
        }
        assert!(half(0x7E00).is_nan());
    }

    #[test]
    fn whole_numbers_reach_as_far_as_cbor_does() {
        let furthest = |first: u8| decode(&[&[first][..], &[0xFF; 8]].concat()).unwrap();
        assert_eq!(furthest(0x1B), Value::BigInt("18446744073709551615".into()));
        assert_eq!(furthest(0x3B), Value::BigInt("-18446744073709551616".into()));
        assert_eq!(
            decode(&[0x3B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).unwrap(),
            Value::Int(i64::MIN)
        );
    }

    #[test]
    fn times_are_whole_or_have_a_fraction() {
        let time = |body: &[u8]| decode(body).ok().and_then(|value| value.as_timestamp());
        let (seconds, half) = (&[0xC1, 0x20][..], &[0xC1, 0xF9, 0x3E, 0x00][..]);
        assert_eq!(time(seconds), Some(bufeo_model::Timestamp::new(-1, 0)));
        assert_eq!(time(half), Some(bufeo_model::Timestamp::new(1, 500_000_000)));
        for body in [&[0xC2, 0x01][..], &[0xC1, 0x60], &[0xC1, 0xF9, 0x7E, 0x00], &[0xC1]] {
            assert!(decode(body).is_err(), "{body:x?}");
        }
    }

    #[test]
    fn announced_lengths_are_not_believed() {
        for major in [2, 3, 4, 5] {
            let mut body = vec![major << 5 | 27];
            body.extend(u64::MAX.to_be_bytes());
            assert!(decode(&body).is_err(), "major type {major}");
        }
        assert!(decode(&[0x81; 100_000]).is_err());
        assert!(decode(&[0x9F; 100_000]).is_err());
        assert!(decode(&[0xC1; 100_000]).is_err());
        let deep = [&[0x81; 100_000][..], &[0x01]].concat();
        assert!(decode(&deep).is_ok(), "arrays in each other");
    }
}
