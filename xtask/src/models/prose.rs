//! What is left out of the models.

use serde_json::Value;

/// Removes every `documentation` that is text. A member or shape called `documentation` is an object, and stays.
pub(super) fn remove(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // `retain` keeps the order of the other keys; removing one by one would not.
            object.retain(|key, value| key != "documentation" || !value.is_string());
            object.values_mut().for_each(remove);
        }
        Value::Array(items) => items.iter_mut().for_each(remove),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn prose_goes_and_members_called_documentation_stay() {
        let mut model = json!({
            "documentation": "<p>Prose</p>",
            "shapes": {
                "documentation": {"type": "string", "documentation": "<p>Prose</p>"},
                "Page": {"members": {"documentation": {"shape": "documentation", "documentation": ""}}}
            },
            "list": [{"documentation": "prose", "a": 1}]
        });
        super::remove(&mut model);
        let expected = json!({
            "shapes": {
                "documentation": {"type": "string"},
                "Page": {"members": {"documentation": {"shape": "documentation"}}}
            },
            "list": [{"a": 1}]
        });
        assert_eq!(model, expected);
    }
}
