//! Documents and values that mean harm: errors, never panics, never another host.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use bufeo_endpoint::{
    ErrorKind, LegacyEndpoints, LegacyQuery, ParameterValue, Parameters, Partitions, RuleSet,
};
use serde_json::{Value as Json, json};

fn partitions() -> Arc<Partitions> {
    let document = json!({"partitions": [{
        "id": "aws", "regionRegex": "^us\\-\\w+\\-\\d+$", "regions": {"us-east-1": {}},
        "outputs": {"dnsSuffix": "amazonaws.com", "supportsFIPS": true},
    }]});
    Arc::new(Partitions::from_json(&document).unwrap())
}

fn compile(document: &Json) -> Result<RuleSet, bufeo_endpoint::Error> {
    RuleSet::compile(document, partitions())
}

/// A rule set in the manner of the services': an endpoint of one's own, a bucket, an ARN, a region in the host.
fn document() -> Json {
    json!({
        "version": "1.0",
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "Bucket": {"type": "string"},
            "Endpoint": {"type": "string", "builtIn": "SDK::Endpoint"},
            "UseFIPS": {"type": "boolean", "required": true, "default": false},
            "Names": {"type": "stringArray"},
        },
        "rules": [
            {"type": "tree",
             "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]},
                            {"fn": "parseURL", "argv": [{"ref": "Endpoint"}], "assign": "url"}],
             "rules": [{"type": "endpoint", "conditions": [{"fn": "isSet", "argv": [{"ref": "Bucket"}]}],
                        "endpoint": {"url": "{url#scheme}://{Bucket}.{url#authority}{url#path}"}},
                       {"type": "endpoint", "conditions": [], "endpoint": {"url": {"ref": "Endpoint"}}}]},
            {"type": "tree",
             "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"},
                            {"fn": "isSet", "argv": [{"ref": "Bucket"}]}],
             "rules": [
                {"type": "endpoint",
                 "conditions": [{"fn": "aws.parseArn", "argv": [{"ref": "Bucket"}], "assign": "arn"},
                                {"fn": "getAttr", "argv": [{"ref": "arn"}, "resourceId[1]"], "assign": "name"},
                                {"fn": "not", "argv": [{"fn": "stringEquals", "argv": [{"ref": "name"}, ""]}]}],
                 "endpoint": {"url": "https://{name}-{arn#accountId}.s3.{arn#region}.{partition#dnsSuffix}"}},
                {"type": "endpoint",
                 "conditions": [{"fn": "substring", "argv": [{"ref": "Bucket"}, 0, 6, true], "assign": "tail"},
                                {"fn": "stringEquals", "argv": [{"ref": "tail"}, "--x-s3"]},
                                {"fn": "aws.isVirtualHostableS3Bucket", "argv": [{"ref": "Bucket"}, false]}],
                 "endpoint": {"url": "https://{Bucket}.s3express.{Region}.{partition#dnsSuffix}",
                              "headers": {"x-bucket": ["{Bucket}"]}}},
                {"type": "endpoint",
                 "conditions": [{"fn": "uriEncode", "argv": [{"ref": "Bucket"}], "assign": "encoded"}],
                 "endpoint": {"url": "https://s3.{Region}.{partition#dnsSuffix}/{encoded}",
                              "properties": {"authSchemes": [{"name": "sigv4", "signingRegion": "{Region}"}]}}},
             ]},
            {"type": "error", "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}],
             "error": "no FIPS in {Region}"},
        ],
    })
}

fn hostile() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "/",
        "a/b",
        "a@evil.example",
        "evil.example#",
        "evil.example?",
        "evil.example/",
        "a\\b",
        "a:443",
        "a b",
        "a\n",
        "\0",
        "\u{7f}",
        "ä",
        "\u{202e}",
        "ａ",
        "..",
        "%2f",
        "{Region}",
        "{",
        "}",
        "arn:aws:s3:us-east-1:1:accesspoint/a@b",
        "arn:aws:s3:us-east-1/x:1:accesspoint/ab",
        "arn:aws:s3:us-east-1:1#:accesspoint/ab",
        "arn:::::/",
        "arn:a:b:::/",
        "https://user@h/",
        "https://h/\r\nx: y",
        "http://[::1",
        "https://h:99999",
        "--x-s3",
        "\u{0}--x-s3",
        "é--x-s3",
        "b@--x-s3",
        "--x-s3\n",
        "us-east-1@evil.example/#",
        "xn--0-x-s3",
    ]
    .map(str::to_owned)
    .into();
    values.push("a".repeat(1 << 16));
    values.push("/".repeat(1 << 16));
    values.push(format!("arn:aws:s3:us-east-1:1:{}", "a/".repeat(1 << 16)));
    values.push(format!("https://h/{}", "../".repeat(1 << 16)));
    values
}

#[test]
fn no_value_changes_the_host_it_is_put_into() {
    let rules = compile(&document()).unwrap();
    let mut resolved = 0;
    for region in hostile().iter().chain([&"us-east-1".to_owned()]) {
        for bucket in hostile() {
            let parameters =
                Parameters::new(&rules).with("Region", region.as_str()).with("Bucket", bucket.as_str());
            let Ok(endpoint) = rules.resolve(&parameters) else { continue };
            resolved += 1;
            let rest = endpoint.url.strip_prefix("https://").unwrap();
            let host = rest.split(['/', '?', '#', '\\']).next().unwrap();
            assert!(host.ends_with(".amazonaws.com"), "{region:?} {bucket:?} -> {}", endpoint.url);
            assert!(host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@'), "{host}");
        }
    }
    assert!(resolved > 50, "only {resolved} were resolved");
}

#[test]
fn an_endpoint_of_ones_own_keeps_its_host_behind_the_bucket() {
    let rules = compile(&document()).unwrap();
    for bucket in hostile() {
        let parameters = Parameters::new(&rules)
            .with("Endpoint", "https://own.example:8443/base")
            .with("Bucket", bucket.as_str());
        match rules.resolve(&parameters) {
            Ok(endpoint) => assert_eq!(endpoint.url, format!("https://{bucket}.own.example:8443/base")),
            Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidHost, "{error}"),
        }
    }
    let parameters = Parameters::new(&rules).with("Endpoint", "https://own.example").with("Bucket", "a@b");
    let error = rules.resolve(&parameters).unwrap_err().to_string();
    let start = "`a@b` cannot stand in the host of `{url#scheme}://{Bucket}.{url#authority}{url#path}`";
    assert!(error.starts_with(start), "{error}");
}

#[test]
fn messages_of_long_values_stay_short() {
    let rules = compile(&document()).unwrap();
    let region = format!("@{}", "x".repeat(1 << 20));
    let error = rules
        .resolve(&Parameters::new(&rules).with("Region", region.as_str()).with("Bucket", "b"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidHost);
    assert!(error.to_string().len() < 400);
}

#[test]
fn a_broken_document_is_an_error_that_names_the_place() {
    let rule = |rule: Json| json!({"parameters": {}, "rules": [rule]});
    let condition = |condition: Json| rule(json!({"conditions": [condition], "type": "error", "error": "x"}));
    let call = |name: &str, arguments: Json| condition(json!({"fn": name, "argv": arguments}));
    for (document, expected) in [
        (json!(null), "the rule set is no object"),
        (json!({}), "the rule set has no `parameters`"),
        (json!({"parameters": {}}), "the rule set has no `rules`"),
        (json!({"parameters": [], "rules": []}), "`parameters` of the rule set is no object"),
        (json!({"parameters": {}, "rules": {}}), "`rules` of the rule set is no list"),
        (json!({"parameters": {"A": 1}, "rules": []}), "`A` of the rule set is no object"),
        (json!({"parameters": {"A": {}}, "rules": []}), "`A` of the rule set has no `type`"),
        (json!({"parameters": {"A": {"type": "number"}}, "rules": []}), "unknown type `number`"),
        (json!({"parameters": {"A": {"type": "string", "default": true}}, "rules": []}), "`default`"),
        (rule(json!(1)), "`rules[0]` of the rule set is no object"),
        (rule(json!({"conditions": []})), "`rules[0]` of the rule set has no `type`"),
        (rule(json!({"conditions": [], "type": "bush"})), "unknown type `bush`; a rule is a tree"),
        (rule(json!({"conditions": [], "type": "tree"})), "has no `rules`"),
        (
            rule(json!({"conditions": [], "type": "endpoint", "endpoint": {}})),
            "`rules[0].endpoint` of the rule set has no `url`",
        ),
        (rule(json!({"conditions": [], "type": "error", "error": "{a}{"})), "has a `{` without a `}`"),
        (rule(json!({"conditions": [], "type": "error", "error": ["x"]})), "is a list"),
        (
            call("coalesce", json!([1])),
            "`rules[0].conditions[0].argv` of the rule set belongs to the unknown function `coalesce`",
        ),
        (call("isSet", json!([])), "has 0 values; `isSet` takes 1"),
        (call("isSet", json!([1, 2])), "has 2 values; `isSet` takes 1"),
        (call("isSet", json!([{}])), "neither `fn` nor `ref`"),
        (call("isSet", json!([{"ref": 1}])), "neither `fn` nor `ref`"),
        (call("isSet", json!([1.5])), "no whole number"),
        (call("isSet", json!({"ref": "A"})), "is no list"),
        (call("getAttr", json!([{"ref": "A"}, "a[x]"])), "a path of `getAttr`"),
        (call("getAttr", json!([{"ref": "A"}, "a..b"])), "a path of `getAttr`"),
        (call("getAttr", json!([{"ref": "A"}, ""])), "a path of `getAttr`"),
        (call("getAttr", json!([{"ref": "A"}, "a[-1]"])), "a path of `getAttr`"),
        (call("getAttr", json!([{"ref": "A"}, {"ref": "B"}])), "does not end in the path"),
        (condition(json!({"fn": "isSet"})), "has no `argv`"),
        (condition(json!({"fn": "isSet", "argv": [1], "assign": 1})), "assign` of the rule set is no text"),
    ] {
        let error = compile(&document).expect_err(expected);
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        assert!(error.to_string().contains(expected), "{error}\n expected: {expected}");
    }
}

#[test]
fn a_document_nested_too_deep_is_an_error() {
    // The macro would copy, and so walk down, what it is given.
    let wrapped = |mut outer: Json, pointer: &str, inner: Json| {
        *outer.pointer_mut(pointer).unwrap() = inner;
        outer
    };
    let rule = json!({"conditions": [], "type": "tree", "rules": [null]});
    let leaf = json!({"conditions": [], "type": "error", "error": "x"});
    let endpoint =
        json!({"conditions": [], "type": "endpoint", "endpoint": {"url": "u", "properties": {"p": null}}});
    let not = json!({"fn": "not", "argv": [null]});
    for (what, (outer, hole), innermost, (around, place)) in [
        ("rules", (&rule, "/rules/0"), &leaf, (&json!([null]), "/0")),
        (
            "calls",
            (&not, "/argv/0"),
            &json!({"ref": "A"}),
            (&json!([{"conditions": [null]}]), "/0/conditions/0"),
        ),
        ("properties", (&json!([null]), "/0"), &json!("x"), (&json!([endpoint]), "/0/endpoint/properties/p")),
    ] {
        let deep = (0..100_000).fold(innermost.clone(), |inner, _| wrapped(outer.clone(), hole, inner));
        let rules = wrapped(around.clone(), place, deep);
        let document = wrapped(json!({"parameters": {}, "rules": null}), "/rules", rules);
        let error = compile(&document).unwrap_err();
        // Dropping a value as deep as this overflows the stack in the JSON crate.
        std::mem::forget(document);
        assert!(error.to_string().contains("steps below the document"), "{what}: {error}");
    }
}

#[test]
fn texts_that_double_at_each_step_are_stopped() {
    let conditions: Vec<Json> = (0..100)
        .map(|step| {
            let name =
                |step: usize| "abcdefghij".chars().cycle().skip(step % 10).take(step + 1).collect::<String>();
            let (before, after) = (name(step), name(step + 1));
            json!({"fn": "uriEncode", "argv": [format!("{{{before}}}{{{before}}}")], "assign": after})
        })
        .collect();
    let document = json!({
        "parameters": {"a": {"type": "string"}},
        "rules": [{"conditions": conditions, "type": "error", "error": "x"}],
    });
    let rules = compile(&document).unwrap();
    let error = rules.resolve(&Parameters::new(&rules).with("a", "%")).unwrap_err();
    assert!(error.to_string().contains("grows beyond"), "{error}");
}

#[test]
fn mutated_documents_and_parameters_never_panic() {
    let (good, mut random) = (document(), Random(0x5eed));
    let (mut compiled, mut resolved) = (0, 0);
    for _ in 0..5_000 {
        let mut document = good.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut document, &mut random);
        }
        let Ok(rules) = compile(&document) else { continue };
        compiled += 1;
        let mut parameters = Parameters::new(&rules);
        for place in 0..rules.parameters().len() {
            if random.below(4) > 0 {
                parameters.set_at(place, value(&mut random));
            }
        }
        resolved += usize::from(rules.resolve(&parameters).is_ok());
    }
    assert!(compiled > 500 && resolved > 50, "{compiled} compiled, {resolved} resolved");
}

#[test]
fn mutated_endpoints_documents_never_panic() {
    let good = json!({"partitions": [{
        "partition": "aws", "dnsSuffix": "amazonaws.com", "regionRegex": "^us\\-\\w+\\-\\d+$",
        "regions": {"us-east-1": {}},
        "defaults": {"hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"],
                     "variants": [{"tags": ["fips"], "hostname": "{service}-fips.{region}.{dnsSuffix}"}]},
        "services": {"s": {"partitionEndpoint": "aws-global", "isRegionalized": false, "endpoints": {
            "aws-global": {"hostname": "s.{dnsSuffix}", "credentialScope": {"region": "us-east-1"}}}}},
    }]});
    let mut random = Random(0xfeed);
    let mut constructed = 0;
    for _ in 0..5_000 {
        let mut document = good.clone();
        mutate(&mut document, &mut random);
        let Ok(endpoints) = LegacyEndpoints::from_json(document) else { continue };
        let query = LegacyQuery::new("s").region("us-east-1").fips(random.below(2) == 0);
        constructed += usize::from(endpoints.construct(&query).is_ok_and(|endpoint| endpoint.is_some()));
        endpoints.available_regions("s", "aws", true);
    }
    assert!(constructed > 500, "{constructed}");
}

/// Numbers from a fixed seed (the constants are those of MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn value(random: &mut Random) -> ParameterValue {
    match random.below(6) {
        0 => (random.below(2) == 0).into(),
        1 => vec!["a", "{b}"].into(),
        2 => "us-east-1".into(),
        _ => {
            let values = hostile_short();
            values[random.below(values.len())].into()
        }
    }
}

fn hostile_short() -> [&'static str; 8] {
    ["", "my-bucket", "a@b", "arn:aws:s3:us-east-1:1:accesspoint/ab", "https://h/p", "b--x-s3", "{A}", "ü"]
}

/// Changes one part of the document, chosen by going down from the top.
fn mutate(json: &mut Json, random: &mut Random) {
    let stop = random.below(6) == 0;
    match json {
        Json::Object(object) if !object.is_empty() && !stop => {
            let place = random.below(object.len());
            let name = object.keys().nth(place).unwrap().clone();
            match random.below(12) {
                0 => drop(object.remove(&name)),
                1 => drop(object.insert(replacement_name(random).into(), json!("x"))),
                _ => mutate(object.get_mut(&name).unwrap(), random),
            }
        }
        Json::Array(items) if !items.is_empty() && !stop => {
            let place = random.below(items.len());
            match random.below(8) {
                0 => drop(items.remove(place)),
                1 => items.push(items[place].clone()),
                _ => mutate(&mut items[place], random),
            }
        }
        _ => *json = replacement(random),
    }
}

fn replacement_name(random: &mut Random) -> &'static str {
    ["fn", "ref", "assign", "argv", "type", "rules", "Bucket", "url"][random.below(8)]
}

fn replacement(random: &mut Random) -> Json {
    let all = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("{url#path}"),
        json!("{Bucket#x}"),
        json!([]),
        json!({}),
        json!({"ref": "Bucket"}),
        json!({"ref": "url"}),
        json!({"ref": "Names"}),
        json!("resourceId[7]"),
        json!({"fn": "isSet", "argv": [{"ref": "arn"}], "assign": "url"}),
        json!("{Region}"),
        json!("https://{Bucket}"),
        json!({"fn": "parseURL", "argv": ["https://{Region}.{Bucket}/"]}),
        json!("tree"),
        json!("error"),
        json!("string"),
        json!({"fn": "substring", "argv": [{"ref": "Bucket"}, 1, 2, true]}),
        json!("getAttr"),
        json!("aws.parseArn"),
        json!(3),
    ];
    all[random.below(all.len())].clone()
}
