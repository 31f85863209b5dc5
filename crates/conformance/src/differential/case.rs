//! What is compared: calls of an operation, each with an answer.

use bufeo_model::{Location, Map, OperationModel, Protocol, Shape};

use super::answer::{self, Answer};
use super::notation::{base64, string, write};
use super::random::Random;
use super::sample::{Flavour, Sampler, Way, nulls, wrong};

/// One call and the answer to it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) operation: OperationModel,
    pub(super) number: u32,
    /// What is special about it, for people.
    pub(super) what: &'static str,
    pub(super) params: Map,
    /// Whether the client checks parameters before it writes them.
    pub(super) validate: bool,
    pub(super) answer: Answer,
}

/// What the parameters of a case are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Params {
    Of(Flavour),
    /// With something wrong.
    Wrong,
    /// With nulls, and a client that does not mind.
    Nulls,
}

/// What the answer of a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Success(Flavour),
    Error,
}

/// The cases of every operation.
const CASES: &[(&str, Params, Says)] = &[
    ("minimal, answered in full", Params::Of(Flavour::Minimal), Says::Success(Flavour::Full)),
    ("full, answered shortly", Params::Of(Flavour::Full), Says::Success(Flavour::Minimal)),
    ("some of it", Params::Of(Flavour::Some), Says::Success(Flavour::Some)),
    ("odd", Params::Of(Flavour::Odd), Says::Success(Flavour::Odd)),
    ("deep", Params::Of(Flavour::Deep), Says::Success(Flavour::Deep)),
    ("odd, answered with an error", Params::Of(Flavour::Odd), Says::Error),
    ("minimal, answered with an error", Params::Of(Flavour::Minimal), Says::Error),
    ("wrong parameters", Params::Wrong, Says::Success(Flavour::Minimal)),
    ("nulls among unchecked parameters", Params::Nulls, Says::Success(Flavour::Odd)),
];

/// How many cases an operation has.
pub(super) const PER_OPERATION: u32 = CASES.len() as u32;

/// What an address cannot do without.
fn in_the_path(operation: &OperationModel) -> Vec<&str> {
    let members = operation.input().into_iter().flat_map(Shape::members);
    let needed = |shape: Shape<'_>| shape.location() == Some(Location::Uri) || shape.host_label();
    members.filter(|member| needed(member.shape())).map(bufeo_model::Member::name).collect()
}

impl Case {
    /// The case of that number of an operation.
    pub(super) fn of(operation: &OperationModel, protocol: Protocol, seed: u64, number: u32) -> Self {
        let place = number as usize % CASES.len();
        let (what, params, says) = CASES[place];
        let service = operation.service().service_name();
        let mut random = Random::of(seed, &[service, operation.name(), &number.to_string()]);
        let mut sample = |flavour| {
            let input = operation.input();
            input
                .map(|input| Sampler::new(&mut random, flavour, Way::Out).structure(input))
                .unwrap_or_default()
        };
        let given = match params {
            Params::Of(flavour) => sample(flavour),
            Params::Wrong | Params::Nulls => sample(Flavour::Some),
        };
        let given = match params {
            Params::Of(_) => given,
            Params::Wrong => match operation.input() {
                Some(input) => wrong(given, input, &mut random),
                None => given,
            },
            Params::Nulls => nulls(given, &in_the_path(operation), &mut random),
        };
        let answer = match says {
            Says::Success(flavour) => answer::succeeded(operation, protocol, flavour, &mut random),
            Says::Error => answer::failed(operation, protocol, &mut random),
        };
        let validate = params != Params::Nulls;
        Self { operation: operation.clone(), number, what, params: given, validate, answer }
    }

    /// The case as a line for the other side.
    pub(super) fn line(&self) -> String {
        let mut line = String::with_capacity(256);
        line.push_str("{\"operation\":");
        string(self.operation.name(), &mut line);
        line.push_str(if self.validate { ",\"validate\":true" } else { ",\"validate\":false" });
        line.push_str(",\"params\":");
        write(&self.params.clone().into(), &mut line);
        let Answer { status, headers, body } = &self.answer;
        let headers = serde_json::Value::from(
            headers.iter().map(|(name, value)| vec![name.as_str(), value]).collect::<Vec<_>>(),
        );
        line.push_str(&format!(",\"answer\":[{status},{headers},\"{}\"]}}\n", base64(body)));
        line
    }
}
