//! Bodies that no service should send: an error or a value, never a panic.

#![allow(clippy::unwrap_used, reason = "a test stops where its own data is wrong")]

mod support;

use bufeo_model::{Map, OperationModel, ServiceModel, Value, params};
use bufeo_protocol::{ErrorKind, SerializeOptions, serialize};
use support::{answer, answer_bytes, operation};

const LISTING: &str = "<?xml version=\"1.0\"?><ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
    <Name>b</Name><Version><Key>a&amp;&#65;</Key><Size>5</Size><IsLatest>true</IsLatest><Owner><ID>1</ID></Owner></Version>\
    <DeleteMarker><Key>b</Key><LastModified>2020-01-02T03:04:05.000Z</LastModified></DeleteMarker>\
    <CommonPrefixes><Prefix><![CDATA[p/]]></Prefix></CommonPrefixes></ListVersionsResult>";
const ACL: &str = "<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi=\"u\" xsi:type=\"CanonicalUser\">\
    <ID>1</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>";
const ITEM: &str = r#"{"Item": {"s": {"S": "x\u00fc"}, "b": {"B": "AP8="}, "l": {"L": [{"N": "1.5e3"}, {"NULL": true}]}},
    "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 1.5}}"#;
const ERROR: &str = "<Error><Code>NoSuchKey</Code><Message>no</Message><Key>k</Key></Error>";

/// A small generator of numbers, so that every run is the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

#[test]
fn mutations_of_good_bodies_never_panic() {
    let mut numbers = Numbers(7);
    for (service, name, status, body) in [
        ("s3", "ListObjectVersions", 200, LISTING),
        ("s3", "GetBucketAcl", 200, ACL),
        ("s3", "GetObject", 404, ERROR),
        ("dynamodb", "GetItem", 200, ITEM),
        ("dynamodb", "PutItem", 400, ITEM),
    ] {
        let operation = operation(service, name);
        assert!(answer(&operation, status, &[], body).is_ok());
        let mut refused = 0;
        for _ in 0..4000 {
            let mut bytes = body.as_bytes().to_vec();
            for _ in 0..=numbers.below(3) {
                let place = numbers.below(bytes.len());
                match numbers.below(5) {
                    0 => bytes.truncate(place.max(1)),
                    1 => bytes[place] = b"<>&\"{}[]:,/\\\x00\xff0-"[numbers.below(16)],
                    2 => bytes[place] ^= 1 << numbers.below(8),
                    3 => drop(bytes.remove(place)),
                    _ => {
                        let end = (place + numbers.below(40)).min(bytes.len());
                        let piece = bytes[place..end].to_vec();
                        let target = numbers.below(bytes.len());
                        bytes.splice(target..target, piece);
                    }
                }
                if bytes.is_empty() {
                    break;
                }
            }
            refused += usize::from(answer_bytes(&operation, status, &[], &bytes).is_err());
        }
        println!("{service} {name}: {refused} of 4000 mutations refused");
    }
}

#[test]
fn nesting_without_end_is_an_error_where_a_shape_names_it() {
    let levels = 100_000;
    let half = "<a>".repeat(levels);
    let item = format!("{{\"Item\": {{\"k\": {}{}}}}}", "{\"L\": [".repeat(levels), "]}".repeat(levels));
    for (service, name, body) in [("s3", "GetBucketAcl", half), ("dynamodb", "GetItem", item)] {
        let error = answer(&operation(service, name), 200, &[], &body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    }
    // What is in a map is handed over as it came.
    let names = cbor(b"\x65Names", levels);
    let error = answer_bytes(&small("smithy-rpc-v2-cbor"), 200, &[], &names).unwrap_err();
    assert_eq!(error.to_string(), "the answer is nested more than 256 levels deep");
    for status in [200, 400] {
        let unknown = cbor(b"\x67Unknown", levels);
        assert!(answer_bytes(&small("smithy-rpc-v2-cbor"), status, &[], &unknown).is_ok());
    }
}

/// An operation of a service of that protocol.
fn small(protocol: &str) -> OperationModel {
    let json = r#"{
        "metadata": { "serviceId": "Small", "protocol": "PROTOCOL" },
        "operations": { "List": { "name": "List", "http": {}, "output": { "shape": "Output" } } },
        "shapes": {
            "Output": { "type": "structure",
                        "members": { "Names": { "shape": "Names" }, "Choice": { "shape": "Choice" } } },
            "Names": { "type": "map", "key": { "shape": "Name" }, "value": { "shape": "Name" } },
            "Choice": { "type": "structure", "union": true, "members": { "Name": { "shape": "Name" } } },
            "Name": { "type": "string" }
        }
    }"#
    .replace("PROTOCOL", protocol);
    ServiceModel::from_json("small", json.as_bytes()).unwrap().operation("List").unwrap()
}

/// A map with one entry, arrays in arrays.
fn cbor(name: &[u8], levels: usize) -> Vec<u8> {
    [&[0xA1][..], name, &vec![0x81; levels], &[0x01]].concat()
}

#[test]
fn what_nobody_asked_for_is_passed_over_however_deep_it_is() {
    in_a_small_thread(|| {
        let levels = 100_000;
        let json = format!("{{\"Unknown\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
        let xml = format!("<R>{}{}</R>", "<a>".repeat(levels), "</a>".repeat(levels));
        for status in [200, 400] {
            assert!(answer(&operation("dynamodb", "GetItem"), status, &[], &json).is_ok());
            assert!(answer(&operation("s3", "GetBucketAcl"), status, &[], &xml).is_ok());
        }
        let error =
            format!("{{\"__type\": \"Wrong\", \"Unknown\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
        let error = answer(&operation("dynamodb", "GetItem"), 400, &[], &error).unwrap();
        assert_eq!(error["Error"]["Code"], "Wrong");
        // Of a union, the name of the member alone counts.
        let choice = format!("{{\"Choice\": {{\"Other\": {}{}}}}}", "[".repeat(levels), "]".repeat(levels));
        let parsed = answer(&small("json"), 200, &[], &choice).unwrap();
        assert_eq!(parsed["Choice"]["SDK_UNKNOWN_MEMBER"]["name"], "Other");
    });
}

#[test]
fn as_deep_as_allowed_fits_the_stack_of_a_thread() {
    let mut value = params! { "S": "x" };
    for _ in 0..100 {
        value = params! { "L": [value] };
    }
    let params = |value: Map| params! { "TableName": "t", "Item": { "k": value } };
    let put = operation("dynamodb", "PutItem");
    assert!(serialize(&put, &params(value.clone()), &SerializeOptions::default()).is_ok());
    for _ in 0..2000 {
        value = params! { "L": [value] };
    }
    let error = serialize(&put, &params(value), &SerializeOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "the parameters are nested more than 256 levels deep");
}

/// Runs in a thread with the stack that those of musl have.
fn in_a_small_thread(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(128 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn answers_may_be_as_deep_as_parameters() {
    in_a_small_thread(|| {
        let levels = 126;
        let item = |levels: usize| {
            format!(
                "{{\"Item\": {{\"k\": {}{{\"S\":\"x\"}}{}}}}}",
                "{\"L\": [".repeat(levels),
                "]}".repeat(levels)
            )
        };
        assert!(answer(&operation("dynamodb", "GetItem"), 200, &[], &item(levels)).is_ok());
        let error = answer(&operation("dynamodb", "GetItem"), 200, &[], &item(levels + 1)).unwrap_err();
        assert_eq!(error.to_string(), "the answer is nested more than 256 levels deep");
    });
}

/// A square of the number of elements would take minutes here.
#[test]
fn the_time_of_reading_grows_with_the_answer_and_not_faster() {
    let many = 100_000;
    let elements: String = (0..many).map(|number| format!("<e{number}/>")).collect();
    let attributes: String = (0..many).map(|number| format!(" a{number}=''")).collect();
    let members: Vec<String> = (0..many).map(|number| format!("\"m{number}\":1")).collect();
    let (s3, dynamodb) = (operation("s3", "GetBucketAcl"), operation("dynamodb", "GetItem"));
    for status in [200, 400] {
        assert!(answer(&s3, status, &[], &format!("<R>{elements}</R>")).is_ok());
        assert_eq!(answer(&s3, status, &[], &format!("<R{attributes}/>")).is_ok(), status == 400);
        assert!(answer(&dynamodb, status, &[], &format!("{{{}}}", members.join(","))).is_ok());
    }
}

#[test]
fn numbers_of_any_size_are_kept_or_refused() {
    let list = operation("s3", "ListObjectsV2");
    let size = |size: &str| {
        let body = format!("<R><Contents><Size>{size}</Size></Contents></R>");
        answer(&list, 200, &[], &body).map(|parsed| parsed["Contents"][0]["Size"].clone())
    };
    assert_eq!(size("9223372036854775807").unwrap(), Value::Int(i64::MAX));
    assert_eq!(size("9223372036854775808").unwrap(), Value::BigInt("9223372036854775808".into()));
    for wrong in ["", "1.5", "five", "--1", "0x10"] {
        assert!(size(wrong).is_err(), "{wrong}");
    }
    let capacity = |number: &str| {
        let body = format!("{{\"ConsumedCapacity\": {{\"CapacityUnits\": {number}}}}}");
        answer(&operation("dynamodb", "GetItem"), 200, &[], &body)
    };
    assert_eq!(capacity("5").unwrap()["ConsumedCapacity"]["CapacityUnits"].as_i64(), Some(5));
    assert_eq!(
        capacity("123456789012345678901").unwrap()["ConsumedCapacity"]["CapacityUnits"],
        Value::BigInt("123456789012345678901".into())
    );
    // As in Python, whose floats have no bound either.
    assert_eq!(capacity("1e400").unwrap()["ConsumedCapacity"]["CapacityUnits"].as_f64(), Some(f64::INFINITY));
    assert!(capacity("1e").is_err());
}

#[test]
fn html_instead_of_a_listing_is_an_error_on_success() {
    let list = operation("s3", "ListObjectsV2");
    for body in ["<html><body>hello", "hello", "<!DOCTYPE html><html><br></html>"] {
        let error = answer(&list, 200, &[], body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    }
}
