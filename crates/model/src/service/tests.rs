use std::sync::Arc;

use super::ServiceModel;
use crate::document::{Document, encode};
use crate::loader::{Bundle, Loader, Origin};
use crate::{Error, Shape};

/// Numbers that look random and are the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn use_all(bytes: &[u8]) -> Result<(), Error> {
    let model = Arc::new(ServiceModel::open("sqs", Document::from_bytes(bytes)?, Origin::Memory)?);
    let names: Vec<&str> = model.operation_names().collect();
    for name in names {
        if let Ok(operation) = model.operation(name) {
            operation.input().into_iter().chain(operation.output()).for_each(|shape| walk(shape, 3));
        }
    }
    for name in model.shape_names()? {
        model.shape(name).into_iter().for_each(|shape| walk(shape, 2));
    }
    let _ =
        (model.method_names().count(), model.endpoint_discovery_operation(), model.error_shapes().is_ok());
    model.to_json().map(drop)
}

fn walk(shape: Shape<'_>, depth: usize) {
    let Some(deeper) = depth.checked_sub(1) else { return };
    for member in shape.members() {
        let _ = (member.wire_name(), shape.body_member(member.name()), shape.member(member.name()));
        walk(member.shape(), deeper);
    }
    let parts = [shape.list_member(), shape.map_key(), shape.map_value()];
    parts.into_iter().flatten().for_each(|part| walk(part, deeper));
}

/// Past every checksum: what would happen if a damaged model were taken for a sound one.
#[test]
fn a_model_damaged_in_memory_is_refused_or_read_and_never_panics() {
    let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let sound = encode(&loader.document("sqs", None, "service-2").unwrap());
    use_all(&sound).unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for _ in 0..3_000 {
        let mut damaged = sound.clone();
        for _ in 0..=numbers.below(8) {
            let at = numbers.below(damaged.len());
            damaged[at] = numbers.below(256) as u8;
        }
        if numbers.below(4) == 0 {
            damaged.truncate(numbers.below(sound.len()));
        }
        refused += usize::from(use_all(&damaged).is_err());
    }
    assert!(refused > 1_000, "{refused} of 3000 were refused");
}
