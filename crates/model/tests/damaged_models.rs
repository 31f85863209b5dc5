//! Models that are wrong: every way they can be, an error, and never a panic.

use std::sync::Arc;

use bufeo_model::{Error, ErrorKind, ServiceModel, Shape};
use serde_json::{Value, json};

fn sample() -> Value {
    json!({
        "metadata": {"serviceId": "Weather", "protocol": "rest-json", "auth": ["aws.auth#sigv4"]},
        "operations": {
            "GetForecast": {
                "name": "GetForecast",
                "http": {"method": "GET", "requestUri": "/{City}"},
                "input": {"shape": "In"},
                "output": {"shape": "Out"},
                "errors": [{"shape": "NoSuchCity"}],
                "staticContextParams": {"Mode": {"value": ["a", true]}},
                "httpChecksum": {"requestAlgorithmMember": "City", "responseAlgorithms": ["CRC32"]}
            }
        },
        "shapes": {
            "In": {"type": "structure", "required": ["City"], "members": {"City": {"shape": "City", "location": "uri"}}},
            "Out": {"type": "structure", "payload": "Days", "members": {"Days": {"shape": "Days"}}},
            "Days": {"type": "list", "member": {"shape": "Day"}, "max": 7},
            "Day": {"type": "map", "key": {"shape": "City"}, "value": {"shape": "Days"}},
            "City": {"type": "string", "enum": ["a"], "xmlNamespace": {"uri": "urn:x"}, "min": 1.5},
            "NoSuchCity": {"type": "structure", "members": {}, "exception": true, "error": {"code": "C", "httpStatusCode": 404}}
        }
    })
}

/// Reads everything there is to read.
fn use_all(model: &Arc<ServiceModel>) -> Result<(), Error> {
    model.protocol()?;
    for name in model.operation_names() {
        let operation = model.operation(name)?;
        operation.input().iter().chain(&operation.output()).for_each(|shape| walk(*shape, 6));
    }
    for name in model.shape_names()? {
        walk(model.shape(name)?, 6);
    }
    model.error_shape_by_code("C")?;
    model.to_json().map(drop)
}

fn walk(shape: Shape<'_>, depth: usize) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    let _ = (shape.name().len(), shape.enum_values().count(), shape.location_name(), shape.xml_namespace());
    for member in shape.members() {
        assert!(shape.member(member.name()).is_some());
        walk(member.shape(), deeper);
    }
    for part in [shape.list_member(), shape.map_key(), shape.map_value()].into_iter().flatten() {
        walk(part, deeper);
    }
}

fn open(json: &[u8]) -> Result<(), Error> {
    ServiceModel::from_json("weather", json).and_then(|model| use_all(&model))
}

#[test]
fn a_sound_model_is_read_whole() {
    open(sample().to_string().as_bytes()).unwrap();
}

#[test]
fn a_model_cut_anywhere_is_an_error() {
    let text = sample().to_string();
    for length in 0..text.len() {
        let error = open(&text.as_bytes()[..length]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "cut to {length} bytes");
    }
}

#[test]
fn a_model_with_any_byte_replaced_does_no_harm() {
    let text = sample().to_string();
    for at in 0..text.len() {
        for byte in [b'0', b'"', b'{', b'}', b'x', 0xff] {
            let mut damaged = text.clone().into_bytes();
            damaged[at] = byte;
            let _ = open(&damaged);
        }
    }
}

/// Replaces every value of the model, one after the other, by values of other kinds.
#[test]
fn a_model_with_any_value_of_another_kind_does_no_harm() {
    let whole = sample();
    let mut places = Vec::new();
    pointers(&whole, String::new(), &mut places);
    for place in &places {
        for value in [
            json!(null),
            json!(1),
            json!(-1.5),
            json!("x"),
            json!([]),
            json!({}),
            json!([{}]),
            json!({"shape": "Day"}),
        ] {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(place).expect("the place is there") = value;
            let _ = ServiceModel::from_value("weather", &damaged).and_then(|model| use_all(&model));
        }
    }
}

fn pointers(value: &Value, at: String, places: &mut Vec<String>) {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in parts {
        pointers(value, format!("{at}/{key}"), places);
    }
    places.push(at);
}

fn message_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[test]
fn an_error_says_which_part_is_wrong() {
    for (place, value, expected) in [
        ("/shapes/In/members/City/shape", json!("Citty"), "there is no shape `Citty`; did you mean `City`?"),
        ("/shapes/Out/payload", json!("Hours"), "its payload `Hours` is none of its members"),
        ("/shapes/Days/type", json!("array"), "`array` is no type of shapes"),
        ("/shapes/Days", json!({"type": "list"}), "it is a list and has no `member`"),
        ("/metadata/protocol", json!("soap"), "none of `soap` is spoken here"),
        ("/operations/GetForecast/http", json!([]), "operation `GetForecast` cannot be read"),
    ] {
        let mut damaged = sample();
        *damaged.pointer_mut(place).expect("the place is there") = value;
        let error =
            ServiceModel::from_value("weather", &damaged).and_then(|model| use_all(&model)).unwrap_err();
        assert!(message_of(&error).contains(expected), "{place}: {}", message_of(&error));
        assert!(message_of(&error).contains("weather"), "{place}: {}", message_of(&error));
    }
}

#[test]
fn an_operation_is_usable_though_another_is_broken() {
    let mut damaged = sample();
    damaged["operations"]["Broken"] = json!({"input": {"shape": "Nowhere"}});
    let model = ServiceModel::from_value("weather", &damaged).unwrap();
    assert!(model.operation("GetForecast").is_ok());
    assert!(model.operation("Broken").is_err());
}

#[test]
fn traits_at_a_reference_come_before_those_of_the_shape() {
    let model = ServiceModel::from_value("weather", &json!({
        "metadata": {"protocol": "rest-xml"},
        "operations": {},
        "shapes": {
            "In": {"type": "structure", "members": {
                "Own": {"shape": "Text"},
                "Given": {"shape": "Text", "locationName": "given", "sensitive": false, "location": "header"}
            }},
            "Text": {"type": "string", "locationName": "own", "sensitive": true, "max": 3}
        }
    }))
    .unwrap();
    let input = model.shape("In").unwrap();
    let (own, given) = (input.member("Own").unwrap(), input.member("Given").unwrap());
    assert_eq!((own.wire_name(), own.shape().sensitive()), ("own", true));
    assert_eq!((given.wire_name(), given.shape().sensitive()), ("given", false));
    assert_eq!(given.shape().max(), own.shape().max());
    assert_eq!(input.body_member("own").unwrap().name(), "Own");
    assert!(input.body_member("given").is_none());
}
