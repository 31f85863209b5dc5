//! The examples of the documentation, as it shows them: each names the crate whose documentation it is in, and no other of
//! ours.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::workspace;

/// Looks through what `cargo doc --workspace --no-deps` made.
pub(crate) fn run() -> Outcome {
    let documentation = workspace::root().join("target").join("doc");
    let mut problems = Vec::new();
    let mut examples = 0;
    for room in published()? {
        for page in pages(&documentation.join(&room))? {
            let html = fs::read_to_string(&page)?;
            for example in rendered(&html) {
                examples += 1;
                for name in names(&example).filter(|name| *name != room) {
                    problems.push(format!("{}: an example of `{room}` names `{name}`", page.display()));
                }
            }
        }
    }
    problems.dedup();
    match problems.is_empty() {
        true if examples < 200 => Err(format!("there are more than {examples} examples").into()),
        true => Ok(()),
        false => Err(problems.join("\n").into()),
    }
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The examples of a page, as text.
fn rendered(html: &str) -> impl Iterator<Item = String> {
    html.split("<pre class=\"rust rust-example-rendered\">").skip(1).map(|rest| {
        let example = rest.split("</pre>").next().unwrap_or_default();
        let parts = example.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect()
    })
}

/// The names of our crates in the paths of an example.
fn names(example: &str) -> impl Iterator<Item = &str> {
    let begins = example.match_indices("bufeo").map(|(at, _)| at);
    begins.filter_map(move |at| {
        let before = example.get(..at)?.chars().next_back();
        let rest = example.get(at..)?;
        let (name, _) = rest.split_once("::")?;
        let in_path = name.chars().all(|character| character.is_ascii_lowercase() || character == '_');
        (in_path && before.is_none_or(|before| !before.is_alphanumeric() && before != '_')).then_some(name)
    })
}

/// The crates that users can have, as their code names them.
fn published() -> Result<Vec<String>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(workspace::root().join("crates"))? {
        let folder = entry?.path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        if let Some(name) = name.filter(|_| !manifest.contains("publish = false")) {
            found.push(name.replace('-', "_"));
        }
    }
    Ok(found)
}
