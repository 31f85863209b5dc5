//! Answers of the query and ec2 formats: XML, with the request's id in the body.

use std::collections::HashMap;

use bufeo_model::{Map, Shape, Value};

use super::Document;
use super::document::NodeId;
use super::xml::XmlReader;
use crate::{Error, Result};

/// The two ways of naming things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Query,
    Ec2,
}

/// The members of the output.
pub(super) fn members(shape: Shape<'_>, document: &Document<'_>) -> Result<Map> {
    let Some(root) = document.root() else { return Ok(Map::new()) };
    let start = match shape.result_wrapper() {
        None => root,
        Some(wrapper) => {
            let missing =
                || Error::response(format!("the answer has no `{wrapper}`, which should hold the result"));
            document.child(root, wrapper).ok_or_else(missing)?
        }
    };
    XmlReader::new(document).root_structure(shape, start)
}

/// The members of an error.
pub(super) fn error_members(shape: Shape<'_>, document: &Document<'_>, dialect: Dialect) -> Result<Map> {
    let Some(root) = document.root() else { return Ok(Map::new()) };
    let error = match dialect {
        Dialect::Ec2 => document.child(root, "Errors").and_then(|errors| document.child(errors, "Error")),
        Dialect::Query => {
            (document.name(root) == "ErrorResponse").then(|| document.child(root, "Error")).flatten()
        }
    };
    XmlReader::new(document).root_structure(shape, error.unwrap_or(root))
}

/// What the body of a success says about the request.
pub(super) fn metadata(document: &Document<'_>, dialect: Dialect) -> Map {
    let Some(root) = document.root() else { return Map::new() };
    match dialect {
        Dialect::Ec2 => {
            let id = document.child(root, "requestId");
            id.map(|id| ("RequestId", text(document, id))).into_iter().collect()
        }
        Dialect::Query => {
            let metadata = document.child(root, "ResponseMetadata").into_iter();
            metadata
                .flat_map(|metadata| document.children(metadata))
                .map(|child| (document.name(child), text(document, child)))
                .collect()
        }
    }
}

/// The body of an error as it stands, with `Error` and the request's id where the other formats have them.
pub(super) fn error(document: &Document<'_>, dialect: Dialect) -> Map {
    let mut parsed = document.root().map(|root| untyped(document, root, UNTYPED)).unwrap_or_default();
    if let Some(Value::Map(errors)) = parsed.remove("Errors") {
        parsed.extend(errors);
    }
    let id_name = match dialect {
        Dialect::Query => "RequestId",
        Dialect::Ec2 => "RequestID",
    };
    for id_name in [id_name, "RequestId"] {
        if let Some(id) = parsed.remove(id_name) {
            parsed.insert("ResponseMetadata", [("RequestId", id)].into_iter().collect::<Map>());
        }
    }
    parsed
}

/// How many levels are read of what no model describes.
pub(super) const UNTYPED: u8 = 100;

/// The children of an element without a model: text, or maps of their children in turn. What is below so many levels is left
/// out.
pub(super) fn untyped(document: &Document<'_>, node: NodeId, levels: u8) -> Map {
    let Some(levels) = levels.checked_sub(1) else { return Map::new() };
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut first: Vec<(&str, NodeId, bool)> = Vec::new();
    for child in document.children(node) {
        let name = document.name(child);
        let place = *places.entry(name).or_insert(first.len());
        match first.get_mut(place) {
            Some((.., repeated)) => *repeated = true,
            None => first.push((name, child, false)),
        }
    }
    // Only the first of repeated elements counts, and repeated text is nothing, as in botocore.
    let value = |child: NodeId, repeated: bool| match repeated || document.has_children(child) {
        true => untyped(document, child, levels).into(),
        false => text(document, child),
    };
    first.into_iter().map(|(name, child, repeated)| (name, value(child, repeated))).collect()
}

fn text(document: &Document<'_>, node: NodeId) -> Value {
    let text = document.text(node);
    if text.is_empty() { Value::Null } else { Value::from(text) }
}
