//! Objects that are encrypted with a key of the customer's.

use bufeo_checksum::{Algorithm, Checksum};

use crate::event::BeforeParameterBuild;

pub(in crate::services) fn hash_the_key(event: &mut BeforeParameterBuild) {
    prepare(event, "SSECustomerKey");
}

pub(in crate::services) fn hash_the_key_of_the_source(event: &mut BeforeParameterBuild) {
    prepare(event, "CopySourceSSECustomerKey");
}

/// The key goes over the wire in base64 and with its MD5. Whoever gives the hash has encoded the key too.
fn prepare(event: &mut BeforeParameterBuild, member: &str) {
    let hash = format!("{member}MD5");
    if event.params.contains_key(&hash) {
        return;
    }
    if let Some(key) = super::super::bytes(&event.params, member) {
        event.params.insert(member, bufeo_protocol::encode_base64(&key));
        event.params.insert(hash, Checksum::of(Algorithm::Md5, &key).to_base64());
    }
}
