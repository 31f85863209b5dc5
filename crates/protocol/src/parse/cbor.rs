//! Answers of the smithy-rpc-v2-cbor format.

use bufeo_model::{List, Map, Shape, ShapeKind, Value};
use bufeo_stack::Level;

use super::{broken_model, cbor_items, down, not_one_member};
use crate::{Error, Result};

/// The members of a structure that is the whole body.
pub(super) fn structure(shape: Shape<'_>, body: &[u8]) -> Result<Map> {
    match any(body)? {
        map if shape.document() => within_bounds(map),
        map => members(shape, map, Level::first()),
    }
}

/// As [`any`], bounded in depth as what a shape names is.
pub(super) fn document(body: &[u8]) -> Result<Map> {
    any(body).and_then(within_bounds)
}

fn within_bounds(map: Map) -> Result<Map> {
    map.values().try_for_each(|value| check(&value, down(Level::first())?))?;
    Ok(map)
}

/// Whether a value that is handed over as it came is nested too deep.
fn check(value: &Value, level: Level) -> Result<()> {
    match value {
        Value::List(list) => {
            let level = down(level)?;
            list.iter().try_for_each(|item| check(&item, level))
        }
        Value::Map(map) => {
            let level = down(level)?;
            map.values().try_for_each(|value| check(&value, level))
        }
        _ => Ok(()),
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
fn value(shape: Shape<'_>, value: Value, level: Level) -> Result<Value> {
    match (shape.kind(), value) {
        (ShapeKind::Structure, Value::Map(map)) if !shape.document() => {
            members(shape, map, level).map(Value::from)
        }
        (ShapeKind::List, Value::List(list)) => {
            let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
            let level = down(level)?;
            let items = list.into_iter().map(|item| self::value(member, item, level));
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
        (_, other) => check(&other, level).map(|()| other),
    }
}

fn members(shape: Shape<'_>, mut map: Map, level: Level) -> Result<Map> {
    let level = down(level)?;
    if shape.union() && map.keys().filter(|name| name != "__type").count() != 1 {
        return Err(not_one_member(shape));
    }
    let mut parsed = Map::new();
    for member in shape.members() {
        let found = map.get_mut(member.name()).map(|mut found| std::mem::take(&mut *found));
        if let Some(found) = found {
            parsed.insert(member.key(), value(member.shape(), found, level)?);
        }
    }
    Ok(parsed)
}
