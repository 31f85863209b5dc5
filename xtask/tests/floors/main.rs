//! The floors inside of a room: a file uses what stands on its own floor or below, and nothing above. What the manifests
//! cannot hold, since it is all one crate, is read from the sources.

#![allow(clippy::panic)]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use source::Modules;

/// A room with floors.
struct Room {
    folder: &'static str,
    /// From the ground up; each floor lists its modules, with everything below them that is not listed by itself.
    floors: &'static [&'static [&'static str]],
    /// The arrows that run up nevertheless, by name.
    upward: &'static [(&'static str, &'static str)],
    /// How many files may know each other in a circle.
    largest_circle: usize,
}

const ROOMS: &[Room] = &[];

impl Room {
    fn floor(&self, module: &str) -> Option<usize> {
        let mut module = module;
        loop {
            if let Some(floor) = self.floors.iter().position(|floor| floor.contains(&module)) {
                return Some(floor);
            }
            module = module.rsplit_once("::")?.0;
        }
    }

    /// What is wrong with these modules, each as a sentence that says what to do.
    fn objections(&self, modules: &Modules) -> Vec<String> {
        let mut objections = Vec::new();
        let mut upward = BTreeSet::new();
        for (module, uses) in &modules.uses {
            let Some(floor) = self.floor(module) else {
                objections
                    .push(format!("`{module}` is on no floor: give it one, here and in ARCHITECTURE.md"));
                continue;
            };
            for used in uses {
                if self.floor(used).is_some_and(|other| other > floor) {
                    upward.insert((module.as_str(), used.as_str()));
                }
            }
        }
        for (module, used) in &upward {
            if !self.upward.contains(&(module, used)) {
                objections.push(format!(
                    "`{module}` uses `{used}`, which stands above it: move what it needs down, or have it handed in"
                ));
            }
        }
        for (module, used) in self.upward.iter().filter(|arrow| !upward.contains(*arrow)) {
            objections
                .push(format!("`{module}` does not use `{used}` any more: take the arrow from the list"));
        }
        let circle = modules.largest_circle();
        if circle.len() > self.largest_circle {
            objections.push(format!(
                "{} files know each other in a circle, where {} are enough: {circle:?}",
                circle.len(),
                self.largest_circle
            ));
        }
        objections
    }
}

#[test]
fn no_file_uses_what_stands_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for room in ROOMS {
        let modules = Modules::read(&root.join(room.folder));
        assert!(modules.uses.len() > 3, "{} has no files", room.folder);
        let objections = room.objections(&modules);
        assert!(objections.is_empty(), "{}:\n{}", room.folder, objections.join("\n"));
    }
}

const HOUSE: Room = Room {
    folder: "",
    floors: &[&["cellar"], &["kitchen", "hall"], &["attic"]],
    upward: &[],
    largest_circle: 2,
};

fn house(files: &[(&str, &str)]) -> Modules {
    let texts: BTreeMap<String, String> =
        files.iter().map(|(module, text)| ((*module).to_owned(), (*text).to_owned())).collect();
    Modules::of(&texts)
}

#[test]
fn an_arrow_that_runs_up_is_named_however_it_is_written() {
    let attic = ("attic", "pub(crate) use self::chest::Lock;");
    let chest = ("attic::chest", "");
    let written = [
        "use crate::attic::Lock;",
        "use crate::{attic::{self, chest}, kitchen};",
        "fn open() { crate::attic::open() }",
        "use super::attic;",
    ];
    for text in written {
        let objections = HOUSE.objections(&house(&[attic, chest, ("cellar", text), ("kitchen", "")]));
        assert!(
            objections.iter().any(|text| text.starts_with("`cellar` uses `attic")),
            "{text}: {objections:?}"
        );
    }
    let down = "// crate::attic\nuse std::fmt;\n#[cfg(test)]\nmod tests { use crate::attic::Lock; }";
    assert!(HOUSE.objections(&house(&[attic, chest, ("cellar", down)])).is_empty());
}

#[test]
fn what_is_handed_on_is_used_where_it_stands() {
    let modules = house(&[
        ("", "pub use kitchen::Pan;"),
        ("kitchen", "mod shelf;\npub use shelf::Pan;"),
        ("kitchen::shelf", ""),
        ("hall", "use crate::Pan;"),
    ]);
    assert_eq!(modules.uses["hall"], BTreeSet::from(["kitchen::shelf".to_owned()]));
}

#[test]
fn a_circle_that_is_too_large_and_a_file_without_a_floor_are_named() {
    let circle = [
        ("kitchen", "use crate::hall;"),
        ("hall", "use crate::kitchen::stove;"),
        ("kitchen::stove", "use super::super::kitchen;"),
        ("garden", ""),
    ];
    let objections = HOUSE.objections(&house(&circle));
    assert!(objections[0].starts_with("`garden` is on no floor"), "{objections:?}");
    assert!(objections[1].starts_with("3 files know each other"), "{objections:?}");
}
