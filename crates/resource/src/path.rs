//! Where in an answer something stands: the paths of resource models, walked on a [`Value`].
//!
//! They are JMESPath, of which the models use little: names, an index, `[]` for every item of a list, `[a, b]` for
//! several at once, `|`, and `@` or `$` for the whole.

use bufeo_client::{Error, ErrorKind};
use bufeo_model::{List, Str, Value};

/// A path, ready to be walked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Path {
    text: Str,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Member(Str),
    Index(usize),
    /// Every item of a list, lists among them taken apart; what follows is done to each.
    Each,
    Several(Vec<Path>),
    /// What follows is done to the whole again.
    Whole,
}

impl Path {
    /// Reads a path as a model has it.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let mut reader = Reader { text, rest: text };
        let steps = reader.steps()?;
        match reader.rest.is_empty() {
            true => Ok(Self { text: text.into(), steps }),
            false => Err(reader.unexpected()),
        }
    }

    /// The members that lead there, for who follows them in a shape: a list is stepped into by itself.
    pub(crate) fn members(&self) -> Option<Vec<&str>> {
        let mut members = Vec::new();
        for step in &self.steps {
            match step {
                Step::Member(name) => members.push(name.as_str()),
                Step::Index(_) | Step::Each => {}
                Step::Several(_) | Step::Whole => return None,
            }
        }
        Some(members)
    }

    /// A copy of what stands there; null where nothing does.
    pub(crate) fn find(&self, value: &Value) -> Value {
        let mut at = Found::One(value);
        for step in &self.steps {
            at = match (step, at) {
                (Step::Several(paths), at) => return self.find_several(step, paths, at),
                (Step::Whole, at) => at.into_whole(),
                (Step::Each, at) => at.each(),
                (step, Found::One(value)) => Found::One(step.of(value)),
                (step, Found::Many(values)) => {
                    let found = values.into_iter().map(|value| step.of(value));
                    Found::Many(found.filter(|value| !value.is_null()).collect())
                }
                (step, Found::Whole(values)) => match step {
                    Step::Index(place) => Found::One(values.get(*place).copied().unwrap_or(&NULL)),
                    _ => Found::One(&NULL),
                },
            };
        }
        match at {
            Found::One(value) => value.clone(),
            Found::Many(values) | Found::Whole(values) => {
                Value::List(values.into_iter().cloned().collect::<List>())
            }
        }
    }

    /// What stands there, taken out of the value: a listing of a thousand objects is not copied.
    pub(crate) fn take(&self, value: Value) -> Value {
        match self.steps.split_first() {
            None => value,
            Some((Step::Member(name), [])) => member_of(value, name),
            Some((Step::Member(name), [Step::Each])) => match member_of(value, name) {
                Value::List(list) if !list.iter().any(|item| item.as_list().is_some()) => Value::List(list),
                other => Self { text: Str::default(), steps: vec![Step::Each] }.find(&other),
            },
            Some((Step::Member(name), [Step::Index(place)])) => match member_of(value, name) {
                Value::List(mut list) => list.remove(*place).unwrap_or_default(),
                _ => Value::Null,
            },
            Some(_) => self.find(&value),
        }
    }

    /// Goes on with values that are made on the way.
    fn find_several(&self, step: &Step, paths: &[Path], at: Found<'_>) -> Value {
        let made = |value: &Value| match value.is_null() {
            true => Value::Null,
            false => Value::List(paths.iter().map(|path| path.find(value)).collect::<List>()),
        };
        let made = match at {
            Found::One(value) => made(value),
            Found::Many(values) => {
                Value::List(values.into_iter().map(made).filter(|value| !value.is_null()).collect::<List>())
            }
            Found::Whole(values) => made(&Value::List(values.into_iter().cloned().collect::<List>())),
        };
        let done = self.steps.iter().position(|other| std::ptr::eq(other, step)).unwrap_or_default();
        let steps = self.steps.get(done + 1..).unwrap_or_default().to_vec();
        Self { text: Str::default(), steps }.find(&made)
    }
}

static NULL: Value = Value::Null;

fn member_of(value: Value, name: &str) -> Value {
    match value {
        Value::Map(mut map) => map.remove(name).unwrap_or_default(),
        _ => Value::Null,
    }
}

impl Step {
    fn of<'a>(&self, value: &'a Value) -> &'a Value {
        match self {
            Self::Member(name) => &value[name.as_str()],
            Self::Index(place) => &value[*place],
            Self::Each | Self::Several(_) | Self::Whole => value,
        }
    }
}

/// Where a walk is.
enum Found<'a> {
    One(&'a Value),
    /// Items, and what follows is done to each.
    Many(Vec<&'a Value>),
    /// Items, and what follows is done to the list of them.
    Whole(Vec<&'a Value>),
}

impl<'a> Found<'a> {
    fn each(self) -> Self {
        let items: Vec<&Value> = match self {
            Self::One(Value::List(list)) => (0..list.len()).map(|place| &list[place]).collect(),
            Self::One(_) => return Self::One(&NULL),
            Self::Many(items) | Self::Whole(items) => items,
        };
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::List(list) => flat.extend((0..list.len()).map(|place| &list[place])),
                Value::Null => {}
                other => flat.push(other),
            }
        }
        Self::Many(flat)
    }

    fn into_whole(self) -> Self {
        match self {
            Self::Many(values) => Self::Whole(values),
            other => other,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn steps(&mut self) -> Result<Vec<Step>, Error> {
        let mut steps = Vec::new();
        loop {
            if self.eat("|") {
                steps.push(Step::Whole);
            } else if self.eat("@") || self.eat("$") || (!steps.is_empty() && self.eat(".")) {
            } else if self.eat("[]") {
                steps.push(Step::Each);
            } else if self.eat("[") {
                steps.push(self.bracketed()?);
            } else if let Some(name) = self.name() {
                steps.push(Step::Member(name.into()));
            } else {
                return Ok(steps);
            }
        }
    }

    fn bracketed(&mut self) -> Result<Step, Error> {
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let (number, rest) = self.rest.split_at(digits);
            let place = number.parse().map_err(|_| self.unexpected())?;
            self.rest = rest;
            return match self.eat("]") {
                true => Ok(Step::Index(place)),
                false => Err(self.unexpected()),
            };
        }
        let mut paths = Vec::new();
        loop {
            paths.push(Path { text: Str::default(), steps: self.steps()? });
            if self.eat("]") {
                return Ok(Step::Several(paths));
            }
            if !self.eat(",") {
                return Err(self.unexpected());
            }
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        if name.is_empty() {
            return None;
        }
        self.rest = after;
        Some(name)
    }

    fn eat(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn unexpected(&self) -> Error {
        let at = self.text.len() - self.rest.len();
        let text =
            format!("the path `{}` of a resource model cannot be read from its character {at} on", self.text);
        Error::from_handler(ErrorKind::Model, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    fn answer() -> Value {
        params! {
            "Name": "n",
            "Reservations": [
                { "Instances": [{ "InstanceId": "i-1", "Tags": [{ "Key": "a" }] }, { "InstanceId": "i-2" }] },
                { "Instances": [{ "InstanceId": "i-3" }, {}] },
                { "Other": 1 },
            ],
            "Versions": [{ "Key": "v" }],
            "DeleteMarkers": [{ "Key": "d" }, { "Key": "e" }],
        }
        .into()
    }

    #[track_caller]
    fn finds(path: &str, expected: impl Into<Value>) {
        let path = Path::parse(path).unwrap();
        let expected = expected.into();
        assert_eq!(path.find(&answer()), expected, "find {}", path.text);
        assert_eq!(path.take(answer()), expected, "take {}", path.text);
    }

    fn list<const N: usize>(items: [&str; N]) -> Value {
        Value::List(items.into_iter().collect())
    }

    #[test]
    fn the_paths_of_the_models_lead_where_jmespath_leads() {
        finds("Name", "n");
        finds("Name.More", Value::Null);
        finds("Nothing", Value::Null);
        finds("Nothing[]", Value::Null);
        finds("Nothing[].Key", Value::Null);
        finds("Reservations[].Instances[].InstanceId", list(["i-1", "i-2", "i-3"]));
        finds("Reservations[0].Instances[0].InstanceId", "i-1");
        finds("Reservations[].Instances[0].InstanceId", list(["i-1", "i-3"]));
        finds("Reservations[0].Instances[0].Tags[].Key", list(["a"]));
        finds("[Versions,DeleteMarkers]|[].Key", list(["v", "d", "e"]));
        finds("[Versions,Nothing]|[].Key", list(["v"]));
        finds("DeleteMarkers[]|[1].Key", "e");
        finds("DeleteMarkers[1]", answer()["DeleteMarkers"][1].clone());
        finds("DeleteMarkers[7]", Value::Null);
        finds("@", answer());
        finds("$", answer());
    }

    #[test]
    fn the_members_of_a_path_are_those_that_lead_to_its_shape() {
        let members = |path: &str| {
            Path::parse(path).unwrap().members().map(|members| members.join("/")).unwrap_or_default()
        };
        assert_eq!(members("Reservations[].Instances[]"), "Reservations/Instances");
        assert_eq!(members("[Versions,DeleteMarkers]|[]"), "");
    }

    #[test]
    fn what_no_model_has_is_refused_with_its_place() {
        for path in ["Items[?Size > `3`]", "length(Items)", "Items[0", "[a,b", "a b&", "]"] {
            let error = Path::parse(path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Model, "{path}");
            assert!(error.to_string().contains(path), "{error}");
        }
    }
}
