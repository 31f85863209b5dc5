//! Models that nobody should write: parts of a good one put in the place of others. Each is refused, or answers every
//! question that a client asks of it.

#![no_main]

use std::sync::LazyLock;

use bufeo_fuzz::model_json;
use bufeo_model::{OperationModel, ServiceModel, Shape, params, validate};
use bufeo_protocol::{ResponseBody, ResponseView, SerializeOptions, parse, serialize};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value as Json, json};

/// What stands for parts of a model where it should not.
static MISFITS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    [
        "Tree",
        "Trees",
        "TreeMap",
        "Text",
        "Failure",
        "",
        "nobody",
        "/{text}/{+tree}?a&b=",
        "structure",
        "map",
        "header",
    ]
    .iter()
    .map(|text| json!(text))
    .chain([
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!([]),
        json!({}),
        json!({ "shape": "Tree" }),
    ])
    .collect()
});

fuzz_target!(|data: &[u8]| {
    let [protocol, changes @ ..] = data else { return };
    let mut model = model_json(usize::from(*protocol));
    for change in changes.chunks_exact(3).take(16) {
        let [high, low, misfit] = change else { return };
        let mut place = usize::from(*high) << 8 | usize::from(*low);
        place %= count(&model);
        let misfit = usize::from(*misfit);
        let part = match misfit.checked_sub(MISFITS.len()) {
            None => MISFITS[misfit].clone(),
            Some(elsewhere) => find(&mut model.clone(), &mut (elsewhere * 7)).cloned().unwrap_or_default(),
        };
        if let Some(found) = find(&mut model, &mut place) {
            *found = part;
        }
    }
    let text = model.to_string();
    if let Ok(service) = ServiceModel::from_json("fuzz", text.as_bytes()) {
        assert_eq!(service.to_json().ok(), Some(model));
        let _ = (service.service_id(), service.metadata(), service.error_shapes().map(Iterator::count));
        for name in service.operation_names().map(str::to_owned).collect::<Vec<_>>() {
            if let Ok(operation) = service.operation(&name) {
                ask(&operation);
            }
        }
    }
});

/// How many parts there are.
fn count(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    }
}

/// The part at a place, counted from the outside in.
fn find<'a>(json: &'a mut Json, place: &mut usize) -> Option<&'a mut Json> {
    if *place == 0 {
        return Some(json);
    }
    *place -= 1;
    match json {
        Json::Array(items) => items.iter_mut().find_map(|item| find(item, place)),
        Json::Object(entries) => entries.values_mut().find_map(|entry| find(entry, place)),
        _ => None,
    }
}

fn ask(operation: &OperationModel) {
    let shapes = operation.input().into_iter().chain(operation.output()).chain(operation.errors());
    shapes.for_each(|shape| look(shape, 4));
    let _ = (operation.host_prefix(), operation.auth(), operation.endpoint_discovery());
    let _ = (operation.has_event_stream_input(), operation.has_streaming_output());
    let tree = params! { "text": "t", "trees": [{ "text": "a" }], "map": { "k": [] }, "float": 1.5, "union": { "one": "x" } };
    let given =
        params! { "text": "a/b", "tree": tree.clone(), "trees": [tree.clone()], "integer": 1, "list": [0] };
    for given in [&given, &tree] {
        if let Some(input) = operation.input() {
            let _ = validate(input, given);
        }
        let _ = serialize(operation, given, &SerializeOptions::default());
    }
    for body in [
        &br#"{"text": "t", "trees": [{"map": {"k": []}}]}"#[..],
        b"<a><text>t</text><trees><member/></trees></a>",
    ] {
        for status in [200, 400] {
            let body = body.to_vec().into();
            let _ =
                parse(operation, &ResponseView { status, headers: &[], body: ResponseBody::Bytes(&body) });
        }
    }
}

/// A shape and those below it, to some depth: a model may go round in circles.
fn look(shape: Shape<'_>, depth: usize) {
    let _ = (
        shape.name(),
        shape.kind(),
        shape.min(),
        shape.timestamp_format(),
        shape.error_code(),
        shape.retryable(),
    );
    let Some(depth) = depth.checked_sub(1) else { return };
    shape.members().into_iter().for_each(|member| look(member.shape(), depth));
    let parts = [shape.list_member(), shape.map_key(), shape.map_value()];
    parts.into_iter().flatten().for_each(|part| look(part, depth));
    let special = [shape.payload_member(), shape.streaming_member(), shape.event_stream_member()];
    special.into_iter().flatten().for_each(|member| look(member.shape(), depth));
}
