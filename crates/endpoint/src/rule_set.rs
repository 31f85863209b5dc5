//! A compiled rule set.

use std::fmt;
use std::sync::Arc;

use bufeo_model::Str;
use serde_json::Value as Json;

use crate::compile::compile;
use crate::evaluate::Evaluation;
use crate::parameter::{Parameter, Parameters};
use crate::rule::{Rule, Slot};
use crate::scope::{Scope, Value};
use crate::{Endpoint, Error, ErrorKind, Partitions};

/// The endpoint rules of a service, compiled from its `endpoint-rule-set-1.json`.
///
/// ```
/// use std::sync::Arc;
/// use bufeo_endpoint::{Parameters, Partitions, RuleSet};
/// use serde_json::json;
///
/// let partitions = Arc::new(Partitions::from_json(&json!({"partitions": [{
///     "id": "aws", "regionRegex": "^(us|eu)\\-\\w+\\-\\d+$", "regions": {},
///     "outputs": {"dnsSuffix": "amazonaws.com"},
/// }]}))?);
/// let rules = RuleSet::compile(&json!({
///     "version": "1.0",
///     "parameters": {"Region": {"type": "string", "builtIn": "AWS::Region", "required": true}},
///     "rules": [{
///         "type": "endpoint",
///         "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}],
///         "endpoint": {"url": "https://sqs.{Region}.{partition#dnsSuffix}"},
///     }],
/// }), partitions)?;
///
/// let endpoint = rules.resolve(&Parameters::new(&rules).with("Region", "eu-west-1"))?;
/// assert_eq!(endpoint.url, "https://sqs.eu-west-1.amazonaws.com");
/// let error = rules.resolve(&Parameters::new(&rules)).unwrap_err();
/// assert_eq!(error.to_string(), "Cannot find value for required parameter Region");
/// # Ok::<(), bufeo_endpoint::Error>(())
/// ```
pub struct RuleSet {
    parameters: Arc<[Parameter]>,
    rules: Box<[Rule]>,
    variables: Box<[Str]>,
    partitions: Arc<Partitions>,
}

impl fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuleSet")
            .field("parameters", &self.parameters.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}

impl RuleSet {
    /// Compiles a rule set document. Top-level keys other than `parameters` and `rules` are ignored.
    ///
    /// # Errors
    /// [`InvalidDocument`](ErrorKind::InvalidDocument), naming the place, where something is missing, of the wrong
    /// type, unknown (a function, a kind of rule, a type of parameter) or nested too deep.
    pub fn compile(document: &Json, partitions: Arc<Partitions>) -> Result<Self, Error> {
        let compiled = compile(document)?;
        Ok(Self {
            parameters: compiled.parameters.into(),
            rules: compiled.rules,
            variables: compiled.variables,
            partitions,
        })
    }

    /// The parameters in the order of the document, which is the order in which they are checked.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The partitions that the rules ask.
    pub fn partitions(&self) -> &Arc<Partitions> {
        &self.partitions
    }

    /// The endpoint of the first rule that matches.
    ///
    /// Every text that a rule puts into the host of a URL is checked: a value that would end the host or change its
    /// meaning is an error, whatever the rules let through.
    ///
    /// # Errors
    /// A missing or wrongly typed parameter, the message of an error rule, no match, or a rule that cannot be
    /// evaluated with these values; [`Error::kind`] says which.
    pub fn resolve(&self, parameters: &Parameters) -> Result<Endpoint, Error> {
        if !parameters.belong_to(self) {
            return self.resolve(&parameters.for_rules(self));
        }
        let mut scope = Scope::new(self.variables.len());
        for (slot, (parameter, given)) in self.parameters.iter().zip(parameters.values()).enumerate() {
            if parameter.relevant
                && let Some(value) = parameter.value(given.as_ref())?
            {
                scope.bind(slot, Value::from(value));
            }
        }
        let mut evaluation = Evaluation { rules: self, partitions: &self.partitions, scope };
        evaluation.first(&self.rules)?.ok_or_else(|| no_match(parameters))
    }

    pub(crate) fn declared(&self) -> &Arc<[Parameter]> {
        &self.parameters
    }

    pub(crate) fn variable(&self, slot: Slot) -> &str {
        &self.variables[slot]
    }
}

fn no_match(parameters: &Parameters) -> Error {
    let lines: Vec<String> = parameters.relevant().map(|(name, value)| format!("{name}: {value}")).collect();
    Error::new(ErrorKind::NoMatch, format!("No endpoint found for parameters:\n{}", lines.join("\n")))
}
