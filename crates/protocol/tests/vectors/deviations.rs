//! The vectors that botocore does not satisfy.

use serde_json::Value as Json;

use crate::case::{Case, Miss, Place, Verdict};
use crate::read::{items, text};

/// The cases that botocore does not satisfy, as `DEVIATIONS.json` of a folder lists them.
#[derive(Clone, Debug, Default)]
pub struct Deviations(Vec<Json>);

/// How an entry of the list names a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// By itself.
    Alone,
    /// With others of its group: those of them that need what the entry describes.
    WithItsGroup,
}

impl Deviations {
    /// Those that hold for these packages, among them `botocore==1.2.3`.
    pub fn of(document: &Json, packages: &[&str]) -> Self {
        let pinned = packages.iter().find_map(|package| package.strip_prefix("botocore=="));
        let holds = |entry: &&Json| entry["botocore"].as_str().is_none_or(|version| Some(version) == pinned);
        Self(items(&document["entries"]).iter().filter(holds).cloned().collect())
    }

    /// Runs a case of a suite, unless botocore is known to do otherwise there.
    pub fn judge(&self, suite: &str, case: Case) -> Verdict {
        match self.find(suite, case.place()) {
            Some((entry, Named::Alone)) => Verdict::Skipped(reason(entry)),
            Some((entry, Named::WithItsGroup)) => match verdict(case.check()) {
                Verdict::Failed(_) => Verdict::Skipped(reason(entry)),
                other => other,
            },
            None => verdict(case.check()),
        }
    }

    fn find(&self, suite: &str, place: &Place) -> Option<(&Json, Named)> {
        self.0.iter().filter(|entry| entry["suite"] == suite && !must_pass(entry)).find_map(|entry| {
            let named = match place {
                Place::Path(path) => (entry["path"] == path.as_str()).then_some(Named::Alone),
                Place::Element { file, section, element, group } => {
                    let here = entry["file"] == file.as_str()
                        && entry["section"].as_str().is_none_or(|wanted| section.as_deref() == Some(wanted));
                    here.then(|| named(&entry["match"], element, group.as_ref())).flatten()
                }
            };
            named.map(|named| (entry, named))
        })
    }
}

fn must_pass(entry: &Json) -> bool {
    entry["status"] == "skipped-upstream-but-passes"
}

fn reason(entry: &Json) -> String {
    let status = match text(&entry["status"]) {
        "differs" => "botocore does otherwise",
        _ => "botocore does not run it",
    };
    format!("{status}: {}", text(&entry["observed"]))
}

fn named(wanted: &Json, element: &Json, group: Option<&Json>) -> Option<Named> {
    let has = |object: &Json| {
        wanted.as_object().is_some_and(|wanted| {
            !wanted.is_empty() && wanted.iter().all(|(name, value)| object.get(name) == Some(value))
        })
    };
    if has(element) {
        return Some(Named::Alone);
    }
    group.is_some_and(has).then_some(Named::WithItsGroup)
}

fn verdict(checked: Result<(), Miss>) -> Verdict {
    match checked {
        Ok(()) => Verdict::Passed,
        Err(Miss::Differs(difference)) => Verdict::Failed(difference),
        Err(Miss::LeftOut(reason)) => Verdict::Skipped(reason),
    }
}
