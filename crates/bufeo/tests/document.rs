//! The guide to the events, `docs/events.md`: what it shows in Rust is a part of an example, which is run elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Rust blocks of the page, each with the file that it names.
fn excerpts() -> Vec<(String, Vec<String>)> {
    let page = std::fs::read_to_string(workspace().join("docs").join("events.md")).unwrap();
    let lines: Vec<&str> = page.lines().collect();
    let begins = lines.iter().enumerate().filter(|(_, line)| **line == "```rust").map(|(place, _)| place);
    let excerpt = |place: usize| {
        let file = lines[place - 1].strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        let file = file.unwrap_or_else(|| panic!("the block in line {} names no file", place + 1));
        let block = lines[place + 1..].iter().take_while(|line| **line != "```");
        (file.to_owned(), block.map(|line| (*line).to_owned()).collect())
    };
    begins.map(excerpt).collect()
}

/// Lines without the indentation that all of them have.
fn dedented(lines: &[&str]) -> Vec<String> {
    let indentation = |line: &&&str| line.len() - line.trim_start().len();
    let least =
        lines.iter().filter(|line| !line.is_empty()).map(|line| indentation(&line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(least..).unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_rust_block_is_a_part_of_an_example() {
    let excerpts = excerpts();
    assert!(excerpts.len() >= 14, "only {} blocks", excerpts.len());
    for (file, block) in excerpts {
        let text = std::fs::read_to_string(workspace().join(&file))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines: Vec<&str> = text.lines().collect();
        let found = lines.windows(block.len()).any(|window| dedented(window) == block);
        assert!(found, "{file} has not these lines any more:\n{}", block.join("\n"));
    }
}

#[test]
fn every_event_of_the_page_is_an_event() {
    let page = std::fs::read_to_string(workspace().join("docs").join("events.md")).unwrap();
    let events = bufeo::Events::builder()
        .event::<bufeo::event::CreatingClientClass>()
        .event::<bufeo::event::CreatingResourceClass>()
        .event::<bufeo::event::ProvideClientParams>()
        .build()
        .unwrap();
    let heading = |line: &str| line.strip_prefix("### `")?.strip_suffix('`').map(str::to_owned);
    let names: Vec<String> = page.lines().filter_map(heading).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    for name in names {
        events.check_name(&name).unwrap();
    }
}
