//! The rules engine on rule sets that exercise one feature each.

use std::path::Path;
use std::sync::Arc;

use bufeo_endpoint::RuleSet;

use super::case::{Case, Place};
use super::endpoint::{check, partitions};
use super::read::{self, items, text};
use super::{Error, Suite};

/// Small rule sets, with parameters and what they resolve to. Those without are compiled.
pub(super) struct EndpointEngine;

impl Suite for EndpointEngine {
    fn name(&self) -> &'static str {
        "botocore-endpoint-engine"
    }

    fn path(&self) -> &'static str {
        "botocore/endpoints/test-cases"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let partitions = partitions()?;
        let mut cases = Vec::new();
        for path in read::files(&vectors.join("../valid-rules"), "json")? {
            let file = read::name(&path);
            let document = read::json(&path)?;
            let rules = RuleSet::compile(&document, Arc::clone(&partitions));
            let own = vectors.join(&file);
            let rules = match rules {
                Ok(rules) if own.exists() => Arc::new(rules),
                other => {
                    let compiled =
                        other.map(drop).map_err(|error| format!("it does not compile: {error}").into());
                    cases.push(Case::new(format!("{file}/compiles"), Place::Path(file), || compiled));
                    continue;
                }
            };
            for (place, case) in items(&read::json(&own)?["testCases"]).iter().enumerate() {
                let name = format!("{file}/{place}: {}", text(&case["documentation"]));
                let (rules, fields) = (Arc::clone(&rules), case.clone());
                let place =
                    Place::Element { file: file.clone(), section: None, element: case.clone(), group: None };
                cases.push(Case::new(name, place, move || check(&rules, &fields)));
            }
        }
        Ok(cases)
    }
}
