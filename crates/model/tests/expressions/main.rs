//! Expressions against Python's package `jmespath`: what AWS's guides show, and what a generator makes of a seed. The same
//! has to be found, or both have to fail, and for the same reason.
//!
//! `BUFEO_EXPRESSION_SEED` and `BUFEO_EXPRESSION_CASES` are for other cases than those of every day, and for more of them.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use bufeo_model::{Expression, ExpressionError, ExpressionErrorKind, PythonRepr, Value};
use serde_json::Value as Json;

const SEED: &str = "20240229";
const CASES: &str = "20000";

/// How many failures are printed.
const SHOWN: usize = 20;

#[test]
fn expressions_find_what_the_package_finds() {
    let mut failures = Vec::new();
    let mut seen = BTreeMap::<String, usize>::new();
    let mut documents = Vec::new();
    oracle_lines(|line| {
        if let Some(texts) = line.as_array() {
            documents = texts.iter().map(|text| document(text.as_str().expect("JSON as text"))).collect();
            return;
        }
        let text = line["expression"].as_str().expect("an expression");
        let place = usize::try_from(line["document"].as_u64().expect("a place")).expect("a small one");
        let ours = Expression::parse(text).and_then(|parsed| {
            let found = parsed.search(&documents[place])?;
            Ok(PythonRepr(&found).to_string())
        });
        if let Err(difference) = compare(&ours, line) {
            failures.push(format!("{text:?}\n  in {}\n  {difference}", PythonRepr(&documents[place])));
        }
        let sort =
            line["error"].as_str().unwrap_or(if line["found"] == "None" { "nothing" } else { "a value" });
        *seen.entry(sort.to_owned()).or_default() += 1;
        *seen.entry("idioms".to_owned()).or_default() += usize::from(line["idiom"] == true);
    });
    println!("compared: {seen:?}");
    for failure in failures.iter().take(SHOWN) {
        println!("{failure}");
    }
    assert!(failures.is_empty(), "{} of the expressions differ", failures.len());
    assert!(seen["idioms"] >= 100 && seen["a value"] >= 3_000, "{seen:?}");
}

/// Calls `check` with every line that the oracle prints.
fn oracle_lines(mut check: impl FnMut(&Json)) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expressions/cases.py");
    let python = bufeo_oracle::python().expect("the oracle is installed");
    let set = |name, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let mut child = Command::new(python)
        .arg(script)
        .args([set("BUFEO_EXPRESSION_SEED", SEED), set("BUFEO_EXPRESSION_CASES", CASES)])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let output = BufReader::new(child.stdout.take().expect("its output is piped"));
    for line in output.lines() {
        check(&serde_json::from_str(&line.expect("the line is text")).expect("the line is JSON"));
    }
    assert!(child.wait().expect("python ends").success());
}

/// The value of JSON with numbers of any size, which only literals have.
fn document(json: &str) -> Value {
    let literal = Expression::parse(&format!("`{}`", json.replace('`', "\\`"))).expect("a literal");
    literal.search(&Value::Null).expect("its value").into_owned()
}

fn compare(ours: &Result<String, ExpressionError>, theirs: &Json) -> Result<(), String> {
    let error = match (ours, theirs["found"].as_str()) {
        (Ok(ours), Some(found)) if *ours == without_half_pairs(found) => return Ok(()),
        (Ok(ours), Some(found)) => return Err(format!("bufeo    {ours}\n  jmespath {found}")),
        (Ok(ours), None) => return Err(format!("bufeo    {ours}\n  jmespath {theirs}")),
        (Err(error), Some(found)) => return Err(format!("bufeo    {error}\n  jmespath {found}")),
        (Err(error), None) => error,
    };
    let (class, text) =
        (theirs["error"].as_str().unwrap_or_default(), theirs["text"].as_str().unwrap_or_default());
    let (kinds, same_text): (&[_], _) = match class {
        "EmptyExpressionError" => (&[ExpressionErrorKind::Empty], true),
        "LexerError" => (&[ExpressionErrorKind::Token], false),
        "ParseError" | "IncompleteExpressionError" => {
            (&[ExpressionErrorKind::Syntax, ExpressionErrorKind::Incomplete], false)
        }
        "ArityError" | "VariadictArityError" => (&[ExpressionErrorKind::Arity], true),
        "UnknownFunctionError" => (&[ExpressionErrorKind::UnknownFunction], false),
        "JMESPathTypeError" => (&[ExpressionErrorKind::Type], true),
        "TypeError" => (&[ExpressionErrorKind::Operand], true),
        "ValueError" | "OverflowError" => (&[ExpressionErrorKind::Value], true),
        // An expression that is handed out is of no use in Rust.
        "_Expression" => (&[ExpressionErrorKind::Type], false),
        _ => (&[], false),
    };
    if kinds.contains(&error.kind()) && (!same_text || error.to_string() == text) {
        return Ok(());
    }
    Err(format!("bufeo    {:?}: {error}\n  jmespath {class}: {text}", error.kind()))
}

/// Half of a surrogate pair is no character: U+FFFD stands for it, as `DIFFERENCES.md` says.
fn without_half_pairs(shown: &str) -> String {
    assert!(bufeo_oracle::differences::lists("G7"));
    let mut parts = shown.split("\\ud");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.strip_prefix(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f']).and_then(|rest| rest.get(2..)) {
            Some(rest) if !text.ends_with('\\') => text.extend(["\u{fffd}", rest]),
            _ => text.extend(["\\ud", part]),
        }
    }
    text
}
