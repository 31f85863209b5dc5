//! Streams of events. However the bytes are cut, the same comes of them; the first byte says how. Frames that are read are
//! written again as they were.

#![no_main]

use bufeo_fuzz::{Output, operation};
use bufeo_protocol::{EventDecoder, Frame, FrameDecoder, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [size, body @ ..] = data else { return };
    let size = usize::from(*size).max(1);
    frames(body);
    for protocol in ["rest-json", "rest-xml", "json", "smithy-rpc-v2-cbor"] {
        // The bytes as they are, and as the payload of an event, which gets them past the checksums.
        events(protocol, body, size);
        for (name, kind) in
            [(":event-type", "initial-response"), (":event-type", "Tree"), (":exception-type", "Failure")]
        {
            let message = if name == ":event-type" { "event" } else { "exception" };
            let frame = Frame::new(body.to_vec())
                .with_header(":message-type", HeaderValue::String(message.into()))
                .with_header(name, HeaderValue::String(kind.into()))
                .with_header("text", HeaderValue::Bytes(body[..body.len().min(100)].to_vec().into()));
            events(protocol, &frame.encode().expect("it fits"), size);
        }
    }
});

fn frames(body: &[u8]) {
    let mut decoder = FrameDecoder::new();
    decoder.feed(body);
    let mut read = Vec::new();
    while let Ok(Some(frame)) = decoder.next_frame() {
        read.extend(frame.encode().expect("it was read"));
    }
    assert!(body.starts_with(&read));
}

fn events(protocol: &str, body: &[u8], size: usize) {
    let whole = received(protocol, body, body.len().max(1));
    assert_eq!(received(protocol, body, size), whole);
}

fn received(protocol: &str, body: &[u8], size: usize) -> Vec<String> {
    let mut decoder =
        EventDecoder::new(&operation(protocol, Output::Watched)).expect("it answers with events");
    let mut all = Vec::new();
    for piece in body.chunks(size) {
        decoder.feed(piece);
        loop {
            match decoder.next_received() {
                Ok(Some(received)) => all.push(format!("{received:?}")),
                Ok(None) => break,
                Err(error) => all.push(error.to_string()),
            }
        }
    }
    all.push(format!("{:?}", decoder.finish().map_err(|error| error.kind())));
    all
}
