//! Expressions that nobody should write: each is refused, or finds something, or fails; none takes all memory or the stack.

#![no_main]

use std::sync::LazyLock;

use bufeo_model::{Expression, Value, params};
use libfuzzer_sys::fuzz_target;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let object = params! {
        "a": [{ "a": 1, "b": "x" }, { "a": 2.5, "b": "y", "c": [[1, 2], [], ["z"]] }, Value::Null],
        "b": { "a": "10", "b": true, "c": {} },
        "c": [3, 1, 2],
        "d": b"bytes",
    };
    object.into()
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    match Expression::parse(&text) {
        Ok(expression) => {
            assert_eq!(expression.as_str(), text);
            let _ = expression.search(&DOCUMENT);
        }
        Err(error) => assert!(error.offset() <= text.chars().count(), "{text:?} {error}"),
    }
});
