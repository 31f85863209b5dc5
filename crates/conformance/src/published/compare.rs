//! Comparing by meaning what vectors expect with what came.

use bufeo_model::{Map, Value};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value as Json, json};

use super::case::Miss;

/// Equal to the letter.
pub(super) fn same_text(what: &str, expected: &str, came: &str) -> Result<(), Miss> {
    if expected == came { Ok(()) } else { Err(Miss::differs(what, expected, came)) }
}

/// Equal as Python compares: numbers by value, maps in any order.
pub(super) fn same_json(what: &str, expected: &Json, came: &Json) -> Result<(), Miss> {
    if equal(expected, came) { Ok(()) } else { Err(Miss::differs(what, expected, came)) }
}

fn equal(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => match (left.as_i128(), right.as_i128()) {
            (Some(left), Some(right)) => left == right,
            _ => left.as_f64() == right.as_f64(),
        },
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

/// Equal as canonical XML with white space around text dropped; to the letter where one of them is no XML.
pub(super) fn same_xml(what: &str, expected: &str, came: &str) -> Result<(), Miss> {
    match (canonical(expected), canonical(came)) {
        (Some(left), Some(right)) if left == right => Ok(()),
        (Some(_), Some(_)) => Err(Miss::differs(what, expected, came)),
        _ => same_text(what, expected, came),
    }
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
                let attributes = start.attributes().map(|attribute| Some(format!("{:?}", attribute.ok()?)));
                let mut attributes: Vec<String> = attributes.collect::<Option<_>>()?;
                attributes.sort();
                parts.push(format!("<{:?} {attributes:?}", start.name()));
            }
            Event::End(end) => parts.push(format!(">{:?}", end.name())),
            Event::Eof => return (!parts.is_empty()).then_some(parts),
            _ => {}
        }
    }
}

/// A map in the notation of the vectors; at the top, floats that JSON cannot write are text.
pub(super) fn readable_map(map: &Map, top: bool) -> Json {
    Json::Object(map.iter().map(|(name, value)| (name.to_string(), readable(&value, top))).collect())
}

/// A value in the notation of the vectors: blobs as text, times as seconds.
pub(super) fn readable(value: &Value, top: bool) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(number) => json!(number),
        Value::Float(number) if number.is_finite() => json!(number),
        Value::Float(number) if top && number.is_nan() => json!("NaN"),
        Value::Float(number) if top => json!(if *number > 0.0 { "Infinity" } else { "-Infinity" }),
        Value::Blob(bytes) => json!(String::from_utf8_lossy(bytes)),
        Value::String(text) => json!(text.as_str()),
        Value::Timestamp(time) if time.nanoseconds() == 0 => json!(time.seconds()),
        #[expect(clippy::cast_precision_loss, reason = "the vectors have floats there")]
        Value::Timestamp(time) => json!(time.seconds() as f64 + f64::from(time.nanoseconds()) / 1e9),
        Value::List(list) => list.iter().map(|item| readable(&item, false)).collect(),
        Value::Map(map) => readable_map(map, false),
        other => json!(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_compared_without_white_space_and_order_of_attributes() {
        let same = |left, right| same_xml("body", left, right).is_ok();
        assert!(same("<a y='2' x=\"1\"> t <b/></a>", "<a x='1' y='2'>t<b></b></a>"));
        assert!(!same("<a>t</a>", "<a>u</a>"));
        assert!(!same("<a><b/><c/></a>", "<a><c/><b/></a>"));
        assert!(!same("text", "<a/>"));
    }

    #[test]
    fn json_is_compared_by_value() {
        let same = |left: Json, right: Json| same_json("body", &left, &right).is_ok();
        assert!(same(json!({ "a": 1, "b": [2.0] }), json!({ "b": [2], "a": 1.0 })));
        assert!(!same(json!({ "a": 1 }), json!({ "a": 1, "b": null })));
    }
}
