//! Amazon S3 Glacier.

use std::future::poll_fn;

use bufeo_events::HandlerError;
use bufeo_model::{ByteStream as _, Stream, Value, block_on};
use sha2::{Digest, Sha256};

use crate::call::body::{self, Name};
use crate::error::{Error, ErrorKind};
use crate::event::{BeforeCall, BeforeParameterBuild};

/// A hyphen stands for the account of the credentials; without any, the path would name another resource.
pub(super) fn name_the_account(event: &mut BeforeParameterBuild) {
    let given = event.params.get("accountId").unwrap_or_default();
    if given.is_null() || *given == "" {
        event.params.insert("accountId", "-");
    }
}

pub(super) fn state_the_version(event: &mut BeforeCall) {
    let version = event.model.service().metadata().api_version.clone();
    event.request.headers_mut().insert("x-amz-glacier-version", version.unwrap_or_default());
}

/// The hash of the whole and that of the tree over it, unless the caller knows them.
pub(super) fn hash_the_archive(event: &mut BeforeCall) -> Result<(), HandlerError> {
    const WHOLE: &str = "x-amz-content-sha256";
    const TREE: &str = "x-amz-sha256-tree-hash";
    let known = |name| event.request.headers().contains(name);
    if known(WHOLE) && known(TREE) {
        return Ok(());
    }
    let mut hashes = Hashes::default();
    match &*event.request.body() {
        Value::Blob(bytes) => hashes.add(bytes),
        Value::String(text) => hashes.add(text.as_bytes()),
        Value::Stream(stream) => read(&Name::of(&event.model), stream, &mut hashes)?,
        _ => {}
    }
    let (whole, tree) = hashes.finish();
    for (name, hash) in [(WHOLE, whole), (TREE, tree)] {
        if !event.request.headers().contains(name) {
            event.request.headers_mut().insert(name, hash);
        }
    }
    Ok(())
}

fn read(name: &Name, stream: &Stream, hashes: &mut Hashes) -> Result<(), Error> {
    let unreadable = |error| body::failed(name, error);
    if stream.rewinds_to().is_none() {
        let text = "the archive can be read only once, so it cannot be hashed before it is sent: give bytes or a file";
        return Err(Error::new(ErrorKind::Unseekable, text));
    }
    let mut lease = stream.lease();
    // A body that rewinds is in memory or in a file, so reading it never has to wait for anybody.
    while let Some(piece) = block_on(poll_fn(|context| lease.poll_next(context))) {
        hashes.add(&piece.map_err(unreadable)?);
    }
    stream.rewind().map_err(unreadable)
}

/// The hashes of an archive that comes in pieces of any length.
#[derive(Default)]
struct Hashes {
    whole: Sha256,
    leaf: Sha256,
    /// How many bytes the leaf that is not complete yet has.
    in_leaf: usize,
    leaves: Vec<[u8; 32]>,
}

impl Hashes {
    /// What a leaf of the tree covers.
    const LEAF: usize = 1 << 20;

    fn add(&mut self, bytes: &[u8]) {
        self.whole.update(bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(Self::LEAF - self.in_leaf));
            self.leaf.update(piece);
            self.in_leaf += piece.len();
            if self.in_leaf == Self::LEAF {
                self.end_leaf();
            }
            rest = after;
        }
    }

    fn end_leaf(&mut self) {
        self.leaves.push(std::mem::take(&mut self.leaf).finalize().into());
        self.in_leaf = 0;
    }

    /// Both in hexadecimal.
    fn finish(mut self) -> (String, String) {
        if self.in_leaf > 0 || self.leaves.is_empty() {
            self.end_leaf();
        }
        while self.leaves.len() > 1 {
            let join = |pair: &[[u8; 32]]| match pair {
                [left, right] => Sha256::new().chain_update(left).chain_update(right).finalize().into(),
                [alone, ..] => *alone,
                [] => [0; 32],
            };
            self.leaves = self.leaves.chunks(2).map(join).collect();
        }
        let tree = self.leaves.first().copied().unwrap_or_default();
        (hexadecimal(&self.whole.finalize()), hexadecimal(&tree))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_those_of_botocore_however_the_archive_comes() {
        const MIB: usize = 1 << 20;
        for (length, tree) in [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (MIB, "631b84027d6b9e52b539c4e8373622d23032dfadc64d60af87339c9037e4f769"),
            (MIB + 1, "a9c574ce937d2371daf87cdd0e75396b096d7f74a66c764e4c656bd12b2e7bf9"),
            (5 * MIB + 7, "39119a173a11e05648146d51f35437d6960dcfe76ddd40b818dce8fedcef76e3"),
        ] {
            let archive: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            for piece in [archive.len().max(1), 700_001] {
                let mut hashes = Hashes::default();
                archive.chunks(piece).for_each(|piece| hashes.add(piece));
                let (whole, found) = hashes.finish();
                assert_eq!(found, tree, "{length} bytes in pieces of {piece}");
                assert_eq!(whole, hexadecimal(&Sha256::digest(&archive)));
            }
        }
    }
}
