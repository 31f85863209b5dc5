//! An XML document as a tree over the bytes of the answer. Name spaces are dropped: no service needs them.

use std::borrow::Cow;

use super::document_text;
use crate::{Error, Result};

/// A whole document.
#[derive(Debug, Default)]
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
    /// The root, which is no child of any, where there is none.
    first_child: NodeId,
    /// The root where there is none.
    next: NodeId,
}

const ROOT: NodeId = NodeId(0);

/// What a document is read into: told of everything in it, in order.
pub(super) trait Tree<'a> {
    /// Adds an element after those that are there: below `parent`, whose last child so far is `before`.
    fn add(&mut self, name: &'a str, parent: Option<NodeId>, before: Option<NodeId>) -> Result<NodeId>;

    /// Adds to the text that an element has before its first child.
    fn add_text(&mut self, id: NodeId, text: Cow<'a, str>);

    /// Adds an attribute to the last element.
    fn add_attribute(&mut self, id: NodeId, name: &'a str, value: Cow<'a, str>) -> Result<()>;

    /// Whether there is no element yet.
    fn is_empty(&self) -> bool;
}

/// Of a document only the name of its root, for who has to know no more than that, and that the rest is sound.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    root: &'a str,
    elements: usize,
    /// The attributes of the last element that has any.
    attributes: Vec<(NodeId, &'a str)>,
}

/// How many attributes an element may have. Services have one or two; each is compared with the others.
const MOST_ATTRIBUTES: usize = 64;

impl NodeId {
    /// The element that is added when there are so many.
    fn at(elements: usize) -> Result<Self> {
        u32::try_from(elements).map(Self).map_err(|_| malformed("it is too large"))
    }

    /// The element that this stands for; nothing where it stands for none.
    fn below_root(self) -> Option<Self> {
        (self != ROOT).then_some(self)
    }
}

impl<'a> Outline<'a> {
    /// Reads a document.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self> {
        document_text::read(source(body)?, Self::default())
    }

    /// The name of the root without its prefix.
    pub(super) fn name(&self) -> &'a str {
        self.root
    }
}

impl<'a> Tree<'a> for Outline<'a> {
    fn add(&mut self, name: &'a str, _: Option<NodeId>, _: Option<NodeId>) -> Result<NodeId> {
        let id = NodeId::at(self.elements)?;
        if id == ROOT {
            self.root = name;
        }
        self.elements += 1;
        Ok(id)
    }

    fn add_text(&mut self, _: NodeId, _: Cow<'a, str>) {}

    fn add_attribute(&mut self, id: NodeId, name: &'a str, _: Cow<'a, str>) -> Result<()> {
        self.attributes.retain(|(owner, _)| *owner == id);
        check_attribute(name, self.attributes.iter().map(|(_, known)| *known))?;
        self.attributes.push((id, name));
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.elements == 0
    }
}

impl<'a> Tree<'a> for Document<'a> {
    fn add(&mut self, name: &'a str, parent: Option<NodeId>, before: Option<NodeId>) -> Result<NodeId> {
        let id = NodeId::at(self.nodes.len())?;
        if let Some(before) = before.and_then(|before| self.nodes.get_mut(before.0 as usize)) {
            before.next = id;
        } else if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent.0 as usize)) {
            parent.first_child = id;
        }
        self.nodes.push(Node { name, text: Cow::Borrowed(""), first_child: ROOT, next: ROOT });
        Ok(id)
    }

    fn add_text(&mut self, id: NodeId, text: Cow<'a, str>) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            if node.text.is_empty() {
                node.text = text;
            } else {
                node.text.to_mut().push_str(&text);
            }
        }
    }

    fn add_attribute(&mut self, id: NodeId, name: &'a str, value: Cow<'a, str>) -> Result<()> {
        let own = self.attributes.iter().rev().take_while(|(owner, ..)| *owner == id);
        check_attribute(name, own.map(|(_, known, _)| *known))?;
        self.attributes.push((id, name, value));
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl<'a> Document<'a> {
    /// Reads a document.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self> {
        let source = source(body)?;
        // An element with its text takes some 32 bytes of text.
        document_text::read(source, Self::with_capacity(source.len() / 32))
    }

    /// A document without any element.
    pub(super) fn empty() -> Self {
        Self::default()
    }

    fn with_capacity(elements: usize) -> Self {
        Self { nodes: Vec::with_capacity(elements), attributes: Vec::new() }
    }

    pub(super) fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(ROOT)
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
        self.node(id).is_some_and(|node| node.first_child != ROOT)
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let first = self.node(id).and_then(|node| node.first_child.below_root());
        std::iter::successors(first, |child| self.next(*child))
    }

    fn next(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).and_then(|node| node.next.below_root())
    }

    /// The element `id` and those after it that have the same name and parent.
    pub(super) fn alike(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let name = self.name(id);
        std::iter::successors(Some(id), |child| self.next(*child))
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

/// The text of a body, without its byte order mark.
fn source(body: &[u8]) -> Result<&str> {
    let source =
        std::str::from_utf8(body).map_err(|error| malformed("it is not UTF-8").with_source(error))?;
    Ok(source.strip_prefix('\u{feff}').unwrap_or(source))
}

/// Whether an element that has the attributes `own` can have one called `name` as well.
fn check_attribute<'n>(name: &str, own: impl Iterator<Item = &'n str>) -> Result<()> {
    let mut count = 0;
    for known in own {
        count += 1;
        if known == name {
            return Err(malformed(format!("an element has the attribute `{}` twice", shown(name))));
        }
    }
    if count == MOST_ATTRIBUTES {
        return Err(malformed(format!("an element has more than {MOST_ATTRIBUTES} attributes")));
    }
    Ok(())
}

/// The beginning of a name that came in an answer, as it may stand in an error.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(40).flat_map(char::escape_default).collect()
}

pub(super) fn malformed(what: impl std::fmt::Display) -> Error {
    Error::response(format!("the answer is no valid XML: {what}"))
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
    fn an_outline_takes_what_a_document_takes() {
        for text in [
            "<?xml version='1.0'?><n:a xmlns:n='u'><b i='1' j='2'/><b i='1'>t&amp;</b></n:a>",
            "\u{feff}<a/>",
            "<a><b i='1' i='2'/></a>",
            "<a><b>",
            "<a>&nope;</a>",
            "<a/><b/>",
            "",
        ] {
            let outline = Outline::parse(text.as_bytes()).map(|outline| outline.name());
            let document = Document::parse(text.as_bytes());
            let document = document.map(|document| document.name(document.root().unwrap()));
            let told = |outcome: Result<&str>| outcome.map(str::to_owned).map_err(|error| error.to_string());
            assert_eq!(told(outline), told(document), "{text}");
        }
    }
}
