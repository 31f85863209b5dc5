//! The bodies of rest-xml, query and ec2.

#![no_main]

use bufeo_fuzz::{Output, answer, operation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    for protocol in ["rest-xml", "query", "ec2"] {
        let _ = answer(&operation(protocol, Output::Tree), 200, &[], body);
    }
    let text = &*String::from_utf8_lossy(body);
    let headers = [("x-list", text), ("x-time", text), ("x-double", text), ("x-blob", text)];
    for header in headers {
        let _ = answer(&operation("rest-xml", Output::Bound), 200, &[header], b"<a/>");
    }
});
