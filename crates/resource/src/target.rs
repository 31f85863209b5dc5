//! Where in the parameters of a call a value goes: `Bucket`, `Delete.Objects[].Key`, `Filters[0].Values[0]`.

use bufeo_client::{Error, ErrorKind};
use bufeo_model::{List, Map, Str, Value};

/// A place among parameters; what it lies in is made on the way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: Str,
    item: Option<Item>,
}

/// Which item of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    At(usize),
    /// A new one.
    New,
    /// That of the resource in its batch; a new one where there is no batch.
    OfBatch,
}

impl Target {
    /// Reads a target as a model has it.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let parts = text.split('.').map(|part| Part::parse(part).ok_or_else(|| unreadable(text)));
        Ok(Self { parts: parts.collect::<Result<_, _>>()? })
    }

    /// Puts `value` there.
    pub(crate) fn put(&self, params: &mut Map, value: Value, batch: Option<usize>) {
        put(&self.parts, params, value, batch);
    }
}

impl Part {
    fn parse(text: &str) -> Option<Self> {
        let Some((name, item)) = text.split_once('[') else {
            return (!text.is_empty()).then(|| Self { name: text.into(), item: None });
        };
        let item = match item.strip_suffix(']')? {
            "" => Item::New,
            "*" => Item::OfBatch,
            number => Item::At(number.parse().ok().filter(|place| *place < MOST)?),
        };
        Some(Self { name: name.into(), item: Some(item) })
    }
}

/// No model fills lists up to a higher place, and a damaged one shall not exhaust memory.
const MOST: usize = 1000;

fn unreadable(text: &str) -> Error {
    Error::from_handler(
        ErrorKind::Model,
        format!("the target `{text}` of a resource model cannot be read, it is as in `Filters[0].Name`"),
    )
}

fn put(parts: &[Part], params: &mut Map, value: Value, batch: Option<usize>) {
    let Some((part, rest)) = parts.split_first() else { return };
    let Some(item) = part.item else {
        if rest.is_empty() {
            params.insert(part.name.clone(), value);
            return;
        }
        let mut inner = params.entry(part.name.clone()).or_insert_with(|| Map::new().into());
        put_into(rest, &mut inner, value, batch);
        return;
    };
    let mut list = params.entry(part.name.clone()).or_insert_with(|| List::new().into());
    if list.as_list().is_none() {
        *list = List::new().into();
    }
    let Some(list) = list.as_list_mut() else { return };
    let place = match item {
        Item::At(place) => place,
        Item::New => list.len(),
        Item::OfBatch => batch.unwrap_or(list.len()),
    };
    while list.len() <= place {
        list.push(Map::new());
    }
    let Some(mut slot) = list.get_mut(place) else { return };
    match rest.is_empty() {
        true => *slot = value,
        false => put_into(rest, &mut slot, value, batch),
    }
}

fn put_into(parts: &[Part], place: &mut Value, value: Value, batch: Option<usize>) {
    if place.as_map().is_none() {
        *place = Map::new().into();
    }
    if let Some(map) = place.as_map_mut() {
        put(parts, map, value, batch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    fn built(targets: &[(&str, &str, Option<usize>)]) -> Map {
        let mut params = Map::new();
        for (target, value, batch) in targets {
            Target::parse(target).unwrap().put(&mut params, Value::from(*value), *batch);
        }
        params
    }

    #[test]
    fn lists_and_maps_on_the_way_are_made() {
        let params = built(&[
            ("Bucket", "b", None),
            ("Filters[0].Name", "n", None),
            ("Filters[0].Values[0]", "v", None),
            ("Filters[1].Name", "m", None),
            ("Versioning.Status", "On", None),
        ]);
        let expected = params! {
            "Bucket": "b",
            "Filters": [{ "Name": "n", "Values": ["v"] }, { "Name": "m" }],
            "Versioning": { "Status": "On" },
        };
        assert_eq!(params, expected);
    }

    #[test]
    fn a_batch_appends_or_goes_by_its_places() {
        let batch: Vec<_> = (0..2)
            .flat_map(|place| {
                [
                    ("Delete.Objects[].Key", "k", Some(place)),
                    ("Tags[*].Key", "t", Some(place)),
                    ("Tags[*].Value", "v", Some(place)),
                    ("Ids[]", "i", Some(place)),
                ]
            })
            .collect();
        let expected = params! {
            "Delete": { "Objects": [{ "Key": "k" }, { "Key": "k" }] },
            "Tags": [{ "Key": "t", "Value": "v" }, { "Key": "t", "Value": "v" }],
            "Ids": ["i", "i"],
        };
        assert_eq!(built(&batch), expected);
    }

    #[test]
    fn a_target_that_cannot_be_read_is_named() {
        for text in ["", "a..b", "a[b]", "a[9999999]", "a[0"] {
            let error = Target::parse(text).unwrap_err();
            assert!(error.to_string().contains(&format!("`{text}`")), "{error}");
        }
    }
}
