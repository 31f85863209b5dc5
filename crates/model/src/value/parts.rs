//! Walking over what is inside a value, as deep as it is nested: on the heap, so that no depth exhausts the stack.

use super::{Str, Value, entries};

/// What is inside a list or a map of our own, in order, with the names where there are some.
pub(super) enum Parts<'a> {
    List(std::slice::Iter<'a, Value>),
    Map(entries::Iter<'a>),
}

impl<'a> Parts<'a> {
    /// Of a value that has any; a host's containers have none here.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        match value {
            Value::List(list) => list.native().map(|items| Self::List(items.iter())),
            Value::Map(map) => map.native().map(|entries| Self::Map(entries.iter())),
            _ => None,
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = (Option<&'a Str>, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::List(items) => items.next().map(|item| (None, item)),
            Self::Map(entries) => entries.next().map(|(name, value)| (Some(name), value)),
        }
    }
}

/// Whether every part of `parts`, however deep, is as `wanted`. Containers of our own are looked into, not asked about.
pub(super) fn all(parts: Parts<'_>, wanted: impl Fn(&Value) -> bool) -> bool {
    let mut open = vec![parts];
    while let Some(parts) = open.last_mut() {
        match parts.next() {
            None => drop(open.pop()),
            Some((_, value)) => match Parts::of(value) {
                Some(parts) => open.push(parts),
                None if wanted(value) => {}
                None => return false,
            },
        }
    }
    true
}

/// Takes apart what is nested below `values`, so that dropping them recurses no further than into them.
pub(super) fn take_apart<'a>(values: impl Iterator<Item = &'a mut Value>) {
    let mut left = Vec::new();
    take_nested(values, &mut left);
    while let Some(mut value) = left.pop() {
        match &mut value {
            Value::List(list) => take_nested(list.native_mut().into_iter().flatten(), &mut left),
            Value::Map(map) => {
                if let Some(entries) = map.native_mut() {
                    entries.for_each_value(|value| take(value, &mut left));
                }
            }
            _ => {}
        }
    }
}

fn take_nested<'a>(values: impl Iterator<Item = &'a mut Value>, left: &mut Vec<Value>) {
    values.for_each(|value| take(value, left));
}

/// Takes a value that has containers in it; others can be dropped where they are.
pub(super) fn take(value: &mut Value, left: &mut Vec<Value>) {
    if Parts::of(value).is_some_and(|mut parts| parts.any(|(_, part)| Parts::of(part).is_some())) {
        left.push(std::mem::take(value));
    }
}

/// A container of our own that is being made.
enum Made {
    List(Vec<Value>),
    Map(Vec<(Str, Value)>),
}

impl Made {
    fn like(parts: &Parts<'_>) -> Self {
        match parts {
            Parts::List(items) => Self::List(Vec::with_capacity(items.len())),
            Parts::Map(entries) => Self::Map(Vec::with_capacity(entries.len())),
        }
    }

    fn add(&mut self, name: Option<&Str>, value: Value) {
        match self {
            Self::List(items) => items.push(value),
            Self::Map(entries) => entries.push((name.cloned().unwrap_or_default(), value)),
        }
    }

    fn finish(self) -> Value {
        match self {
            Self::List(items) => super::List::from(items).into(),
            Self::Map(entries) => super::Map::from_distinct(entries).into(),
        }
    }
}

/// A copy of a container of our own, a host's containers in it as they are.
pub(super) fn copied(mut parts: Parts<'_>) -> Value {
    let mut open = Vec::new();
    let mut made = Made::like(&parts);
    loop {
        match parts.next() {
            Some((name, value)) => match Parts::of(value) {
                None => made.add(name, value.clone()),
                Some(inner) => {
                    let inner_made = Made::like(&inner);
                    open.push((
                        std::mem::replace(&mut parts, inner),
                        std::mem::replace(&mut made, inner_made),
                        name,
                    ));
                }
            },
            None => {
                let value = made.finish();
                let Some((outer, outer_made, name)) = open.pop() else { return value };
                (parts, made) = (outer, outer_made);
                made.add(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::super::{List, Map};
    use super::*;

    /// Lists and maps in each other, that many levels.
    fn nested(levels: usize) -> Value {
        (0..levels).fold(Value::Int(0), |inner, level| match level % 2 {
            0 => List::from(vec![Value::Int(1), inner]).into(),
            _ => [("a", Value::Int(1)), ("b", inner)].into_iter().collect::<Map>().into(),
        })
    }

    fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
        thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    }

    #[test]
    fn no_depth_exhausts_the_stack() {
        on_a_small_stack(|| {
            let value = nested(50_000);
            let copy = value.clone();
            assert!(copy == value);
            assert_eq!(copy.to_string().len(), value.to_string().len());
            assert!(format!("{value:?}").len() < 2000);
            assert!(format!("{value:#?}").len() < 50_000);
            assert!(format!("{}", super::super::PythonRepr(&value)).starts_with("{'a': 1, 'b': [1, {"));
            assert!(value != nested(50_001));
            let value = value.into_native();
            assert!(serde_json::to_string(&value).unwrap_err().to_string().contains("nested"));
            assert!(crate::to_value(&value).unwrap_err().to_string().contains("nested"));
            assert!(crate::from_value::<Value>(value).unwrap_err().to_string().contains("nested"));
        });
    }

    #[test]
    fn wide_maps_are_taken_apart_too() {
        on_a_small_stack(|| {
            let value = (0..2_000).fold(Value::Null, |inner, _| {
                let others = (0..20).map(|number| (number.to_string(), Value::Int(number)));
                others.chain([("inner".to_owned(), inner)]).collect::<Map>().into()
            });
            assert!(value.clone() == value);
        });
    }

    #[test]
    fn copies_are_the_same_in_the_same_order() {
        let value = nested(40);
        assert_eq!(format!("{:?}", value.clone()), format!("{value:?}"));
        assert_eq!(value.clone().to_string(), value.to_string());
    }

    #[test]
    fn what_is_within_the_bound_goes_through_serde() {
        let value = nested(256);
        assert_eq!(crate::to_value(&value).unwrap(), value);
        assert_eq!(crate::from_value::<Value>(value.clone()).unwrap(), value);
        assert!(crate::to_value(&nested(257)).is_err());
        assert!(crate::from_value::<Value>(nested(257)).is_err());
    }
}
