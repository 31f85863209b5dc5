//! The vectors that botocore does not satisfy, and which of them we do.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::suites::Case;

/// What is known of a case.
#[derive(Clone, Copy)]
pub enum Deviation {
    /// It holds.
    None,
    /// It does not, because botocore does otherwise.
    Listed,
}

/// Listed for botocore, but satisfied here: the listed behaviour helps nobody.
const SATISFIED: &[&str] = &[
    // A document as the payload is the body; botocore wraps it under a null key.
    "DocumentTypeAsPayloadInput",
];

pub struct Deviations(Vec<Json>);

impl Deviations {
    pub fn load(folder: &Path) -> Self {
        let text = fs::read(folder.join("DEVIATIONS.json")).expect("DEVIATIONS.json");
        let all: Json = serde_json::from_slice(&text).expect("JSON");
        Self(all["entries"].as_array().expect("entries").clone())
    }

    pub fn find(&self, case: &Case) -> Deviation {
        let of_case = |entry: &&Json| {
            let matched = &entry["match"];
            entry["suite"] == case.suite
                && entry["file"] == case.file.as_str()
                && match matched["id"].as_str() {
                    Some(id) => case.id.as_deref() == Some(id),
                    None => matched["description"].as_str() == Some(&case.description) && needs_token(case),
                }
        };
        let satisfied = case.id.as_deref().is_some_and(|id| SATISFIED.contains(&id));
        match self.0.iter().find(of_case) {
            Some(entry) if entry["status"] != "skipped-upstream-but-passes" && !satisfied => {
                Deviation::Listed
            }
            _ => Deviation::None,
        }
    }
}

/// The cases of one suite about idempotency tokens hold where the caller gives the token.
fn needs_token(case: &Case) -> bool {
    case.vector["params"].as_object().is_some_and(serde_json::Map::is_empty)
}
