//! Listings, whose keys S3 encodes when asked: XML cannot hold every character that a key can.

use bufeo_model::{Map, Value};
use bufeo_protocol::percent_decode;

use super::super::text;
use crate::event::{AfterCall, BeforeParameterBuild};
use crate::stage::plain_text;

const ENCODING: &str = "EncodingType";
const URL: &str = "url";

/// The entry of a call's context that says that it was not the caller who asked.
const ASKED: &str = "encoding_type_auto_set";

pub(in crate::services) fn ask_for_encoded_keys(event: &mut BeforeParameterBuild) {
    if !event.params.contains_key(ENCODING) {
        event.context.insert(ASKED, true);
        event.params.insert(ENCODING, URL);
    }
}

pub(in crate::services) fn decode_objects(event: &mut AfterCall) {
    // The prefix stays as it is, as in botocore.
    decode(event, &["Delimiter", "Marker", "NextMarker"], &[("Contents", "Key")]);
}

pub(in crate::services) fn decode_objects_v2(event: &mut AfterCall) {
    decode(event, &["Delimiter", "Prefix", "StartAfter"], &[("Contents", "Key")]);
}

pub(in crate::services) fn decode_versions(event: &mut AfterCall) {
    let nested = [("Versions", "Key"), ("DeleteMarkers", "Key")];
    decode(event, &["KeyMarker", "NextKeyMarker", "Prefix", "Delimiter"], &nested);
}

/// Decodes what the service says it has encoded, unless the caller asked for it: members of the answer, and members of the
/// items of lists.
fn decode(event: &mut AfterCall, members: &[&str], nested: &[(&str, &str)]) {
    let asked = event.context.get(ASKED).is_some_and(|value| *value == true);
    if !asked || text(&event.parsed, ENCODING).is_none_or(|encoding| encoding != *URL) {
        return;
    }
    for member in members {
        decode_member(&mut event.parsed, member);
    }
    for (list, member) in nested.iter().chain(&[("CommonPrefixes", "Prefix")]) {
        let Some(mut list) = event.parsed.get_mut(list) else { continue };
        let Some(list) = list.as_list_mut() else { continue };
        for place in 0..list.len() {
            if let Some(mut item) = list.get_mut(place)
                && let Some(item) = item.as_map_mut()
            {
                decode_member(item, member);
            }
        }
    }
}

fn decode_member(map: &mut Map, name: &str) {
    if let Some(mut value) = map.get_mut(name)
        && let Some(encoded) = plain_text(&value)
        && encoded.contains(['%', '+'])
    {
        *value = Value::from(percent_decode(&encoded.replace('+', " ")));
    }
}
