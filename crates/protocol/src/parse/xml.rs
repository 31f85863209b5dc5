//! Values from XML elements: the bodies of rest-xml, query and ec2.

use bufeo_model::{List, Map, Shape, ShapeKind, Str, Value};
use bufeo_stack::Level;

use super::document::{Document, NodeId};
use super::plan::{Names, Plan, Plans};
use super::{broken_model, down, not_one_member, text, unknown_member};
use crate::{Error, Result};

/// Reads values out of one document.
pub(super) struct XmlReader<'d, 'm> {
    document: &'d Document<'d>,
    plans: Plans<'m>,
}

impl<'d, 'm> XmlReader<'d, 'm> {
    pub(super) fn new(document: &'d Document<'d>) -> Self {
        Self { document, plans: Plans::new(Names::Xml) }
    }

    /// The value of the element `node`, and of those like it after it where the shape is flattened.
    pub(super) fn value(&self, shape: Shape<'m>, node: NodeId, level: Level) -> Result<Value> {
        match shape.kind() {
            ShapeKind::Structure => self.structure(&self.plans.plan(shape), node, level).map(Value::from),
            ShapeKind::List => self.list(shape, node, level).map(Value::from),
            ShapeKind::Map => self.map(shape, node, level).map(Value::from),
            _ => text::scalar(shape, self.document.text(node), text::Casts::XML),
        }
    }

    /// The members of a structure in the element `node`.
    pub(super) fn structure(&self, plan: &Plan<'m>, node: NodeId, level: Level) -> Result<Map> {
        let level = down(level)?;
        if plan.shape.union()
            && let Some(unknown) = self.unknown_tag(plan, node)?
        {
            return Ok(unknown);
        }
        let mut found = Slots::new(plan.members.len());
        let mut hint = 0;
        for child in self.document.children(node) {
            if let Some(position) = plan.find(self.document.name(child), &mut hint) {
                found.put(position, child);
            }
        }
        let mut parsed = Vec::with_capacity(found.count);
        for member in &plan.members {
            if let Some(child) = found.get(member.slot) {
                parsed.push((member.key.clone(), self.value(member.shape, child, level)?));
            } else if member.shape.xml_attribute()
                && let Some(value) = self.document.attribute(node, member.wire)
            {
                parsed.push((member.key.clone(), value.into()));
            }
        }
        Ok(Map::from_distinct(parsed))
    }

    pub(super) fn root_structure(&self, shape: Shape<'m>, node: NodeId) -> Result<Map> {
        self.structure(&self.plans.plan(shape), node, Level::first())
    }

    fn unknown_tag(&self, plan: &Plan<'m>, node: NodeId) -> Result<Option<Map>> {
        let names = self.document.children(node).map(|child| self.document.name(child));
        let mut tags = names.filter(|tag| *tag != "__type");
        match tags.next() {
            Some(tag) if tags.all(|other| other == tag) => {
                Ok((!plan.knows_tag(tag)).then(|| unknown_member(tag)))
            }
            _ => Err(not_one_member(plan.shape)),
        }
    }

    fn list(&self, shape: Shape<'m>, node: NodeId, level: Level) -> Result<List> {
        let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
        // Repeated elements count as the items themselves, even where the model has a wrapper.
        if shape.flattened() || self.document.alike(node).nth(1).is_some() {
            self.items(member, self.document.alike(node), level)
        } else {
            self.items(member, self.document.children(node), level)
        }
    }

    fn items(&self, member: Shape<'m>, nodes: impl Iterator<Item = NodeId>, level: Level) -> Result<List> {
        let level = down(level)?;
        let items: Result<Vec<Value>> = match member.kind() {
            ShapeKind::Structure => {
                let plan = self.plans.plan(member);
                nodes.map(|node| self.structure(&plan, node, level).map(Value::from)).collect()
            }
            _ => nodes.map(|node| self.one(member, node, level)).collect(),
        };
        items.map(List::from)
    }

    /// The value of one item: its neighbours are items too, not more of it.
    fn one(&self, shape: Shape<'m>, node: NodeId, level: Level) -> Result<Value> {
        match shape.kind() {
            ShapeKind::List => {
                let member = shape.list_member().ok_or_else(|| broken_model(shape))?;
                self.items(member, self.document.children(node), level).map(Value::from)
            }
            ShapeKind::Map => {
                let level = down(level)?;
                let mut map = Map::new();
                self.document
                    .children(node)
                    .try_for_each(|entry| self.entry(shape, entry, &mut map, level))?;
                Ok(map.into())
            }
            _ => self.value(shape, node, level),
        }
    }

    fn map(&self, shape: Shape<'m>, node: NodeId, level: Level) -> Result<Map> {
        let level = down(level)?;
        let mut map = Map::new();
        if shape.flattened() {
            self.document.alike(node).try_for_each(|entry| self.entry(shape, entry, &mut map, level))?;
        } else {
            self.document.children(node).try_for_each(|entry| self.entry(shape, entry, &mut map, level))?;
        }
        Ok(map)
    }

    fn entry(&self, shape: Shape<'m>, entry: NodeId, map: &mut Map, level: Level) -> Result<()> {
        let (Some(key_shape), Some(value_shape)) = (shape.map_key(), shape.map_value()) else {
            return Err(broken_model(shape));
        };
        let key_name = key_shape.location_name().unwrap_or("key");
        let value_name = value_shape.location_name().unwrap_or("value");
        let (mut key, mut value) = (None, None);
        for part in self.document.children(entry) {
            match self.document.name(part) {
                name if name == key_name => key = Some(Str::from(self.document.text(part))),
                name if name == value_name => value = Some(self.one(value_shape, part, level)?),
                // The sentence is botocore's: programs look for it.
                other => return Err(Error::response(format!("Unknown tag: {other}"))),
            }
        }
        let missing =
            || Error::response(format!("an entry of the map `{}` lacks its key or its value", shape.name()));
        let (key, value) = key.zip(value).ok_or_else(missing)?;
        map.insert(key, value);
        Ok(())
    }
}

/// Which child stands for which member: the first of its name.
struct Slots {
    few: [Option<NodeId>; Self::FEW],
    many: Vec<Option<NodeId>>,
    count: usize,
}

impl Slots {
    const FEW: usize = 16;

    fn new(members: usize) -> Self {
        let many = if members > Self::FEW { vec![None; members] } else { Vec::new() };
        Self { few: [None; Self::FEW], many, count: 0 }
    }

    fn slots(&mut self) -> &mut [Option<NodeId>] {
        if self.many.is_empty() { &mut self.few } else { &mut self.many }
    }

    fn put(&mut self, position: usize, node: NodeId) {
        if let Some(slot @ None) = self.slots().get_mut(position) {
            *slot = Some(node);
            self.count += 1;
        }
    }

    fn get(&self, position: usize) -> Option<NodeId> {
        let slots: &[_] = if self.many.is_empty() { &self.few } else { &self.many };
        slots.get(position).copied().flatten()
    }
}
