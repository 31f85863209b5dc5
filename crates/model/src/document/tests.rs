use serde_json::{Value, json};

use super::{Document, Node, encode, parse_json};

fn sample() -> Value {
    json!({
        "metadata": {"serviceId": "Weather", "numbers": [0, 30, 31, 127, 128, -1, -31, -32, i64::MIN, u64::MAX]},
        "floats": [0.5, -0.0, 1e-7, 1.797_693_134_862_315_7e308],
        "shapes": {"Größe": {"type": "string", "enum": ["ä", "", "ä"]}, "documentation": {"type": "list"}},
        "literals": [null, true, false, {}, []]
    })
}

fn round_trip(bytes: &[u8]) -> Result<Value, crate::Error> {
    Document::from_bytes(bytes)?.root().and_then(Node::to_json)
}

#[test]
fn json_comes_back_as_it_was_with_its_order() {
    let value = sample();
    let back = round_trip(&encode(&value)).unwrap();
    assert_eq!(back.to_string(), value.to_string());
}

#[test]
fn more_texts_than_one_byte_numbers_come_back() {
    let value: Value =
        (0..70_000).map(|number| json!({format!("key{number}"): format!("value{}", number % 300)})).collect();
    assert_eq!(round_trip(&encode(&value)).unwrap(), value);
}

#[test]
fn a_sized_object_is_stepped_over() {
    let document = Document::from_value(&sample()).unwrap();
    let root = document.root().unwrap();
    let keys: Vec<&str> = root.entries().unwrap().map(|entry| entry.unwrap().key()).collect();
    assert_eq!(keys, ["metadata", "floats", "shapes", "literals"]);
    assert!(root.get("no such key").unwrap().is_none());
}

#[test]
fn a_document_cut_anywhere_is_an_error() {
    let bytes = encode(&sample());
    for length in 0..bytes.len() {
        assert!(round_trip(&bytes[..length]).is_err(), "cut to {length} bytes");
    }
}

#[test]
fn a_document_with_any_bit_turned_over_does_no_harm() {
    let bytes = encode(&sample());
    let mut refused = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            refused += usize::from(round_trip(&damaged).is_err());
        }
    }
    assert!(refused > bytes.len(), "only {refused} of {} were noticed", bytes.len() * 8);
}

#[test]
fn text_that_is_not_json_says_where() {
    let error = parse_json(b"{\"a\": }").unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("line 1 column 7"));
}

#[test]
fn nesting_without_end_is_an_error() {
    // No texts, then lists of one entry in each other.
    let mut bytes = vec![0];
    bytes.extend(std::iter::repeat_n(super::LIST << 5 | 1, 100_000));
    bytes.push(0);
    assert!(round_trip(&bytes).unwrap_err().to_string().contains("nested"));
}
