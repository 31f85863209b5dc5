//! Gathers the examples that `bufeo`'s documentation shows of other crates' items, as it shows them.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The crates whose items `bufeo` exports, and whose doc comments are therefore in its documentation.
const ROOMS: [&str; 4] = ["client", "events", "model", "resource"];

fn main() -> Result<(), Box<dyn Error>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the crate is in no folder")?;
    let mut text = String::from("Gathered from the sources.\n");
    for room in ROOMS {
        let folder = crates.join(room).join("src");
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in sources(&folder)? {
            let name = file.strip_prefix(crates)?.display().to_string();
            for example in examples(&fs::read_to_string(&file)?) {
                writeln!(text, "\n{name}, line {}:\n\n{}", example.line, example.text)?;
            }
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("examples.md"), text)?;
    Ok(())
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

struct Example {
    line: usize,
    text: String,
}

/// The examples in the doc comments of a file. One that names its own crate is of an item that `bufeo` does not export.
fn examples(source: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut open = false;
    for (line, code) in
        source.lines().map(str::trim_start).enumerate().map(|(at, code)| (at + 1, documented(code)))
    {
        let Some(code) = code else {
            open = false;
            continue;
        };
        let is_fence = code.starts_with("```");
        if is_fence && !open {
            found.push(Example { line, text: String::new() });
        }
        if let Some(example) = found.last_mut().filter(|_| open || is_fence) {
            example.text.push_str(&code);
            example.text.push('\n');
        }
        open = open != is_fence;
    }
    found.retain(|example| !example.text.contains("bufeo_") && !example.text.starts_with("```text"));
    found
}

/// What a line of a doc comment says in `bufeo`'s documentation: `import!` names `bufeo` there.
fn documented(code: &str) -> Option<String> {
    if let Some(text) = code.strip_prefix("///") {
        return Some(text.strip_prefix(' ').unwrap_or(text).to_owned());
    }
    let names = code.strip_prefix("#[doc = import!(")?.strip_suffix("\")]")?;
    let (kind, names) = names.split_once('"')?;
    Some(match kind.trim_end() {
        "hidden" => format!("# use bufeo::{names};"),
        "resource" => format!("use bufeo::resource::{names};"),
        _ => format!("use bufeo::{names};"),
    })
}
