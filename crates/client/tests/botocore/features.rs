//! The features that user agents report.

use std::collections::BTreeMap;
use std::process::Command;

const PRINT: &str = "\
import json
from botocore.useragent import _USERAGENT_FEATURE_MAPPINGS
print(json.dumps(_USERAGENT_FEATURE_MAPPINGS))";

#[test]
fn features_have_botocores_codes() {
    let output = Command::new(bufeo_oracle::python().unwrap()).args(["-c", PRINT]).output().unwrap();
    let theirs: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(theirs.len() > 40, "{theirs:?}");
    for (name, code) in theirs {
        assert_eq!(bufeo_client::user_agent_feature(&name), Some(&*code), "{name}");
    }
}
