//! Every trait of every member of every service against the JSON that it was decoded from.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use bufeo_model::{Bound, Bundle, Loader, Location, ServiceModel, Shape, TimestampFormat};
use serde_json::{Map, Value, json};

/// The traits that are true or false, and how to ask for them.
type Question = fn(Shape<'_>) -> bool;
const FLAGS: &[(&str, Question)] = &[
    ("flattened", |shape| shape.flattened()),
    ("streaming", |shape| shape.streaming()),
    ("xmlAttribute", |shape| shape.xml_attribute()),
    ("eventstream", |shape| shape.event_stream()),
    ("event", |shape| shape.event()),
    ("eventheader", |shape| shape.event_header()),
    ("eventpayload", |shape| shape.event_payload()),
    ("jsonvalue", |shape| shape.json_value()),
    ("hostLabel", |shape| shape.host_label()),
    ("sensitive", |shape| shape.sensitive()),
    ("idempotencyToken", |shape| shape.idempotency_token()),
    ("exception", |shape| shape.exception()),
    ("fault", |shape| shape.fault()),
    ("document", |shape| shape.document()),
    ("union", |shape| shape.union()),
    ("requiresLength", |shape| shape.requires_length()),
    ("endpointdiscoveryid", |shape| shape.endpoint_discovery_id()),
    ("deprecated", |shape| shape.deprecated()),
];

#[test]
fn every_trait_is_what_the_model_says() {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let (mut members, mut traits) = (0, 0);
    for service in loader.services() {
        let model = loader.load(&service, None).unwrap();
        let json = model.to_json().unwrap();
        for (name, definition) in json["shapes"].as_object().unwrap() {
            let shape = model.shape(name).unwrap();
            traits += check(&service, shape, definition.as_object().unwrap());
            for (reference, shape) in references(definition, shape) {
                traits += check(&service, shape, &overlaid(&json, reference));
                members += 1;
            }
        }
        check_operations(&model, &json);
    }
    println!("compared {traits} traits of {members} members");
    assert_eq!(members, 239_807 + 15_596 + 2 * 1_292);
}

/// Some traits are in no bundled model, and are in those of others.
#[test]
fn every_flag_is_read_at_a_shape_and_at_a_reference() {
    for (flag, ask) in FLAGS {
        let json = json!({
            "shapes": {
                "In": {"type": "structure", "members": {"A": {"shape": "Marked"}, "B": {"shape": "Plain", *flag: true}}},
                "Marked": {"type": "string", *flag: true},
                "Plain": {"type": "string"}
            }
        });
        let model = ServiceModel::from_value("weather", &json).unwrap();
        let input = model.shape("In").unwrap();
        assert!(input.members().all(|member| ask(member.shape())), "{flag}");
        let others = FLAGS.iter().filter(|(other, _)| other != flag);
        let marked = model.shape("Marked").unwrap();
        assert!(others.into_iter().all(|(_, ask)| !ask(marked)), "{flag} is taken for another");
        assert!(!ask(model.shape("Plain").unwrap()), "{flag}");
    }
}

/// The references in a definition, beside the shapes we have for them.
fn references<'a>(definition: &'a Value, shape: Shape<'a>) -> Vec<(&'a Value, Shape<'a>)> {
    let mut pairs: Vec<(&Value, Shape<'_>)> = Vec::new();
    if let Some(members) = definition.get("members").and_then(Value::as_object) {
        assert_eq!(members.len(), shape.members().len());
        for ((name, reference), member) in members.iter().zip(shape.members()) {
            assert_eq!(name, member.name());
            assert_eq!(shape.member(name).map(bufeo_model::Member::name), Some(name.as_str()));
            pairs.push((reference, member.shape()));
        }
    }
    for (key, part) in
        [("member", shape.list_member()), ("key", shape.map_key()), ("value", shape.map_value())]
    {
        pairs.extend(definition.get(key).zip(part));
    }
    pairs
}

/// The definition that a reference refers to, under what is given at the reference.
fn overlaid(json: &Value, reference: &Value) -> Map<String, Value> {
    let given = reference.as_object().expect("a reference is an object");
    let target = given["shape"].as_str().expect("a reference names a shape");
    let mut merged = json["shapes"][target].as_object().expect("the shape is there").clone();
    merged.extend(given.iter().map(|(key, value)| (key.clone(), value.clone())));
    merged
}

/// Holds the shape against its merged JSON, and tells how many traits that were.
fn check(service: &str, shape: Shape<'_>, json: &Map<String, Value>) -> usize {
    let what = format!("{service} {}", shape.name());
    let text = |key: &str| json.get(key).and_then(Value::as_str);
    assert_eq!(Some(shape.kind().name()), text("type"), "{what}");
    for (name, ask) in FLAGS {
        assert_eq!(ask(shape), json.get(*name) == Some(&Value::Bool(true)), "{what} {name}");
    }
    assert_eq!(shape.location_name(), text("locationName"), "{what}");
    assert_eq!(shape.query_name(), text("queryName"), "{what}");
    assert_eq!(shape.result_wrapper(), text("resultWrapper"), "{what}");
    assert_eq!(shape.pattern(), text("pattern"), "{what}");
    assert_eq!(shape.location().map(location_name), text("location"), "{what}");
    assert_eq!(shape.timestamp_format().map(format_name), text("timestampFormat"), "{what}");
    assert_eq!(shape.payload_member().map(bufeo_model::Member::name), text("payload"), "{what}");
    assert_eq!(shape.min().map(number), json.get("min").and_then(Value::as_f64), "{what}");
    assert_eq!(shape.max().map(number), json.get("max").and_then(Value::as_f64), "{what}");
    let namespace = shape.xml_namespace().map(|namespace| (namespace.uri, namespace.prefix));
    let expected =
        json.get("xmlNamespace").and_then(|given| Some((given["uri"].as_str()?, given["prefix"].as_str())));
    assert_eq!(namespace, expected, "{what}");
    let texts = |key: &str| json.get(key).cloned().unwrap_or_else(|| json!([]));
    assert_eq!(json!(shape.required().collect::<Vec<_>>()), texts("required"), "{what}");
    assert_eq!(json!(shape.enum_values().collect::<Vec<_>>()), texts("enum"), "{what}");
    let context = json.get("contextParam").map(|given| &given["name"]);
    assert_eq!(shape.context_param(), context.and_then(Value::as_str), "{what}");
    check_error(&what, shape, json);
    json.len()
}

fn check_error(what: &str, shape: Shape<'_>, json: &Map<String, Value>) {
    let error =
        shape.error().map(|error| (error.code, error.http_status_code.map(u64::from), error.sender_fault));
    let expected = json.get("error").map(|given| {
        (given["code"].as_str(), given["httpStatusCode"].as_u64(), given["senderFault"].as_bool())
    });
    assert_eq!(error, expected, "{what}");
    let retryable = json.get("retryable").map(|given| given["throttling"].as_bool().unwrap_or(false));
    assert_eq!(shape.retryable().map(|given| given.throttling), retryable, "{what}");
}

fn check_operations(model: &std::sync::Arc<ServiceModel>, json: &Value) {
    for (name, definition) in json["operations"].as_object().expect("there are operations") {
        let operation = model.operation(name).expect("the operation is there");
        let what = format!("{} {name}", model.service_name());
        let text = |pointer: &str| definition.pointer(pointer).and_then(Value::as_str);
        assert_eq!(Some(operation.wire_name()), text("/name"), "{what}");
        assert_eq!(operation.http_method(), text("/http/method").unwrap_or("POST"), "{what}");
        assert_eq!(operation.request_uri(), text("/http/requestUri").unwrap_or("/"), "{what}");
        assert_eq!(operation.host_prefix(), text("/endpoint/hostPrefix"), "{what}");
        assert_eq!(operation.auth_type(), text("/authtype"), "{what}");
        assert_eq!(
            operation.unsigned_payload(),
            definition.get("unsignedPayload") == Some(&json!(true)),
            "{what}"
        );
        for (shape, key) in [(operation.input(), "input"), (operation.output(), "output")] {
            assert_eq!(shape.is_some(), definition.get(key).is_some(), "{what}");
            if let Some(shape) = shape {
                check(&what, shape, &overlaid(json, &definition[key]));
            }
        }
        let errors = definition.get("errors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        assert_eq!(operation.errors().len(), errors.len(), "{what}");
        for (shape, reference) in operation.errors().zip(errors) {
            check(&what, shape, &overlaid(json, reference));
        }
    }
}

fn number(bound: Bound) -> f64 {
    bound.as_f64()
}

fn location_name(location: Location) -> &'static str {
    match location {
        Location::Uri => "uri",
        Location::QueryString => "querystring",
        Location::Header => "header",
        Location::Headers => "headers",
        Location::StatusCode => "statusCode",
        _ => "unknown",
    }
}

fn format_name(format: TimestampFormat) -> &'static str {
    match format {
        TimestampFormat::Iso8601 => "iso8601",
        TimestampFormat::UnixTimestamp => "unixTimestamp",
        TimestampFormat::Rfc822 => "rfc822",
        _ => "unknown",
    }
}
