//! Small rule sets, one rule of the language each.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::needless_pass_by_value, reason = "JSON is written down where it is passed")]

use std::sync::Arc;

use bufeo_endpoint::{Endpoint, Error, ErrorKind, ParameterValue, Parameters, Partitions, RuleSet};
use bufeo_model::{Str, Value, params};
use serde_json::{Value as Json, json};

fn partitions() -> Arc<Partitions> {
    let partition = |id: &str, pattern: &str, suffix: &str| {
        json!({"id": id, "regionRegex": pattern, "regions": {},
               "outputs": {"dnsSuffix": suffix, "supportsFIPS": true, "supportsDualStack": id == "aws"}})
    };
    let document = json!({"partitions": [
        partition("aws", "^us\\-\\w+\\-\\d+$", "amazonaws.com"),
        partition("aws-cn", "^cn\\-\\w+\\-\\d+$", "amazonaws.com.cn"),
    ]});
    Arc::new(Partitions::from_json(&document).unwrap())
}

/// A rule set with three texts, two flags and a list.
fn rules(rules: &Json) -> RuleSet {
    let document = json!({
        "version": "1.0",
        "serviceId": "ignored",
        "parameters": {
            "A": {"type": "String"}, "B": {"type": "string"}, "C": {"type": "string"},
            "Flag": {"type": "Boolean", "default": false}, "Other": {"type": "boolean"},
            "Names": {"type": "stringArray"},
        },
        "rules": rules,
    });
    RuleSet::compile(&document, partitions()).unwrap()
}

fn resolve(document: &Json, given: &[(&str, ParameterValue)]) -> Result<Endpoint, Error> {
    let rules = rules(document);
    let fill =
        |parameters: Parameters, (name, value): &(&str, ParameterValue)| parameters.with(name, value.clone());
    rules.resolve(&given.iter().fold(Parameters::new(&rules), fill))
}

fn endpoint(conditions: &Json, url: &str) -> Json {
    json!({"conditions": conditions, "type": "endpoint", "endpoint": {"url": url}})
}

/// Whether one condition holds.
fn holds(condition: &Json, given: &[(&str, ParameterValue)]) -> bool {
    let document = json!([endpoint(&json!([condition]), "https://yes"), endpoint(&json!([]), "https://no")]);
    resolve(&document, given).unwrap().url == "https://yes"
}

fn call(function: &str, arguments: Json) -> Json {
    json!({"fn": function, "argv": arguments})
}

fn a() -> Json {
    json!({"ref": "A"})
}

/// What a function gives for the text `A`, as text.
fn of_a(function: &str, arguments: Json, shown: &str, value: &str) -> Option<String> {
    let condition = json!({"fn": function, "argv": arguments, "assign": "Result"});
    let document = json!([
        {"conditions": [condition], "type": "error", "error": shown},
        {"conditions": [], "type": "error", "error": "nothing"},
    ]);
    let error = resolve(&document, &[("A", value.into())]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rule, "{error}");
    Some(error.to_string()).filter(|text| text != "nothing")
}

#[test]
fn is_set_holds_for_every_value_but_none() {
    assert!(holds(&call("isSet", json!([a()])), &[("A", "".into())]));
    assert!(holds(&call("isSet", json!([{"ref": "Flag"}])), &[]), "the default counts");
    assert!(!holds(&call("isSet", json!([a()])), &[]));
    assert!(!holds(&call("isSet", json!([{"ref": "NeverHeardOf"}])), &[]));
}

#[test]
fn not_turns_false_nothing_and_empty_around() {
    let not = |value: Json| call("not", json!([value]));
    assert!(holds(&not(json!(false)), &[]));
    assert!(holds(&not(a()), &[]));
    assert!(holds(&not(a()), &[("A", "".into())]));
    assert!(holds(&not(json!({"ref": "Names"})), &[("Names", Vec::<&str>::new().into())]));
    assert!(!holds(&not(a()), &[("A", "x".into())]));
    assert!(!holds(&not(not(a())), &[]));
}

#[test]
fn a_condition_fails_on_false_and_nothing_alone() {
    let assign = |value: Json| json!({"fn": "uriEncode", "argv": [value], "assign": "Result"});
    assert!(holds(&assign(a()), &[("A", "".into())]), "the empty text is something");
    assert!(!holds(&assign(a()), &[]));
}

#[test]
fn equality_compares_values_of_one_kind() {
    assert!(holds(&call("stringEquals", json!([a(), "x"])), &[("A", "x".into())]));
    assert!(!holds(
        &call("stringEquals", json!([a(), {"ref": "B"}])),
        &[("A", "x".into()), ("B", "X".into())]
    ));
    assert!(holds(&call("booleanEquals", json!([{"ref": "Flag"}, false])), &[]));
    assert!(!holds(&call("booleanEquals", json!([true, {"ref": "Flag"}])), &[]));
    for (function, other) in [("stringEquals", json!("x")), ("booleanEquals", json!(true))] {
        for arguments in [json!([{"ref": "C"}, other]), json!([other, {"ref": "C"}]), json!([other, 1])] {
            let error =
                resolve(&json!([endpoint(&json!([call(function, arguments)]), "u")]), &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Evaluation);
            assert!(error.to_string().starts_with(&format!("`{function}` takes")), "{error}");
        }
    }
}

#[test]
fn get_attr_follows_names_and_one_index() {
    let arn = "arn:aws:s3:us-east-2:123:accesspoint/my:name";
    let attribute = |path: &str, given: &[(&str, ParameterValue)]| {
        let document = json!([{
            "conditions": [
                {"fn": "aws.parseArn", "argv": [a()], "assign": "Arn"},
                {"fn": "getAttr", "argv": [{"ref": "Arn"}, path], "assign": "Part"},
            ],
            "type": "error", "error": "<{Part}>",
        }]);
        resolve(&document, given).unwrap_err().to_string()
    };
    let given = [("A", arn.into())];
    assert_eq!(attribute("accountId", &given), "<123>");
    assert_eq!(attribute("resourceId[0]", &given), "<accesspoint>");
    assert_eq!(attribute("resourceId[2]", &given), "<name>");
    assert!(attribute("resourceId[3]", &given).starts_with("No endpoint found"), "behind the end is nothing");
    assert!(attribute("resourceId[9999999999]", &given).starts_with("No endpoint found"));
    assert_eq!(attribute("colour", &given), "`getAttr` finds no `colour` in a resource name");
    assert_eq!(attribute("region[0]", &given), "`getAttr` finds no `region` in a resource name");

    let first = json!({"fn": "getAttr", "argv": [{"ref": "Names"}, "[0]"], "assign": "First"});
    let document = json!([{"conditions": [first], "type": "error", "error": "{First}"}]);
    let names = ParameterValue::from(vec!["one", "two"]);
    assert_eq!(resolve(&document, &[("Names", names)]).unwrap_err().to_string(), "one");
}

#[test]
fn substring_counts_from_either_end() {
    let part = |start: i64, stop: i64, reverse: bool, text: &str| {
        of_a("substring", json!([a(), start, stop, reverse]), "{Result}", text)
    };
    assert_eq!(part(0, 4, false, "abcdef").as_deref(), Some("abcd"));
    assert_eq!(part(0, 4, true, "abcdef").as_deref(), Some("cdef"));
    assert_eq!(part(1, 3, true, "abcdef").as_deref(), Some("de"));
    assert_eq!(part(0, 6, false, "abcdef").as_deref(), Some("abcdef"));
    for (start, stop, text) in
        [(0, 7, "abcdef"), (3, 3, "abcdef"), (4, 3, "abcdef"), (0, 1, ""), (-1, 3, "abcdef")]
    {
        assert_eq!(part(start, stop, false, text), None);
    }
    assert_eq!(part(0, 2, false, "äbc"), None, "text outside ASCII has no substrings");
    let wrong = call("substring", json!([{"ref": "B"}, 0, 1, false]));
    assert_eq!(
        resolve(&json!([endpoint(&json!([wrong]), "u")]), &[]).unwrap_err().kind(),
        ErrorKind::Evaluation
    );
}

#[test]
fn host_labels_and_buckets_are_checked() {
    let label = |text: &str, subdomains: bool| {
        holds(&call("isValidHostLabel", json!([a(), subdomains])), &[("A", text.into())])
    };
    assert!(label("a-1", false) && !label("a.b", false) && label("a.b", true) && !label("a..b", true));
    let bucket = |text: &str, subdomains: bool| {
        holds(&call("aws.isVirtualHostableS3Bucket", json!([a(), subdomains])), &[("A", text.into())])
    };
    assert!(
        bucket("abc", false) && !bucket("ab", false) && !bucket("Abc", false) && !bucket("1.2.3.4", true)
    );
    assert!(!holds(&call("isValidHostLabel", json!([a(), false])), &[]));
    assert!(!holds(&call("aws.isVirtualHostableS3Bucket", json!([a(), false])), &[]));
}

#[test]
fn uri_encode_leaves_the_unreserved_alone() {
    let encoded = of_a("uriEncode", json!([a()]), "{Result}", "a/b c%~é");
    assert_eq!(encoded.as_deref(), Some("a%2Fb%20c%25~%C3%A9"));
}

#[test]
fn parse_url_gives_the_parts_of_a_url() {
    let shown = "{Result#scheme} {Result#authority} {Result#path} {Result#normalizedPath} {Result#isIp}";
    let parts = |text: &str| of_a("parseURL", json!([a()]), shown, text);
    assert_eq!(
        parts("https://example.com:8443/a b").as_deref(),
        Some("https example.com:8443 /a b /a%20b/ False")
    );
    assert_eq!(parts("http://127.0.0.1").as_deref(), Some("http 127.0.0.1  / True"));
    assert_eq!(parts("https://example.com?q=1"), None);
}

#[test]
fn partition_falls_back_to_the_first() {
    let suffix =
        |region: &str| of_a("aws.partition", json!([a()]), "{Result#name} {Result#dnsSuffix}", region);
    assert_eq!(suffix("cn-north-1").as_deref(), Some("aws-cn amazonaws.com.cn"));
    assert_eq!(suffix("mars").as_deref(), Some("aws amazonaws.com"));
    let none = json!([{
        "conditions": [{"fn": "aws.partition", "argv": [{"ref": "B"}], "assign": "P"}],
        "type": "error", "error": "{P#name}",
    }]);
    assert_eq!(resolve(&none, &[]).unwrap_err().to_string(), "aws");
}

#[test]
fn parse_arn_gives_nothing_for_other_text() {
    let shown = "{Result#partition} {Result#service} {Result#region} {Result#accountId}";
    let parts = |text: &str| of_a("aws.parseArn", json!([a()]), shown, text);
    assert_eq!(parts("arn:aws:s3:::bucket").as_deref(), Some("aws s3  "));
    assert_eq!(parts("arn:aws:s3"), None);
}

#[test]
fn what_a_rule_binds_is_gone_when_it_fails() {
    let bind = json!({"fn": "uriEncode", "argv": [a()], "assign": "X"});
    let document = json!([
        {"conditions": [bind], "type": "tree", "rules": [
            endpoint(&json!([{"fn": "uriEncode", "argv": [{"ref": "X"}], "assign": "Y"}, call("isSet", json!([{"ref": "B"}]))]), "https://b"),
            endpoint(&json!([call("isSet", json!([{"ref": "Y"}]))]), "https://leaked"),
        ]},
        endpoint(&json!([call("isSet", json!([{"ref": "X"}]))]), "https://leaked-further"),
        endpoint(&json!([bind]), "https://{X}"),
    ]);
    assert_eq!(resolve(&document, &[("A", "again".into())]).unwrap().url, "https://again");
}

#[test]
fn a_bound_variable_cannot_be_bound_again() {
    let bind = |name: &str| json!({"fn": "uriEncode", "argv": [a()], "assign": name});
    for document in [
        json!([endpoint(&json!([bind("X"), bind("X")]), "u")]),
        json!([{"conditions": [bind("X")], "type": "tree", "rules": [endpoint(&json!([bind("X")]), "u")]}]),
        json!([endpoint(&json!([bind("A")]), "u")]),
    ] {
        let error = resolve(&document, &[("A", "x".into())]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Evaluation);
        assert!(error.to_string().contains("has a value already"), "{error}");
    }
    let free = json!([endpoint(&json!([{"fn": "uriEncode", "argv": ["v"], "assign": "A"}]), "https://{A}")]);
    assert_eq!(resolve(&free, &[]).unwrap().url, "https://v", "a parameter without a value is free");
}

#[test]
fn a_tree_without_a_match_gives_way_to_the_next_rule() {
    let never = endpoint(&json!([call("isSet", json!([{"ref": "C"}]))]), "https://c");
    let document = json!([
        {"conditions": [], "type": "tree", "rules": [never]},
        endpoint(&json!([]), "https://next"),
    ]);
    assert_eq!(resolve(&document, &[]).unwrap().url, "https://next");
}

#[test]
fn an_error_rule_gives_its_exact_message() {
    let document = json!([{"conditions": [], "type": "error", "error": "Invalid ARN: `{A}` {is not} one"}]);
    let broken = RuleSet::compile(&json!({"parameters": {}, "rules": document}), partitions()).unwrap();
    let error = broken.resolve(&Parameters::new(&broken)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Evaluation, "no value for either variable: {error}");
    let document = json!([{"conditions": [], "type": "error", "error": "Invalid ARN: `{A}` was not one."}]);
    let error = resolve(&document, &[("A", "x:{B}".into())]).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Rule, "Invalid ARN: `x:{B}` was not one."));
}

#[test]
fn headers_and_properties_are_filled_in() {
    let document = json!([{"conditions": [], "type": "endpoint", "endpoint": {
        "url": {"ref": "A"},
        "headers": {"x-amz-region": ["{B}", "fixed", {"ref": "B"}], "x-empty": []},
        "properties": {
            "authSchemes": [{"name": "sigv4", "signingRegion": "{B}", "disableDoubleEncoding": true}],
            "backend": "S3Express", "nested": {"deep": [["{B}"], {"ref": "B"}, null, 1.5]},
        },
    }}]);
    let endpoint = resolve(&document, &[("A", "https://h/a?b#c".into()), ("B", "us-1".into())]).unwrap();
    assert_eq!(endpoint.url, "https://h/a?b#c", "a whole URL is the caller's");
    assert_eq!(endpoint.headers[0].1, ["us-1", "fixed", "us-1"]);
    assert_eq!(endpoint.headers[1].1.len(), 0);
    let scheme = params! { "name": "sigv4", "signingRegion": "us-1", "disableDoubleEncoding": true };
    let deep = [Value::from(["us-1"]), params! { "ref": "B" }.into(), Value::Null, 1.5.into()];
    let expected = params! {
        "authSchemes": [Value::from(scheme)], "backend": "S3Express",
        "nested": Value::from(params! { "deep": deep }),
    };
    assert_eq!(endpoint.properties, expected);
}

#[test]
fn parameters_are_checked_in_the_order_of_the_rule_set() {
    let document = json!({
        "parameters": {
            "Region": {"type": "string", "required": true, "builtIn": "AWS::Region", "documentation": "dropped"},
            "UseFIPS": {"type": "boolean", "required": true, "default": false},
            "Names": {"type": "stringArray", "required": true},
        },
        "rules": [],
    });
    let rules = RuleSet::compile(&document, partitions()).unwrap();
    let names: Vec<&str> = rules.parameters().iter().map(|parameter| parameter.name().as_str()).collect();
    assert_eq!(names, ["Region", "UseFIPS", "Names"]);
    assert_eq!(rules.parameters()[0].built_in().map(Str::as_str), Some("AWS::Region"));
    assert_eq!(rules.parameters()[1].default(), Some(&false.into()));

    let text = |parameters: &Parameters| rules.resolve(parameters).unwrap_err().to_string();
    let mut parameters = Parameters::new(&rules);
    assert_eq!(text(&parameters), "Cannot find value for required parameter Region");
    parameters.set("Region", true);
    assert_eq!(text(&parameters), "Value (Region) is the wrong type. Must be <class 'str'>.");
    parameters.set("Region", "us-east-1");
    parameters.set("UseFIPS", "true");
    assert_eq!(text(&parameters), "Value (UseFIPS) is the wrong type. Must be <class 'bool'>.");
    parameters.remove("UseFIPS");
    parameters.set("Names", "one");
    assert_eq!(text(&parameters), "Value (Names) is the wrong type. Must be <class 'tuple'>.");
    parameters.set("Names", vec!["one"]);
    assert_eq!(text(&parameters), "No endpoint found for parameters:\nRegion: us-east-1\nNames: ('one',)");
    parameters.set("Names", vec!["it's", "two"]);
    parameters.set("UseFIPS", true);
    let shown =
        "No endpoint found for parameters:\nRegion: us-east-1\nUseFIPS: True\nNames: (\"it's\", 'two')";
    assert_eq!(text(&parameters), shown);
}

#[test]
fn parameters_of_another_rule_set_are_taken_by_name() {
    let document = json!([endpoint(&json!([]), "https://{A}")]);
    let (one, other) = (rules(&document), rules(&document));
    let parameters = Parameters::new(&other).with("A", "x");
    assert_eq!(one.resolve(&parameters).unwrap().url, "https://x");
}
