//! Comparing bodies and results by meaning.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value as Json;

use crate::Outcome;

/// Equal as Python compares: numbers by value, maps in any order.
pub fn same_json(expected: &Json, ours: &Json) -> Outcome {
    if equal(expected, ours) { Ok(()) } else { Err(format!("expected: {expected}\n    ours: {ours}")) }
}

fn equal(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| equal(left, right)))
        }
        _ => left == right,
    }
}

/// Equal as canonical XML with white space around text dropped; byte for byte where one of them is no XML.
pub fn same_xml(expected: &str, ours: &str) -> Outcome {
    let same = match (canonical(expected), canonical(ours)) {
        (Some(expected), Some(ours)) => expected == ours,
        _ => expected == ours,
    };
    if same { Ok(()) } else { Err(format!("expected: {expected}\n    ours: {ours}")) }
}

fn canonical(text: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut parts, mut text) = (Vec::new(), String::new());
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Text(piece) => {
                text.push_str(piece);
                continue;
            }
            Event::GeneralRef(name) => {
                text.push_str(&format!("&{};", &**name));
                continue;
            }
            _ => {}
        }
        let trimmed = std::mem::take(&mut text).trim().to_owned();
        if !trimmed.is_empty() {
            parts.push(trimmed);
        }
        match event {
            Event::Start(start) => {
                let mut attributes: Vec<String> = start
                    .attributes()
                    .map(|attribute| attribute.ok().map(|attribute| format!("{attribute:?}")))
                    .collect::<Option<_>>()?;
                attributes.sort();
                parts.push(format!("<{:?} {attributes:?}", start.name()));
            }
            Event::End(end) => parts.push(format!(">{:?}", end.name())),
            Event::Eof => return (!parts.is_empty()).then_some(parts),
            _ => {}
        }
    }
}
