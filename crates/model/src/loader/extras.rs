//! What botocore adds to a model from the `.sdk-extras` beside it.

use serde_json::{Map, Value};

/// Merges what lies under `merge` of `extras` into `model`: objects entry by entry, everything else replaced.
pub(super) fn merge(model: &mut Value, extras: &Value) {
    if let (Value::Object(model), Some(Value::Object(additions))) = (model, extras.get("merge")) {
        merge_object(model, additions);
    }
}

fn merge_object(object: &mut Map<String, Value>, additions: &Map<String, Value>) {
    for (key, addition) in additions {
        match (object.get_mut(key), addition) {
            (Some(Value::Object(inner)), Value::Object(addition)) => merge_object(inner, addition),
            _ => {
                object.insert(key.clone(), addition.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[test]
    fn objects_are_merged_and_everything_else_replaced() {
        let mut model = serde_json::json!({"a": {"b": 1, "c": [1]}, "d": 2});
        merge(
            &mut model,
            &serde_json::json!({"merge": {"a": {"c": [2], "e": {}}, "d": {"f": 3}}, "other": 1}),
        );
        assert_eq!(model, serde_json::json!({"a": {"b": 1, "c": [2], "e": {}}, "d": {"f": 3}}));
    }
}
