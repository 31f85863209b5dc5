//! The list of endpoints, in parts. It describes hundreds of services, and a client needs one: the document `endpoints` has
//! the partitions without their services, and the services follow in parts of a few. A part is named `endpoints/` and the
//! first service in it, and holds an object of services for each partition.

use serde_json::{Map, Value};

use super::Pack;
use crate::document::Node;
use crate::error::Error;

/// The name of the document.
pub(crate) const ENDPOINTS: &str = "endpoints";

const PARTITIONS: &str = "partitions";
const SERVICES: &str = "services";

/// How many services are in a part: with more, each costs more to look up; with fewer, all take more room.
const IN_PART: usize = 16;

/// The documents that the list is kept in, by name.
pub(super) fn split(list: &Value) -> Vec<(String, Value)> {
    let mut rest = list.clone();
    let mut partitions: Vec<Map<String, Value>> = Vec::new();
    for partition in rest.get_mut(PARTITIONS).and_then(Value::as_array_mut).into_iter().flatten() {
        let services = partition.get_mut(SERVICES).and_then(Value::as_object_mut);
        partitions.push(services.map(std::mem::take).unwrap_or_default());
    }
    let mut names: Vec<String> = partitions.iter().flat_map(Map::keys).cloned().collect();
    names.sort_unstable();
    names.dedup();
    let mut parts = vec![(ENDPOINTS.to_owned(), rest)];
    for names in names.chunks(IN_PART) {
        let part: Vec<Map<_, _>> = partitions
            .iter_mut()
            .map(|services| names.iter().filter_map(|name| services.remove_entry(name)).collect())
            .collect();
        parts.push((part_name(&names[0]), part.into()));
    }
    parts
}

/// The list in a file of documents, where there is one: the whole of it, or only what it says of one service.
pub(crate) fn read(pack: &Pack<'_>, service: Option<&str>) -> Result<Option<Value>, Error> {
    let Some(document) = pack.document(ENDPOINTS)? else { return Ok(None) };
    let mut list = document.root()?.to_json()?;
    let mut parts: Vec<&str> = pack.names().map(|(name, _)| name).filter(|name| is_part(name)).collect();
    if let Some(service) = service {
        let wanted = part_name(service);
        parts = parts.into_iter().rfind(|name| *name <= wanted.as_str()).into_iter().collect();
    }
    for name in parts {
        let Some(part) = pack.document(name)? else { continue };
        let partitions = list.get_mut(PARTITIONS).and_then(Value::as_array_mut).into_iter().flatten();
        for (partition, services) in partitions.zip(part.root()?.items()?) {
            let Some(into) = partition.get_mut(SERVICES).and_then(Value::as_object_mut) else { continue };
            add(into, services?, service)?;
        }
    }
    Ok(Some(list))
}

/// Whether a document is a part of the list, and nothing to ask for by its name.
pub(crate) fn is_part(name: &str) -> bool {
    name.strip_prefix(ENDPOINTS).is_some_and(|rest| rest.starts_with('/'))
}

fn part_name(first: &str) -> String {
    format!("{ENDPOINTS}/{first}")
}

fn add(into: &mut Map<String, Value>, services: Node<'_>, service: Option<&str>) -> Result<(), Error> {
    if let Some(service) = service {
        if let Some(found) = services.get(service)? {
            into.insert(service.to_owned(), found.to_json()?);
        }
        return Ok(());
    }
    for entry in services.entries()? {
        let entry = entry?;
        into.insert(entry.key().to_owned(), entry.value.to_json()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ENDPOINTS, is_part, read};
    use crate::pack::{Pack, PackBuilder};

    /// Forty services; every third has an endpoint in the second partition as well.
    fn list() -> Value {
        let services = |every: usize| -> Value {
            let name = |number: usize| format!("service-{number:02}");
            (0..40).step_by(every).map(|number| (name(number), json!({"endpoints": {"x": {}}}))).collect()
        };
        json!({"version": 3, "partitions": [
            {"partition": "aws", "services": services(1), "regions": {"x": {}}},
            {"partition": "bare"},
            {"partition": "aws-cn", "services": services(3)},
        ]})
    }

    fn file() -> Vec<u8> {
        PackBuilder::new().endpoints(&list()).finish(|bytes| miniz_oxide::deflate::compress_to_vec(bytes, 6))
    }

    #[test]
    fn the_whole_list_comes_back() {
        let file = file();
        let pack = Pack::open(&file).unwrap();
        assert_eq!(read(&pack, None).unwrap(), Some(list()));
        assert_eq!(pack.names().filter(|(name, _)| is_part(name)).count(), 3);
        assert!(!is_part(ENDPOINTS));
    }

    #[test]
    fn a_service_comes_alone_with_all_that_partitions_are() {
        let file = file();
        let pack = Pack::open(&file).unwrap();
        for (number, in_china) in [(0, true), (15, true), (16, false), (31, false), (32, false), (39, true)] {
            let name = format!("service-{number:02}");
            let found = read(&pack, Some(&name)).unwrap().unwrap();
            assert_eq!(found["version"], 3);
            assert_eq!(found["partitions"][0]["regions"], json!({"x": {}}));
            assert_eq!(found["partitions"][0]["services"], json!({&name: {"endpoints": {"x": {}}}}));
            assert_eq!(found["partitions"][1], json!({"partition": "bare"}));
            assert_eq!(found["partitions"][2]["services"].as_object().unwrap().contains_key(&name), in_china);
        }
    }

    #[test]
    fn a_service_that_is_not_listed_is_in_no_partition() {
        let file = file();
        let pack = Pack::open(&file).unwrap();
        for name in ["a", "service-155", "zebra", "service-00/x", ""] {
            let found = read(&pack, Some(name)).unwrap().unwrap();
            assert_eq!(found["partitions"][0]["services"], json!({}), "{name}");
        }
    }

    #[test]
    fn a_file_without_the_list_has_none() {
        let file = PackBuilder::new().finish(<[u8]>::to_vec);
        assert_eq!(read(&Pack::open(&file).unwrap(), None).unwrap(), None);
    }
}
