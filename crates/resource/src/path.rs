//! Where in an answer something stands: the paths of resource models, searched on a [`Value`].
//!
//! Nearly all are names, an index, and `[]` for every item of a list, and are walked here, so that a listing is taken
//! apart without being copied. Any other JMESPath is an [`Expression`].

use bufeo_client::{Error, ErrorKind};
use bufeo_model::{Expression, Str, Value};

/// A path, ready to be walked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Path {
    Steps(Vec<Step>),
    Any(Expression),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Member(Str),
    Index(usize),
    /// Every item of a list, lists among them taken apart; what follows is done to each.
    Each,
}

impl Path {
    /// Reads a path as a model has it. `@` and `$` are the whole.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if matches!(text, "@" | "$") {
            return Ok(Self::Steps(Vec::new()));
        }
        if let Some(steps) = steps(text) {
            return Ok(Self::Steps(steps));
        }
        let expression = Expression::parse(text).map_err(|error| {
            let text = format!("the path `{text}` of a resource model cannot be read");
            Error::from_handler_with_source(ErrorKind::Model, text, error)
        })?;
        Ok(Self::Any(expression))
    }

    /// The members that lead there, for who follows them in a shape.
    pub(crate) fn members(&self) -> Option<Vec<&str>> {
        let Self::Steps(steps) = self else { return None };
        let members = steps.iter().filter_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            Step::Index(_) | Step::Each => None,
        });
        Some(members.collect())
    }

    /// A copy of what stands there; null where nothing does.
    pub(crate) fn find(&self, value: &Value) -> Value {
        let steps = match self {
            Self::Steps(steps) => steps,
            // What an expression cannot be searched with has nothing that it could find.
            Self::Any(expression) => {
                return expression.search(value).map(std::borrow::Cow::into_owned).unwrap_or_default();
            }
        };
        let each = steps.iter().position(|step| *step == Step::Each);
        let (before, after) = steps.split_at(each.unwrap_or(steps.len()));
        let at = before.iter().fold(value, |value, step| step.of(value));
        match (after.split_first(), at) {
            (None, value) => value.clone(),
            (Some((_, rest)), Value::List(list)) => {
                let mut found = Vec::with_capacity(list.len());
                (0..list.len()).for_each(|place| flatten(&list[place], rest, &mut found));
                Value::List(found.into())
            }
            (Some(_), _) => Value::Null,
        }
    }

    /// What stands there, taken out of the value: a listing of a thousand objects is not copied.
    pub(crate) fn take(&self, value: Value) -> Value {
        let Self::Steps(steps) = self else { return self.find(&value) };
        match steps.split_first() {
            None => value,
            Some((Step::Member(name), [])) => member_of(value, name),
            Some((Step::Member(name), [Step::Each])) => match member_of(value, name) {
                Value::List(list) if list.iter().all(|item| item.as_map().is_some()) => Value::List(list),
                other => Self::Steps(vec![Step::Each]).find(&other),
            },
            Some((Step::Member(name), [Step::Index(place)])) => match member_of(value, name) {
                Value::List(mut list) => list.remove(*place).unwrap_or_default(),
                _ => Value::Null,
            },
            Some(_) => self.find(&value),
        }
    }
}

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
            Self::Each => value,
        }
    }
}

/// Goes on with every item where there is a list, else with what is there.
fn flatten(value: &Value, rest: &[Step], found: &mut Vec<Value>) {
    match value {
        Value::List(list) => (0..list.len()).for_each(|place| follow(&list[place], rest, found)),
        value => follow(value, rest, found),
    }
}

/// Adds a copy of what the steps lead to, where there is something.
fn follow(value: &Value, steps: &[Step], found: &mut Vec<Value>) {
    match steps.split_first() {
        Some((Step::Each, rest)) => flatten(value, rest, found),
        Some((step, rest)) => follow(step.of(value), rest, found),
        None if value.is_null() => {}
        None => found.push(value.clone()),
    }
}

/// The steps of a path that consists of names, indexes and `[]`.
fn steps(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in text.split('.') {
        let (name, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        steps.push(Step::Member(name.into()));
        while let Some(bracketed) = rest.strip_prefix('[') {
            let (inside, after) = bracketed.split_once(']')?;
            steps.push(if inside.is_empty() { Step::Each } else { Step::Index(inside.parse().ok()?) });
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    (steps.len() <= usize::from(bufeo_stack::DEEPEST)).then_some(steps)
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
            "Nested": [["x", Value::Null], Value::Null, "y"],
            "Versions": [{ "Key": "v" }],
            "DeleteMarkers": [{ "Key": "d" }, { "Key": "e" }],
        }
        .into()
    }

    #[track_caller]
    fn finds(path: &str, expected: impl Into<Value>) {
        let parsed = Path::parse(path).unwrap();
        let expected = expected.into();
        assert_eq!(parsed.find(&answer()), expected, "find {path}");
        assert_eq!(parsed.take(answer()), expected, "take {path}");
        if !matches!(path, "$") {
            let searched = Expression::parse(path).unwrap();
            assert_eq!(*searched.search(&answer()).unwrap(), expected, "search {path}");
        }
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
        finds("Nested[]", list(["x", "y"]));
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
    fn what_is_no_path_is_refused() {
        for path in ["Items[0", "[a,b", "a b&", "]", ""] {
            let error = Path::parse(path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Model, "{path}");
            assert!(error.to_string().contains(path), "{error}");
        }
    }
}
