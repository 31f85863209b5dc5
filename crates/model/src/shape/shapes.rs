//! The shapes of a service: where each lies, and those decoded so far.

use std::sync::OnceLock;

use super::decode::decode_shape;
use super::definition::ShapeDefinition;
use crate::document::{Document, Node, TextId};
use crate::error::{Error, ErrorKind};
use crate::names::{NameTable, suggestion};

/// An index over the shapes of a document; a shape is decoded when something first reaches it.
#[derive(Debug)]
pub(crate) struct Shapes {
    entries: Box<[Entry]>,
    /// The position of the shape that a text is the name of.
    by_text: Box<[u32]>,
    by_name: OnceLock<NameTable>,
    absent: ShapeDefinition,
}

#[derive(Debug)]
struct Entry {
    name: TextId,
    at: u32,
    slot: OnceLock<Box<ShapeDefinition>>,
}

const NOWHERE: u32 = u32::MAX;

impl Shapes {
    /// Indexes the object of shapes, which a model may lack.
    pub(crate) fn index(document: &Document, shapes: Option<Node<'_>>) -> Result<Self, Error> {
        let mut entries = Vec::new();
        let mut by_text = vec![NOWHERE; if shapes.is_some() { document.texts() } else { 0 }];
        for (position, entry) in shapes.map(Node::entries).transpose()?.into_iter().flatten().enumerate() {
            let entry = entry?;
            if let Some(place) = by_text.get_mut(entry.id.index()) {
                *place = position as u32;
            }
            entries.push(Entry { name: entry.id, at: entry.at as u32, slot: OnceLock::new() });
        }
        Ok(Self {
            entries: entries.into(),
            by_text: by_text.into(),
            by_name: OnceLock::new(),
            absent: ShapeDefinition::absent(),
        })
    }

    /// The index of a model whose shapes nobody asked for.
    pub(crate) fn none() -> Self {
        Self {
            entries: Box::default(),
            by_text: Box::default(),
            by_name: OnceLock::new(),
            absent: ShapeDefinition::absent(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn name(&self, position: usize) -> Option<TextId> {
        self.entries.get(position).map(|entry| entry.name)
    }

    /// Where the shape begins in the document.
    pub(crate) fn node<'a>(&self, document: &'a Document, position: usize) -> Result<Node<'a>, Error> {
        let entry = self.entries.get(position).ok_or_else(|| Error::corrupt("a shape is not there"))?;
        Node::at(document, entry.at as usize)
    }

    /// The position of the shape whose name is the text.
    pub(crate) fn position(&self, document: &Document, name: TextId) -> Result<u32, Error> {
        let position = self.by_text.get(name.index()).copied().filter(|position| *position != NOWHERE);
        position.ok_or_else(|| unknown_shape(self, document, document.text(name)))
    }

    /// The position of the shape called `name`.
    pub(crate) fn find(&self, document: &Document, name: &str) -> Result<u32, Error> {
        let name_at = |at: usize| self.name(at).map(|id| document.text(id));
        let table = self
            .by_name
            .get_or_init(|| NameTable::new(self.entries.iter().map(|entry| document.text(entry.name))));
        let position = table.find(name, self.entries.len(), name_at);
        position.map(|at| at as u32).ok_or_else(|| unknown_shape(self, document, name))
    }

    /// The shape at a position that [`resolve`](Self::resolve) has reached.
    #[inline]
    pub(crate) fn definition(&self, position: u32) -> &ShapeDefinition {
        let slot = self.entries.get(position as usize).and_then(|entry| entry.slot.get());
        slot.map_or(&self.absent, |definition| definition)
    }

    /// How many shapes are decoded.
    pub(crate) fn decoded(&self) -> usize {
        self.entries.iter().filter(|entry| entry.slot.get().is_some()).count()
    }

    /// Decodes the shapes at `roots` and all that they are made of, so that nothing can fail after it.
    pub(crate) fn resolve(
        &self,
        document: &Document,
        roots: impl IntoIterator<Item = u32>,
    ) -> Result<(), Error> {
        let mut waiting: Vec<u32> = roots.into_iter().collect();
        let mut seen = vec![0_u64; self.entries.len().div_ceil(64)];
        while let Some(position) = waiting.pop() {
            let Some(word) = seen.get_mut(position as usize / 64) else { continue };
            let bit = 1 << (position % 64);
            if *word & bit == 0 {
                *word |= bit;
                let definition = self.decoded_at(document, position)?;
                waiting.extend(definition.members.iter().map(|member| member.reference.target));
            }
        }
        Ok(())
    }

    fn decoded_at(&self, document: &Document, position: u32) -> Result<&ShapeDefinition, Error> {
        let entry =
            self.entries.get(position as usize).ok_or_else(|| Error::corrupt("a shape is not there"))?;
        if let Some(definition) = entry.slot.get() {
            return Ok(definition);
        }
        let definition = Node::at(document, entry.at as usize)
            .and_then(|node| decode_shape(self, entry.name, node))
            .map_err(|error| error.within(format!("shape `{}` cannot be read", document.text(entry.name))))?;
        Ok(entry.slot.get_or_init(|| Box::new(definition)))
    }
}

fn unknown_shape(shapes: &Shapes, document: &Document, name: &str) -> Error {
    let known = shapes.entries.iter().map(|entry| document.text(entry.name));
    Error::new(ErrorKind::UnknownShape, format!("there is no shape `{name}`{}", suggestion(name, known)))
}
