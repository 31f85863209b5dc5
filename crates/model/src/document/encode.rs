//! Writing a JSON value as a document.

use std::collections::HashMap;

use serde_json::{Number, Value};

use super::{END, FLOAT, LIST, LITERAL, LONG, NEGATIVE, OBJECT, SIZED, TEXT, UNSIGNED};

/// How many texts are placed first because they are frequent: their numbers take one byte.
const FREQUENT: usize = 128;

/// Lists and objects this deep or less are sized.
const SIZED_DEPTH: usize = 2;

/// Shorter ones are quicker walked through.
const SIZED_FROM: usize = 16;

/// The bytes of `value` as a document; the same value gives the same bytes.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut texts = Texts::default();
    texts.count(value);
    let table = texts.ordered();
    let numbers: HashMap<&str, u64> = table.iter().copied().zip(0..).collect();
    let mut bytes = Vec::new();
    write_number(&mut bytes, table.len() as u64);
    for text in &table {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(END);
    }
    write_node(&mut bytes, value, &numbers, 0);
    bytes
}

/// The texts of a value in the order they first appear, and how often they do.
#[derive(Default)]
struct Texts<'a> {
    places: HashMap<&'a str, usize>,
    found: Vec<(&'a str, usize)>,
}

impl<'a> Texts<'a> {
    fn count(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.count(item)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    self.add(key);
                    self.count(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn add(&mut self, text: &'a str) {
        let place = *self.places.entry(text).or_insert_with(|| {
            self.found.push((text, 0));
            self.found.len() - 1
        });
        if let Some((_, times)) = self.found.get_mut(place) {
            *times += 1;
        }
    }

    /// The most frequent first, then the others as they appear, which compresses better than any sorting.
    fn ordered(&self) -> Vec<&'a str> {
        let mut by_frequency: Vec<usize> = (0..self.found.len()).collect();
        by_frequency.sort_by_key(|place| std::cmp::Reverse(self.found.get(*place).map(|(_, times)| *times)));
        let (frequent, rest) = by_frequency.split_at_mut(FREQUENT.min(self.found.len()));
        rest.sort_unstable();
        let order = frequent.iter().chain(rest.iter());
        order.filter_map(|place| self.found.get(*place).map(|(text, _)| *text)).collect()
    }
}

fn write_node(bytes: &mut Vec<u8>, value: &Value, numbers: &HashMap<&str, u64>, depth: usize) {
    match value {
        Value::Null => write_head(bytes, LITERAL, 0),
        Value::Bool(value) => write_head(bytes, LITERAL, 1 + u64::from(*value)),
        Value::Number(number) => write_json_number(bytes, number),
        Value::String(text) => write_head(bytes, TEXT, number_of(text, numbers)),
        Value::Array(_) | Value::Object(_) if (1..=SIZED_DEPTH).contains(&depth) => {
            let mut entries = Vec::new();
            write_entries(&mut entries, value, numbers, depth);
            if entries.len() >= SIZED_FROM {
                write_head(bytes, SIZED, entries.len() as u64);
            }
            bytes.extend_from_slice(&entries);
        }
        Value::Array(_) | Value::Object(_) => write_entries(bytes, value, numbers, depth),
    }
}

fn write_entries(bytes: &mut Vec<u8>, value: &Value, numbers: &HashMap<&str, u64>, depth: usize) {
    match value {
        Value::Array(items) => {
            write_head(bytes, LIST, items.len() as u64);
            for item in items {
                write_node(bytes, item, numbers, depth + 1);
            }
        }
        Value::Object(entries) => {
            write_head(bytes, OBJECT, entries.len() as u64);
            for (key, value) in entries {
                write_number(bytes, number_of(key, numbers));
                write_node(bytes, value, numbers, depth + 1);
            }
        }
        _ => {}
    }
}

fn write_json_number(bytes: &mut Vec<u8>, number: &Number) {
    if let Some(number) = number.as_u64() {
        write_head(bytes, UNSIGNED, number);
    } else if let Some(number) = number.as_i64() {
        write_head(bytes, NEGATIVE, (-1 - number).unsigned_abs());
    } else {
        write_head(bytes, FLOAT, 0);
        bytes.extend_from_slice(&number.as_f64().unwrap_or_default().to_le_bytes());
    }
}

fn write_head(bytes: &mut Vec<u8>, kind: u8, number: u64) {
    match u8::try_from(number) {
        Ok(small) if small < LONG => bytes.push(kind << 5 | small),
        _ => {
            bytes.push(kind << 5 | LONG);
            write_number(bytes, number);
        }
    }
}

pub(crate) fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Every text of the value was counted, so it has a number.
fn number_of(text: &str, numbers: &HashMap<&str, u64>) -> u64 {
    numbers.get(text).copied().unwrap_or_default()
}
