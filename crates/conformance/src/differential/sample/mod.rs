//! Values made from a model: parameters for an operation, and contents for its answers.

mod scalar;
mod spoil;

pub(super) use spoil::{nulls, wrong};

use bufeo_model::{List, Map, Shape, ShapeKind, Value};

use super::random::Random;

/// How much a value has, and how strange it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// What cannot be left out.
    Minimal,
    /// Every member, as far as the budget goes.
    Full,
    /// Some members.
    Some,
    /// Some members, in any order: empty, very long, at the ends of what there is, of every alphabet.
    Odd,
    /// As odd, and as deep as the shapes allow.
    Deep,
}

/// Which way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Parameters: callers may write some kinds in several ways.
    Out,
    /// Contents of an answer.
    In,
}

/// How many parts a value has at most, beyond those that cannot be left out.
const BUDGET: usize = 250;

/// How often a shape may come again inside of itself.
const RECURSIONS: usize = 2;
const DEEP_RECURSIONS: usize = 40;

/// Makes values.
pub(super) struct Sampler<'r> {
    random: &'r mut Random,
    flavour: Flavour,
    way: Way,
    budget: usize,
    /// The shapes that the value being made is inside of.
    path: Vec<usize>,
}

impl<'r> Sampler<'r> {
    pub(super) fn new(random: &'r mut Random, flavour: Flavour, way: Way) -> Self {
        Self { random, flavour, way, budget: BUDGET, path: Vec::new() }
    }

    /// The members of a structure.
    pub(super) fn structure(&mut self, shape: Shape<'_>) -> Map {
        self.path.push(shape.id());
        let mut chosen: Vec<_> = match shape.union() {
            true => self.one_of_a_union(shape).into_iter().collect(),
            false => shape.members().filter(|member| self.wants(*member)).collect(),
        };
        if self.is_odd() {
            self.random.shuffle(&mut chosen);
        }
        let mut map = Map::with_capacity(chosen.len());
        for member in chosen {
            self.budget = self.budget.saturating_sub(1);
            let value = self.value(member.shape());
            map.insert(member.name(), value);
        }
        self.path.pop();
        map
    }

    fn wants(&mut self, member: bufeo_model::Member<'_>) -> bool {
        if member.shape().event_stream() {
            return false;
        }
        if member.required() {
            return true;
        }
        let fits = self.budget > 0 && !self.is_too_deep(member.shape());
        fits && match self.flavour {
            Flavour::Minimal => false,
            Flavour::Full => true,
            Flavour::Some => self.random.one_in(2),
            Flavour::Odd => !self.random.one_in(3),
            Flavour::Deep => self.leads_back(member.shape(), 3) || self.random.one_in(3),
        }
    }

    fn one_of_a_union<'m>(&mut self, shape: Shape<'m>) -> Option<bufeo_model::Member<'m>> {
        let flat: Vec<_> = shape.members().filter(|member| !self.is_too_deep(member.shape())).collect();
        let all: Vec<_> = if flat.is_empty() { shape.members().collect() } else { flat };
        let (back, on): (Vec<_>, Vec<_>) =
            all.iter().copied().partition(|member| self.leads_back(member.shape(), 3));
        let choices = match self.flavour {
            // Where nothing is left of the budget, what can end has to.
            _ if self.budget == 0 && !on.is_empty() => on,
            Flavour::Deep if !back.is_empty() => back,
            _ => all,
        };
        (!choices.is_empty()).then(|| self.random.of_these(&choices))
    }

    /// Whether what the value is inside of comes again in this shape, looked for so many levels down.
    fn leads_back(&self, shape: Shape<'_>, levels: usize) -> bool {
        if self.path.contains(&shape.id()) {
            return true;
        }
        levels > 0
            && match shape.kind() {
                ShapeKind::Structure => {
                    shape.members().any(|member| self.leads_back(member.shape(), levels - 1))
                }
                ShapeKind::List => shape.list_member().is_some_and(|item| self.leads_back(item, levels - 1)),
                ShapeKind::Map => shape.map_value().is_some_and(|value| self.leads_back(value, levels - 1)),
                _ => false,
            }
    }

    fn is_too_deep(&self, shape: Shape<'_>) -> bool {
        let limit = match self.flavour {
            Flavour::Deep if self.budget > 0 => DEEP_RECURSIONS,
            _ => RECURSIONS,
        };
        let same = |shape: Shape<'_>| self.path.iter().filter(|id| **id == shape.id()).count() >= limit;
        match shape.kind() {
            ShapeKind::Structure => same(shape),
            ShapeKind::List => same(shape) || shape.list_member().is_some_and(same),
            ShapeKind::Map => same(shape) || shape.map_value().is_some_and(same),
            _ => false,
        }
    }

    fn is_odd(&self) -> bool {
        matches!(self.flavour, Flavour::Odd | Flavour::Deep)
    }

    /// A value of the shape.
    pub(super) fn value(&mut self, shape: Shape<'_>) -> Value {
        match shape.kind() {
            ShapeKind::Structure if shape.document() => self.document(3),
            ShapeKind::Structure => self.structure(shape).into(),
            ShapeKind::List => self.list(shape).into(),
            ShapeKind::Map => self.map(shape).into(),
            _ => self.scalar(shape),
        }
    }

    /// How many entries a list or a map gets. More than the least only where there is room for them.
    fn count(&mut self, shape: Shape<'_>) -> usize {
        let least = match shape.kind() {
            ShapeKind::List => scalar::least(shape),
            _ => 0,
        };
        if self.budget == 0 || self.is_too_deep(shape) {
            return least;
        }
        let wanted = match self.flavour {
            Flavour::Minimal => 1,
            Flavour::Full => 2,
            Flavour::Some | Flavour::Deep => 1 + self.random.below(2),
            Flavour::Odd => self.random.of_these(&[0, 1, 1, 3, 12]),
        };
        wanted.max(least)
    }

    fn list(&mut self, shape: Shape<'_>) -> List {
        let Some(item) = shape.list_member() else { return List::new() };
        let count = self.count(shape);
        self.path.push(shape.id());
        let mut list = List::new();
        for _ in 0..count {
            self.budget = self.budget.saturating_sub(1);
            list.push(self.value(item));
        }
        self.path.pop();
        list
    }

    fn map(&mut self, shape: Shape<'_>) -> Map {
        let (Some(key), Some(value)) = (shape.map_key(), shape.map_value()) else { return Map::new() };
        let count = self.count(shape);
        self.path.push(shape.id());
        let mut map = Map::new();
        for place in 0..count {
            self.budget = self.budget.saturating_sub(1);
            let name = self.key(key, shape, place);
            let value = self.value(value);
            map.insert(name, value);
        }
        self.path.pop();
        map
    }

    /// Any JSON.
    fn document(&mut self, levels: usize) -> Value {
        self.budget = self.budget.saturating_sub(1);
        let kinds = if levels == 0 || self.budget == 0 { 6 } else { 9 };
        match self.random.below(kinds) {
            0 if levels < 3 => Value::Null,
            0 | 1 => Value::Bool(self.random.one_in(2)),
            2 => Value::Int(self.random.of_these(&[0, -1, 7, 1 << 40])),
            3 => Value::Float(self.random.of_these(&[0.5, -2.25e-7, 1e22])),
            4 | 5 => self.any_text().into(),
            6 => (0..self.random.below(4)).map(|_| self.document(levels - 1)).collect::<List>().into(),
            _ => {
                let names = ["a", "b c", "\u{f1}", "__type", ""];
                let count = self.random.below(4);
                let entries = (0..count).map(|place| (names[place], self.document(levels - 1)));
                entries.collect::<Vec<_>>().into_iter().collect::<Map>().into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::{Bundle, Loader, validate};

    fn sample(operation: &bufeo_model::OperationModel, flavour: Flavour, number: u64) -> Map {
        let mut random = Random::of(number, &[operation.name()]);
        let input = operation.input();
        input.map(|input| Sampler::new(&mut random, flavour, Way::Out).structure(input)).unwrap_or_default()
    }

    #[test]
    fn parameters_are_valid_and_the_same_each_time() {
        let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
        for service in ["dynamodb", "s3", "ec2", "route53", "kinesis"] {
            let model = loader.load(service, None).unwrap();
            for name in model.operation_names() {
                let operation = model.operation(name).unwrap();
                for flavour in [Flavour::Minimal, Flavour::Full, Flavour::Some, Flavour::Odd, Flavour::Deep] {
                    let params = sample(&operation, flavour, 7);
                    if let Some(input) = operation.input() {
                        validate(input, &params)
                            .unwrap_or_else(|report| panic!("{service}.{name} {flavour:?}: {report}"));
                    }
                    let again = sample(&operation, flavour, 7);
                    assert_eq!(format!("{params:?}"), format!("{again:?}"));
                }
            }
        }
    }

    #[test]
    fn deep_values_are_deep() {
        let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
        let operation = loader.load("dynamodb", None).unwrap().operation("PutItem").unwrap();
        let depth = |text: &str| {
            let mut open: usize = 0;
            let marks = text.chars().map(|mark| {
                open = match mark {
                    '{' | '[' => open + 1,
                    '}' | ']' => open.saturating_sub(1),
                    _ => open,
                };
                open
            });
            marks.max().unwrap_or_default()
        };
        let deepest =
            (0..20).map(|number| depth(&sample(&operation, Flavour::Deep, number).to_string())).max();
        assert!(deepest.unwrap() > 15, "{deepest:?}");
    }
}
