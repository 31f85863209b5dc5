//! Values from JSON: the bodies of json and rest-json, read straight into values, driven by the shape.

use std::borrow::Cow;
use std::rc::Rc;

use bufeo_model::{List, Map, Shape, ShapeKind, Str, Value};
use bufeo_stack::Level;

use super::json_text::JsonText;
use super::plan::{Names, Plan, Plans};
use super::text::{self, Casts};
use super::{down, not_one_member, unknown_member};
use crate::{Error, Result, timestamps};

/// Reads values out of one body.
pub(super) struct JsonReader<'m> {
    plans: Plans<'m>,
    /// Whether scalars are cast to what the model says, as rest-json does; json hands over what came.
    casts: bool,
}

impl<'m> JsonReader<'m> {
    pub(super) fn new(casts: bool) -> Self {
        Self { plans: Plans::new(Names::Json), casts }
    }

    /// The value of a whole body; null where it is empty.
    ///
    /// Text that is no JSON at all stands for `{"message": text}`, as in botocore. What begins as JSON and breaks is an
    /// error: it may have been cut off.
    pub(super) fn body(&self, shape: Shape<'m>, body: &[u8]) -> Result<Value> {
        match body.trim_ascii_start().first() {
            None if body.is_empty() => Ok(Value::Null),
            None => message(shape, body),
            Some(b'{' | b'[') => self.read(Some(shape), body),
            Some(_) => match any(body) {
                Ok(_) => self.read(Some(shape), body),
                Err(_) => message(shape, body),
            },
        }
    }

    /// The members of a structure that is the whole body.
    pub(super) fn structure(&self, shape: Shape<'m>, body: &[u8]) -> Result<Map> {
        match self.body(shape, body)? {
            Value::Map(map) => Ok(map),
            Value::Null if shape.union() => Err(not_one_member(shape)),
            Value::Null => Ok(Map::new()),
            other => {
                let found = other.kind_name();
                Err(Error::response(format!(
                    "the answer is a value of kind `{found}` where `{}` has members",
                    shape.name()
                )))
            }
        }
    }

    fn read(&self, shape: Option<Shape<'m>>, body: &[u8]) -> Result<Value> {
        let mut reading = self.reading(body)?;
        let value = reading.value(shape, Level::first())?;
        reading.text.end()?;
        Ok(value)
    }

    fn reading<'r, 'a>(&'r self, body: &'a [u8]) -> Result<Reading<'r, 'a, 'm>> {
        let text = JsonText::new(text::utf8(body)?);
        Ok(Reading { reader: self, text, members: Vec::new(), entries: Vec::new() })
    }
}

/// Any JSON as the value it is, without a shape.
pub(super) fn any(body: &[u8]) -> Result<Value> {
    JsonReader::new(false).read(None, body)
}

/// The members of those names of a JSON object; the others are passed over, whatever they are. Of other JSON nothing.
pub(super) fn picked(body: &[u8], names: &[&str]) -> Result<Map> {
    let reader = JsonReader::new(false);
    let mut reading = reader.reading(body)?;
    let mut picked = Map::new();
    if reading.text.peek() == Some(b'{') {
        let (level, mut place) = (down(Level::first())?, 0);
        reading.text.open();
        while reading.text.another(place, b'}')? {
            place += 1;
            let name = reading.text.name()?;
            match names.contains(&&*name) {
                true => drop(picked.insert(owned(name), reading.value(None, level)?)),
                false => reading.text.skip()?,
            }
        }
    } else {
        reading.text.skip()?;
    }
    reading.text.end()?;
    Ok(picked)
}

fn message<'m>(shape: Shape<'m>, body: &[u8]) -> Result<Value> {
    let text = text::utf8(body)?;
    if shape.document() {
        return Ok([("message", text)].into_iter().collect::<Map>().into());
    }
    let message = shape.members().find(|member| member.wire_name() == "message");
    Ok(message.map(|member| (member.key(), text)).into_iter().collect::<Map>().into())
}

struct Reading<'r, 'a, 'm> {
    reader: &'r JsonReader<'m>,
    text: JsonText<'a>,
    /// The members read so far of the structures that are open, by position; a stack, so that none needs its own.
    members: Vec<(usize, Value)>,
    /// The entries read so far of the maps that are open.
    entries: Vec<(Str, Value)>,
}

/// What the values of a list or a map are, looked up once for all of them.
enum Item<'m> {
    Structure(Rc<Plan<'m>>),
    Other(Option<Shape<'m>>),
}

impl<'m> Reading<'_, '_, 'm> {
    fn value(&mut self, shape: Option<Shape<'m>>, depth: Level) -> Result<Value> {
        match self.text.peek() {
            Some(b'"') => {
                let text = self.text.string()?;
                self.string(shape, text)
            }
            Some(b'{') => self.object(shape, down(depth)?),
            Some(b'[') => self.array(shape, down(depth)?),
            _ => {
                let scalar = self.text.scalar()?;
                self.scalar(shape, scalar)
            }
        }
    }

    /// The shape, unless anything goes: where there is none, for documents, and for the scalars of json.
    fn strict(&self, shape: Option<Shape<'m>>) -> Option<Shape<'m>> {
        shape.filter(|shape| match shape.kind() {
            ShapeKind::Structure => !shape.document(),
            ShapeKind::List | ShapeKind::Map | ShapeKind::Timestamp | ShapeKind::Blob => true,
            ShapeKind::String => false,
            _ => self.reader.casts,
        })
    }

    fn string(&self, shape: Option<Shape<'m>>, text: Cow<'_, str>) -> Result<Value> {
        let Some(shape) = self.strict(shape) else { return Ok(owned(text).into()) };
        match shape.kind() {
            ShapeKind::Structure | ShapeKind::List | ShapeKind::Map => Err(mismatch("string", shape)),
            _ => text::scalar(shape, &text, Casts::JSON),
        }
    }

    fn scalar(&self, shape: Option<Shape<'m>>, scalar: Value) -> Result<Value> {
        let Some(shape) = self.strict(shape).filter(|_| !scalar.is_null()) else { return Ok(scalar) };
        let kind = scalar.kind_name();
        match (shape.kind(), scalar) {
            (ShapeKind::Timestamp, scalar) => {
                timestamps::from_value(&scalar).map(Value::from).map_err(|_| mismatch(kind, shape))
            }
            (ShapeKind::Boolean, scalar) => Ok(Value::Bool(scalar.as_bool().unwrap_or_default())),
            (ShapeKind::Integer | ShapeKind::Long, Value::Bool(value)) => Ok(Value::Int(value.into())),
            (ShapeKind::Integer | ShapeKind::Long, Value::Float(number)) => {
                // As a cast in Python: towards zero, of any size.
                let written = number.is_finite().then(|| format!("{:.0}", number.trunc()));
                written.and_then(|written| text::integer(&written)).ok_or_else(|| mismatch(kind, shape))
            }
            (ShapeKind::Integer | ShapeKind::Long, scalar) => Ok(scalar),
            (ShapeKind::Float | ShapeKind::Double, Value::Bool(value)) => {
                Ok(Value::Float(f64::from(u8::from(value))))
            }
            (ShapeKind::Float | ShapeKind::Double, scalar) => {
                scalar.as_f64().map(Value::Float).ok_or_else(|| mismatch(kind, shape))
            }
            _ => Err(mismatch(kind, shape)),
        }
    }

    fn array(&mut self, shape: Option<Shape<'m>>, depth: Level) -> Result<Value> {
        let member = match self.strict(shape) {
            None => None,
            Some(shape) => Some(shape.list_member().ok_or_else(|| mismatch("list", shape))?),
        };
        let item = self.item(member);
        let mut items = Vec::new();
        self.text.open();
        while self.text.another(items.len(), b']')? {
            items.push(self.item_value(&item, depth)?);
        }
        Ok(List::from(items).into())
    }

    fn object(&mut self, shape: Option<Shape<'m>>, depth: Level) -> Result<Value> {
        let value = match self.strict(shape) {
            None => None,
            Some(shape) => match shape.kind() {
                ShapeKind::Structure => {
                    let plan = self.reader.plans.plan(shape);
                    return self.structure(&plan, depth);
                }
                ShapeKind::Map => shape.map_value(),
                _ => return Err(mismatch("map", shape)),
            },
        };
        let item = self.item(value);
        let base = self.entries.len();
        self.text.open();
        while self.text.another(self.entries.len() - base, b'}')? {
            let name = owned(self.text.name()?);
            let value = self.item_value(&item, depth)?;
            self.entries.push((name, value));
        }
        Ok(self.entries.drain(base..).collect::<Map>().into())
    }

    fn item(&self, shape: Option<Shape<'m>>) -> Item<'m> {
        match self.strict(shape) {
            Some(shape) if shape.kind() == ShapeKind::Structure => {
                Item::Structure(self.reader.plans.plan(shape))
            }
            _ => Item::Other(shape),
        }
    }

    fn item_value(&mut self, item: &Item<'m>, depth: Level) -> Result<Value> {
        match item {
            Item::Structure(plan) if self.text.peek() == Some(b'{') => self.structure(plan, down(depth)?),
            Item::Structure(plan) => self.value(Some(plan.shape), depth),
            Item::Other(shape) => self.value(*shape, depth),
        }
    }

    fn structure(&mut self, plan: &Plan<'m>, depth: Level) -> Result<Value> {
        let base = self.members.len();
        let mut tags = Tags::default();
        let (mut place, mut hint) = (0, 0);
        self.text.open();
        while self.text.another(place, b'}')? {
            place += 1;
            let name = self.text.name()?;
            match plan.find(&name, &mut hint) {
                Some(position) => {
                    let shape = plan.members.get(position).map(|member| member.shape);
                    let value = self.value(shape, depth)?;
                    if !value.is_null() {
                        self.members.push((position, value));
                    }
                }
                // What is unknown is passed over; its name matters for unions alone.
                None if plan.shape.union() && name != "__type" => {
                    let null = self.text.peek() == Some(b'n');
                    self.text.skip()?;
                    if !null {
                        tags.unknown(&name);
                    }
                }
                None => self.text.skip()?,
            }
        }
        let map = self.collect(plan, base);
        match plan.shape.union().then(|| tags.check(map.len(), plan.shape)).transpose()?.flatten() {
            Some(tag) => Ok(unknown_member(&tag).into()),
            None => Ok(map.into()),
        }
    }

    /// The members from `base` on in the model's order; of those that came twice, the last.
    fn collect(&mut self, plan: &Plan<'m>, base: usize) -> Map {
        let found = self.members.get_mut(base..).unwrap_or_default();
        let in_order = found.is_sorted_by(|(one, _), (next, _)| one < next);
        if !in_order {
            found.sort_by_key(|(position, _)| *position);
        }
        let key = |position: usize| plan.members.get(position).map(|member| member.key.clone());
        let mut members = Vec::with_capacity(found.len());
        let found = self.members.drain(base..);
        members.extend(found.filter_map(|(position, value)| Some((key(position)?, value))));
        if in_order { Map::from_distinct(members) } else { members.into_iter().collect() }
    }
}

/// The members of a union that the model does not know.
#[derive(Debug, Default)]
struct Tags {
    count: usize,
    last: String,
}

impl Tags {
    fn unknown(&mut self, tag: &str) {
        self.count += 1;
        tag.clone_into(&mut self.last);
    }

    /// The unknown tag, where it is the one that is set.
    fn check(self, known: usize, shape: Shape<'_>) -> Result<Option<String>> {
        match (known, self.count) {
            (1, 0) => Ok(None),
            (0, 1) => Ok(Some(self.last)),
            _ => Err(not_one_member(shape)),
        }
    }
}

fn owned(text: Cow<'_, str>) -> Str {
    match text {
        Cow::Borrowed(text) => text.into(),
        Cow::Owned(text) => text.into(),
    }
}

fn mismatch(found: &str, shape: Shape<'_>) -> Error {
    Error::response(format!(
        "the answer does not fit the model: a value of kind `{found}` stands for `{}`, which is of type `{}`",
        shape.name(),
        shape.kind()
    ))
}
