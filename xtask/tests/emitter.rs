//! A small batch of what `cargo xtask emitter` does at length.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::process::Command;

#[test]
fn our_emitter_does_what_botocores_does() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["emitter", "--seed", "7", "--programs", "2000"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.lines().last(), Some("2000 passed, 0 failed"));
}
