//! Streams of events, there and back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where its own data is wrong")]

use bufeo_model::{EventStream, Map, OperationModel, ServiceModel, Str, Timestamp, Value, params};
use bufeo_protocol::{
    ErrorKind, EventDecoder, EventEncoder, Frame, HeaderValue, Received, ResponseBody, ResponseView,
    SerializeOptions, SerializedBody, parse, serialize,
};
use serde_json::json;

/// A service that is sent the events that it answers with.
fn operation(protocol: &str) -> OperationModel {
    let event =
        |members: serde_json::Value| json!({ "type": "structure", "event": true, "members": members });
    let model = json!({
        "metadata": { "protocol": protocol, "jsonVersion": "1.1", "targetPrefix": "Chat" },
        "operations": { "Chat": {
            "http": { "method": "POST", "requestUri": "/rooms/{room}" },
            "input": { "shape": "Both" }, "output": { "shape": "Both" },
        } },
        "shapes": {
            "Both": { "type": "structure", "payload": "talk", "members": {
                "room": { "shape": "Text", "location": "uri", "locationName": "room" },
                "topic": { "shape": "Text", "location": "header", "locationName": "x-topic" },
                "talk": { "shape": "Talk" },
            } },
            "Talk": { "type": "structure", "eventstream": true, "members": {
                "Said": { "shape": "Said" }, "Sent": { "shape": "Sent" }, "Wrote": { "shape": "Wrote" },
                "Moved": { "shape": "Moved" }, "Left": { "shape": "Left" }, "Banned": { "shape": "Banned" },
            } },
            "Said": event(json!({ "words": { "shape": "Text", "locationName": "w" }, "times": { "shape": "Number" } })),
            "Sent": event(json!({ "bytes": { "shape": "Bytes", "eventpayload": true } })),
            "Wrote": event(json!({ "text": { "shape": "Text", "eventpayload": true } })),
            "Moved": event(json!({
                "flag": { "shape": "Flag", "eventheader": true }, "number": { "shape": "Number", "eventheader": true },
                "long": { "shape": "Long", "eventheader": true }, "text": { "shape": "Text", "eventheader": true },
                "bytes": { "shape": "Bytes", "eventheader": true }, "time": { "shape": "Time", "eventheader": true },
                "to": { "shape": "Place", "eventpayload": true },
            })),
            "Left": event(json!({})),
            "Banned": { "type": "structure", "exception": true, "members": { "message": { "shape": "Text" } } },
            "Place": { "type": "structure", "members": { "x": { "shape": "Number" } } },
            "Text": { "type": "string" }, "Number": { "type": "integer" }, "Long": { "type": "long" },
            "Flag": { "type": "boolean" }, "Bytes": { "type": "blob" }, "Time": { "type": "timestamp" },
        },
    });
    ServiceModel::from_value("chat", &model).unwrap().operation("Chat").unwrap()
}

const PROTOCOLS: [&str; 4] = ["rest-json", "rest-xml", "json", "smithy-rpc-v2-cbor"];

fn frame(headers: &[(&str, &str)], payload: &'static str) -> Vec<u8> {
    let header = |frame: Frame, (name, value): &(&str, &str)| {
        frame.with_header(*name, HeaderValue::String((*value).into()))
    };
    headers.iter().fold(Frame::new(payload), header).encode().unwrap().to_vec()
}

fn event(kind: &str, payload: &'static str) -> Vec<u8> {
    frame(&[(":message-type", "event"), (":event-type", kind)], payload)
}

/// What comes of a body, however it is cut.
fn received(operation: &OperationModel, body: &[u8]) -> Vec<Received> {
    let read = |size: usize| {
        let mut decoder = EventDecoder::new(operation).unwrap();
        let mut all = Vec::new();
        for piece in body.chunks(size) {
            decoder.feed(piece);
            while let Some(received) = decoder.next_received().unwrap() {
                all.push(received);
            }
        }
        decoder.finish().unwrap();
        all
    };
    let whole = read(body.len());
    assert_eq!(read(5), whole);
    whole
}

fn events(kind: &str, members: Map) -> Received {
    Received::Event([(kind, members)].into_iter().collect())
}

#[test]
fn what_is_written_is_read_again_in_every_format() {
    let time = Timestamp::new(1_577_934_245, 678_000_000);
    let moved = params! {
        "flag": true, "number": -7, "long": 5_000_000_000_i64, "text": "ü", "bytes": b"\x00\xff", "time": time,
        "to": { "x": 1 },
    };
    for protocol in PROTOCOLS {
        let operation = operation(protocol);
        let encoder = EventEncoder::new(&operation, SerializeOptions::default()).unwrap();
        for (kind, members) in [
            ("Said", params! { "words": "a < b", "times": 2 }),
            ("Sent", params! { "bytes": b"\x00\xff" }),
            ("Wrote", params! { "text": "ü" }),
            ("Moved", moved.clone()),
            ("Left", params! {}),
        ] {
            if protocol == "smithy-rpc-v2-cbor" && kind == "Said" {
                // As in botocore: written under the name on the wire, read under the member's own.
                continue;
            }
            let frame = encoder.event(&[(kind, members.clone())].into_iter().collect()).unwrap();
            let opening = if encoder.initial_request(&params! {}).unwrap().is_some() {
                event("initial-response", if protocol == "json" { "{}" } else { "" })
            } else {
                Vec::new()
            };
            let all = received(&operation, &[opening, frame.encode().unwrap().to_vec()].concat());
            assert_eq!(all.last(), Some(&events(kind, members)), "{protocol} {kind}");
        }
    }
}

#[test]
fn frames_say_what_is_in_them() {
    let encoder = EventEncoder::new(&operation("rest-json"), SerializeOptions::default()).unwrap();
    let headers = |event: Map| {
        let frame = encoder.event(&event).unwrap();
        let text = |(name, value): &(Str, HeaderValue)| match value {
            HeaderValue::String(text) => format!("{name}={text}"),
            other => format!("{name}={other:?}"),
        };
        (frame.headers.iter().map(text).collect::<Vec<_>>(), frame.payload)
    };
    let (said, payload) = headers(params! { "Said": { "words": "hi", "times": Value::Null } });
    assert_eq!(said, [":message-type=event", ":event-type=Said", ":content-type=application/json"]);
    assert_eq!(payload, r#"{"w": "hi"}"#);
    let (sent, _) = headers(params! { "Sent": { "bytes": "b" } });
    assert_eq!(sent[2], ":content-type=application/octet-stream");
    let (left, payload) = headers(params! { "Left": {} });
    assert_eq!((left.len(), payload.len()), (2, 0));
    let (moved, _) = headers(params! { "Moved": { "number": 1, "to": {} } });
    assert_eq!(moved[3], "number=Int32(1)");
}

#[test]
fn what_is_no_event_is_an_error() {
    let encoder = EventEncoder::new(&operation("rest-json"), SerializeOptions::default()).unwrap();
    for (event, expected) in [
        (params! {}, "an event is a map with one entry, its type and its members, not with 0"),
        (
            params! { "Left": {}, "Said": {} },
            "an event is a map with one entry, its type and its members, not with 2",
        ),
        (
            params! { "Left": 5 },
            "a value of kind `integer` was given for `Left`, which is of type `structure`",
        ),
        (params! { "Moved": { "number": 3_000_000_000_i64 } }, "`3000000000` is no integer of 32 bits"),
    ] {
        let error = encoder.event(&event).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidParameters, expected));
    }
    assert!(
        encoder
            .event(&params! { "Nope": {} })
            .unwrap_err()
            .to_string()
            .starts_with("`Nope` is no member of `Talk`")
    );
    let long = "x".repeat(40_000);
    let frame = encoder.event(&params! { "Moved": { "text": long } }).unwrap();
    assert_eq!(frame.encode().unwrap_err().to_string(), "an event does not fit into a frame");
}

#[test]
fn unknown_types_are_passed_over() {
    let body = [event("Danced", "{}"), event("Left", ""), frame(&[], "{}"), event("initial-response", "{}")]
        .concat();
    assert_eq!(received(&operation("rest-json"), &body), [events("Left", params! {})]);
}

#[test]
fn an_exception_ends_the_stream_with_its_code_and_message() {
    let exception =
        frame(&[(":message-type", "exception"), (":exception-type", "Banned")], r#"{"message": "out"}"#);
    let unknown =
        frame(&[(":message-type", "exception"), (":exception-type", "Odd"), (":error-code", "X")], "{}");
    let error =
        frame(&[(":message-type", "error"), (":error-code", "500"), (":error-message", "broken")], "");
    for (last, code, message) in [(exception, "Banned", "out"), (unknown, "X", ""), (error, "500", "broken")]
    {
        let body = [event("Left", ""), last, event("Left", "")].concat();
        let expected = Received::Error(params! { "Error": { "Code": code, "Message": message } });
        assert_eq!(received(&operation("rest-json"), &body), [events("Left", params! {}), expected]);
    }
}

#[test]
fn an_rpc_has_to_begin_with_its_initial_response() {
    let rpc = operation("json");
    let body = [event("initial-response", r#"{"room": "1"}"#), event("Wrote", "x")].concat();
    let all = received(&rpc, &body);
    assert_eq!(all[0], Received::InitialResponse(r#"{"room": "1"}"#.into()));
    assert_eq!(all[1], events("Wrote", params! { "text": "x" }));

    let mut decoder = EventDecoder::new(&rpc).unwrap();
    assert!(decoder.awaits_initial_response());
    assert!(decoder.finish().is_err());
    decoder.feed(&event("Wrote", "x"));
    let error = decoder.next_received().unwrap_err();
    assert_eq!(error.to_string(), "First event was not of type initial-response");
    assert_eq!(decoder.next_received().unwrap(), None);

    let refused = frame(&[(":message-type", "exception"), (":exception-type", "Banned")], "{}");
    let expected = Received::Error(params! { "Error": { "Code": "Banned", "Message": "" } });
    assert_eq!(received(&rpc, &refused), [expected]);
}

#[test]
fn a_damaged_event_is_an_error_and_the_last_thing_to_come() {
    let operation = operation("rest-json");
    let mut flipped = event("Wrote", "x");
    if let Some(last) = flipped.last_mut() {
        *last ^= 1;
    }
    for body in [event("Said", r#"{"times": "#), event("Said", "[1]"), flipped] {
        let mut decoder = EventDecoder::new(&operation).unwrap();
        decoder.feed(&body);
        decoder.feed(&event("Left", ""));
        assert_eq!(decoder.next_received().unwrap_err().kind(), ErrorKind::InvalidResponse);
        assert_eq!(decoder.next_received().unwrap(), None);
        decoder.finish().unwrap();
    }
}

#[test]
fn a_body_that_breaks_off_is_an_error_at_its_end() {
    let mut decoder = EventDecoder::new(&operation("rest-json")).unwrap();
    let body = event("Left", "");
    decoder.feed(&body[..body.len() - 3]);
    assert_eq!(decoder.next_received().unwrap(), None);
    assert!(decoder.finish().unwrap_err().to_string().starts_with("the event stream ends early"));
}

#[test]
fn the_answer_has_its_headers_and_the_stream_itself() {
    let stream = EventStream::from_events([]);
    let headers = [("x-topic".into(), "dolphins".into()), ("x-amzn-RequestId".into(), "R".into())];
    for (protocol, initial_response) in [("rest-json", ""), ("rest-xml", ""), ("json", r#"{"room": "7"}"#)] {
        let initial_response = initial_response.into();
        let body = ResponseBody::Events { stream: &stream, initial_response: &initial_response };
        let view = ResponseView { status: 200, headers: &headers, body };
        let parsed = parse(&operation(protocol), &view).unwrap();
        assert_eq!(parsed["talk"], Value::Events(stream.clone()));
        assert_eq!(parsed["ResponseMetadata"]["RequestId"], "R");
        let beside = if protocol == "json" { ("room", "7") } else { ("topic", "dolphins") };
        assert_eq!(parsed[beside.0], beside.1);
    }
}

#[test]
fn the_request_has_the_events_as_its_body() {
    let stream = EventStream::from_events([params! { "Left": {} }]);
    let params = params! { "room": "a b", "topic": "t", "talk": stream.clone() };
    for protocol in PROTOCOLS {
        let operation = operation(protocol);
        let request = serialize(&operation, &params, &SerializeOptions::default()).unwrap();
        assert_eq!(request.body, SerializedBody::Events(stream.clone()), "{protocol}");
        assert_eq!(request.header("Content-Type"), Some("application/vnd.amazon.eventstream"), "{protocol}");
        let encoder = EventEncoder::new(&operation, SerializeOptions::default()).unwrap();
        match encoder.initial_request(&params).unwrap() {
            Some(frame) if protocol == "json" => {
                assert_eq!(frame.payload, r#"{"room": "a b", "x-topic": "t"}"#);
            }
            Some(frame) => assert!(frame.payload.starts_with(&[0xA2])),
            None => {
                assert_eq!((request.path.as_str(), request.header("x-topic")), ("/rooms/a%20b", Some("t")));
            }
        }
    }
    let without = params! { "room": "a", "topic": "t" };
    let error = serialize(&operation("rest-json"), &without, &SerializeOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "`talk` is missing, and the body of the request needs it");
}

#[test]
fn a_frame_can_carry_another_with_its_signature() {
    let time = HeaderValue::Timestamp(Timestamp::new(1, 0));
    let dated = Frame::default().with_header(":date", time);
    assert_eq!(dated.encode_headers().unwrap().as_ref(), b"\x05:date\x08\x00\x00\x00\x00\x00\x00\x03\xe8");
    let inner = event("Left", "");
    let mut signed = dated.with_header(":chunk-signature", HeaderValue::Bytes(vec![7; 32].into()));
    signed.payload = inner.clone().into();
    let encoded = signed.encode().unwrap();
    assert!(encoded.windows(inner.len()).any(|window| window == inner));
}
