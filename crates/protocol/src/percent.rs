//! Percent-encoding as the services expect it.

/// Encodes everything but letters, digits, `-._~` and the characters of `also_safe`.
///
/// ```
/// use bufeo_protocol::percent_encode;
///
/// assert_eq!(percent_encode("a b/ü~", ""), "a%20b%2F%C3%BC~");
/// assert_eq!(percent_encode("a b/c", "/"), "a%20b/c");
/// ```
pub fn percent_encode(text: &str, also_safe: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || (byte.is_ascii() && also_safe.contains(character))
        {
            encoded.push(character);
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
    }
    encoded
}

/// Decodes what [`percent_encode`] encodes. A percent sign that no two digits follow stays, and bytes that are no UTF-8 become
/// U+FFFD, as Python has it.
///
/// ```
/// use bufeo_protocol::percent_decode;
///
/// assert_eq!(percent_decode("a%20b%2F%c3%bc~"), "a b/ü~");
/// assert_eq!(percent_decode("100%, %zz"), "100%, %zz");
/// ```
pub fn percent_decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |place: usize| after.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high << 4 | low).unwrap_or_default());
                rest = &after[2..];
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
