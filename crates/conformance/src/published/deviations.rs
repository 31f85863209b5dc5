//! The vectors that botocore does not satisfy.

use serde_json::Value as Json;

use super::case::{Case, Miss, Place, Verdict};
use super::read::{items, text};

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
    /// Those that hold for a version of botocore.
    pub fn of(document: &Json, botocore: &str) -> Self {
        let holds = |entry: &&Json| entry["botocore"].as_str().is_none_or(|version| version == botocore);
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(status: &str, more: &Json) -> Json {
        let mut entry = json!({ "suite": "s", "file": "f.json", "status": status, "observed": "so it is" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    }

    fn list(entries: &[Json]) -> Deviations {
        Deviations::of(&json!({ "entries": entries }), "2")
    }

    fn case(element: Json, section: Option<&str>, outcome: Result<(), Miss>) -> Case {
        let place = Place::Element {
            file: "f.json".into(),
            section: section.map(Into::into),
            element,
            group: Some(json!({ "description": "group" })),
        };
        Case::new("case", place, || outcome)
    }

    fn wrong() -> Result<(), Miss> {
        Err("wrong".into())
    }

    #[test]
    fn a_listed_case_is_skipped_with_its_reason() {
        let listed = list(&[entry("differs", &json!({ "match": { "id": "a" } }))]);
        let verdict = listed.judge("s", case(json!({ "id": "a" }), None, Ok(())));
        assert_eq!(verdict, Verdict::Skipped("botocore does otherwise: so it is".into()));
        assert_eq!(listed.judge("s", case(json!({ "id": "b" }), None, Ok(()))), Verdict::Passed);
        assert_eq!(
            listed.judge("s", case(json!({ "id": "b" }), None, wrong())),
            Verdict::Failed("wrong".into())
        );
        assert_eq!(listed.judge("t", case(json!({ "id": "a" }), None, Ok(()))), Verdict::Passed);
    }

    #[test]
    fn what_botocore_skips_but_satisfies_has_to_pass() {
        let listed = list(&[entry("skipped-upstream-but-passes", &json!({ "match": { "id": "a" } }))]);
        assert_eq!(
            listed.judge("s", case(json!({ "id": "a" }), None, wrong())),
            Verdict::Failed("wrong".into())
        );
    }

    #[test]
    fn of_a_group_only_the_cases_that_need_the_behaviour_are_skipped() {
        let listed = list(&[entry("skipped-upstream", &json!({ "match": { "description": "group" } }))]);
        assert_eq!(listed.judge("s", case(json!({ "params": {} }), None, Ok(()))), Verdict::Passed);
        let verdict = listed.judge("s", case(json!({ "params": {} }), None, wrong()));
        assert_eq!(verdict, Verdict::Skipped("botocore does not run it: so it is".into()));
    }

    #[test]
    fn all_fields_the_section_and_the_version_count() {
        let fields = json!({ "match": { "a": 1, "b": "x" }, "section": "one" });
        let listed = list(&[entry("differs", &fields)]);
        let is_skipped = |listed: &Deviations, element: Json, section| {
            matches!(listed.judge("s", case(element, section, Ok(()))), Verdict::Skipped(_))
        };
        assert!(is_skipped(&listed, json!({ "a": 1, "b": "x", "c": 0 }), Some("one")));
        assert!(!is_skipped(&listed, json!({ "a": 1, "b": "x" }), Some("two")));
        assert!(!is_skipped(&listed, json!({ "a": 1 }), Some("one")));
        let mut other = entry("differs", &fields);
        other["botocore"] = json!("1");
        assert!(!is_skipped(&list(&[other]), json!({ "a": 1, "b": "x" }), Some("one")));
    }

    #[test]
    fn files_and_folders_are_named_by_their_path() {
        let listed =
            list(&[json!({ "suite": "s", "path": "v4/get", "status": "differs", "observed": "so it is" })]);
        let place = |path: &str| Case::new("case", Place::Path(path.into()), || Ok(()));
        assert!(matches!(listed.judge("s", place("v4/get")), Verdict::Skipped(_)));
        assert_eq!(listed.judge("s", place("v4/put")), Verdict::Passed);
    }
}
