//! Parameters that are not as they should be.

use std::borrow::Cow;

use bufeo_model::{List, Map, Shape, ShapeKind, Str, Value};

use crate::differential::random::Random;

/// The same parameters with one or two things wrong: a value of another kind, one that is missing, one that nobody
/// knows, one that is empty, a union with two members or none.
pub(in crate::differential) fn wrong(params: Map, shape: Shape<'_>, random: &mut Random) -> Map {
    let mut spoiled = params;
    for _ in 0..1 + random.below(2) {
        spoil_structure(&mut spoiled, shape, random);
    }
    spoiled
}

/// The same parameters with nulls in the place of some, but for those that `keep` names.
pub(in crate::differential) fn nulls(params: Map, keep: &[&str], random: &mut Random) -> Map {
    let mut nulled = params;
    for _ in 0..2 {
        let names: Vec<_> = nulled.keys().filter(|name| !keep.contains(&name.as_str())).collect();
        if let Some(name) = names.get(random.below(names.len())).cloned() {
            let value = nulled.remove(&name).unwrap_or_default();
            nulled.insert(name, if random.one_in(2) { Value::Null } else { with_a_null(value, random) });
        }
    }
    nulled
}

fn with_a_null(value: Value, random: &mut Random) -> Value {
    match value {
        Value::Map(map) => nulls(map, &[], random).into(),
        Value::List(list) => with_one_changed(&list, random, with_a_null).into(),
        _ => Value::Null,
    }
}

fn with_one_changed(
    list: &List,
    random: &mut Random,
    mut change: impl FnMut(Value, &mut Random) -> Value,
) -> List {
    let place = random.below(list.len());
    let items = list.iter().map(Cow::into_owned).enumerate();
    items.map(|(at, item)| if at == place { change(item, random) } else { item }).collect()
}

/// Takes one of the entries out, and gives it back under its name changed.
fn change_one(
    map: &mut Map,
    random: &mut Random,
    mut change: impl FnMut(&Str, Value, &mut Random) -> Option<Value>,
) {
    let names: Vec<_> = map.keys().collect();
    if let Some(name) = names.get(random.below(names.len())) {
        let value = map.remove(name).unwrap_or_default();
        if let Some(changed) = change(name, value, random) {
            map.insert(name.clone(), changed);
        }
    }
}

fn spoil_structure(map: &mut Map, shape: Shape<'_>, random: &mut Random) {
    if shape.union() && random.one_in(2) {
        match shape.members().next() {
            Some(first) if random.one_in(2) && !map.contains_key(first.name()) => {
                map.insert(first.name(), another(random));
            }
            _ => *map = Map::new(),
        }
        return;
    }
    if map.is_empty() || random.one_in(6) {
        map.insert(random.of_these(&["NoSuchMember", "nope", ""]), "surplus");
        return;
    }
    change_one(map, random, |name, value, random| {
        let member = shape.member(name);
        (!random.one_in(5)).then(|| match member {
            Some(member) => spoiled(value, member.shape(), random),
            None => another(random),
        })
    });
}

fn spoiled(value: Value, shape: Shape<'_>, random: &mut Random) -> Value {
    if random.one_in(4) {
        return another(random);
    }
    match (value, shape.kind()) {
        (Value::Map(mut map), ShapeKind::Structure) if !shape.document() => {
            spoil_structure(&mut map, shape, random);
            map.into()
        }
        (Value::Map(mut map), ShapeKind::Map) => {
            change_one(&mut map, random, |_, value, random| {
                Some(shape.map_value().map_or(Value::Null, |shape| spoiled(value, shape, random)))
            });
            map.into()
        }
        (Value::List(list), ShapeKind::List) if !list.is_empty() => {
            let item = |value, random: &mut Random| {
                shape.list_member().map_or(Value::Null, |shape| spoiled(value, shape, random))
            };
            with_one_changed(&list, random, item).into()
        }
        _ => another(random),
    }
}

/// A value that few members take.
fn another(random: &mut Random) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => Value::Int(-7),
        2 => Value::Float(2.5),
        3 => Value::Bool(true),
        4 => Value::from("it's \"text\"\n\u{301}\u{a0}"),
        5 => Value::from(""),
        6 => List::from_iter(["a", "b"]).into(),
        7 => Map::from_iter([("a", "b")]).into(),
        8 => List::new().into(),
        9 => Map::new().into(),
        10 => Value::from("yesterday"),
        _ => Value::from(b"\x00bytes'"),
    }
}
