//! How the pages of an operation are asked for.

use serde_json::{Map, Value};

use crate::error::Error;
use crate::{Expression, Str};

/// How the pages of one operation are asked for: what of an answer goes into the next request, and what of it are the
/// results.
///
/// A [`ServiceModel`](crate::ServiceModel) has those that come with it; this makes one from JSON in memory:
///
/// ```
#[doc = import!("PaginatorModel")]
///
/// let json = serde_json::json!({
///     "input_token": "NextToken", "output_token": "NextToken", "limit_key": "MaxResults", "result_key": "Cities"
/// });
/// let paginator = PaginatorModel::from_value("ListCities", &json)?;
/// assert_eq!(paginator.limit_key(), Some("MaxResults"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PaginatorModel {
    operation: Str,
    input_tokens: Vec<Str>,
    output_tokens: Vec<Expression>,
    result_keys: Vec<Expression>,
    limit_key: Option<Str>,
    more_results: Option<Expression>,
    non_aggregate_keys: Vec<Expression>,
}

impl PaginatorModel {
    /// The paginator of an operation, as a `paginators-1.json` has it under the operation's name.
    ///
    /// # Errors
    /// Where the JSON is no paginator: it lacks its tokens, or one of its expressions is no JMESPath.
    pub fn from_value(operation: &str, json: &Value) -> Result<Self, Error> {
        Self::decode(operation, json)
            .map_err(|error| error.within(format!("the paginator of `{operation}` cannot be read")))
    }

    fn decode(operation: &str, json: &Value) -> Result<Self, Error> {
        let entries = json.as_object().ok_or_else(|| Error::corrupt("a paginator is an object"))?;
        let required = |name: &str| match texts(entries, name)? {
            texts if texts.is_empty() => Err(Error::corrupt(format!("it has no `{name}`"))),
            texts => Ok(texts),
        };
        let expressions =
            |name: &str| texts(entries, name)?.into_iter().map(expression).collect::<Result<Vec<_>, Error>>();
        Ok(Self {
            operation: operation.into(),
            input_tokens: required("input_token")?.into_iter().map(Str::from).collect(),
            output_tokens: required("output_token")?.into_iter().map(expression).collect::<Result<_, _>>()?,
            result_keys: expressions("result_key")?,
            limit_key: texts(entries, "limit_key")?.pop().map(Str::from),
            more_results: texts(entries, "more_results")?.pop().map(expression).transpose()?,
            non_aggregate_keys: expressions("non_aggregate_keys")?,
        })
    }

    /// The name of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The members of the input that say where the next page begins.
    pub fn input_tokens(&self) -> &[Str] {
        &self.input_tokens
    }

    /// Where in an answer that is said, in the order of the [input tokens](Self::input_tokens).
    pub fn output_tokens(&self) -> &[Expression] {
        &self.output_tokens
    }

    /// Where in an answer the results are; the first are those that are counted.
    pub fn result_keys(&self) -> &[Expression] {
        &self.result_keys
    }

    /// The member of the input that says how many results a page has, where there is one.
    pub fn limit_key(&self) -> Option<&str> {
        self.limit_key.as_deref()
    }

    /// Where in an answer it stands whether there are more, where that is said apart from the tokens.
    pub fn more_results(&self) -> Option<&Expression> {
        self.more_results.as_ref()
    }

    /// Where in an answer is what belongs to no page: it is taken from the first.
    pub fn non_aggregate_keys(&self) -> &[Expression] {
        &self.non_aggregate_keys
    }
}

/// The text under `name`, or the texts of the list there; none where nothing is.
fn texts<'j>(entries: &'j Map<String, Value>, name: &str) -> Result<Vec<&'j str>, Error> {
    let text = |value: &'j Value| {
        value.as_str().ok_or_else(|| Error::corrupt(format!("something that is no text stands in `{name}`")))
    };
    match entries.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(text).collect(),
        Some(value) => text(value).map(|text| vec![text]),
    }
}

pub(crate) fn expression(text: &str) -> Result<Expression, Error> {
    Expression::parse(text).map_err(|error| Error::corrupt(error.to_string()))
}
