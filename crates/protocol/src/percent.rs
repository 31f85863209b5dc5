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
