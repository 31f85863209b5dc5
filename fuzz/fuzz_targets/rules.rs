//! Endpoint rules that nobody should write, and parameters that nobody should give: rules are refused, or come to an
//! endpoint or an error. Those of S3, given anything for a bucket, never leave Amazon's hosts.

#![no_main]

use std::sync::{Arc, LazyLock};

use bufeo_endpoint::{ParameterValue, Parameters, Partitions, RuleSet};
use bufeo_model::{Bundle, Loader};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value as Json, json};

struct Known {
    partitions: Arc<Partitions>,
    s3: RuleSet,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let partitions = loader.general_document("partitions").expect("the partitions");
    let partitions = Arc::new(Partitions::from_json(&partitions).expect("partitions"));
    let rules = loader.document("s3", None, "endpoint-rule-set-1").expect("the rules of S3");
    let s3 = RuleSet::compile(&rules, Arc::clone(&partitions)).expect("rules");
    Known { partitions, s3 }
});

/// The functions of the language, and one that it has not.
const FUNCTIONS: &[&str] = &[
    "isSet",
    "not",
    "getAttr",
    "stringEquals",
    "booleanEquals",
    "parseURL",
    "substring",
    "uriEncode",
    "isValidHostLabel",
    "aws.partition",
    "aws.parseArn",
    "aws.isVirtualHostableS3Bucket",
    "nobody",
];

/// Bytes as choices.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn next(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % bound
    }

    /// An argument of a function: a reference, text, a template, a number, or another call.
    fn argument(&mut self, texts: &[&str], depth: usize) -> Json {
        let text = texts[self.next(texts.len())];
        match self.next(if depth == 0 { 6 } else { 7 }) {
            0 => json!({ "ref": (["Text", "Flag", "List", "found", "nobody"][self.next(5)]) }),
            1 => json!(text),
            2 => json!(format!("{{found#{text}}}")),
            3 => json!(self.next(256)),
            4 => json!(self.next(2) == 0),
            5 => json!((["scheme", "resourceId[1]", "resourceId[300]", "[0]", "a.b", ""][self.next(6)])),
            _ => self.call(texts, depth - 1),
        }
    }

    fn call(&mut self, texts: &[&str], depth: usize) -> Json {
        let function = FUNCTIONS[self.next(FUNCTIONS.len())];
        let arguments: Vec<Json> = (0..self.next(5)).map(|_| self.argument(texts, depth)).collect();
        match self.next(3) {
            0 => json!({ "fn": function, "argv": arguments, "assign": "found" }),
            _ => json!({ "fn": function, "argv": arguments }),
        }
    }

    fn rule(&mut self, texts: &[&str], depth: usize) -> Json {
        let conditions: Vec<Json> = (0..self.next(4)).map(|_| self.call(texts, 2)).collect();
        match self.next(if depth == 0 { 2 } else { 3 }) {
            0 => json!({ "type": "endpoint", "conditions": conditions, "endpoint": {
                "url": self.argument(texts, 1), "headers": { "x": [self.argument(texts, 1)] },
                "properties": { "p": self.argument(texts, 1) } } }),
            1 => json!({ "type": "error", "conditions": conditions, "error": self.argument(texts, 1) }),
            _ => {
                let rules: Vec<Json> = (0..=self.next(3)).map(|_| self.rule(texts, depth - 1)).collect();
                json!({ "type": "tree", "conditions": conditions, "rules": rules })
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let (choices, text) = data.split_at(data.len() / 2);
    let text = String::from_utf8_lossy(text);
    let texts: Vec<&str> = text.split('\u{1}').collect();
    let mut choices = Choices(choices.iter());

    let rules: Vec<Json> = (0..=choices.next(3)).map(|_| choices.rule(&texts, 3)).collect();
    let document = json!({ "version": "1.0", "rules": rules, "parameters": {
        "Text": { "type": "string" }, "Flag": { "type": "boolean" }, "List": { "type": "stringArray" } } });
    if let Ok(rules) = RuleSet::compile(&document, Arc::clone(&KNOWN.partitions)) {
        let list: Vec<&str> = texts.iter().skip(1).copied().collect();
        let given = Parameters::new(&rules).with("Text", texts[0]).with("Flag", true).with("List", list);
        for given in [Parameters::new(&rules), given] {
            let _ = rules.resolve(&given);
        }
    }

    let flag = |choices: &mut Choices<'_>| ParameterValue::Bool(choices.next(2) == 0);
    let mut given = Parameters::new(&KNOWN.s3).with("Region", "us-west-2").with("Bucket", texts[0]);
    for name in ["UseFIPS", "UseDualStack", "Accelerate", "ForcePathStyle", "UseArnRegion"] {
        given = given.with(name, flag(&mut choices));
    }
    if let Ok(endpoint) = KNOWN.s3.resolve(&given) {
        let rest = endpoint.url.strip_prefix("https://").expect("a scheme");
        let host = rest.split('/').next().unwrap_or_default();
        assert!(host.ends_with(".amazonaws.com") || host.ends_with(".api.aws"), "{}", endpoint.url);
        assert!(host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)), "{host}");
    }
});
