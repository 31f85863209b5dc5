//! AWS Identity and Access Management.

use bufeo_model::{Shape, ShapeKind, Value};
use bufeo_protocol::{json_value, percent_decode};

use crate::event::AfterCall;
use crate::stage::plain_text;

/// Policies come as JSON, encoded as in an address. What is none stays as it is.
pub(super) fn read_policies(event: &mut AfterCall) {
    if let Some(output) = event.model.output() {
        for member in output.members() {
            if let Some(mut value) = event.parsed.get_mut(member.name()) {
                read(&mut value, member.shape());
            }
        }
    }
}

fn read(value: &mut Value, shape: Shape<'_>) {
    match shape.kind() {
        ShapeKind::String if shape.name() == "policyDocumentType" => {
            let policy = plain_text(value).and_then(|text| json_value(percent_decode(&text).as_bytes()).ok());
            if let Some(policy) = policy {
                *value = policy;
            }
        }
        ShapeKind::Structure => {
            let Some(map) = value.as_map_mut() else { return };
            for member in shape.members() {
                if let Some(mut value) = map.get_mut(member.name()) {
                    read(&mut value, member.shape());
                }
            }
        }
        ShapeKind::List => {
            let (Some(list), Some(item)) = (value.as_list_mut(), shape.list_member()) else { return };
            for place in 0..list.len() {
                if let Some(mut value) = list.get_mut(place) {
                    read(&mut value, item);
                }
            }
        }
        _ => {}
    }
}
