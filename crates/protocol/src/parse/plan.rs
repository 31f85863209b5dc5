//! The members of a structure as a parser looks them up, made once per answer and shape.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use bufeo_model::{Location, Shape, ShapeKind, Str};

/// How a format names members on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Json,
    /// Where a flattened list's items carry a name of their own, the list is found under that.
    Xml,
}

/// The members of one structure that stand in a body.
#[derive(Debug)]
pub(super) struct Plan<'m> {
    pub(super) shape: Shape<'m>,
    /// In the model's order, which is the order of the parsed answer.
    pub(super) members: Vec<PlannedMember<'m>>,
    /// Positions in `members`, by name on the wire; empty where they are few.
    by_wire: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct PlannedMember<'m> {
    pub(super) key: &'m Str,
    pub(super) wire: &'m str,
    pub(super) shape: Shape<'m>,
    /// The position of the first member of that name on the wire: S3 has a few that share one.
    pub(super) slot: usize,
}

/// The plans of one answer.
#[derive(Debug)]
pub(super) struct Plans<'m> {
    names: Names,
    made: RefCell<HashMap<usize, Rc<Plan<'m>>, BuildHasherDefault<IdHasher>>>,
}

/// Hashes the ids of shapes, which are nobody's to choose.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize((*byte).into()));
    }

    fn write_usize(&mut self, id: usize) {
        // The golden ratio in 64 bits: spreads what differs in a few middle bits over all of them.
        self.0 = (self.0 ^ id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

impl<'m> Plans<'m> {
    pub(super) fn new(names: Names) -> Self {
        Self { names, made: RefCell::default() }
    }

    pub(super) fn plan(&self, shape: Shape<'m>) -> Rc<Plan<'m>> {
        let mut made = self.made.borrow_mut();
        Rc::clone(made.entry(shape.id()).or_insert_with(|| Rc::new(Plan::new(shape, self.names))))
    }
}

impl<'m> Plan<'m> {
    /// How many members after the last one found are looked at one by one: answers leave some out.
    const NEAR: usize = 12;

    fn new(shape: Shape<'m>, names: Names) -> Self {
        let in_body = shape.members().filter(|member| {
            let shape = member.shape();
            let elsewhere =
                matches!(shape.location(), Some(Location::Header | Location::Headers | Location::StatusCode));
            !elsewhere && !shape.event_header()
        });
        let planned = in_body.map(|member| PlannedMember {
            key: member.key(),
            wire: (names == Names::Xml)
                .then(|| item_name(member.shape()))
                .flatten()
                .unwrap_or(member.wire_name()),
            shape: member.shape(),
            slot: 0,
        });
        let mut members: Vec<_> = planned.collect();
        let by_wire = if members.len() <= Self::NEAR { few(&mut members) } else { many(&mut members) };
        Self { shape, members, by_wire }
    }

    /// The slot of the member called `wire`. Answers mostly keep the model's order, so `hint` is where to look
    /// first; it is moved on.
    pub(super) fn find(&self, wire: &str, hint: &mut usize) -> Option<usize> {
        let is_wire = |member: &PlannedMember<'_>| member.wire == wire;
        let (before, after) = self.members.split_at_checked(*hint).unwrap_or((&self.members, &[]));
        let position = match after.iter().take(Self::NEAR).position(is_wire) {
            Some(ahead) => *hint + ahead,
            None if self.members.len() <= Self::NEAR => before.iter().position(is_wire)?,
            None => {
                let named = |position: usize| self.members.get(position).map(|member| member.wire);
                let place =
                    self.by_wire.binary_search_by(|position| named(*position as usize).cmp(&Some(wire)));
                *self.by_wire.get(place.ok()?)? as usize
            }
        };
        *hint = position + 1;
        self.members.get(position).map(|member| member.slot)
    }

    /// Whether a tag is the serialized name of a member of this union.
    pub(super) fn knows_tag(&self, tag: &str) -> bool {
        self.shape.members().any(|member| member.wire_name() == tag)
    }
}

/// Gives the members their slots. So few are found without a list of their names.
fn few(members: &mut [PlannedMember<'_>]) -> Vec<u32> {
    for position in 0..members.len() {
        let Some((member, before)) = members.get_mut(..=position).and_then(<[_]>::split_last_mut) else {
            continue;
        };
        member.slot = before.iter().position(|other| other.wire == member.wire).unwrap_or(position);
    }
    Vec::new()
}

/// Gives the members their slots. Returns their positions by name on the wire.
fn many(members: &mut [PlannedMember<'_>]) -> Vec<u32> {
    let mut by_wire: Vec<u32> = (0..).take(members.len()).collect();
    by_wire.sort_by_key(|position| members.get(*position as usize).map(|member| member.wire));
    let mut first: Option<(&str, usize)> = None;
    for position in by_wire.iter().map(|position| *position as usize) {
        if let Some(member) = members.get_mut(position) {
            member.slot = first.filter(|(wire, _)| *wire == member.wire).map_or(position, |(_, slot)| slot);
            first = Some((member.wire, member.slot));
        }
    }
    by_wire
}

fn item_name(shape: Shape<'_>) -> Option<&str> {
    let member = (shape.kind() == ShapeKind::List && shape.flattened()).then(|| shape.list_member())??;
    member.location_name()
}
