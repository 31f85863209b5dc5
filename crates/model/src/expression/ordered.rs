//! The functions that go through a list with an expression, or put it in order.

use std::cmp::Ordering;

use super::argument::wrong;
use super::compare::{order, unordered};
use super::error::ExpressionError;
use super::evaluate::{Result, evaluate};
use super::found::{Found, Items};
use super::function::Call;
use super::tree::{Comparator, Node};
use super::type_name::type_name;

impl<'v, 't> Call<'v, 't, '_> {
    pub(super) fn items(&self, place: usize) -> Items<'v, 't> {
        let items = self.arguments.get(place).and_then(Found::items);
        items.unwrap_or_else(|| Items::Host(crate::List::new()))
    }

    fn expression(&self, place: usize) -> Option<&'t Node> {
        match self.arguments.get(place)? {
            Found::Reference(node) => Some(node),
            _ => None,
        }
    }

    /// What the expression among the arguments finds in an item.
    fn searched(&self, place: usize, item: &Found<'v, 't>) -> Result<'v, 't> {
        match self.expression(place) {
            Some(node) => evaluate(node, item, self.bounds),
            None => Ok(item.clone()),
        }
    }

    /// What the item is put in order by: a number or a text.
    fn key(&self, item: &Found<'v, 't>, wanted: &[&str]) -> Result<'v, 't> {
        let key = self.searched(1, item)?;
        match type_name(&key) {
            Some(of) if wanted.contains(&of) => Ok(key),
            of => Err(wrong(self.name, &key, of.unwrap_or("unknown"), wanted, self.bounds)),
        }
    }
}

/// What the expression finds in each item, with the nulls that a projection would leave out.
pub(super) fn map<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let items = call.items(1);
    call.bounds.spend(items.len())?;
    let found: std::result::Result<_, ExpressionError> =
        items.iter().map(|item| call.searched(0, &item)).collect();
    Found::list(found?)
}

/// The first of the items that none comes before, in the order that is asked for.
fn foremost<'v, 't>(
    call: &Call<'v, 't, '_>,
    comes_before: Comparator,
    key: impl Fn(&Found<'v, 't>) -> Result<'v, 't>,
) -> Result<'v, 't> {
    let wanted = if comes_before == Comparator::Less { Ordering::Less } else { Ordering::Greater };
    let items = call.items(0);
    call.bounds.spend(items.len())?;
    let mut foremost: Option<(Found<'v, 't>, Found<'v, 't>)> = None;
    for item in items.iter() {
        let key = key(&item)?;
        let is_before = match &foremost {
            Some((first, _)) if type_name(first) != type_name(&key) => {
                return Err(unordered(comes_before, &key, first));
            }
            Some((first, _)) => order(&key, first) == Some(wanted),
            None => true,
        };
        if is_before {
            foremost = Some((key, item));
        }
    }
    Ok(foremost.map_or_else(Found::null, |(_, item)| item))
}

pub(super) fn max<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    foremost(call, Comparator::Greater, |item| Ok(item.clone()))
}

pub(super) fn min<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    foremost(call, Comparator::Less, |item| Ok(item.clone()))
}

pub(super) fn max_by<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    foremost(call, Comparator::Greater, |item| call.key(item, &["number", "string"]))
}

pub(super) fn min_by<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    foremost(call, Comparator::Less, |item| call.key(item, &["number", "string"]))
}

fn sorted<'v, 't>(mut keyed: Vec<(Found<'v, 't>, Found<'v, 't>)>) -> Result<'v, 't> {
    keyed.sort_by(|(left, _), (right, _)| order(left, right).unwrap_or(Ordering::Equal));
    Found::list(keyed.into_iter().map(|(_, item)| item).collect())
}

pub(super) fn sort<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let items = call.items(0);
    call.bounds.spend(items.len())?;
    sorted(items.iter().map(|item| (item.clone(), item)).collect())
}

/// All are put in order by what the first is: numbers, or texts.
pub(super) fn sort_by<'v, 't>(call: &Call<'v, 't, '_>) -> Result<'v, 't> {
    let items = call.items(0);
    call.bounds.spend(items.len())?;
    let Some(first) = items.get(0) else { return Found::list(Vec::new()) };
    let of = type_name(&call.searched(1, &first)?);
    let wanted = match of {
        Some(of @ ("number" | "string")) => [of],
        _ => {
            let wanted = ["string", "number"];
            return Err(wrong(call.name, &first, of.unwrap_or("unknown"), &wanted, call.bounds));
        }
    };
    let keyed: std::result::Result<_, ExpressionError> =
        items.iter().map(|item| Ok((call.key(&item, &wanted)?, item))).collect();
    sorted(keyed?)
}
