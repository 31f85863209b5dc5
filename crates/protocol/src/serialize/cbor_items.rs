//! CBOR data items, each with the shortest head there is.

/// Writes data items one after the other.
#[derive(Debug, Default)]
pub(super) struct CborItems {
    out: Vec<u8>,
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;

impl CborItems {
    /// The head of an item: its major type, and a number in the fewest bytes.
    fn head(&mut self, major: u8, number: u64) {
        let major = major << 5;
        let [.., b4, b3, b2, b1] = number.to_be_bytes();
        match number {
            0..24 => self.out.push(major | b1),
            24..0x100 => self.out.extend([major | 24, b1]),
            0x100..0x1_0000 => self.out.extend([major | 25, b2, b1]),
            0x1_0000..0x1_0000_0000 => self.out.extend([major | 26, b4, b3, b2, b1]),
            _ => {
                self.out.push(major | 27);
                self.out.extend(number.to_be_bytes());
            }
        }
    }

    /// A whole number; false where it is not between -2^64 and 2^64 - 1, which is as far as CBOR goes without tags.
    #[must_use]
    pub(super) fn integer(&mut self, number: i128) -> bool {
        let (major, magnitude) = if number < 0 { (NEGATIVE, -1 - number) } else { (UNSIGNED, number) };
        match u64::try_from(magnitude) {
            Ok(magnitude) => {
                self.head(major, magnitude);
                true
            }
            Err(_) => false,
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.head(TEXT, text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Begins an array; that many items have to follow.
    pub(super) fn array(&mut self, items: usize) {
        self.head(ARRAY, items as u64);
    }

    /// Begins a map; that many pairs of a key and a value have to follow.
    pub(super) fn map(&mut self, entries: usize) {
        self.head(MAP, entries as u64);
    }

    /// Begins a time in seconds since 1970; a number has to follow.
    pub(super) fn epoch(&mut self) {
        self.head(TAG, 1);
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.head(SIMPLE, if value { 21 } else { 20 });
    }

    pub(super) fn null(&mut self) {
        self.head(SIMPLE, 22);
    }

    pub(super) fn single(&mut self, number: f32) {
        if !self.special(number.into()) {
            self.out.push(SIMPLE << 5 | 26);
            self.out.extend(number.to_be_bytes());
        }
    }

    pub(super) fn double(&mut self, number: f64) {
        if !self.special(number) {
            self.out.push(SIMPLE << 5 | 27);
            self.out.extend(number.to_be_bytes());
        }
    }

    /// Writes NaN and the infinities, which need no more than half a float; false for other numbers.
    fn special(&mut self, number: f64) -> bool {
        let half: [u8; 2] = match number {
            number if number.is_nan() => [0x7E, 0x00],
            f64::INFINITY => [0x7C, 0x00],
            f64::NEG_INFINITY => [0xFC, 0x00],
            _ => return false,
        };
        self.out.push(SIMPLE << 5 | 25);
        self.out.extend(half);
        true
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut CborItems)) -> Vec<u8> {
        let mut items = CborItems::default();
        write(&mut items);
        items.finish()
    }

    #[test]
    fn heads_are_as_short_as_they_can_be() {
        for (number, expected) in [
            (0, vec![0x00]),
            (23, vec![0x17]),
            (24, vec![0x18, 24]),
            (255, vec![0x18, 0xFF]),
            (256, vec![0x19, 1, 0]),
            (65_536, vec![0x1A, 0, 1, 0, 0]),
            (4_294_967_296, vec![0x1B, 0, 0, 0, 1, 0, 0, 0, 0]),
            (u64::MAX.into(), vec![0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            (-1, vec![0x20]),
            (-25, vec![0x38, 24]),
            (-1 - i128::from(u64::MAX), vec![0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        ] {
            assert_eq!(written(|items| assert!(items.integer(number))), expected, "{number}");
        }
        for number in [i128::from(u64::MAX) + 1, -2 - i128::from(u64::MAX)] {
            assert!(written(|items| assert!(!items.integer(number))).is_empty());
        }
    }

    #[test]
    fn floats_keep_their_width_but_for_those_that_are_no_numbers() {
        assert_eq!(written(|items| items.single(1.5)), [0xFA, 0x3F, 0xC0, 0, 0]);
        assert_eq!(written(|items| items.double(-0.0)), [0xFB, 0x80, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(written(|items| items.double(f64::NAN)), [0xF9, 0x7E, 0]);
        assert_eq!(written(|items| items.single(f32::INFINITY)), [0xF9, 0x7C, 0]);
        assert_eq!(written(|items| items.single(f32::NEG_INFINITY)), [0xF9, 0xFC, 0]);
    }
}
