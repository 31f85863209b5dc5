//! The bodies of smithy-rpc-v2-cbor.

#![no_main]

use bufeo_fuzz::{Output, answer, operation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let _ = answer(&operation("smithy-rpc-v2-cbor", Output::Tree), 200, &[], body);
    let _ = answer(&operation("smithy-rpc-v2-cbor", Output::Free), 200, &[], body);
});
