//! What a rule set asks for, and the values it is given.

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use bufeo_model::{List, PythonRepr, Str, Value};
use foldhash::fast::FixedState;

use crate::{Error, ErrorKind, RuleSet};

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// Text.
    Text,
    /// True or false.
    Bool,
    /// A list of text.
    List,
}

/// One parameter that a rule set declares.
#[derive(Debug)]
pub struct Parameter {
    pub(crate) name: Str,
    pub(crate) kind: ParameterKind,
    pub(crate) built_in: Option<Str>,
    pub(crate) default: Option<ParameterValue>,
    pub(crate) required: bool,
    /// Whether the outcome can depend on it: it is required, or a rule reads it.
    pub(crate) relevant: bool,
}

impl Parameter {
    /// The name: `Region`, `Bucket`.
    pub fn name(&self) -> &Str {
        &self.name
    }

    /// The type that a value must have.
    pub fn kind(&self) -> ParameterKind {
        self.kind
    }

    /// The built-in that gives the value where nothing else does: `AWS::Region`.
    pub fn built_in(&self) -> Option<&Str> {
        self.built_in.as_ref()
    }

    /// The value where none is given.
    pub fn default(&self) -> Option<&ParameterValue> {
        self.default.as_ref()
    }

    /// Whether resolving fails without a value.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Whether the outcome can depend on it. A parameter that no rule reads (S3 declares `Key`) needs no value.
    pub fn is_relevant(&self) -> bool {
        self.relevant
    }

    /// The value that rules see: `given`, else the default.
    pub(crate) fn value<'a>(
        &'a self,
        given: Option<&'a ParameterValue>,
    ) -> Result<Option<&'a ParameterValue>, Error> {
        match given {
            Some(value) if value.kind() == self.kind => Ok(Some(value)),
            Some(_) => Err(Error::new(
                ErrorKind::WrongParameterType,
                format!("Value ({}) is the wrong type. Must be {}.", self.name, self.kind.python_class()),
            )),
            None if self.default.is_some() => Ok(self.default.as_ref()),
            None if self.required => Err(Error::new(
                ErrorKind::MissingParameter,
                format!("Cannot find value for required parameter {}", self.name),
            )),
            None => Ok(None),
        }
    }
}

impl ParameterKind {
    /// The class that botocore's messages name.
    fn python_class(self) -> &'static str {
        match self {
            Self::Text => "<class 'str'>",
            Self::Bool => "<class 'bool'>",
            Self::List => "<class 'tuple'>",
        }
    }
}

/// The value of a parameter.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ParameterValue {
    /// Text.
    Text(Str),
    /// True or false.
    Bool(bool),
    /// A list of text.
    List(Vec<Str>),
}

impl fmt::Debug for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::List(items) => write!(f, "List({} items)", items.len()),
        }
    }
}

impl ParameterValue {
    /// The type of the value.
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::Text,
            Self::Bool(_) => ParameterKind::Bool,
            Self::List(_) => ParameterKind::List,
        }
    }
}

impl fmt::Display for ParameterValue {
    /// Writes the value as botocore's messages show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::List(items) => {
                let list = Value::List(items.iter().cloned().collect::<List>());
                let shown = PythonRepr(&list).to_string();
                let comma = if items.len() == 1 { "," } else { "" };
                write!(f, "({}{comma})", shown.trim_start_matches('[').trim_end_matches(']'))
            }
        }
    }
}

impl From<&str> for ParameterValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for ParameterValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Str> for ParameterValue {
    fn from(text: Str) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for ParameterValue {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl<T: Into<Str>> From<Vec<T>> for ParameterValue {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// Values for the parameters of one rule set.
///
/// Cloning is cheap: prepare what a client always says once, and add what a call says to a copy.
///
/// ```
/// use std::sync::Arc;
/// use bufeo_endpoint::{Parameters, Partitions, RuleSet};
/// use serde_json::json;
///
/// # let partitions = json!({"partitions": [{"id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {}}]});
/// # let partitions = Arc::new(Partitions::from_json(&partitions)?);
/// let rules = RuleSet::compile(&json!({
///     "parameters": {"Region": {"type": "string"}, "Bucket": {"type": "string"}},
///     "rules": [{"conditions": [], "type": "endpoint",
///                "endpoint": {"url": "https://{Bucket}.s3.{Region}.example"}}],
/// }), partitions)?;
///
/// let client = Parameters::new(&rules).with("Region", "us-west-2");
/// let mut call = client.clone();
/// assert!(call.set("Bucket", "reports"));
/// assert!(!call.set("Colour", "blue"), "the rule set declares no such parameter");
/// assert_eq!(rules.resolve(&call)?.url, "https://reports.s3.us-west-2.example");
/// # Ok::<(), bufeo_endpoint::Error>(())
/// ```
#[derive(Clone)]
pub struct Parameters {
    declared: Arc<[Parameter]>,
    values: Vec<Option<ParameterValue>>,
    /// The sum of the hashes of the relevant values, kept while they are set so that a look-up in a cache hashes nothing.
    hash: u64,
}

/// The names of those that have a value.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.declared.iter().zip(&self.values).filter(|(_, value)| value.is_some());
        f.debug_set().entries(given.map(|(parameter, _)| &parameter.name)).finish()
    }
}

impl Parameters {
    /// No values yet, for the parameters that `rules` declares.
    pub fn new(rules: &RuleSet) -> Self {
        let declared = Arc::clone(rules.declared());
        Self { values: vec![None; declared.len()], declared, hash: 0 }
    }

    /// Sets the parameter called `name` and returns whether the rule set declares it.
    pub fn set(&mut self, name: &str, value: impl Into<ParameterValue>) -> bool {
        match self.place(name) {
            Some(place) => self.set_at(place, value),
            None => false,
        }
    }

    /// Sets the parameter at `place` in [`RuleSet::parameters`] and returns whether there is one.
    pub fn set_at(&mut self, place: usize, value: impl Into<ParameterValue>) -> bool {
        self.put(place, Some(value.into()))
    }

    /// As [`set`](Self::set), for a chain; a parameter that the rule set does not declare is left out.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<ParameterValue>) -> Self {
        self.set(name, value);
        self
    }

    /// Takes the value of the parameter called `name` away.
    pub fn remove(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.put(place, None);
        }
    }

    /// The value that was set for the parameter called `name`; defaults are not shown.
    pub fn get(&self, name: &str) -> Option<&ParameterValue> {
        self.values[self.place(name)?].as_ref()
    }

    /// The values that were set, in the order of the rule set.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &ParameterValue)> {
        self.declared
            .iter()
            .zip(&self.values)
            .filter_map(|(parameter, value)| Some((&parameter.name, value.as_ref()?)))
    }

    /// The values that can make a difference, in the order of the rule set.
    pub(crate) fn relevant(&self) -> impl Iterator<Item = (&Str, &ParameterValue)> {
        let relevant = self.declared.iter().zip(&self.values).filter(|(parameter, _)| parameter.relevant);
        relevant.filter_map(|(parameter, value)| Some((&parameter.name, value.as_ref()?)))
    }

    /// The same values by name, for another rule set.
    pub(crate) fn for_rules(&self, rules: &RuleSet) -> Self {
        self.iter().fold(Self::new(rules), |parameters, (name, value)| parameters.with(name, value.clone()))
    }

    pub(crate) fn belong_to(&self, rules: &RuleSet) -> bool {
        Arc::ptr_eq(&self.declared, rules.declared())
    }

    pub(crate) fn values(&self) -> &[Option<ParameterValue>] {
        &self.values
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    /// Whether both give the relevant parameters the same values. Only for parameters of one rule set.
    pub(crate) fn same_key(&self, other: &Self) -> bool {
        self.hash == other.hash
            && (self.declared.iter().zip(&self.values).zip(&other.values)).all(
                |((parameter, mine), theirs)| same(mine.as_ref(), theirs.as_ref()) || !parameter.relevant,
            )
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.declared.iter().position(|parameter| parameter.name == name)
    }

    fn put(&mut self, place: usize, value: Option<ParameterValue>) -> bool {
        let Some(slot) = self.values.get_mut(place) else { return false };
        let before = std::mem::replace(slot, value);
        if self.declared[place].relevant {
            let (before, after) = (hash_at(place, before.as_ref()), hash_at(place, slot.as_ref()));
            self.hash = self.hash.wrapping_sub(before).wrapping_add(after);
        }
        true
    }
}

impl PartialEq for Parameters {
    /// Whether the same values are set under the same names.
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

/// Whether both are the same, with the flags, of which most parameters are, compared in place: this is most of a hit.
#[inline]
fn same(mine: Option<&ParameterValue>, theirs: Option<&ParameterValue>) -> bool {
    match (mine, theirs) {
        (None, None) => true,
        (Some(ParameterValue::Bool(mine)), Some(ParameterValue::Bool(theirs))) => mine == theirs,
        (Some(ParameterValue::Text(mine)), Some(ParameterValue::Text(theirs))) => mine == theirs,
        (mine, theirs) => mine == theirs,
    }
}

fn hash_at(place: usize, value: Option<&ParameterValue>) -> u64 {
    value.map_or(0, |value| FixedState::default().hash_one((place, value)))
}
