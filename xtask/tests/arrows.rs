//! The arrows between the rooms of the house, "may use" and nothing else, held against what the manifests say.

#![allow(clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A room and what it may use. A room that is not listed is a failure: decide what it may use first.
const ARROWS: &[(&str, May)] = &[
    ("bufeo-stack", May::Use(&[])),
    ("bufeo-events", May::Use(&["bufeo-stack"])),
    ("bufeo-data", May::Use(&[])),
    ("bufeo-wait", May::Use(&[])),
    ("bufeo-sign", May::Use(&[])),
    ("bufeo-model", May::Use(&["bufeo-stack", "bufeo-wait"])),
    ("bufeo-protocol", May::Use(&["bufeo-model", "bufeo-stack"])),
    ("bufeo-endpoint", May::Use(&["bufeo-model"])),
    ("bufeo-checksum", May::Use(&["bufeo-model"])),
    (
        "bufeo-client",
        May::Use(&[
            "bufeo-checksum",
            "bufeo-data",
            "bufeo-endpoint",
            "bufeo-events",
            "bufeo-model",
            "bufeo-protocol",
            "bufeo-sign",
            "bufeo-stack",
            "bufeo-wait",
        ]),
    ),
    ("bufeo-transfer", May::Use(&["bufeo-client", "bufeo-events", "bufeo-model"])),
    (
        "bufeo-resource",
        May::Use(&[
            "bufeo-client",
            "bufeo-data",
            "bufeo-events",
            "bufeo-model",
            "bufeo-stack",
            "bufeo-transfer",
        ]),
    ),
    ("bufeo", May::UseAllPublished),
    ("bufeo-python", May::StayAtHome),
    ("bufeo-benches", May::StayAtHome),
    ("bufeo-conformance", May::StayAtHome),
    ("bufeo-examples", May::StayAtHome),
    ("bufeo-fuzz", May::StayAtHome),
    ("bufeo-oracle", May::StayAtHome),
    ("bufeo-testserver", May::StayAtHome),
    ("xtask", May::StayAtHome),
];

/// What a room may use, besides crates that are not ours.
#[derive(Clone, Copy, Debug, PartialEq)]
enum May {
    /// These rooms.
    Use(&'static [&'static str]),
    /// Every room that is published.
    UseAllPublished,
    /// Any room; it is never published itself.
    StayAtHome,
}

/// One crate of the workspace, as its manifest describes it.
#[derive(Clone, Debug)]
struct Room {
    name: String,
    published: bool,
    /// What it needs to be built; what only its tests need is its own affair.
    uses: BTreeSet<String>,
}

/// What is wrong with these rooms, each as a sentence that says what to do.
fn objections(rooms: &[Room]) -> Vec<String> {
    let table: BTreeMap<&str, May> = ARROWS.iter().copied().collect();
    rooms.iter().flat_map(|room| objections_to(room, rooms, &table)).collect()
}

fn objections_to(room: &Room, rooms: &[Room], table: &BTreeMap<&str, May>) -> Vec<String> {
    let name = &room.name;
    let Some(&may) = table.get(name.as_str()) else {
        return vec![format!(
            "`{name}` is not in the table of arrows: decide what it may use, write it down in ARCHITECTURE.md and \
             add a row to xtask/tests/arrows.rs"
        )];
    };
    let mut objections = Vec::new();
    if room.published == (may == May::StayAtHome) {
        objections.push(match room.published {
            true => format!("`{name}` is not to be published: write `publish = false` in its manifest"),
            false => format!("`{name}` is to be published: remove `publish = false` from its manifest"),
        });
    }
    for used in rooms.iter().filter(|other| room.uses.contains(&other.name)) {
        let allowed = match may {
            May::Use(list) => list.contains(&used.name.as_str()),
            May::UseAllPublished => used.published,
            May::StayAtHome => true,
        };
        if !allowed {
            let used = &used.name;
            objections.push(format!(
                "`{name}` uses `{used}`, which it may not: move what it needs to a room that both may use, or have it \
                 handed in by the caller"
            ));
        }
    }
    objections
}

/// The crates of the workspace this test is part of.
fn workspace() -> Vec<Room> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap_or_else(|error| panic!("`cargo metadata` could not be run: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    array(&metadata["packages"]).iter().map(room).collect()
}

fn room(package: &Value) -> Room {
    let needed = array(&package["dependencies"]).iter().filter(|dependency| dependency["kind"] != "dev");
    Room {
        name: text(&package["name"]),
        published: package["publish"] != Value::Array(Vec::new()),
        uses: needed.map(|dependency| text(&dependency["name"])).collect(),
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn no_room_uses_what_it_may_not() {
    let rooms = workspace();
    assert!(rooms.len() >= 10, "`cargo metadata` showed only {} crates", rooms.len());
    let objections = objections(&rooms);
    assert!(objections.is_empty(), "\n{}", objections.join("\n"));
}

#[test]
fn the_table_itself_has_no_circle() {
    let table: BTreeMap<&str, May> = ARROWS.iter().copied().collect();
    let mut settled = BTreeSet::new();
    for _ in ARROWS {
        for (name, may) in &table {
            if matches!(may, May::Use(list) if list.iter().all(|used| settled.contains(used))) {
                settled.insert(*name);
            }
        }
    }
    let rooms = table.values().filter(|may| matches!(may, May::Use(_))).count();
    assert_eq!(settled.len(), rooms, "only these can be built in some order: {settled:?}");
}

/// Two rooms that exist, and one more as the test wants it.
fn house_with(name: &str, published: bool, uses: &[&str]) -> Vec<Room> {
    let room = |name: &str, published, uses: &[&str]| Room {
        name: name.to_owned(),
        published,
        uses: uses.iter().map(|&used| used.to_owned()).collect(),
    };
    vec![
        room("bufeo-data", true, &[]),
        room("bufeo-testserver", false, &["bytes"]),
        room(name, published, uses),
    ]
}

#[test]
fn an_arrow_that_is_not_in_the_table_is_named() {
    let objections = objections(&house_with("bufeo-model", true, &["bufeo-data", "bytes"]));
    assert_eq!(objections.len(), 1, "{objections:?}");
    assert!(objections[0].starts_with("`bufeo-model` uses `bufeo-data`"), "{objections:?}");
}

#[test]
fn a_published_room_cannot_be_built_with_one_that_is_not() {
    let objections = objections(&house_with("bufeo", true, &["bufeo-data", "bufeo-testserver"]));
    assert_eq!(objections.len(), 1, "{objections:?}");
    assert!(objections[0].starts_with("`bufeo` uses `bufeo-testserver`"), "{objections:?}");
}

#[test]
fn a_room_that_is_not_in_the_table_is_told_what_to_do() {
    let objections = objections(&house_with("bufeo-helpers", true, &[]));
    assert!(objections[0].contains("add a row to xtask/tests/arrows.rs"), "{objections:?}");
}

#[test]
fn a_room_is_published_as_the_table_says() {
    assert_eq!(objections(&house_with("xtask", true, &[])).len(), 1);
    assert_eq!(objections(&house_with("bufeo-model", false, &[])).len(), 1);
    assert_eq!(objections(&house_with("xtask", false, &["bufeo-data"])).len(), 0);
}
