//! Headers as a map that a call works on.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex};

use bufeo_model::{HostMap, Str, Value};
use pyo3::prelude::*;

use super::{Field, Fields, HTTPHeaders, HeadersBase, lock, place, snapshot};
use crate::interpreter::attach;
use crate::value::{repr, type_name};

/// Which of the two kinds of headers a host's map is.
enum Kind {
    Several(Py<HTTPHeaders>),
    Single(Py<HeadersBase>),
}

/// Headers of Python's interface as one of our maps.
pub(crate) struct HostHeaders(Kind);

impl HostHeaders {
    /// Where `object` is headers of ours, a map over them.
    pub(crate) fn over(object: &Bound<'_, PyAny>) -> Option<Arc<dyn HostMap>> {
        if let Ok(headers) = object.cast::<HTTPHeaders>() {
            return Some(Arc::new(Self(Kind::Several(headers.clone().unbind()))));
        }
        let headers = object.cast::<HeadersBase>().ok()?;
        Some(Arc::new(Self(Kind::Single(headers.clone().unbind()))))
    }

    pub(crate) fn object<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match &self.0 {
            Kind::Several(headers) => headers.bind(py).clone().into_any(),
            Kind::Single(headers) => headers.bind(py).clone().into_any(),
        }
    }

    fn fields(&self) -> &Mutex<Fields> {
        match &self.0 {
            Kind::Several(headers) => &headers.get().fields,
            Kind::Single(headers) => &headers.get().fields,
        }
    }
}

impl HostMap for HostHeaders {
    fn get(&self, name: &str) -> Option<Value> {
        let fields = lock(self.fields());
        let place = place(&fields, name)?;
        if let Field::Object(_) = &fields[place].1 {
            drop(fields);
            return self
                .entries()
                .into_iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value);
        }
        Some(fields[place].1.to_value())
    }

    /// Several values stand side by side where the kind allows it, and joined where not.
    fn insert(&self, name: Str, value: Value) -> Option<Value> {
        let values: Vec<Value> = match value.as_list() {
            Some(list) => list.iter().map(std::borrow::Cow::into_owned).collect(),
            None => vec![value],
        };
        let fields: Vec<Field> = match &self.0 {
            Kind::Single(_) if values.len() > 1 => {
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                vec![Field::Text(texts.join(", ").into())]
            }
            _ => values.iter().filter_map(Field::of_value).collect(),
        };
        let mut known = lock(self.fields());
        let first = place(&known, &name);
        let removed: Fields = match first {
            Some(_) => {
                let (removed, kept) =
                    known.drain(..).partition(|(known, _)| known.eq_ignore_ascii_case(&name));
                *known = kept;
                removed
            }
            None => Fields::new(),
        };
        let name = removed
            .first()
            .filter(|_| matches!(self.0, Kind::Single(_)))
            .map_or(name, |(name, _)| name.clone());
        let at = match &self.0 {
            Kind::Single(_) => first.unwrap_or(known.len()),
            Kind::Several(_) => known.len(),
        };
        for (offset, field) in fields.into_iter().enumerate() {
            known.insert(at + offset, (name.clone(), field));
        }
        drop(known);
        drop(removed);
        None
    }

    fn remove(&self, name: &str) -> Option<Value> {
        let before = self.get(name)?;
        let mut fields = lock(self.fields());
        let (removed, kept): (Fields, Fields) =
            fields.drain(..).partition(|(known, _)| known.eq_ignore_ascii_case(name));
        *fields = kept;
        drop(fields);
        drop(removed);
        Some(before)
    }

    fn entries(&self) -> Vec<(Str, Value)> {
        let fields = lock(self.fields());
        if fields.iter().all(|(_, field)| !matches!(field, Field::Object(_))) {
            return fields.iter().map(|(name, field)| (name.clone(), field.to_value())).collect();
        }
        drop(fields);
        // Nothing is locked while the interpreter is waited for: who has it may want these headers.
        attach(|py| {
            let fields = snapshot(py, self.fields());
            fields.iter().map(|(name, field)| (name.clone(), field.to_value())).collect()
        })
    }

    fn len(&self) -> usize {
        lock(self.fields()).len()
    }

    fn type_name(&self) -> String {
        attach(|py| type_name(&self.object(py)))
    }

    fn repr(&self) -> String {
        attach(|py| repr(&self.object(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for HostHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repr())
    }
}
