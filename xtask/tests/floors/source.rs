//! Which file of a crate uses which other, read from its sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files of a crate by their module paths (`transport::pool`; the crate's root is empty), each with the modules
/// that it uses.
pub(crate) struct Modules {
    pub(crate) uses: BTreeMap<String, BTreeSet<String>>,
}

/// A file: every path that it names, and those that it hands on under its own name.
struct Source {
    named: Vec<String>,
    exported: Vec<String>,
}

impl Modules {
    /// Reads all files below a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut sources = BTreeMap::new();
        collect(folder, &mut Vec::new(), &mut sources);
        Self::of(&sources)
    }

    /// The modules of these texts.
    pub(crate) fn of(texts: &BTreeMap<String, String>) -> Self {
        let sources: BTreeMap<&str, Source> =
            texts.iter().map(|(module, text)| (module.as_str(), Source::of(text))).collect();
        let used_by = |module: &str| -> BTreeSet<String> {
            let named = sources[module].named.iter();
            let used = named.filter_map(|path| resolve(&sources, module, path, 0));
            used.filter(|used| used != module && !used.is_empty()).collect()
        };
        // The root only lists what there is.
        let modules = sources.keys().filter(|module| !module.is_empty());
        Self { uses: modules.map(|module| ((*module).to_owned(), used_by(module))).collect() }
    }

    /// The largest set of files in which each one reaches every other.
    pub(crate) fn largest_circle(&self) -> BTreeSet<&str> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.uses.keys().map(|module| (module.as_str(), self.reached_from(module))).collect();
        let circle = |module: &&str| -> BTreeSet<&str> {
            reached[module].iter().copied().filter(|other| reached[other].contains(module)).collect()
        };
        reached.keys().map(circle).max_by_key(BTreeSet::len).unwrap_or_default()
    }

    fn reached_from<'a>(&'a self, start: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut to_visit = vec![start];
        while let Some(module) = to_visit.pop() {
            for used in self.uses.get(module).into_iter().flatten() {
                if reached.insert(used.as_str()) {
                    to_visit.push(used);
                }
            }
        }
        reached
    }
}

fn collect(folder: &Path, path: &mut Vec<String>, sources: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            path.push(name);
            collect(&entry.path(), path, sources);
            path.pop();
        } else if let Some(stem) = name.strip_suffix(".rs") {
            let own = Some(stem).filter(|stem| *stem != "mod" && *stem != "lib");
            let module: Vec<&str> = path.iter().map(String::as_str).chain(own).collect();
            sources.insert(module.join("::"), fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
}

impl Source {
    fn of(text: &str) -> Self {
        let code = code(text);
        let mut source = Self { named: Vec::new(), exported: Vec::new() };
        let mut rest = String::new();
        for statement in code.split_inclusive(';') {
            let Some((before, tree)) = use_tree(statement) else {
                rest.push_str(statement);
                continue;
            };
            let paths = expanded(tree);
            if before.trim_end().rsplit([';', '}', ']', '\n']).next().is_some_and(|last| last.contains("pub"))
            {
                source.exported.extend(paths.iter().cloned());
            }
            source.named.extend(paths);
            rest.push_str(before);
        }
        source.named.extend(paths_in(&rest));
        source
    }
}

/// What is compiled outside of tests, without comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands before a `use` and what it uses.
fn use_tree(statement: &str) -> Option<(&str, &str)> {
    let place = statement.rfind("use ")?;
    let (before, tree) = statement.split_at(place);
    let begins = before.chars().next_back().is_none_or(char::is_whitespace);
    begins.then(|| (before, tree["use ".len()..].trim_end_matches(';')))
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return vec![path.to_owned()];
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let mut depth = 0;
    let parts = group.split(|character| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        character == ',' && depth == 0
    });
    let parts = parts.filter(|part| !part.trim().is_empty());
    parts.flat_map(expanded).map(|part| format!("{}{part}", prefix.trim())).collect()
}

/// Paths from the crate or from a module above, where they stand in the code itself.
fn paths_in(code: &str) -> Vec<String> {
    let is_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    let words = code.split(|character| !is_path(character));
    let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
    paths.map(str::to_owned).collect()
}

/// The module that has what a path names.
fn resolve(sources: &BTreeMap<&str, Source>, module: &str, path: &str, depth: usize) -> Option<String> {
    const LONGEST_CHAIN: usize = 8;
    let own = || -> Vec<&str> { module.split("::").filter(|part| !part.is_empty()).collect() };
    let mut names = path.split("::").peekable();
    let mut at = own();
    match *names.peek()? {
        "crate" => {
            at.clear();
            names.next();
        }
        "self" => drop(names.next()),
        "super" => {
            while names.next_if_eq(&"super").is_some() {
                at.pop();
            }
        }
        first => {
            at.push(first);
            if !sources.contains_key(at.join("::").as_str()) {
                return None;
            }
            names.next();
        }
    }
    while let Some(name) = names.peek() {
        at.push(name);
        if !sources.contains_key(at.join("::").as_str()) {
            at.pop();
            break;
        }
        names.next();
    }
    let found = at.join("::");
    let exports = sources.get(found.as_str()).map(|source| source.exported.as_slice()).unwrap_or_default();
    if let Some(name) = names.next()
        && depth < LONGEST_CHAIN
    {
        let exports = exports.iter().filter(|path| path.rsplit("::").next().is_some_and(|last| last == name));
        let mut handed_on = exports.filter_map(|path| resolve(sources, &found, path, depth + 1));
        return handed_on.find(|module| *module != found).or(Some(found));
    }
    Some(found)
}
