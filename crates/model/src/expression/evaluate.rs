//! An expression's tree, evaluated over a value.

use super::bounds::{Bounds, has_room};
use super::compare::compare;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::{self, Found, Members};
use super::function;
use super::tree::{Comparator, Items, Node, Slice, Step};
use crate::Str;

pub(super) type Result<'v, 't> = std::result::Result<Found<'v, 't>, ExpressionError>;

/// What the tree finds in a value. As deep as the tree: its parser saw to it that this is not too deep.
pub(super) fn evaluate<'v, 't>(tree: &'t Node, at: &Found<'v, 't>, bounds: &Bounds) -> Result<'v, 't> {
    has_room()?;
    match tree {
        Node::Current => Ok(at.clone()),
        Node::Field(name) => Ok(at.member(name)),
        Node::Literal(value) => Ok(Found::Literal(value)),
        Node::Reference(node) => Ok(Found::Reference(node)),
        Node::Path(first, steps) => path(first, steps, at, bounds),
        Node::Or(nodes) => first_that(nodes, false, at, bounds),
        Node::And(nodes) => first_that(nodes, true, at, bounds),
        Node::Not(node) => Ok(Found::of(evaluate(node, at, bounds)?.is_false_in_python())),
        Node::Comparison(first, others) => comparison(first, others, at, bounds),
        Node::List(nodes) => select_list(nodes, at, bounds),
        Node::Map(entries) => select_map(entries, at, bounds),
        Node::Call(name, function, arguments) => call(name, *function, arguments, at, bounds),
    }
}

#[inline(never)]
fn path<'v, 't>(first: &'t Node, steps: &'t [Step], at: &Found<'v, 't>, bounds: &Bounds) -> Result<'v, 't> {
    let mut found = evaluate(first, at, bounds)?;
    for step in steps {
        found = match step {
            Step::Then(node) => evaluate(node, &found, bounds)?,
            Step::Index(place) => index(&found, *place),
            Step::Slice(slice) => match sliced(&found, *slice, bounds)? {
                Some(items) => Found::list(items)?,
                None => Found::null(),
            },
            Step::Each(items, then) => each(&found, items, then, bounds)?,
        };
    }
    Ok(found)
}

/// The first that is false, or true, else the last.
#[inline(never)]
fn first_that<'v, 't>(
    nodes: &'t [Node],
    is_false: bool,
    at: &Found<'v, 't>,
    bounds: &Bounds,
) -> Result<'v, 't> {
    let mut found = Found::null();
    for node in nodes {
        found = evaluate(node, at, bounds)?;
        if found.is_false() == is_false {
            break;
        }
    }
    Ok(found)
}

#[inline(never)]
fn comparison<'v, 't>(
    first: &'t Node,
    others: &'t [(Comparator, Node)],
    at: &Found<'v, 't>,
    bounds: &Bounds,
) -> Result<'v, 't> {
    let mut left = evaluate(first, at, bounds)?;
    for (comparator, node) in others {
        let right = evaluate(node, at, bounds)?;
        left = Found::of(compare(*comparator, &left, &right, bounds)?);
    }
    Ok(left)
}

#[inline(never)]
fn select_list<'v, 't>(nodes: &'t [Node], at: &Found<'v, 't>, bounds: &Bounds) -> Result<'v, 't> {
    if at.is_null() {
        return Ok(Found::null());
    }
    bounds.spend(nodes.len())?;
    let mut items = Vec::with_capacity(nodes.len());
    for node in nodes {
        items.push(evaluate(node, at, bounds)?);
    }
    Found::list(items)
}

#[inline(never)]
fn select_map<'v, 't>(entries: &'t [(Str, Node)], at: &Found<'v, 't>, bounds: &Bounds) -> Result<'v, 't> {
    if at.is_null() {
        return Ok(Found::null());
    }
    bounds.spend(entries.len())?;
    let mut members = Members::default();
    for (name, node) in entries {
        members.insert(name.clone(), evaluate(node, at, bounds)?);
    }
    Found::map(members)
}

#[inline(never)]
fn call<'v, 't>(
    name: &str,
    function: Option<&'static function::Function>,
    arguments: &'t [Node],
    at: &Found<'v, 't>,
    bounds: &Bounds,
) -> Result<'v, 't> {
    let mut given = Vec::with_capacity(arguments.len());
    for argument in arguments {
        given.push(evaluate(argument, at, bounds)?);
    }
    match function {
        Some(function) => function.call(given, bounds),
        None => Err(function::unknown(name)),
    }
}

fn index<'v, 't>(at: &Found<'v, 't>, place: i64) -> Found<'v, 't> {
    let Some(items) = at.items() else { return Found::null() };
    let back = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
    let place = if place < 0 { items.len().checked_sub(back) } else { Some(back) };
    place.and_then(|place| items.get(place)).unwrap_or_else(Found::null)
}

/// Some of a list's items; nothing where it is none.
fn sliced<'v, 't>(
    at: &Found<'v, 't>,
    slice: Slice,
    bounds: &Bounds,
) -> std::result::Result<Option<Vec<Found<'v, 't>>>, ExpressionError> {
    let Some(items) = at.items() else { return Ok(None) };
    let step = slice.step.unwrap_or(1);
    if step == 0 {
        return Err(ExpressionError::new(ExpressionErrorKind::Value, "slice step cannot be zero"));
    }
    bounds.spend(items.len())?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    // From before the first, or after the last, which way one goes.
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let (first, last) = if step > 0 { (lowest, highest) } else { (highest, lowest) };
    let place = |given: Option<i64>, otherwise: i64| match given {
        Some(place) if place < 0 => place.saturating_add(length).clamp(lowest, highest),
        Some(place) => place.clamp(lowest, highest),
        None => otherwise,
    };
    let (mut place, end) = (place(slice.start, first), place(slice.stop, last));
    let mut kept = Vec::new();
    while if step > 0 { place < end } else { place > end } {
        kept.extend(usize::try_from(place).ok().and_then(|place| items.get(place)));
        place = place.saturating_add(step);
    }
    Ok(Some(kept))
}

/// What is found in each of the items, without the nulls.
#[inline(never)]
fn each<'v, 't>(of: &Found<'v, 't>, which: &'t Items, then: &'t Node, bounds: &Bounds) -> Result<'v, 't> {
    let condition = match which {
        Items::Where(condition) => Some(&**condition),
        _ => None,
    };
    let Some(items) = listed(of, which, bounds)? else { return Ok(Found::null()) };
    bounds.spend(items.len())?;
    let mut kept = Vec::new();
    for item in items.iter() {
        if let Some(condition) = condition
            && evaluate(condition, &item, bounds)?.is_false()
        {
            continue;
        }
        let found = match then {
            Node::Current => item,
            then => evaluate(then, &item, bounds)?,
        };
        if !found.is_null() {
            kept.push(found);
        }
    }
    Found::list(kept)
}

/// The items that something is done with; nothing where the value has none of the sort.
#[inline(never)]
fn listed<'v, 't>(
    of: &Found<'v, 't>,
    which: &Items,
    bounds: &Bounds,
) -> std::result::Result<Option<found::Items<'v, 't>>, ExpressionError> {
    let items = match which {
        Items::List | Items::Where(_) => return Ok(of.items()),
        Items::Values => of.entries().map(|entries| entries.into_iter().map(|(_, value)| value).collect()),
        Items::Slice(slice) => sliced(of, *slice, bounds)?,
        Items::Flat => match of.items() {
            Some(items) => Some(flat(&items, bounds)?),
            None => None,
        },
    };
    Ok(items.map(found::Items::Loose))
}

fn flat<'v, 't>(
    items: &found::Items<'v, 't>,
    bounds: &Bounds,
) -> std::result::Result<Vec<Found<'v, 't>>, ExpressionError> {
    let mut flat = Vec::with_capacity(items.len());
    for item in items.iter() {
        match item.items() {
            Some(inner) => {
                bounds.spend(inner.len())?;
                flat.extend(inner.iter());
            }
            None => flat.push(item),
        }
    }
    Ok(flat)
}
