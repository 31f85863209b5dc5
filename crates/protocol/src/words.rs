//! Looking at eight bytes at a time: most text has nothing in it that needs a second look.
//!
//! A word is eight bytes of text, the first in its lowest bits. The functions set the highest bit of the bytes that they look
//! for. Above the first of these, bits may be set without need; the first itself is exact.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;

/// The bytes that are `byte`.
pub(crate) fn equal(word: u64, byte: u8) -> u64 {
    let zeroed = word ^ (ONES * u64::from(byte));
    zeroed.wrapping_sub(ONES) & !zeroed & HIGH
}

/// The bytes that are ASCII's control characters, but for the last of them.
pub(crate) fn control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}

/// The bytes that are not ASCII.
pub(crate) fn beyond_ascii(word: u64) -> u64 {
    word & HIGH
}

/// The place of the first byte that `marks` marks.
#[inline]
pub(crate) fn find(text: &[u8], marks: impl Fn(u64) -> u64) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    let first = |word: u64| {
        Some(marks(word)).filter(|marked| *marked != 0).map(|marked| marked.trailing_zeros() as usize / 8)
    };
    for (place, word) in words.iter().enumerate() {
        if let Some(offset) = first(u64::from_le_bytes(*word)) {
            return Some(place * 8 + offset);
        }
    }
    // What is left, filled up with a byte that nobody looks for.
    let last =
        rest.iter().rev().fold(u64::from_le_bytes([b' '; 8]), |word, byte| word << 8 | u64::from(*byte));
    first(last).map(|offset| text.len() - rest.len() + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        let special = |byte: u8| byte < 0x20 || byte == b'"' || byte >= 0x80;
        let marks = |word: u64| control(word) | equal(word, b'"') | beyond_ascii(word);
        for byte in 0..=0xFF_u8 {
            for place in 0..20 {
                for after in [b'x', b'"', 0x1F, 0x80] {
                    let mut text = [b'~'; 20];
                    text[place..].fill(after);
                    text[place] = byte;
                    let expected = text.iter().position(|byte| special(*byte));
                    assert_eq!(find(&text, marks), expected, "{text:x?}");
                }
            }
        }
        assert_eq!(find(b"", marks), None);
    }
}
