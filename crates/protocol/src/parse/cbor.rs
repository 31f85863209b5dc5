//! Answers of the smithy-rpc-v2-cbor format.

use bufeo_model::{List, Map, Shape, ShapeKind, Value};

use super::{broken_model, cbor_items, not_one_member};
use crate::{Error, Result};

/// The members of a structure that is the whole body.
pub(super) fn structure(shape: Shape<'_>, body: &[u8]) -> Result<Map> {
    match any(body)? {
        map if shape.document() => Ok(map),
        map => members(shape, map),
    }
}

/// The map that is the whole body, whatever is in it; an empty one where the body is empty.
pub(super) fn any(body: &[u8]) -> Result<Map> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match cbor_items::decode(body)? {
        Value::Map(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        other => {
            let found = other.kind_name();
            Err(Error::response(format!("the answer is a value of kind `{found}`, it should be a map")))
        }
    }
}

/// What the shape knows of a value. As in botocore, members go by their names, and what is in a map is left as it came.
fn value(shape: Shape<'_>, value: Value) -> Result<Value> {
    match (shape.kind(), value) {
        (ShapeKind::Structure, Value::Map(map)) if !shape.document() => members(shape, map).map(Value::from),
        (ShapeKind::List, Value::List(list)) => {
            let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
            let items = list.into_iter().map(|item| self::value(member, item));
            items.collect::<Result<Vec<Value>>>().map(|items| List::from(items).into())
        }
        (ShapeKind::Structure | ShapeKind::List, other) if !shape.document() && !other.is_null() => {
            let found = other.kind_name();
            Err(Error::response(format!(
                "the answer has a value of kind `{found}` for `{}`, which is of type `{}`",
                shape.name(),
                shape.kind()
            )))
        }
        (_, other) => Ok(other),
    }
}

fn members(shape: Shape<'_>, mut map: Map) -> Result<Map> {
    if shape.union() && map.keys().filter(|name| name != "__type").count() != 1 {
        return Err(not_one_member(shape));
    }
    let mut parsed = Map::new();
    for member in shape.members() {
        let found = map.get_mut(member.name()).map(|mut found| std::mem::take(&mut *found));
        if let Some(found) = found {
            parsed.insert(member.key(), value(member.shape(), found)?);
        }
    }
    Ok(parsed)
}
