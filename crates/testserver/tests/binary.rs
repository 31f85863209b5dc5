//! The binary as a program in another language drives it.

#![allow(clippy::unwrap_used)]

mod wire;

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use serde_json::Value;
use wire::exchange;

#[test]
fn it_prints_where_it_is_tells_what_it_saw_and_ends_with_its_input() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_bufeo-testserver"))
        .args(["stub", "--status", "201", "--header", "x-a: b", "--body", "hi"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = server.stdin.take().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();

    let ready = next();
    let address: SocketAddr =
        ready["endpoint"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
    let answer = exchange(address, "GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\nx-a: b\r\n"), "{answer}");

    input.write_all(b"requests\n").unwrap();
    assert_eq!(next()[0]["target"], "/x");
    drop(input);
    assert!(server.wait().unwrap().success());
}

#[test]
fn s3_says_which_keys_it_knows() {
    let output = Command::new(env!("CARGO_BIN_EXE_bufeo-testserver"))
        .args(["s3", "--access-key", "me", "--secret-key", "mine"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ready: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((ready["access_key"].as_str(), ready["secret_key"].as_str()), (Some("me"), Some("mine")));
    assert!(ready["endpoint"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(
        !std::path::Path::new(ready["root"].as_str().unwrap()).exists(),
        "the folder outlived the server"
    );
}

#[test]
fn a_wrong_argument_is_named_and_the_usage_shown() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_bufeo-testserver")).args(["s3", "--prot", "1"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("`--prot`") && said.contains("usage:"), "{said}");
}
