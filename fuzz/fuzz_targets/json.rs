//! The bodies of json and rest-json. What serde_json takes is taken, and is the same value.

#![no_main]

use bufeo_fuzz::{Output, answer, operation};
use bufeo_model::to_value;
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

fuzz_target!(|body: &[u8]| {
    let _ = answer(&operation("json", Output::Tree), 200, &[], body);
    let _ = answer(&operation("rest-json", Output::Tree), 200, &[], body);
    let header = [("x-json", &*String::from_utf8_lossy(body))];
    let _ = answer(&operation("rest-json", Output::Bound), 200, &header, b"{}");
    let ours = answer(&operation("rest-json", Output::Free), 200, &[], body);
    if let Ok(theirs @ (Json::Object(_) | Json::Array(_))) = serde_json::from_slice::<Json>(body)
        && is_exact(&theirs)
    {
        let ours = ours.expect("it is JSON").remove("document");
        assert_eq!(ours, Some(to_value(&theirs).expect("JSON is a value")));
    }
});

/// Whether serde_json kept every digit: it makes floats of whole numbers that 64 bits do not hold, and of `-0`.
fn is_exact(json: &Json) -> bool {
    match json {
        Json::Number(number) => {
            let exact = |number: f64| number.abs() < 1e15 && number.to_bits() != (-0.0_f64).to_bits();
            !number.is_f64() || number.as_f64().is_some_and(exact)
        }
        Json::Array(items) => items.iter().all(is_exact),
        Json::Object(entries) => entries.values().all(is_exact),
        _ => true,
    }
}
