//! Answers that are errors, of every wire format. The first two bytes choose the status and a header, which has the rest of
//! the first line.

#![no_main]

use bufeo_fuzz::{Output, PROTOCOLS, answer, operation};
use libfuzzer_sys::fuzz_target;

const STATUSES: [u16; 8] = [301, 304, 400, 404, 413, 429, 500, 503];
const HEADERS: [&str; 4] = ["x-amzn-errortype", "x-amzn-query-error", "x-amz-id-2", "content-type"];

fuzz_target!(|data: &[u8]| {
    let [status, header, rest @ ..] = data else { return };
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (value, body) = rest.split_at(end);
    let value = String::from_utf8_lossy(value);
    let header = [(HEADERS[usize::from(*header) % HEADERS.len()], &*value)];
    for protocol in PROTOCOLS {
        if let Ok(parsed) = answer(&operation(protocol, Output::Tree), status, &header, body) {
            let metadata = &parsed["ResponseMetadata"];
            assert_eq!(metadata["HTTPStatusCode"].as_i64(), Some(status.into()));
        }
    }
});
