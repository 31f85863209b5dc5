//! Walking the rules until one gives an endpoint or an error.

use bufeo_model::{List, Map, Str, Value as Data};

use crate::host_label::is_host_byte;
use crate::rule::{EndpointRule, Expression, Outcome, Piece, Property, Rule, Template};
use crate::scope::{Scope, Text, Value};
use crate::{Endpoint, Error, ErrorKind, Partitions, RuleSet};

/// How long a text may grow: templates can put texts together that double each time.
const LONGEST: usize = 1 << 20;

/// One resolution: the rules, what they may ask, and the variables.
pub(crate) struct Evaluation<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) partitions: &'a Partitions,
    pub(crate) scope: Scope<'a>,
}

impl<'a> Evaluation<'a> {
    /// The endpoint of the first rule that has one; none where no rule matches.
    pub(crate) fn first(&mut self, rules: &'a [Rule]) -> Result<Option<Endpoint>, Error> {
        for rule in rules {
            let mark = self.scope.mark();
            if let Some(endpoint) = self.rule(rule)? {
                return Ok(Some(endpoint));
            }
            self.scope.back_to(mark);
        }
        Ok(None)
    }

    fn rule(&mut self, rule: &'a Rule) -> Result<Option<Endpoint>, Error> {
        for condition in &rule.conditions {
            if !self.holds(condition)? {
                return Ok(None);
            }
        }
        match &rule.outcome {
            Outcome::Rules(rules) => self.first(rules),
            Outcome::Endpoint(endpoint) => self.endpoint(endpoint).map(Some),
            Outcome::Error(message) => {
                let message = self.text(message, "the message of an error rule")?;
                Err(Error::new(ErrorKind::Rule, message.as_str()))
            }
        }
    }

    fn endpoint(&mut self, rule: &'a EndpointRule) -> Result<Endpoint, Error> {
        let url = self.text(&rule.url, "the URL of an endpoint")?;
        let mut properties = Map::with_capacity(rule.properties.len());
        for (name, property) in &rule.properties {
            properties.insert(name.clone(), self.property(property)?);
        }
        let mut headers = Vec::with_capacity(rule.headers.len());
        for (name, values) in &rule.headers {
            let values = values.iter().map(|value| self.text(value, "a header of an endpoint"));
            headers.push((name.clone(), values.collect::<Result<Vec<Str>, Error>>()?));
        }
        Ok(Endpoint { url, headers, properties })
    }

    fn property(&self, property: &Property) -> Result<Data, Error> {
        match property {
            Property::Constant(value) => Ok(value.clone()),
            Property::Text(template) => self.render(template).map(Data::from),
            Property::List(items) => {
                items.iter().map(|item| self.property(item)).collect::<Result<List, Error>>().map(Data::List)
            }
            Property::Map(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for (name, property) in entries {
                    map.insert(name.clone(), self.property(property)?);
                }
                Ok(Data::Map(map))
            }
        }
    }

    fn text(&mut self, expression: &'a Expression, what: &str) -> Result<Str, Error> {
        match self.value(expression)? {
            Value::Text(text) => Ok(text.into_str()),
            other => Err(Error::evaluation(format!("{what} has to be text, not {}", other.kind()))),
        }
    }

    pub(crate) fn value(&mut self, expression: &'a Expression) -> Result<Value<'a>, Error> {
        match expression {
            Expression::Null => Ok(Value::Null),
            Expression::Bool(flag) => Ok(Value::Bool(*flag)),
            Expression::Int(number) => Ok(Value::Int(*number)),
            Expression::Text(text) => Ok(Value::Text(Text::Borrowed(text))),
            Expression::Variable(slot) => Ok(self.scope.get(*slot).clone()),
            Expression::Template(template) => Ok(Value::Text(Text::Owned(self.render(template)?))),
            Expression::Call(call) => self.call(call),
        }
    }

    fn render(&self, template: &Template) -> Result<Str, Error> {
        let mut text = String::with_capacity(template.source.len() + 32);
        for piece in &template.pieces {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Value { slot, attributes, in_host } => {
                    let start = text.len();
                    let mut value = self.scope.get(*slot);
                    let found;
                    if !attributes.is_empty() {
                        found =
                            attributes.iter().try_fold(value.clone(), |value, name| value.attribute(name));
                        value = found.as_ref().unwrap_or(&Value::Null);
                    }
                    match value {
                        Value::Text(value) => text.push_str(value.as_str()),
                        Value::Bool(flag) => text.push_str(if *flag { "True" } else { "False" }),
                        Value::Int(number) => text.push_str(&number.to_string()),
                        other => return Err(self.unfilled(template, *slot, attributes, other)),
                    }
                    if *in_host && !text[start..].bytes().all(is_host_byte) {
                        return Err(unfit_for_host(&text[start..], template));
                    }
                }
            }
            if text.len() > LONGEST {
                return Err(Error::evaluation(format!("`{}` grows beyond {LONGEST} bytes", template.source)));
            }
        }
        Ok(text.into())
    }

    fn unfilled(&self, template: &Template, slot: usize, attributes: &[Str], value: &Value<'_>) -> Error {
        let mut name = self.rules.variable(slot).to_string();
        for attribute in attributes {
            name.push('#');
            name.push_str(attribute);
        }
        Error::evaluation(format!("`{name}` in `{}` has to be text, not {}", template.source, value.kind()))
    }
}

fn unfit_for_host(value: &str, template: &Template) -> Error {
    let shown: String = value.chars().take(100).collect();
    let message = format!(
        "`{}` cannot stand in the host of `{}`; letters, digits, hyphens and dots can",
        shown.escape_debug(),
        template.source
    );
    Error::new(ErrorKind::InvalidHost, message)
}
