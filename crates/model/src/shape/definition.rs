//! A shape as it is kept once it is decoded.

use std::sync::OnceLock;

use super::ShapeKind;
use super::traits::Traits;
use crate::Str;
use crate::document::TextId;
use crate::names::NameTable;

/// A decoded shape: its own traits, and references to the shapes it is made of.
#[derive(Debug)]
pub(crate) struct ShapeDefinition {
    pub(crate) name: Option<TextId>,
    pub(crate) kind: ShapeKind,
    pub(crate) traits: Traits,
    /// The members of a structure, the one member of a list, the key and the value of a map.
    pub(crate) members: Box<[MemberDefinition]>,
    pub(crate) by_name: NameTable,
    /// Made at the first look-up, when the shapes of the members are there.
    pub(crate) by_wire_name: OnceLock<NameTable>,
    pub(crate) required: Box<[TextId]>,
    pub(crate) payload: Option<u32>,
}

/// A reference from a shape to another, with the traits given at the reference.
#[derive(Debug)]
pub(crate) struct MemberDefinition {
    pub(crate) name: Str,
    pub(crate) reference: Reference,
    pub(crate) required: bool,
}

/// Which shape, and the traits that overlay its own.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The position of the shape among the shapes of its service.
    pub(crate) target: u32,
    pub(crate) overlay: Option<Box<Traits>>,
}

impl ShapeDefinition {
    /// What stands in for a shape that is not decoded; nothing that is handed out refers to it.
    pub(crate) fn absent() -> Self {
        Self {
            name: None,
            kind: ShapeKind::Structure,
            traits: Traits::default(),
            members: Box::default(),
            by_name: NameTable::default(),
            by_wire_name: OnceLock::new(),
            required: Box::default(),
            payload: None,
        }
    }
}
