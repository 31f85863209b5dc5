//! Corners of the wire formats in which botocore has its own way, found by comparing the two.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]
#![allow(clippy::needless_pass_by_value, reason = "`json!` makes what is passed")]

use bufeo_model::{List, Map, OperationModel, ServiceModel, Str, Value, params};
use bufeo_protocol::{
    ErrorKind, ResponseBody, ResponseView, Result, SerializeOptions, SerializedBody, SerializedRequest,
    parse, serialize,
};
use serde_json::{Value as Json, json};

/// The operation `Do` of a service that speaks `protocol`.
fn operation(protocol: &str, shapes: Json) -> OperationModel {
    let has = |name: &str| shapes.get(name).map(|_| json!({ "shape": name }));
    let model = json!({
        "metadata": {
            "protocol": protocol, "apiVersion": "2020-01-01", "serviceId": "Corner", "jsonVersion": "1.1",
            "targetPrefix": "Corner",
        },
        "operations": { "Do": {
            "name": "Do", "http": { "method": "POST", "requestUri": "/" }, "input": has("In"), "output": has("Out"),
        } },
        "shapes": shapes,
    });
    let mut model = model;
    for way in ["input", "output"] {
        if model["operations"]["Do"][way].is_null() {
            model["operations"]["Do"].as_object_mut().unwrap().remove(way);
        }
    }
    ServiceModel::from_value("corner", &model).unwrap().operation("Do").unwrap()
}

fn request(operation: &OperationModel, params: &Map) -> SerializedRequest {
    serialize(operation, params, &SerializeOptions::default()).unwrap()
}

fn answer(operation: &OperationModel, status: u16, headers: &[(&str, &str)], body: &str) -> Result<Map> {
    let headers: Vec<(Str, Str)> =
        headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let body = body.as_bytes().to_vec().into();
    parse(operation, &ResponseView { status, headers: &headers, body: ResponseBody::Bytes(&body) })
}

#[test]
fn a_form_is_never_answered_with_nothing() {
    for protocol in ["query", "ec2"] {
        let operation = operation(protocol, json!({}));
        for status in [200, 301, 429] {
            let error = answer(&operation, status, &[], "").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{protocol} {status}");
        }
        assert_eq!(answer(&operation, 503, &[], "").unwrap()["Error"]["Code"], "503");
    }
}

#[test]
fn the_items_of_a_form_are_counted_from_one() {
    let operation = operation(
        "query",
        json!({
            "In": { "type": "structure", "members": {
                "Texts": { "shape": "Texts" }, "Pairs": { "shape": "Pairs" }, "Table": { "shape": "Table" },
            } },
            "Pair": { "type": "structure", "members": { "Name": { "shape": "Text" }, "Texts": { "shape": "Texts" } } },
            "Pairs": { "type": "list", "member": { "shape": "Pair" } },
            "Table": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Pair" } },
            "Text": { "type": "string" },
            "Texts": { "type": "list", "member": { "shape": "Text" } },
        }),
    );
    let texts: Vec<String> = (1..=101).map(|number| number.to_string()).collect();
    let list = || texts.iter().map(String::as_str).collect::<List>();
    let pair = |name: &String| Value::from(params! { "Name": name.as_str(), "Texts": list() });
    let table: Map = texts.iter().map(|name| (name.clone(), pair(name))).collect();
    let pairs: List = texts.iter().map(pair).collect();
    let request = request(&operation, &params! { "Texts": list(), "Pairs": pairs, "Table": table });

    let items = |list: String| texts.iter().map(move |text| (format!("{list}.member.{text}"), text.clone()));
    let mut expected: Vec<(String, String)> = items("Texts".into()).collect();
    for text in &texts {
        expected.push((format!("Pairs.member.{text}.Name"), text.clone()));
        expected.extend(items(format!("Pairs.member.{text}.Texts")));
    }
    for text in &texts {
        expected.push((format!("Table.entry.{text}.key"), text.clone()));
        expected.push((format!("Table.entry.{text}.value.Name"), text.clone()));
        expected.extend(items(format!("Table.entry.{text}.value.Texts")));
    }
    let SerializedBody::Form(form) = &request.body else { panic!("{:?}", request.body) };
    let written = form.iter().skip(2).map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert!(written.eq(expected));
}

#[test]
fn of_headers_only_empty_lists_are_left_out() {
    let operation = operation(
        "rest-json",
        json!({
            "In": { "type": "structure", "members": {
                "Json": { "shape": "Text", "jsonvalue": true, "location": "header", "locationName": "x-json" },
                "List": { "shape": "List", "location": "header", "locationName": "x-list" },
            } },
            "List": { "type": "list", "member": { "shape": "Text" } },
            "Text": { "type": "string" },
        }),
    );
    let request = request(&operation, &params! { "Json": [], "List": [] });
    assert_eq!(request.header("x-json"), Some("W10="));
    assert_eq!(request.header("x-list"), None);
}

#[test]
fn the_type_of_an_error_is_what_the_body_says_even_where_that_is_no_text() {
    let operation = operation("json", json!({}));
    let query = [("x-amzn-query-error", "Old.Code;Sender")];
    let error =
        |headers: &[_], body| answer(&operation, 400, headers, body).unwrap().remove("Error").unwrap();
    assert_eq!(error(&query, r#"{"__type": "a#New"}"#)["Code"], "Old.Code");
    assert_eq!(error(&query, r#"{"__type": "a#New"}"#)["QueryErrorCode"], "New");
    let none = error(&query, r#"{"__type": null}"#);
    assert_eq!(none["Code"], "");
    assert!(none["QueryErrorCode"].is_null() && none["Type"].is_null());
    assert_eq!(error(&[], r#"{"__type": ["a"]}"#)["Code"][0], "a");
    assert_eq!(error(&query, r#"{"__type": ["a"]}"#)["QueryErrorCode"][0], "a");
    assert_eq!(error(&[], "{}")["Code"], "400");
}

#[test]
fn a_payload_that_is_not_there_is_one_without_anything_in_it() {
    for (kind, definition) in [
        ("map", json!({ "type": "structure", "document": true, "members": {} })),
        ("map", json!({ "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Text" } })),
        ("list", json!({ "type": "list", "member": { "shape": "Text" } })),
    ] {
        let operation = operation(
            "rest-json",
            json!({
                "Out": { "type": "structure", "payload": "All", "members": { "All": { "shape": "All" } } },
                "All": definition,
                "Text": { "type": "string" },
            }),
        );
        assert_eq!(answer(&operation, 200, &[], "").unwrap()["All"].kind_name(), kind);
    }
}

#[test]
fn a_header_cannot_smuggle_another() {
    let operation = operation(
        "rest-xml",
        json!({
            "In": { "type": "structure", "members": {
                "Type": { "shape": "Text", "location": "header", "locationName": "Content-Type" },
                "Tags": { "shape": "Texts", "location": "header", "locationName": "x-tags" },
                "Metadata": { "shape": "Map", "location": "headers", "locationName": "x-meta-" },
            } },
            "Map": { "type": "map", "key": { "shape": "Text" }, "value": { "shape": "Text" } },
            "Texts": { "type": "list", "member": { "shape": "Text" } },
            "Text": { "type": "string" },
        }),
    );
    for (name, params) in [
        ("Type", params! { "Type": "text/plain\r\nHost: evil" }),
        ("Type", params! { "Type": "a\n folded" }),
        ("Type", params! { "Type": "a\u{0}b" }),
        ("Tags", params! { "Tags": ["a", "b\rc"] }),
        ("Metadata", params! { "Metadata": { "a": "1\n2" } }),
        ("Metadata", params! { "Metadata": { "a: b\r\nHost": "evil" } }),
        ("Metadata", params! { "Metadata": { "a: b": "c" } }),
    ] {
        let error = serialize(&operation, &params, &SerializeOptions::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameters);
        assert!(error.to_string().starts_with(&format!("`{name}` cannot be sent in a header")), "{error}");
    }
    let fine = request(&operation, &params! { "Type": "a\tb", "Metadata": { "a b": "ü: \"1\"" } });
    assert_eq!(fine.header("x-meta-a b"), Some("ü: \"1\""));
}

#[test]
fn a_body_that_breaks_off_keeps_the_status_and_the_requests_id() {
    let shapes = json!({
        "Out": { "type": "structure", "members": { "A": { "shape": "Text" } } },
        "Text": { "type": "string" },
    });
    for (protocol, header, body) in [
        ("json", "x-amzn-RequestId", r#"{"A": "#),
        ("rest-json", "x-amzn-RequestId", r#"{"A": "#),
        ("rest-xml", "x-amz-request-id", "<Out><A>x"),
        ("query", "x-amzn-RequestId", "<R>"),
        ("ec2", "x-amzn-RequestId", "<R><A>"),
        ("smithy-rpc-v2-cbor", "x-amzn-RequestId", "\u{3f}"),
    ] {
        let operation = operation(protocol, shapes.clone());
        let error = answer(&operation, 200, &[(header, "R")], body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{protocol}");
        assert_eq!((error.status(), error.request_id()), (Some(200), Some("R")), "{protocol}");
    }
}

#[test]
fn text_in_the_place_of_json_is_a_message_for_documents_too() {
    let operation = operation(
        "rest-json",
        json!({
            "Out": { "type": "structure", "payload": "Card", "members": { "Card": { "shape": "Any" } } },
            "Any": { "type": "structure", "members": {}, "document": true },
        }),
    );
    assert_eq!(answer(&operation, 200, &[], "no JSON").unwrap()["Card"]["message"], "no JSON");
    assert_eq!(answer(&operation, 200, &[], " ").unwrap()["Card"]["message"], " ");
    assert_eq!(answer(&operation, 200, &[], "").unwrap()["Card"].as_map().map(Map::len), Some(0));
    assert_eq!(answer(&operation, 200, &[], "[1]").unwrap()["Card"][0], 1);
    assert!(answer(&operation, 200, &[], "null").unwrap().get("Card").unwrap().is_null());
}
