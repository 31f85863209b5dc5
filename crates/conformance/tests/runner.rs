//! The program that runs vectors, on a folder of our own.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn write(root: &Path, file: &str, content: &Value) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content.to_string()).unwrap();
}

/// A service of one operation, with a case for each method that is expected.
fn group(methods: &[&str]) -> Value {
    let case = |method: &&str| {
        json!({
            "id": format!("Sends{method}"), "given": { "name": "Do", "http": { "method": "PUT", "requestUri": "/" } },
            "params": {}, "serialized": { "method": method, "uri": "/" },
        })
    };
    json!([{
        "description": "a group", "metadata": { "protocol": "rest-json", "apiVersion": "2020-01-01" }, "shapes": {},
        "cases": methods.iter().map(case).collect::<Vec<_>>(),
    }])
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        "SUITES.json",
        &json!({ "suites": [
            { "suite": "botocore-protocols-input", "path": "here/input", "cases": 3 },
            { "suite": "from-the-future", "path": "there", "cases": 5 },
        ] }),
    );
    write(
        root,
        "DEVIATIONS.json",
        &json!({ "entries": [
            { "suite": "botocore-protocols-input", "file": "rest.json", "match": { "id": "SendsGET" },
              "status": "differs", "observed": "It sends PUT." },
        ] }),
    );
    write(root, "here/input/rest.json", &group(&["PUT", "POST", "GET"]));
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_bufeo-conformance")).arg(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn suites_cases_reasons_and_the_sum_are_printed() {
    let folder = folder();
    let (status, out, _) = run(folder.path(), &[]);
    let lines: Vec<String> =
        out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        [
            "botocore-protocols-input 1 passed 1 failed 1 left out",
            "FAILED rest.json/SendsPOST",
            "method",
            "expected: POST",
            "came: PUT",
            "left out: 1, botocore does otherwise: It sends PUT.",
            "from-the-future NOT SUPPORTED YET, 5 cases left out",
            "1 passed, 1 failed, 6 skipped",
        ]
    );
    assert_eq!(status, Some(1));
}

#[test]
fn one_suite_and_one_case_can_be_chosen() {
    let folder = folder();
    let chosen = |arguments: &[&str]| {
        let (status, out, _) = run(folder.path(), arguments);
        (status, out.lines().last().unwrap().to_owned())
    };
    assert_eq!(chosen(&["--case", "SendsPUT"]), (Some(0), "1 passed, 0 failed, 0 skipped".into()));
    assert_eq!(chosen(&["--suite", "from-the-future"]), (Some(0), "0 passed, 0 failed, 5 skipped".into()));
    let case = ["--suite", "botocore-protocols-input", "--case", "rest.json/SendsGET"];
    assert_eq!(chosen(&case), (Some(0), "0 passed, 0 failed, 1 skipped".into()));
}

#[test]
fn what_is_not_there_is_an_error_that_says_what_is() {
    let folder = folder();
    for (arguments, complaint) in [
        (
            ["--suite", "nope"],
            "there is no suite `nope`, there are `botocore-protocols-input`, `from-the-future`",
        ),
        (["--case", "nope"], "there is no case `nope`"),
        (["--sute", "x"], "`--sute` is not an option"),
    ] {
        let (status, _, error) = run(folder.path(), &arguments);
        assert!(error.starts_with(complaint), "{error}");
        assert_eq!(status, Some(2));
    }
    let (status, _, error) = run(&folder.path().join("nowhere"), &[]);
    assert!(error.contains("nowhere` is no folder"), "{error}");
    assert_eq!(status, Some(2));
}

#[test]
fn a_suite_without_a_case_is_an_error() {
    let folder = folder();
    write(folder.path(), "here/input/rest.json", &json!([]));
    let (status, _, error) = run(folder.path(), &[]);
    assert_eq!(error.trim(), "botocore-protocols-input: it has no case");
    assert_eq!(status, Some(2));
}
