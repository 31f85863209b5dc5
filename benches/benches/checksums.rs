//! What a checksum of 64 MiB costs: ours beside the plain crates, and beside botocore's in Python.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use std::hint::black_box;
use std::time::Instant;

use bufeo_benches::{Goal, Side, Table, median};
use bufeo_checksum::{Algorithm, Checksum};
use sha2::Digest as _;

const MIB: usize = 1 << 20;
const LENGTH: usize = 64 * MIB;

/// What is taken in at a time, as bodies come.
const PIECE: usize = MIB;

/// How often each side computes, in turns.
const ROUNDS: usize = 9;

type Compute<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

fn main() {
    let content: Vec<u8> = (0..LENGTH).map(|at| (at % 251) as u8).collect();
    let ours = |algorithm: Algorithm| {
        move |content: &[u8]| {
            let mut checksum = Checksum::new(algorithm);
            content.chunks(PIECE).for_each(|piece| checksum.update(piece));
            checksum.digest()
        }
    };
    let crc64 = |content: &[u8]| {
        let mut digest = crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Nvme);
        content.chunks(PIECE).for_each(|piece| digest.update(piece));
        digest.finalize().to_be_bytes().to_vec()
    };
    let sha256 = |content: &[u8]| {
        let mut digest = sha2::Sha256::new();
        content.chunks(PIECE).for_each(|piece| digest.update(piece));
        digest.finalize().to_vec()
    };
    println!("\n64 MiB in pieces of 1 MiB; the plain crate in the second column");
    let table = Table::begin("ms");
    let cases: [(&str, Algorithm, Compute<'_>); 2] =
        [("CRC64NVME", Algorithm::Crc64Nvme, &crc64), ("SHA-256", Algorithm::Sha256, &sha256)];
    for (name, algorithm, plain) in cases {
        let (ours, plain) = in_turns(&content, &ours(algorithm), plain);
        table.row(&format!("{name}, beside the plain crate"), ours, plain, Goal::Times(0.9));
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/checksums.py");
    let botocore = Side::new(bufeo_oracle::python().unwrap(), &[script]);
    let table = Table::begin("ms");
    for (name, algorithm) in [("CRC32", Algorithm::Crc32), ("SHA-256", Algorithm::Sha256)] {
        let mut pairs = Vec::new();
        for _ in 0..ROUNDS {
            let ours = milliseconds(&content, &ours(algorithm)).1;
            pairs.push((ours, botocore.measure(&[algorithm.name()]).unwrap().get("milliseconds")));
        }
        let ours = median(pairs.iter().map(|(ours, _)| *ours));
        table.row(name, ours, median(pairs.iter().map(|(_, theirs)| *theirs)), Goal::Times(1.0));
    }
}

/// The medians of both, which come to the same.
fn in_turns(content: &[u8], ours: Compute<'_>, theirs: Compute<'_>) -> (f64, f64) {
    let mut pairs = Vec::new();
    for _ in 0..ROUNDS {
        let (our_digest, our_time) = milliseconds(content, ours);
        let (their_digest, their_time) = milliseconds(content, theirs);
        assert_eq!(our_digest, their_digest);
        pairs.push((our_time, their_time));
    }
    (median(pairs.iter().map(|(ours, _)| *ours)), median(pairs.iter().map(|(_, theirs)| *theirs)))
}

#[allow(clippy::disallowed_methods, reason = "a bench takes the time")]
fn milliseconds(content: &[u8], compute: Compute<'_>) -> (Vec<u8>, f64) {
    let begun = Instant::now();
    let digest = compute(black_box(content));
    (digest, begun.elapsed().as_secs_f64() * 1e3)
}
