//! From the JSON of a rule set to its compiled form.

use std::collections::{HashMap, HashSet};

use bufeo_model::{Str, to_value};
use foldhash::fast::FixedState;
use serde_json::{Map as JsonMap, Value as Json};

use crate::parameter::{Parameter, ParameterKind, ParameterValue};
use crate::rule::{
    Call, EndpointRule, Expression, Function, Outcome, Path, Property, Rule, Slot, Template, Test,
};
use crate::{Error, template};

/// How many steps down from the document a part may lie. Two steps make one rule inside another; AWS nests 17 rules.
const DEEPEST: usize = 128;

type Object = JsonMap<String, Json>;

/// A compiled rule set, before it meets its partitions.
pub(crate) struct Compiled {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) rules: Box<[Rule]>,
    /// The names of all variables, by slot.
    pub(crate) variables: Box<[Str]>,
}

/// Compiles the document of a rule set.
pub(crate) fn compile(document: &Json) -> Result<Compiled, Error> {
    let mut compiler = Compiler::default();
    let document = compiler.object(document)?;
    let declared = compiler.field(document, "parameters", |compiler, json| compiler.object(json))?;
    let mut parameters = Vec::with_capacity(declared.len());
    for (name, json) in declared {
        compiler.slot(name);
        parameters.push(compiler.step(Step::Key(name), |compiler| compiler.parameter(name, json))?);
    }
    let rules = compiler.field(document, "rules", |compiler, json| compiler.list(json, Compiler::rule))?;
    for (slot, parameter) in parameters.iter_mut().enumerate() {
        parameter.relevant = parameter.required || compiler.read.contains(&slot);
    }
    Ok(Compiled { parameters, rules, variables: compiler.variables.into() })
}

#[derive(Default)]
struct Compiler<'d> {
    /// Where in the document we are, for messages.
    path: Vec<Step<'d>>,
    slots: HashMap<Str, Slot, FixedState>,
    variables: Vec<Str>,
    read: HashSet<Slot, FixedState>,
    texts: HashSet<Str, FixedState>,
}

#[derive(Clone, Copy)]
enum Step<'d> {
    Key(&'d str),
    Place(usize),
}

impl<'d> Compiler<'d> {
    fn parameter(&mut self, name: &str, json: &'d Json) -> Result<Parameter, Error> {
        let spec = self.object(json)?;
        let written = self.field(spec, "type", |compiler, json| compiler.text(json))?;
        let kind = match written.to_ascii_lowercase().as_str() {
            "string" => ParameterKind::Text,
            "boolean" => ParameterKind::Bool,
            "stringarray" => ParameterKind::List,
            _ => {
                return Err(self.error(&format!(
                    "has the unknown type `{written}`; a parameter is a string, boolean or stringArray"
                )));
            }
        };
        let default = match spec.get("default") {
            None | Some(Json::Null) => None,
            Some(json) => Some(self.default_value(kind, json)?),
        };
        Ok(Parameter {
            name: name.into(),
            kind,
            built_in: spec.get("builtIn").and_then(Json::as_str).map(Str::from),
            default,
            required: spec.get("required").and_then(Json::as_bool).unwrap_or(false),
            relevant: true,
        })
    }

    fn default_value(&mut self, kind: ParameterKind, json: &Json) -> Result<ParameterValue, Error> {
        let value = match json {
            Json::String(text) => Some(ParameterValue::Text(text.into())),
            Json::Bool(flag) => Some(ParameterValue::Bool(*flag)),
            Json::Array(items) => {
                let texts: Option<Vec<Str>> = items.iter().map(|item| item.as_str().map(Str::from)).collect();
                texts.map(ParameterValue::List)
            }
            _ => None,
        };
        let fitting = value.filter(|value| value.kind() == kind);
        fitting.ok_or_else(|| self.error("has a `default` of another type than its own"))
    }

    fn rule(&mut self, json: &'d Json) -> Result<Rule, Error> {
        let rule = self.object(json)?;
        let conditions = match rule.get("conditions") {
            None => Box::default(),
            Some(json) => self.step(Step::Key("conditions"), |compiler| compiler.list(json, Self::call))?,
        };
        let kind = self.field(rule, "type", |compiler, json| compiler.text(json))?;
        let outcome = match kind {
            "tree" => {
                Outcome::Rules(self.field(rule, "rules", |compiler, json| compiler.list(json, Self::rule))?)
            }
            "endpoint" => Outcome::Endpoint(Box::new(self.field(rule, "endpoint", Self::endpoint)?)),
            "error" => Outcome::Error(self.field(rule, "error", Self::expression)?),
            other => {
                return Err(self.error(&format!(
                    "has the unknown type `{other}`; a rule is a tree, an endpoint or an error"
                )));
            }
        };
        Ok(Rule { conditions, outcome })
    }

    fn endpoint(&mut self, json: &'d Json) -> Result<EndpointRule, Error> {
        let endpoint = self.object(json)?;
        let url = self.field(endpoint, "url", Self::expression)?;
        let headers = match endpoint.get("headers") {
            None => Box::default(),
            Some(json) => self.step(Step::Key("headers"), |compiler| {
                compiler.entries(json, |compiler, json| compiler.list(json, Self::expression))
            })?,
        };
        let properties = match endpoint.get("properties") {
            None => Box::default(),
            Some(json) => {
                self.step(Step::Key("properties"), |compiler| compiler.entries(json, Self::property))?
            }
        };
        Ok(EndpointRule { url, headers, properties })
    }

    fn property(&mut self, json: &'d Json) -> Result<Property, Error> {
        match json {
            Json::String(text) if template::is_template(text) => Ok(Property::Text(self.template(text)?)),
            Json::Array(_) => {
                let items = self.list(json, Self::property)?;
                self.constant_if(json, items.iter().all(Property::is_constant), Property::List(items))
            }
            Json::Object(_) => {
                let entries = self.entries(json, Self::property)?;
                let constant = entries.iter().all(|(_, property)| property.is_constant());
                self.constant_if(json, constant, Property::Map(entries))
            }
            _ => self.constant_if(json, true, Property::List(Box::default())),
        }
    }

    /// `property`, or the value itself where nothing in it can vary.
    fn constant_if(&self, json: &Json, constant: bool, property: Property) -> Result<Property, Error> {
        if !constant {
            return Ok(property);
        }
        let value = to_value(json);
        value.map(Property::Constant).map_err(|error| self.error("is no property").with_source(error))
    }

    fn expression(&mut self, json: &'d Json) -> Result<Expression, Error> {
        match json {
            Json::Null => Ok(Expression::Null),
            Json::Bool(flag) => Ok(Expression::Bool(*flag)),
            Json::Number(number) => {
                let number = number.as_i64();
                number.map(Expression::Int).ok_or_else(|| self.error("is no whole number of 64 bits"))
            }
            Json::String(text) if template::is_template(text) => {
                Ok(Expression::Template(self.template(text)?))
            }
            Json::String(text) => Ok(Expression::Text(self.shared(text))),
            Json::Object(object) if object.contains_key("fn") => {
                Ok(Expression::Call(Box::new(self.call(json)?)))
            }
            Json::Object(object) => match object.get("ref").and_then(Json::as_str) {
                Some(name) => Ok(Expression::Variable(self.read(name))),
                None => Err(self.error("is an object with neither `fn` nor `ref`")),
            },
            Json::Array(_) => {
                Err(self.error("is a list; a value is text, a number, true, false, `fn` or `ref`"))
            }
        }
    }

    fn call(&mut self, json: &'d Json) -> Result<Call, Error> {
        let call = self.object(json)?;
        let name = self.field(call, "fn", |compiler, json| compiler.text(json))?;
        let function = self.field(call, "argv", |compiler, json| compiler.function(name, json))?;
        let assign = match call.get("assign") {
            None => None,
            Some(json) => {
                let name = self.step(Step::Key("assign"), |compiler| compiler.text(json))?;
                Some(self.slot(name))
            }
        };
        Ok(Call { function, assign })
    }

    fn function(&mut self, name: &str, json: &'d Json) -> Result<Function, Error> {
        match name {
            "isSet" => self.one(name, json).map(Test::IsSet).map(Function::Test),
            "not" => self.one(name, json).map(Test::Not).map(Function::Test),
            "booleanEquals" => self.arguments(name, json).map(Test::BooleanEquals).map(Function::Test),
            "stringEquals" => self.arguments(name, json).map(Test::StringEquals).map(Function::Test),
            "isValidHostLabel" => self.arguments(name, json).map(Test::IsValidHostLabel).map(Function::Test),
            "aws.isVirtualHostableS3Bucket" => {
                self.arguments(name, json).map(Test::IsVirtualHostableS3Bucket).map(Function::Test)
            }
            "getAttr" => self.get_attr(json),
            "substring" => self.arguments(name, json).map(Function::Substring),
            "uriEncode" => self.one(name, json).map(Function::UriEncode),
            "parseURL" => self.one(name, json).map(Function::ParseUrl),
            "aws.partition" => self.one(name, json).map(Function::Partition),
            "aws.parseArn" => self.one(name, json).map(Function::ParseArn),
            _ => Err(self.error(&format!(
                "belongs to the unknown function `{name}`; known are isSet, not, getAttr, booleanEquals, stringEquals, \
                 substring, isValidHostLabel, uriEncode, parseURL, aws.partition, aws.parseArn and \
                 aws.isVirtualHostableS3Bucket"
            ))),
        }
    }

    fn one(&mut self, function: &str, json: &'d Json) -> Result<Expression, Error> {
        let [argument] = self.arguments(function, json)?;
        Ok(argument)
    }

    fn arguments<const N: usize>(
        &mut self,
        function: &str,
        json: &'d Json,
    ) -> Result<[Expression; N], Error> {
        let arguments = self.list(json, Self::expression)?.into_vec();
        <[Expression; N]>::try_from(arguments).map_err(|arguments| {
            self.error(&format!("has {} values; `{function}` takes {N}", arguments.len()))
        })
    }

    fn get_attr(&mut self, json: &'d Json) -> Result<Function, Error> {
        let [value, path] = self.arguments("getAttr", json)?;
        match path {
            Expression::Text(path) => match attribute_path(&path) {
                Some(path) => Ok(Function::GetAttr(value, path)),
                None => {
                    Err(self.error(&format!("holds `{path}`; a path of `getAttr` is `a.b`, `a[0]` or `[0]`")))
                }
            },
            _ => Err(self.error("does not end in the path that `getAttr` takes")),
        }
    }

    fn template(&mut self, text: &str) -> Result<Template, Error> {
        let parsed = template::parse(text, |name| self.read(name));
        parsed.map_err(|problem| self.error(&format!("is `{text}`, which {problem}")))
    }

    fn read(&mut self, name: &str) -> Slot {
        let slot = self.slot(name);
        self.read.insert(slot);
        slot
    }

    fn slot(&mut self, name: &str) -> Slot {
        if let Some(&slot) = self.slots.get(name) {
            return slot;
        }
        let (name, slot) = (Str::from(name), self.variables.len());
        self.variables.push(name.clone());
        self.slots.insert(name, slot);
        slot
    }

    /// One copy of every text: rule sets say the same thing in many branches.
    fn shared(&mut self, text: &str) -> Str {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let text = Str::from(text);
        self.texts.insert(text.clone());
        text
    }

    fn object(&self, json: &'d Json) -> Result<&'d Object, Error> {
        json.as_object().ok_or_else(|| self.error("is no object"))
    }

    fn text(&self, json: &'d Json) -> Result<&'d str, Error> {
        json.as_str().ok_or_else(|| self.error("is no text"))
    }

    fn field<T>(
        &mut self,
        object: &'d Object,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'d Json) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match object.get(name) {
            Some(json) => self.step(Step::Key(name), |compiler| read(compiler, json)),
            None => Err(self.error(&format!("has no `{name}`"))),
        }
    }

    fn list<T>(
        &mut self,
        json: &'d Json,
        mut read: impl FnMut(&mut Self, &'d Json) -> Result<T, Error>,
    ) -> Result<Box<[T]>, Error> {
        let items = json.as_array().ok_or_else(|| self.error("is no list"))?;
        let read = |(place, json)| self.step(Step::Place(place), |compiler| read(compiler, json));
        items.iter().enumerate().map(read).collect()
    }

    fn entries<T>(
        &mut self,
        json: &'d Json,
        mut read: impl FnMut(&mut Self, &'d Json) -> Result<T, Error>,
    ) -> Result<Box<[(Str, T)]>, Error> {
        let mut entries = Vec::new();
        for (name, json) in self.object(json)? {
            let value = self.step(Step::Key(name), |compiler| read(compiler, json))?;
            entries.push((self.shared(name), value));
        }
        Ok(entries.into())
    }

    /// Goes one step down; the steps are the depth, which is bounded because reading recurses.
    fn step<T>(
        &mut self,
        step: Step<'d>,
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.path.len() >= DEEPEST {
            self.path.truncate(4);
            return Err(self.error(&format!("holds parts more than {DEEPEST} steps below the document")));
        }
        self.path.push(step);
        let result = read(self)?;
        self.path.pop();
        Ok(result)
    }

    fn error(&self, problem: &str) -> Error {
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Key(name) if place.is_empty() => place.push_str(name),
                Step::Key(name) => {
                    place.push('.');
                    place.push_str(name);
                }
                Step::Place(number) => place.push_str(&format!("[{number}]")),
            }
        }
        if place.is_empty() {
            Error::document(format!("the rule set {problem}"))
        } else {
            Error::document(format!("`{place}` of the rule set {problem}"))
        }
    }
}

impl Property {
    fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }
}

/// Reads `a.b`, `a[0]`, `a.b[0]` or `[0]`; an index ends the path.
fn attribute_path(text: &str) -> Option<Path> {
    let (names, index) = match text.split_once('[') {
        Some((names, index)) => (names, Some(index.strip_suffix(']')?.parse().ok()?)),
        None => (text, None),
    };
    let names: Box<[Str]> =
        if names.is_empty() { Box::default() } else { names.split('.').map(Str::from).collect() };
    let complete = names.iter().all(|name| !name.is_empty()) && (index.is_some() || !names.is_empty());
    complete.then_some(Path { names, index })
}
