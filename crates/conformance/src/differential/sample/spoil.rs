//! Parameters that are not as they should be.

use bufeo_model::{List, Map, Value};

use crate::differential::random::Random;

/// The same parameters with one or two things wrong: a value of another kind, one that is missing, one that nobody
/// knows, one that is empty.
pub(in crate::differential) fn wrong(params: Map, random: &mut Random) -> Map {
    let mut spoiled = params;
    for _ in 0..1 + random.below(2) {
        spoil_map(&mut spoiled, random);
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
        Value::List(list) => {
            let place = random.below(list.len());
            let items = list.iter().map(std::borrow::Cow::into_owned).enumerate();
            items
                .map(|(at, item)| if at == place { with_a_null(item, random) } else { item })
                .collect::<List>()
                .into()
        }
        _ => Value::Null,
    }
}

fn spoil_map(map: &mut Map, random: &mut Random) {
    let names: Vec<_> = map.keys().collect();
    if names.is_empty() || random.one_in(6) {
        map.insert(random.of_these(&["NoSuchMember", "nope", ""]), "surplus");
        return;
    }
    let name = names[random.below(names.len())].clone();
    if random.one_in(5) {
        map.remove(&name);
        return;
    }
    let value = map.remove(&name).unwrap_or_default();
    map.insert(name, spoiled(value, random));
}

fn spoiled(value: Value, random: &mut Random) -> Value {
    match value {
        Value::Map(mut map) if !random.one_in(4) => {
            spoil_map(&mut map, random);
            map.into()
        }
        Value::List(list) if !list.is_empty() && !random.one_in(4) => {
            let place = random.below(list.len());
            let items = list.iter().map(std::borrow::Cow::into_owned).enumerate();
            items
                .map(|(at, item)| if at == place { spoiled(item, random) } else { item })
                .collect::<List>()
                .into()
        }
        _ => another(random),
    }
}

/// A value that few members take.
fn another(random: &mut Random) -> Value {
    match random.below(10) {
        0 => Value::Null,
        1 => Value::Int(-7),
        2 => Value::Float(2.5),
        3 => Value::Bool(true),
        4 => Value::from("it's \"text\"\n"),
        5 => Value::from(""),
        6 => List::from_iter(["a", "b"]).into(),
        7 => Map::from_iter([("a", "b")]).into(),
        8 => List::new().into(),
        _ => Value::from(b"\x00bytes'"),
    }
}
