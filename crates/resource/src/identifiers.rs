//! What a resource is known by.

use bufeo_client::{Error, ErrorKind};
use bufeo_model::{Map, Str, Value};

use crate::model::ResourceModel;

/// Identifiers as they are given: in order, by name, or both.
#[derive(Clone, Debug, Default)]
pub struct Identifiers {
    in_order: Vec<Value>,
    named: Vec<(Str, Value)>,
}

impl Identifiers {
    pub(crate) fn of_names(named: Vec<(Str, Value)>) -> Self {
        Self { in_order: Vec::new(), named }
    }

    pub(crate) fn push(&mut self, value: Value) {
        self.in_order.push(value);
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.in_order.extend(more.in_order);
        self.named.extend(more.named);
    }

    /// One value for each identifier of the model, in its order.
    pub(crate) fn in_order(self, model: &ResourceModel) -> Result<Box<[Value]>, Error> {
        let mut values = self.in_order;
        if self.named.is_empty()
            && values.len() == model.identifiers().len()
            && !values.iter().any(Value::is_null)
        {
            return Ok(values.into_boxed_slice());
        }
        let names: Vec<&str> = model.identifiers().collect();
        if values.len() > names.len() {
            let text = format!("{} identifiers were given", values.len());
            return Err(wrong(model, &text));
        }
        values.resize(names.len(), Value::Null);
        for (name, value) in self.named {
            match names.iter().position(|known| name == *known).and_then(|place| values.get_mut(place)) {
                Some(place) => *place = value,
                None => return Err(wrong(model, &format!("`{name}` is no identifier"))),
            }
        }
        match values.iter().position(Value::is_null).and_then(|place| names.get(place)) {
            Some(missing) => Err(wrong(model, &format!("the identifier `{missing}` is missing"))),
            None => Ok(values.into_boxed_slice()),
        }
    }
}

fn wrong(model: &ResourceModel, what: &str) -> Error {
    let names: Vec<String> = model.identifiers().map(|name| format!("`{name}`")).collect();
    let takes = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let text = format!("{what}: a `{}` has {takes}", model.class_name());
    Error::from_handler(ErrorKind::Identifiers, text)
}

/// What can be given as identifiers: `["mybucket", "a.txt"]`, `params! { "key": "a.txt" }`, or `()` for none.
pub trait IntoIdentifiers {
    /// The identifiers.
    fn into_identifiers(self) -> Identifiers;
}

impl<T: Into<Value>, const N: usize> IntoIdentifiers for [T; N] {
    fn into_identifiers(self) -> Identifiers {
        Identifiers { in_order: self.into_iter().map(Into::into).collect(), named: Vec::new() }
    }
}

impl<T: Into<Value>> IntoIdentifiers for Vec<T> {
    fn into_identifiers(self) -> Identifiers {
        Identifiers { in_order: self.into_iter().map(Into::into).collect(), named: Vec::new() }
    }
}

impl IntoIdentifiers for Map {
    fn into_identifiers(self) -> Identifiers {
        Identifiers::of_names(self.into_iter().collect())
    }
}

impl IntoIdentifiers for () {
    fn into_identifiers(self) -> Identifiers {
        Identifiers::default()
    }
}
