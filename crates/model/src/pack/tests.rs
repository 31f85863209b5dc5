use serde_json::{Value, json};

use super::{Pack, PackBuilder, gunzip};
use crate::document::Node;

/// Deflate without compression, in blocks of at most 65,535 bytes.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    let count = bytes.chunks(0xffff).count();
    for (at, block) in bytes.chunks(0xffff).enumerate() {
        let length = block.len() as u16;
        result.push(u8::from(at + 1 == count));
        result.extend_from_slice(&length.to_le_bytes());
        result.extend_from_slice(&(!length).to_le_bytes());
        result.extend_from_slice(block);
    }
    result
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, 6)
}

fn sample() -> PackBuilder {
    let model =
        json!({"metadata": {"serviceId": "Weather"}, "operations": {"GetForecast": {"name": "GetForecast"}}});
    PackBuilder::new().document("service-2", "2026-01-01", &model).document(
        "waiters-2",
        "2025-01-01",
        &json!({"waiters": {}}),
    )
}

fn read(file: &[u8], name: &str) -> Result<Option<Value>, crate::Error> {
    let document = Pack::open(file)?.document(name)?;
    document.map(|document| document.root().and_then(Node::to_json)).transpose()
}

#[test]
fn each_document_is_found_by_its_name() {
    for file in [sample().finish(stored), sample().finish(deflated)] {
        assert_eq!(read(&file, "waiters-2").unwrap(), Some(json!({"waiters": {}})));
        assert_eq!(read(&file, "paginators-1").unwrap(), None);
        assert_eq!(Pack::open(&file).unwrap().api_version("waiters-2"), Some("2025-01-01"));
    }
}

#[test]
fn a_pack_cut_anywhere_is_an_error() {
    let file = sample().finish(deflated);
    for length in 0..file.len() {
        assert!(read(&file[..length], "waiters-2").is_err(), "cut to {length} bytes");
    }
}

#[test]
fn a_turned_bit_is_noticed_wherever_it_matters() {
    let file = sample().finish(deflated);
    let whole = read(&file, "service-2").unwrap();
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[at] ^= 1 << bit;
            // A name or a version can become another one; a document never does.
            if let Ok(Some(document)) = read(&damaged, "service-2") {
                assert_eq!(Some(document), whole, "byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_gzip_header_may_have_every_optional_part() {
    let body = stored(b"hello");
    let plain = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255][..], &body].concat();
    assert_eq!(gunzip(&plain).unwrap(), b"hello");
    let full = [&[0x1f, 0x8b, 8, 30, 0, 0, 0, 0, 0, 255, 2, 0, 1, 2][..], b"name\0comment\0", &[1, 2], &body]
        .concat();
    assert_eq!(gunzip(&full).unwrap(), b"hello");
    for length in 0..full.len() {
        assert!(gunzip(&full[..length]).is_err(), "cut to {length} bytes");
    }
}
