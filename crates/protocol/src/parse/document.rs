//! An XML document as a tree over the bytes of the answer. Name spaces are dropped: no service needs them.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::depth::DEEPEST;
use crate::{Error, Result};

/// A whole document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    nodes: Vec<Node<'a>>,
    /// The attributes of all elements, those of one element together.
    attributes: Vec<(NodeId, &'a str, Cow<'a, str>)>,
}

/// An element of a document: the position among its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

#[derive(Debug)]
struct Node<'a> {
    /// The name without its prefix.
    name: &'a str,
    /// The text before the first child.
    text: Cow<'a, str>,
    first_child: Option<NodeId>,
    next: Option<NodeId>,
}

impl<'a> Document<'a> {
    /// Reads a document; one without any element where `body` is empty.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self> {
        let source =
            std::str::from_utf8(body).map_err(|error| malformed("it is not UTF-8").with_source(error))?;
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        Builder::new(source).build()
    }

    /// A document without any element.
    pub(super) fn empty() -> Self {
        Self { nodes: Vec::new(), attributes: Vec::new() }
    }

    pub(super) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(NodeId(0))
    }

    fn node(&self, id: NodeId) -> Option<&Node<'a>> {
        self.nodes.get(id.0 as usize)
    }

    pub(super) fn name(&self, id: NodeId) -> &'a str {
        self.node(id).map_or("", |node| node.name)
    }

    /// The text before the first child, as it stands there.
    pub(super) fn text(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| &node.text)
    }

    pub(super) fn has_children(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|node| node.first_child.is_some())
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let first = self.node(id).and_then(|node| node.first_child);
        std::iter::successors(first, |child| self.node(*child).and_then(|node| node.next))
    }

    /// The element `id` and those after it that have the same name and parent.
    pub(super) fn alike(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let name = self.name(id);
        std::iter::successors(Some(id), |child| self.node(*child).and_then(|node| node.next))
            .filter(move |child| self.name(*child) == name)
    }

    pub(super) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id).find(|child| self.name(*child) == name)
    }

    /// The attribute called `name`. Which prefix the document binds to a name space does not matter, only that there
    /// is one.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        let first = self.attributes.partition_point(|(owner, ..)| *owner < id);
        let own = self.attributes.get(first..)?.iter().take_while(|(owner, ..)| *owner == id);
        let parts = |name: &'_ str| name.split_once(':').map(|(_, local)| local.to_owned());
        let (wanted, mut own) = (parts(name), own);
        own.find(|(_, key, _)| *key == name || (wanted.is_some() && parts(key) == wanted))
            .map(|(.., value)| &**value)
    }
}

fn malformed(what: impl std::fmt::Display) -> Error {
    Error::response(format!("the answer is no valid XML: {what}"))
}

struct Builder<'a> {
    source: &'a str,
    document: Document<'a>,
    /// The elements that are open, each with its last child so far.
    open: Vec<(NodeId, Option<NodeId>)>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Self {
        let mut document = Document::empty();
        // An element with its text takes some 32 bytes of text.
        document.nodes.reserve(source.len() / 32);
        Self { source, document, open: Vec::new() }
    }

    fn build(mut self) -> Result<Document<'a>> {
        let mut reader = Reader::from_str(self.source);
        loop {
            let event = reader.read_event().map_err(|error| {
                let place = reader.error_position();
                malformed(format!("it breaks at byte {place}")).with_source(error)
            })?;
            match event {
                Event::Start(start) => {
                    let id = self.element(&start)?;
                    self.open.push((id, None));
                    if self.open.len() > usize::from(DEEPEST) {
                        return Err(malformed(format!("it is nested more than {DEEPEST} levels deep")));
                    }
                }
                Event::Empty(start) => {
                    self.element(&start)?;
                }
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(text) => self.text(text.xml10_content())?,
                Event::CData(text) => self.text(text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().map_err(|error| malformed(&error))?;
                    let text = match character {
                        Some(character) => Cow::Owned(character.to_string()),
                        None => {
                            let name = reference.into_inner();
                            let unknown = || malformed(format!("the entity `{name}` is not defined"));
                            Cow::Borrowed(resolve_predefined_entity(&name).ok_or_else(unknown)?)
                        }
                    };
                    self.text(text)?;
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        match (self.open.last(), self.document.root()) {
            (Some((open, _)), _) => {
                Err(malformed(format!("`{}` is never closed", self.document.name(*open))))
            }
            (None, None) => Err(malformed("it has no element")),
            (None, Some(_)) => Ok(self.document),
        }
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<NodeId> {
        let id = NodeId(u32::try_from(self.document.nodes.len()).map_err(|_| malformed("it is too large"))?);
        match self.open.last_mut() {
            Some((parent, last)) => {
                let before = last.replace(id);
                let nodes = &mut self.document.nodes;
                match before {
                    Some(sibling) => nodes[sibling.0 as usize].next = Some(id),
                    None => nodes[parent.0 as usize].first_child = Some(id),
                }
            }
            None if !self.document.nodes.is_empty() => {
                return Err(malformed("it has more than one root element"));
            }
            None => {}
        }
        let name = self.borrowed(start.local_name().into_inner());
        let attributes = (!start.attributes_raw().is_empty()).then(|| start.attributes());
        for attribute in attributes.into_iter().flatten() {
            let attribute =
                attribute.map_err(|error| malformed("an attribute is broken").with_source(error))?;
            let key = self.borrowed(attribute.key.into_inner());
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|error| malformed("an attribute is broken").with_source(error))?;
            self.document.attributes.push((id, key, Cow::Owned(value.into_owned())));
        }
        self.document.nodes.push(Node { name, text: Cow::Borrowed(""), first_child: None, next: None });
        Ok(id)
    }

    /// The same text with the lifetime of the document: the reader ties it to the event, which lies in the document.
    fn borrowed(&self, text: &str) -> &'a str {
        let start = (text.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        self.source.get(start..start.wrapping_add(text.len())).unwrap_or_default()
    }

    fn text(&mut self, text: Cow<'a, str>) -> Result<()> {
        match self.open.last() {
            Some((id, None)) => {
                let node = &mut self.document.nodes[id.0 as usize];
                if node.text.is_empty() {
                    node.text = text;
                } else {
                    node.text.to_mut().push_str(&text);
                }
                Ok(())
            }
            Some(_) => Ok(()),
            None if text.trim().is_empty() => Ok(()),
            None => Err(malformed("text stands outside of any element")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_before_the_first_child_counts() {
        let document = Document::parse(b"<a>x&lt;<![CDATA[<y>]]><!-- no -->&#65;\r\n<b/>tail</a>").unwrap();
        assert_eq!(document.text(document.root().unwrap()), "x<<y>A\n");
    }

    #[test]
    fn prefixes_are_dropped_from_elements_and_matched_on_attributes() {
        let text = br#"<n:a xmlns:n="u" xmlns:i="v"><n:b i:type="T" id="1"/><b/></n:a>"#;
        let document = Document::parse(text).unwrap();
        let root = document.root().unwrap();
        let b = document.child(root, "b").unwrap();
        assert_eq!(document.name(root), "a");
        assert_eq!(document.attribute(b, "xsi:type"), Some("T"));
        assert_eq!(document.attribute(b, "id"), Some("1"));
        assert_eq!(document.alike(b).count(), 2);
    }

    #[test]
    fn broken_documents_are_refused() {
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a>&nope;</a>",
            "<a b=1/>",
            "</a>",
            "<a>&#xfffffff;</a>",
            "<a/>x",
            "<a b='1' b='2'/>",
            "<",
            "<a",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
        ] {
            assert!(Document::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Document::parse(b"<a>\xff</a>").is_err());
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        assert!(Document::parse(deep.as_bytes()).is_err());
    }
}
