//! Every rule, with the text it reports.

use std::sync::Arc;

use super::*;
use crate::{EventStream, Foreign, ForeignValue, ServiceModel, Timestamp, params};

fn model() -> Arc<ServiceModel> {
    let json = br#"{ "metadata": {"protocol": "rest-json"}, "operations": {}, "shapes": {
        "Input": {"type": "structure", "required": ["Name"], "members": {
            "Name": {"shape": "Name"}, "Count": {"shape": "Count"}, "Ratio": {"shape": "Ratio"}, "Flag": {"shape": "Flag"},
            "Body": {"shape": "Body"}, "When": {"shape": "When"}, "Tags": {"shape": "Tags"}, "Names": {"shape": "Names"},
            "Choice": {"shape": "Choice"}, "Free": {"shape": "Free"}, "Events": {"shape": "Events"}, "Inner": {"shape": "Input"},
            "Inners": {"shape": "Inners"}, "Label": {"shape": "Label", "hostLabel": true},
            "Header": {"shape": "Label", "location": "header", "locationName": "h", "jsonvalue": true}}},
        "Inners": {"type": "list", "member": {"shape": "Input"}},
        "Name": {"type": "string", "min": 2}, "Label": {"type": "string"}, "Count": {"type": "integer", "min": 1},
        "Ratio": {"type": "float", "min": 0.5}, "Flag": {"type": "boolean"}, "Body": {"type": "blob"},
        "When": {"type": "timestamp"}, "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Label"}},
        "Names": {"type": "list", "min": 1, "member": {"shape": "Label"}},
        "Choice": {"type": "structure", "union": true, "members": {"A": {"shape": "Label"}, "B": {"shape": "Label"}}},
        "Free": {"type": "structure", "document": true, "members": {}},
        "Events": {"type": "structure", "eventstream": true, "members": {"Free": {"shape": "Free"}}}
    }}"#;
    ServiceModel::from_json("test", json).unwrap()
}

/// The lines of the report on `params`.
#[track_caller]
fn check(mut params: Map, expected: &[&str]) {
    if !params.contains_key("Name") {
        params.insert("Name", "name");
    }
    let model = model();
    let report = validate(model.shape("Input").unwrap(), &params);
    let lines: Vec<String> = report
        .err()
        .map(|report| report.problems().to_vec())
        .unwrap_or_default()
        .into_iter()
        .map(|problem| problem.text)
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_stream_of_events_is_no_structure() {
    check(params! { "Events": EventStream::from_events([params! { "Free": 1 }]) }, &[]);
    let line = "Invalid type for parameter Events, value: {'Free': 1}, type: <class 'dict'>, valid types: event stream";
    check(params! { "Events": { "Free": 1 } }, &[line]);
    check(params! { "Events": [{ "Free": 1 }, { "Free": 2 }] }, &[]);
    let line =
        "Invalid type for parameter Events, value: [1], type: <class 'list'>, valid types: event stream";
    check(params! { "Events": [1] }, &[line]);
}

#[test]
fn types_are_checked_and_printed_as_python_does() {
    check(
        params! { "Name": 1, "Count": "1", "Flag": 1, "Names": {}, "Tags": [], "Body": 5, "Ratio": "x", "Inner": Value::Null },
        &[
            "Invalid type for parameter Name, value: 1, type: <class 'int'>, valid types: <class 'str'>",
            "Invalid type for parameter Count, value: 1, type: <class 'str'>, valid types: <class 'int'>",
            "Invalid type for parameter Flag, value: 1, type: <class 'int'>, valid types: <class 'bool'>",
            "Invalid type for parameter Names, value: {}, type: <class 'dict'>, valid types: <class 'list'>, <class 'tuple'>",
            "Invalid type for parameter Tags, value: [], type: <class 'list'>, valid types: <class 'dict'>",
            "Invalid type for parameter Body, value: 5, type: <class 'int'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
            "Invalid type for parameter Ratio, value: x, type: <class 'str'>, valid types: <class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
            "Invalid type for parameter Inner, value: None, type: <class 'NoneType'>, valid types: <class 'dict'>",
        ],
    );
}

#[test]
fn a_boolean_counts_as_a_number() {
    check(params! { "Count": true, "Ratio": true }, &[]);
    check(
        params! { "Count": false },
        &["Invalid value for parameter Count, value: False, valid min value: 1"],
    );
}

#[test]
fn minimums_hold_for_numbers_and_lengths() {
    check(
        params! { "Name": "x", "Count": 0, "Ratio": 0.25, "Names": [], "Label": "" },
        &[
            "Invalid length for parameter Name, value: 1, valid min length: 2",
            "Invalid value for parameter Count, value: 0, valid min value: 1",
            "Invalid value for parameter Ratio, value: 0.25, valid min value: 0.5",
            "Invalid length for parameter Names, value: 0, valid min length: 1",
            "Invalid length for parameter Label, value: 0, valid min length: 1",
        ],
    );
}

#[test]
fn a_structure_reports_union_missing_unknown_and_then_its_members() {
    check(
        params! { "Inner": { "Count": 0, "Nope": 1 }, "Choice": { "A": "x", "B": "y", "C": "z" } },
        &[
            "Missing required parameter in Inner: \"Name\"",
            "Unknown parameter in Inner: \"Nope\", must be one of: Name, Count, Ratio, Flag, Body, When, Tags, Names, Choice, Free, Events, Inner, Inners, Label, Header",
            "Invalid value for parameter Inner.Count, value: 0, valid min value: 1",
            "Invalid number of parameters set for tagged union structure Choice. Can only set one of the following keys: A, B.",
            "Unknown parameter in Choice: \"C\", must be one of: A, B",
        ],
    );
    check(
        params! { "Choice": {} },
        &["Must set one of the following keys for tagged unionstructure Choice: A, B."],
    );
}

#[test]
fn paths_name_items_and_keys() {
    check(
        params! { "Names": ["a", 1], "Tags": { "k": 2 }, "Inners": [{ "Name": "ok" }, {}] },
        &[
            "Invalid type for parameter Names[1], value: 1, type: <class 'int'>, valid types: <class 'str'>",
            "Invalid length for parameter Tags (key: k), value: 1, valid min length: 2",
            "Invalid type for parameter Tags.k, value: 2, type: <class 'int'>, valid types: <class 'str'>",
            "Missing required parameter in Inners[1]: \"Name\"",
        ],
    );
}

#[test]
fn times_are_times_numbers_or_readable_text() {
    check(params! { "When": Timestamp::new(0, 0) }, &[]);
    check(params! { "When": 1.5 }, &[]);
    check(params! { "When": "2020-01-02" }, &[]);
    check(
        params! { "When": "soon" },
        &[
            "Invalid type for parameter When, value: soon, type: <class 'str'>, valid types: <class 'datetime.datetime'>, timestamp-string",
        ],
    );
}

#[test]
fn documents_take_any_tree_and_name_the_last_key() {
    check(params! { "Free": { "a": [1, 2.5, Value::Null, { "b": "c" }] } }, &[]);
    check(
        params! { "Free": { "a": { "b": [Timestamp::new(0, 0)] } } },
        &[
            "Invalid type for document parameter b[0], value: 1970-01-01 00:00:00+00:00, type: <class 'datetime.datetime'>, valid types: <class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>",
        ],
    );
}

#[test]
fn headers_of_json_take_what_json_can_hold() {
    check(params! { "Header": { "a": [1] } }, &[]);
    check(
        params! { "Header": { "a": b"x" } },
        &[
            "Invalid parameter Header must be json serializable: Object of type bytes is not JSON serializable",
        ],
    );
}

struct Object {
    plain: Option<Value>,
    readable: bool,
}

impl ForeignValue for Object {
    fn type_name(&self) -> String {
        "<class 'my.Object'>".into()
    }

    fn repr(&self) -> String {
        "Object()".into()
    }

    fn plain(&self) -> Option<Value> {
        self.plain.clone()
    }

    fn can_read(&self) -> bool {
        self.readable
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[test]
fn objects_of_a_host_count_as_what_they_stand_for() {
    let object = |plain, readable| Foreign::new(Object { plain, readable });
    check(params! { "Body": object(None, true), "Name": object(Some("name".into()), false) }, &[]);
    check(
        params! { "Body": object(None, false), "Count": object(Some("x".into()), false) },
        &[
            "Invalid type for parameter Body, value: Object(), type: <class 'my.Object'>, valid types: <class 'bytes'>, <class 'bytearray'>, file-like object",
            "Invalid type for parameter Count, value: Object(), type: <class 'my.Object'>, valid types: <class 'int'>",
        ],
    );
}

#[test]
fn nesting_without_end_is_not_followed() {
    let mut inner = params! { "Name": "name" };
    for _ in 0..2000 {
        inner = params! { "Name": "name", "Inner": inner };
    }
    check(
        params! { "Inner": inner },
        &["Invalid value for parameter Inner: it contains itself, or is nested more than 256 levels deep"],
    );
}

#[test]
fn unknown_members_come_before_what_is_wrong_with_known_ones() {
    check(
        params! { "Count": "x", "Nope": 1, "Flag": 1, "Neither": 2 },
        &[
            "Unknown parameter in input: \"Nope\", must be one of: Name, Count, Ratio, Flag, Body, When, Tags, Names, Choice, Free, Events, Inner, Inners, Label, Header",
            "Unknown parameter in input: \"Neither\", must be one of: Name, Count, Ratio, Flag, Body, When, Tags, Names, Choice, Free, Events, Inner, Inners, Label, Header",
            "Invalid type for parameter Count, value: x, type: <class 'str'>, valid types: <class 'int'>",
            "Invalid type for parameter Flag, value: 1, type: <class 'int'>, valid types: <class 'bool'>",
        ],
    );
}

/// The report on `params` for a shape `Input` in which some things are sensitive, alone and inside of others.
fn report_on_secrets(params: &Map) -> String {
    let json = br#"{ "metadata": {"protocol": "rest-json"}, "operations": {}, "shapes": {
        "Input": {"type": "structure", "members": {
            "Password": {"shape": "Secret"}, "Pin": {"shape": "Pin"}, "Login": {"shape": "Login"}, "Logins": {"shape": "Logins"},
            "Hidden": {"shape": "Hidden"}, "Names": {"shape": "Names"}, "Free": {"shape": "Free"}, "Plain": {"shape": "Plain"},
            "Marked": {"shape": "Plain", "sensitive": true}, "Events": {"shape": "Events"}}},
        "Secret": {"type": "string", "sensitive": true}, "Plain": {"type": "string"},
        "Pin": {"type": "integer", "min": 10000, "sensitive": true},
        "Login": {"type": "structure", "members": {"Secret": {"shape": "Secret"}, "Login": {"shape": "Login"}}},
        "Logins": {"type": "list", "member": {"shape": "Login"}},
        "Hidden": {"type": "structure", "sensitive": true, "members": {"Plain": {"shape": "Plain"}, "Names": {"shape": "Names"}}},
        "Names": {"type": "map", "key": {"shape": "Secret"}, "value": {"shape": "Pin"}},
        "Free": {"type": "structure", "document": true, "sensitive": true, "members": {}},
        "Events": {"type": "structure", "eventstream": true, "members": {"Login": {"shape": "Login"}}}
    }}"#;
    let model = ServiceModel::from_json("test", json).unwrap();
    validate(model.shape("Input").unwrap(), params).unwrap_err().to_string()
}

#[test]
fn what_the_model_marks_as_sensitive_is_in_no_report() {
    for params in [
        params! { "Password": b"hunter2" },
        params! { "Password": ["hunter2"] },
        params! { "Pin": 4711 },
        params! { "Pin": "hunter2" },
        params! { "Marked": b"hunter2" },
        params! { "Login": "hunter2" },
        params! { "Login": { "Secret": b"hunter2" } },
        params! { "Login": { "Login": { "Login": "hunter2" } } },
        params! { "Logins": { "Secret": "hunter2" } },
        params! { "Logins": ["hunter2"] },
        params! { "Hidden": { "Plain": b"hunter2" } },
        params! { "Hidden": { "Names": { "hunter2": "hunter2" } } },
        params! { "Names": { "hunter2": "hunter2" } },
        params! { "Free": { "hunter2": Timestamp::new(4711, 0), "b": b"hunter2" } },
        params! { "Events": [1, { "Login": "hunter2" }] },
    ] {
        let report = report_on_secrets(&params);
        assert!(report.contains("[redacted]"), "{report}");
        assert!(!report.contains("hunter2") && !report.contains("4711"), "{report}");
        assert!(!report.contains("1970"), "{report}");
    }
    let line =
        "Invalid type for parameter Plain, value: b'seen', type: <class 'bytes'>, valid types: <class 'str'>";
    assert!(report_on_secrets(&params! { "Plain": b"seen" }).contains(line));
}
