//! Whole operations of DynamoDB, there and back.

mod support;

use bufeo_model::{Value, params};
use bufeo_protocol::{ErrorKind, SerializeOptions, serialize};
use support::{answer, body_text, operation};

#[test]
fn put_item_writes_its_item_as_json() {
    let put = operation("dynamodb", "PutItem");
    let params = params! {
        "TableName": "t",
        "Item": { "k": { "S": "ü\"\n😀" }, "b": { "B": b"\x00\xff" }, "l": { "L": [{ "N": "1" }, { "NULL": true }] } },
    };
    let request = serialize(&put, &params, &SerializeOptions::default()).unwrap();
    assert_eq!(request.method, "POST");
    assert_eq!(request.path, "/");
    assert_eq!(request.header("X-Amz-Target"), Some("DynamoDB_20120810.PutItem"));
    assert_eq!(request.header("Content-Type"), Some("application/x-amz-json-1.0"));
    assert_eq!(
        body_text(&request),
        r#"{"TableName": "t", "Item": {"k": {"S": "\u00fc\"\n\ud83d\ude00"}, "b": {"B": "AP8="}, "l": {"L": [{"N": "1"}, {"NULL": true}]}}}"#
    );
}

#[test]
fn get_item_reads_every_kind_of_attribute() {
    let body = r#"{"Item": {"s": {"S": "x"}, "n": {"N": "1"}, "b": {"B": "AP8="}, "m": {"M": {"l": {"L": [{"BOOL": true}]}}},
        "ns": {"NS": ["1", "2"]}, "none": {"NULL": true}}, "ConsumedCapacity": null, "Unknown": [1, {"a": 2}]}"#;
    let get = operation("dynamodb", "GetItem");
    let parsed = answer(&get, 200, &[("x-amzn-RequestId", "R")], body).unwrap();
    assert_eq!(parsed.keys().collect::<Vec<_>>(), ["Item", "ResponseMetadata"]);
    let item = &parsed["Item"];
    assert_eq!(item["b"]["B"].as_blob().unwrap().as_ref(), b"\x00\xff");
    assert_eq!(item["m"]["M"]["l"]["L"][0]["BOOL"], true);
    assert_eq!(item["ns"]["NS"][1], "2");
    assert_eq!(parsed["ResponseMetadata"]["RequestId"], "R");
}

#[test]
fn a_failed_condition_carries_the_item() {
    let body = r#"{"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed", "Item": {"k": {"S": "old"}}}"#;
    let parsed = answer(&operation("dynamodb", "PutItem"), 400, &[], body).unwrap();
    assert_eq!(
        parsed["Error"],
        Value::from(
            params! { "Message": "The conditional request failed", "Code": "ConditionalCheckFailedException" }
        )
    );
    assert_eq!(parsed["Item"]["k"]["S"], "old");
    assert_eq!(parsed["message"], "The conditional request failed");
}

#[test]
fn errors_keep_what_there_is() {
    let put = operation("dynamodb", "PutItem");
    for (status, body, code, message) in [
        (400, "", "400", ""),
        (400, "not json", "400", "not json"),
        (400, "[]", "400", ""),
        (400, r#"{"__type": "X:http://y", "Message": "m"}"#, "X", "m"),
        (500, "", "500", "Internal Server Error"),
        (502, "<html></html>", "502", "Bad Gateway"),
    ] {
        let parsed = answer(&put, status, &[], body).unwrap();
        assert_eq!(parsed["Error"]["Code"], code, "{body}");
        assert_eq!(parsed["Error"]["Message"], message, "{body}");
    }
}

#[test]
fn codes_of_the_query_format_replace_those_of_json() {
    let headers = [("x-amzn-query-error", "AWS.Old;Sender")];
    let parsed = answer(&operation("dynamodb", "PutItem"), 400, &headers, r#"{"__type": "a#New"}"#).unwrap();
    let expected = params! { "Message": "", "QueryErrorCode": "New", "Type": "Sender", "Code": "AWS.Old" };
    assert_eq!(parsed["Error"], Value::from(expected));
}

#[test]
fn a_body_that_breaks_off_is_an_error_and_an_empty_one_is_not() {
    let get = operation("dynamodb", "GetItem");
    let error = answer(&get, 200, &[], r#"{"Item": {"k": {"S": "x"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    for body in ["", " ", "{}", "null", "plain text"] {
        assert_eq!(
            answer(&get, 200, &[], body).unwrap().keys().collect::<Vec<_>>(),
            ["ResponseMetadata"],
            "{body}"
        );
    }
}

#[test]
fn a_body_of_another_kind_is_an_error() {
    let get = operation("dynamodb", "GetItem");
    for body in [r#"{"Item": [1]}"#, r#"{"Item": {"k": "x"}}"#, "[1]", "5", r#"{"Item": {"k": {"B": "a"}}}"#]
    {
        assert_eq!(answer(&get, 200, &[], body).unwrap_err().kind(), ErrorKind::InvalidResponse, "{body}");
    }
}
