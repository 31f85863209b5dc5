//! The members of a shape.

use std::fmt;

use super::definition::MemberDefinition;
use super::{Shape, ShapeKind};
use crate::Str;
use crate::names::NameTable;
use crate::service::ServiceModel;

/// A member of a structure: its name, and its shape under the member's traits.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    service: &'a ServiceModel,
    definition: &'a MemberDefinition,
}

impl<'a> Member<'a> {
    /// The member's name, as callers use it.
    #[inline]
    pub fn name(self) -> &'a str {
        &self.definition.name
    }

    /// The member's name as text to clone, for keys of a [`Map`](crate::Map).
    #[inline]
    pub fn key(self) -> &'a Str {
        &self.definition.name
    }

    /// The name on the wire: the member's `locationName`, else its name.
    #[inline]
    pub fn wire_name(self) -> &'a str {
        self.shape().location_name().unwrap_or(self.name())
    }

    /// Whether the structure cannot be sent without it.
    pub fn required(self) -> bool {
        self.definition.required
    }

    /// What the member holds.
    #[inline]
    pub fn shape(self) -> Shape<'a> {
        Shape::of_reference(self.service, &self.definition.reference)
    }
}

impl fmt::Debug for Member<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({}: {})", self.name(), self.shape().name())
    }
}

/// The members of a structure in the model's order.
#[derive(Clone)]
pub struct Members<'a> {
    service: &'a ServiceModel,
    rest: std::slice::Iter<'a, MemberDefinition>,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    #[inline]
    fn next(&mut self) -> Option<Member<'a>> {
        self.rest.next().map(|definition| Member { service: self.service, definition })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl ExactSizeIterator for Members<'_> {}

impl DoubleEndedIterator for Members<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.rest.next_back().map(|definition| Member { service: self.service, definition })
    }
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Members({})", self.len())
    }
}

impl<'a> Shape<'a> {
    /// The members of a structure in the model's order; none for other kinds.
    #[inline]
    pub fn members(self) -> Members<'a> {
        Members { service: self.service, rest: self.member_definitions().iter() }
    }

    /// The member of a structure called `name`.
    #[inline]
    pub fn member(self, name: &str) -> Option<Member<'a>> {
        let members = self.member_definitions();
        let name_at = |at: usize| members.get(at).map(|member| member.name.as_str());
        let position = self.definition.by_name.find(name, members.len(), name_at)?;
        self.member_at(position)
    }

    /// The member of a structure at a position in the model's order.
    #[inline]
    pub fn member_at(self, position: usize) -> Option<Member<'a>> {
        let definition = self.member_definitions().get(position)?;
        Some(Member { service: self.service, definition })
    }

    /// The member that goes into the body under `name`: the first without a [`location`](Self::location) whose
    /// [`wire_name`](Member::wire_name) is that.
    pub fn body_member(self, name: &str) -> Option<Member<'a>> {
        let table = self.definition.by_wire_name.get_or_init(|| {
            NameTable::new(self.members().map(|member| body_name(member).unwrap_or_default()))
        });
        let name_at = |at: usize| self.member_at(at).and_then(body_name);
        table.find(name, self.member_definitions().len(), name_at).and_then(|at| self.member_at(at))
    }

    /// The names of the members a structure cannot be sent without, in the model's order.
    pub fn required(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.definition.required.iter().map(move |id| self.service.text(*id))
    }

    /// Whether the structure cannot be sent without the member called `name`.
    pub fn is_required(self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    /// The member that is the whole body of the message.
    #[inline]
    pub fn payload_member(self) -> Option<Member<'a>> {
        self.definition.payload.and_then(|position| self.member_at(position as usize))
    }

    /// The payload, where it is bytes: then it is streamed.
    pub fn streaming_member(self) -> Option<Member<'a>> {
        self.payload_member().filter(|member| member.shape().kind() == ShapeKind::Blob)
    }

    /// The first member that is a stream of events.
    pub fn event_stream_member(self) -> Option<Member<'a>> {
        self.members().find(|member| member.shape().event_stream())
    }

    /// What a list holds.
    #[inline]
    pub fn list_member(self) -> Option<Shape<'a>> {
        self.part(ShapeKind::List, 0)
    }

    /// The keys of a map.
    #[inline]
    pub fn map_key(self) -> Option<Shape<'a>> {
        self.part(ShapeKind::Map, 0)
    }

    /// What a map holds.
    #[inline]
    pub fn map_value(self) -> Option<Shape<'a>> {
        self.part(ShapeKind::Map, 1)
    }

    #[inline]
    fn member_definitions(self) -> &'a [MemberDefinition] {
        match self.definition.kind {
            ShapeKind::Structure => &self.definition.members,
            _ => &[],
        }
    }

    #[inline]
    fn part(self, kind: ShapeKind, position: usize) -> Option<Shape<'a>> {
        let part = self.definition.members.get(position).filter(|_| self.definition.kind == kind)?;
        Some(Shape::of_reference(self.service, &part.reference))
    }
}

/// The member's name in a body; nothing where it travels elsewhere.
fn body_name<'a>(member: Member<'a>) -> Option<&'a str> {
    member.shape().location().is_none().then(|| member.wire_name())
}
