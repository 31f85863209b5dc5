//! What serializing and parsing cost, beside the pinned botocore and the plain libraries, measured in the same run.
//!
//! ```text
//! cargo bench -p bufeo-protocol
//! ```
//!
//! The bench is its own harness, because the comparison is the point and a table of it the result. Every side does the
//! same work on the same bytes, which is asserted; each figure is the best of several rounds, which take turns.

#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub, reason = "this is a bench")]
#![expect(clippy::disallowed_methods, reason = "a bench takes the real time")]

mod cases;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use bufeo_model::{Map, Value, validate};
use bufeo_protocol::{
    ResponseBody, ResponseView, SerializeOptions, SerializedBody, SerializedRequest, parse, serialize,
};
use bytes::Bytes;
use cases::{Case, Work};
use serde_json::json;

const ROUNDS: usize = 3;

fn main() {
    let cases = cases::all();
    let folder = bufeo_oracle::build_directory().join("bench-protocol");
    write_cases(&folder, &cases);
    let python = bufeo_oracle::python().unwrap();
    let mut best: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let mut note = |case, side, nanoseconds: f64| {
        let known = best.entry((case, side)).or_insert(f64::INFINITY);
        *known = known.min(nanoseconds);
    };
    for _ in 0..ROUNDS {
        for (name, nanoseconds) in botocore(&python, &folder) {
            let case = cases.iter().find(|case| case.name == name).unwrap();
            note(case.name, "botocore", nanoseconds);
        }
        for case in &cases {
            note(case.name, "ours", ours(case));
            if let Some((library, _)) = &case.library {
                note(case.name, library, self::library(case));
            }
        }
    }
    println!(
        "{:<22} {:>11} {:>14} {:>10} {:>7} {:>7}",
        "case", "ours (us)", "beside", "(us)", "ratio", "goal"
    );
    for case in &cases {
        let ours = best[&(case.name, "ours")];
        let theirs = best[&(case.name, "botocore")];
        row(
            case.name,
            ours,
            "botocore",
            theirs,
            theirs / ours,
            case.times_faster,
            theirs / ours >= case.times_faster,
        );
        if let Some((library, most)) = case.library {
            let theirs = best[&(case.name, library)];
            row("", ours, library, theirs, ours / theirs, most, ours / theirs <= most);
        }
    }
}

fn row(name: &str, ours: f64, beside: &str, theirs: f64, ratio: f64, goal: f64, met: bool) {
    let verdict = if met { "met" } else { "MISSED" };
    let sign = if beside == "botocore" { "x faster, at least" } else { "x its time, at most" };
    println!(
        "{name:<22} {:>11.1} {beside:>14} {:>10.1} {ratio:>7.2} {sign} {goal} {verdict}",
        ours / 1e3,
        theirs / 1e3
    );
}

fn write_cases(folder: &Path, cases: &[Case]) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    for case in cases {
        let mut given = json!({ "service": case.service, "operation": case.operation.name() });
        match &case.work {
            Work::Parse { body, member, count } => {
                given["expected"] = json!({ *member: count });
                std::fs::write(folder.join(format!("{}.body", case.name)), body).unwrap();
            }
            Work::Serialize { params, validated } => {
                given["params"] = serde_json::to_value(Value::Map(params.clone())).unwrap();
                given["expected"] = json!(length(&written(case, params)));
                given["validated"] = json!(validated);
            }
        }
        std::fs::write(folder.join(format!("{}.json", case.name)), given.to_string()).unwrap();
    }
}

/// The length of the body: its bytes, or the entries of a form.
fn length(request: &SerializedRequest) -> usize {
    match &request.body {
        SerializedBody::Bytes(bytes) => bytes.len(),
        SerializedBody::Form(form) => form.len(),
        other => panic!("{other:?}"),
    }
}

fn written(case: &Case, params: &Map) -> SerializedRequest {
    serialize(&case.operation, params, &SerializeOptions::default()).unwrap()
}

fn botocore(python: &Path, folder: &Path) -> Vec<(String, f64)> {
    let script = include_str!("against_botocore.py");
    let output = Command::new(python).args(["-c", script]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let figures = text.lines().map(|line| line.split_once(' ').unwrap());
    figures.map(|(name, nanoseconds)| (name.to_owned(), nanoseconds.parse().unwrap())).collect()
}

fn ours(case: &Case) -> f64 {
    match &case.work {
        Work::Parse { body, member, count } => {
            let view = ResponseView { status: 200, headers: &[], body: ResponseBody::Bytes(body) };
            let parsed = parse(&case.operation, &view).unwrap();
            assert_eq!(parsed[*member].items().count(), *count);
            nanoseconds(|| drop(black_box(parse(&case.operation, &view).unwrap())))
        }
        Work::Serialize { params, validated: false } => {
            nanoseconds(|| drop(black_box(written(case, params))))
        }
        Work::Serialize { params, validated: true } => {
            let input = case.operation.input().unwrap();
            nanoseconds(|| {
                validate(input, black_box(params)).unwrap();
                drop(black_box(written(case, params)));
            })
        }
    }
}

/// The plain library on the same bytes.
fn library(case: &Case) -> f64 {
    let Work::Parse { body, .. } = &case.work else { panic!("no library writes what {} does", case.name) };
    match case.library {
        Some(("quick-xml", _)) => nanoseconds(|| assert!(black_box(xml_events(black_box(body))) > 0)),
        _ => nanoseconds(|| {
            let parsed: serde_json::Value = serde_json::from_slice(black_box(body)).unwrap();
            drop(black_box(parsed));
        }),
    }
}

fn xml_events(body: &Bytes) -> usize {
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(body).unwrap());
    let mut events = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => return events,
            event => {
                black_box(event);
                events += 1;
            }
        }
    }
}

/// The time of one call, the best of many short series: what disturbs one of them does not disturb them all.
fn nanoseconds(mut call: impl FnMut()) -> f64 {
    const SERIES: u128 = 5_000_000;
    call();
    let mut best = f64::INFINITY;
    for _ in 0..60 {
        let begun = Instant::now();
        let mut calls = 0;
        while begun.elapsed().as_nanos() < SERIES {
            for _ in 0..8 {
                call();
            }
            calls += 8;
        }
        best = best.min(begun.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
    }
    best
}
