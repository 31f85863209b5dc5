//! Names of resources that nobody should write: each is cut as it says, or is none.

#![no_main]

use std::sync::{Arc, LazyLock};

use bufeo_endpoint::{Parameters, Partitions, RuleSet};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

/// Rules that put the parts of a name together again.
static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let partitions = json!({ "partitions": [{ "id": "aws", "regionRegex": "^us$", "regions": {}, "outputs": {} }] });
    let partitions = Arc::new(Partitions::from_json(&partitions).expect("partitions"));
    let rules = json!({ "version": "1.0", "parameters": { "Name": { "type": "string", "required": true } }, "rules": [
        { "type": "endpoint", "endpoint": { "url": "https://a.com", "properties": {
              "whole": "arn:{arn#partition}:{arn#service}:{arn#region}:{arn#accountId}:{first}" } },
          "conditions": [
            { "fn": "aws.parseArn", "argv": [{ "ref": "Name" }], "assign": "arn" },
            { "fn": "getAttr", "argv": [{ "ref": "arn" }, "resourceId[0]"], "assign": "first" }] },
        { "type": "error", "conditions": [], "error": "none" }] });
    RuleSet::compile(&rules, partitions).expect("rules")
});

fuzz_target!(|data: &[u8]| {
    let name = String::from_utf8_lossy(data);
    let Ok(endpoint) = RULES.resolve(&Parameters::new(&RULES).with("Name", &*name)) else { return };
    let whole = endpoint.properties.get("whole").expect("the parts").into_owned();
    let whole = whole.as_str().expect("text");
    assert!(name.starts_with(whole), "{name:?} {whole:?}");
    assert!(name[whole.len()..].is_empty() || name[whole.len()..].starts_with([':', '/']), "{name:?}");
});
