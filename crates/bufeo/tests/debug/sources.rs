//! The public types of the published crates, as their sources have them.

use std::collections::BTreeSet;
use std::path::Path;

/// Crate and name: `("bufeo_model", "Value")`.
pub(crate) type Name = (String, String);

const CRATES: &[&str] = &[
    "bufeo", "checksum", "client", "data", "endpoint", "events", "model", "protocol", "resource", "sign",
    "stack", "wait",
];

/// Every public struct and enum, but for enums that have nothing in their variants.
pub(crate) fn public_types() -> BTreeSet<Name> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeSet::new();
    for name in CRATES {
        let in_crate = if *name == "bufeo" { (*name).to_owned() } else { format!("bufeo_{name}") };
        for source in sources(&crates.join(name).join("src")) {
            found.extend(types(&source).into_iter().map(|name| (in_crate.clone(), name)));
        }
    }
    assert!(found.len() > 150, "there are more: {found:?}");
    found
}

fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    found
}

fn types(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            found.push(identifier(rest));
        } else if let Some(rest) = line.strip_prefix("pub enum ") {
            let body = lines.by_ref().take_while(|line| *line != "}");
            let body = if line.ends_with('}') { Vec::new() } else { body.collect() };
            let plain =
                |line: &&str| !line.trim_start().starts_with("//") && !line.trim_start().starts_with('#');
            if body.iter().filter(|line| plain(line)).any(|line| line.contains(['(', '{'])) {
                found.push(identifier(rest));
            }
        // The types that macros make: events, and what passes between the steps of a call.
        } else if let Some((name, _)) =
            line.split_once(" = \"").filter(|(_, rest)| rest.contains("\", reply "))
        {
            found.push(identifier(name.trim()));
        } else if let Some((name, _)) = line.split_once(", printed by ") {
            found.push(identifier(name.trim()));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}
