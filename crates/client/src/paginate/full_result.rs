//! All pages as one answer.

use bufeo_model::{Expression, Map, Value};

use crate::error::Error;

/// The pages so far, put together.
#[derive(Debug, Default)]
pub(super) struct FullResult(Map);

impl FullResult {
    /// Adds what a page has under the result keys: lists are joined, texts too, numbers added up. Of anything else the
    /// first page's stays.
    pub(super) fn add(&mut self, keys: &[Expression], mut page: Value) -> Result<(), Error> {
        for key in keys {
            let new = key.take(&mut page).map_err(Error::of_expression)?;
            if new.is_null() {
                continue;
            }
            let mut whole = Value::Map(std::mem::take(&mut self.0));
            let known = key.take(&mut whole);
            if let Value::Map(whole) = whole {
                self.0 = whole;
            }
            key.put(&mut self.0, joined(known.map_err(Error::of_expression)?, new));
        }
        Ok(())
    }

    pub(super) fn finish(mut self, non_aggregate: Map, resume_token: Option<String>) -> Map {
        merge(&mut self.0, non_aggregate);
        if let Some(token) = resume_token {
            self.0.insert("NextToken", token);
        }
        self.0
    }
}

fn joined(known: Value, new: Value) -> Value {
    match (known, new) {
        (Value::Null, new) => new,
        (Value::List(mut known), Value::List(new)) => {
            known.extend(new);
            known.into()
        }
        (Value::String(known), Value::String(new)) => format!("{known}{new}").into(),
        (known, new) => match (whole(&known), whole(&new)) {
            (Some(known), Some(new)) => known.saturating_add(new).into(),
            _ => match (known.as_f64(), new.as_f64()) {
                (Some(known), Some(new)) => (known + new).into(),
                _ => known,
            },
        },
    }
}

/// A whole number; true counts as one, as in Python.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_bool().map(i64::from))
}

/// Puts one map's entries into another, maps into maps.
fn merge(into: &mut Map, from: Map) {
    for (name, value) in from {
        if let Value::Map(value) = value {
            if let Some(mut known) = into.get_mut(&name)
                && let Some(known) = known.as_map_mut()
            {
                merge(known, value);
                continue;
            }
            into.insert(name, value);
        } else {
            into.insert(name, value);
        }
    }
}
