//! What is compared: calls of an operation, each with an answer, and requests that are given away.

use bufeo_model::{Location, Map, OperationModel, Protocol, Shape, Value, params};

use super::Settings;
use super::answer::{self, Answer};
use super::notation::{base64, string, write};
use super::place::PER_SERVICE;
use super::random::Random;
use super::sample::{Flavour, Sampler, Way, nulls, wrong};
use super::to_come::checksums;

/// One call and the answer to it, or a request that is given away.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) operation: OperationModel,
    pub(super) number: u32,
    /// What is special about it, for people.
    pub(super) what: &'static str,
    /// Which of the service's places it is made in.
    pub(super) place: usize,
    pub(super) deed: Deed,
    pub(super) params: Map,
    /// Whether the client checks parameters before it writes them.
    pub(super) validate: bool,
    pub(super) answer: Answer,
}

/// What is done with the parameters.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Call,
    /// A signed address is made, good for so many seconds, with another method than the operation's.
    Address {
        expires: Option<u64>,
        method: Option<&'static str>,
    },
    /// A signed form is made, of the bucket and the key among the parameters.
    Form(Form),
}

/// What a form has, beside where it puts things.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) expires: Option<u64>,
    pub(super) fields: Map,
    pub(super) conditions: Vec<Value>,
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
    /// None: a signed address is made.
    Address,
    /// None: a signed form is made, where there can be one.
    Form,
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
    ("minimal, given away", Params::Of(Flavour::Minimal), Says::Address),
    ("some of it, given away", Params::Of(Flavour::Some), Says::Address),
    ("odd, given away", Params::Of(Flavour::Odd), Says::Form),
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
    pub(super) fn of(
        operation: &OperationModel,
        protocol: Protocol,
        settings: &Settings,
        number: u32,
    ) -> Self {
        let seed = settings.seed;
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
            Says::Success(flavour) => {
                let algorithms = checksums(settings.crt);
                answer::succeeded(operation, protocol, flavour, &algorithms, &mut random)
            }
            Says::Error => answer::failed(operation, protocol, &mut random),
            Says::Address | Says::Form => Answer::default(),
        };
        let posted = service == "s3" && ["Bucket", "Key"].iter().all(|name| given.contains_key(name));
        let deed = match says {
            Says::Success(_) | Says::Error => Deed::Call,
            Says::Form if posted => Deed::Form(Form::of(&mut random)),
            Says::Form | Says::Address => address(&mut random),
        };
        let validate = params != Params::Nulls;
        let place = Random::of(seed, &["places", service, operation.name()]).below(PER_SERVICE);
        Self { operation: operation.clone(), number, what, place, deed, params: given, validate, answer }
    }

    /// The case as a line for the other side.
    pub(super) fn line(&self) -> String {
        let mut line = String::with_capacity(256);
        line.push_str("{\"operation\":");
        string(self.operation.name(), &mut line);
        line.push_str(if self.validate { ",\"validate\":true" } else { ",\"validate\":false" });
        line.push_str(&format!(",\"place\":{}", self.place));
        line.push_str(&self.deed.entry());
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

fn expires(random: &mut Random) -> Option<u64> {
    random.of_these(&[None, Some(60), Some(604_800)])
}

fn address(random: &mut Random) -> Deed {
    let method = random.of_these(&[None, None, None, Some("GET"), Some("PUT")]);
    Deed::Address { expires: expires(random), method }
}

impl Deed {
    /// As an entry of the case's line.
    fn entry(&self) -> String {
        match self {
            Self::Call => String::new(),
            Self::Address { expires, method } => {
                format!(",\"address\":{}", serde_json::json!({ "expires": expires, "method": method }))
            }
            Self::Form(form) => {
                let mut entry = format!(",\"form\":{{\"expires\":{}", serde_json::json!(form.expires));
                entry.push_str(",\"fields\":");
                write(&form.fields.clone().into(), &mut entry);
                entry.push_str(",\"conditions\":");
                write(&form.conditions.iter().cloned().collect::<bufeo_model::List>().into(), &mut entry);
                entry.push('}');
                entry
            }
        }
    }
}

impl Form {
    fn of(random: &mut Random) -> Self {
        let expires = expires(random);
        let mut form = Self { expires, fields: Map::new(), conditions: Vec::new() };
        if random.one_in(2) {
            form.fields = params! { "acl": "public-read", "Content-Type": "text/plain; ñ" };
            form.conditions.push(params! { "acl": "public-read" }.into());
            let starts: Vec<Value> = vec!["starts-with".into(), "$Content-Type".into(), "text/".into()];
            form.conditions.push(starts.into());
        }
        if random.one_in(2) {
            let range: Vec<Value> = vec!["content-length-range".into(), 1.into(), 1_048_576.into()];
            form.conditions.push(range.into());
        }
        form
    }
}
