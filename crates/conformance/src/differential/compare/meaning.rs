//! Bodies that say the same in other words.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value as Json;

/// Whether two bodies are the same, or say the same as JSON or as XML.
pub(super) fn same_body(ours: &[u8], theirs: &[u8]) -> bool {
    ours == theirs || same_json(ours, theirs) || same_xml(ours, theirs)
}

fn same_json(ours: &[u8], theirs: &[u8]) -> bool {
    let read = |body| serde_json::from_slice::<Json>(body).ok();
    matches!((read(ours), read(theirs)), (Some(ours), Some(theirs)) if ours == theirs)
}

fn same_xml(ours: &[u8], theirs: &[u8]) -> bool {
    let read = |body| std::str::from_utf8(body).ok().and_then(tree);
    matches!((read(ours), read(theirs)), (Some(ours), Some(theirs)) if ours == theirs)
}

#[derive(Debug, Default, PartialEq)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// The text before the first child.
    text: String,
    children: Vec<Element>,
}

/// A document as a tree: attributes in any order, an empty element as one without content.
fn tree(text: &str) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let element = element(&start)?;
                open.last_mut()?.children.push(element);
            }
            Event::End(_) => {
                let closed = open.pop()?;
                open.last_mut()?.children.push(closed);
            }
            Event::Text(piece) => open.last_mut()?.text.push_str(&piece),
            Event::GeneralRef(name) => open.last_mut()?.text.push_str(&format!("&{};", &*name)),
            Event::CData(piece) => open.last_mut()?.text.push_str(&piece),
            Event::Eof => break,
            _ => {}
        }
    }
    let document = open.pop().filter(|_| open.is_empty())?;
    (!document.children.is_empty()).then_some(document)
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let pair = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        (attribute.key.into_inner().to_owned(), attribute.value.to_string())
    };
    let attributes = start.attributes().map(|attribute| attribute.ok().map(pair));
    let mut attributes: Vec<(String, String)> = attributes.collect::<Option<_>>()?;
    attributes.sort();
    Some(Element { name: start.name().into_inner().to_owned(), attributes, ..Element::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_xml_are_the_same_by_meaning_and_the_rest_byte_for_byte() {
        let same = |ours: &str, theirs: &str| same_body(ours.as_bytes(), theirs.as_bytes());
        assert!(same(r#"{"a":1,"b":[true]}"#, r#"{"b": [true], "a": 1}"#));
        assert!(!same(r#"{"a":1}"#, r#"{"a":1.0}"#));
        assert!(same("<a x='1' y='2'><b/></a>", "<a y=\"2\" x=\"1\"><b></b></a>"));
        assert!(!same("<a> b</a>", "<a>b</a>"));
        assert!(!same("<a>&lt;</a>", "<a>&gt;</a>"));
        assert!(!same("a=1&b=2", "b=2&a=1"));
        assert!(!same("", "{}"));
    }
}
