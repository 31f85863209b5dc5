//! What is waited for, and how it shows in an answer.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::error::Error;
use crate::expression::is_expected;
use crate::paginator::expression;
use crate::{Expression, ExpressionError, PythonRepr, Str, Value, to_value};

/// What is waited for: an operation that is called again and again, and what its answers mean.
///
/// A [`ServiceModel`](crate::ServiceModel) has those that come with it; this makes one from JSON in memory:
///
/// ```
/// use bufeo_model::{Value, WaiterModel, WaiterState, params};
///
/// let json = serde_json::json!({
///     "operation": "GetForecast", "delay": 5, "maxAttempts": 20,
///     "acceptors": [{"state": "success", "matcher": "path", "argument": "Sky", "expected": "clear"}]
/// });
/// let waiter = WaiterModel::from_value("SkyClear", &json)?;
/// let answer = Value::from(params! { "Sky": "clear" });
/// let acceptor = &waiter.acceptors()[0];
/// assert!(acceptor.matches(&answer)?);
/// assert_eq!(acceptor.state(), WaiterState::Success);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct WaiterModel {
    name: Str,
    operation: Str,
    delay: Duration,
    max_attempts: u32,
    acceptors: Vec<Acceptor>,
}

impl fmt::Debug for WaiterModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaiterModel")
            .field("name", &self.name)
            .field("operation", &self.operation)
            .field("acceptors", &self.acceptors.len())
            .finish_non_exhaustive()
    }
}

/// What an answer means to a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaiterState {
    /// What was waited for is there.
    Success,
    /// It will not come any more.
    Failure,
    /// Not yet.
    Retry,
}

/// One kind of answer that a waiter knows, and what it means.
#[derive(Clone, Debug)]
pub struct Acceptor {
    state: WaiterState,
    matcher: Matcher,
    expected: Value,
}

#[derive(Clone, Debug)]
enum Matcher {
    /// What is there is the expected value.
    Path(Expression),
    /// All that is there is, and there is something.
    PathAll(Expression),
    /// Some of what is there is.
    PathAny(Expression),
    /// The HTTP status is.
    Status,
    /// The error's code is; where true or false is expected, whether there is an error is.
    Error,
}

impl WaiterModel {
    /// The waiter as a `waiters-2.json` has it under its name.
    ///
    /// # Errors
    /// Where the JSON is no waiter: it lacks its operation, has an acceptor of a kind that is not known, or an expression
    /// that is no JMESPath.
    pub fn from_value(name: &str, json: &Json) -> Result<Self, Error> {
        Self::decode(name, json).map_err(|error| error.within(format!("the waiter `{name}` cannot be read")))
    }

    fn decode(name: &str, json: &Json) -> Result<Self, Error> {
        let entries = json.as_object().ok_or_else(|| Error::corrupt("a waiter is an object"))?;
        let delay = entries.get("delay").and_then(Json::as_f64).ok_or_else(|| lacks("delay"))?;
        let attempts = entries.get("maxAttempts").and_then(Json::as_u64);
        let attempts = attempts.and_then(|attempts| u32::try_from(attempts).ok());
        let acceptors =
            entries.get("acceptors").and_then(Json::as_array).ok_or_else(|| lacks("acceptors"))?;
        Ok(Self {
            name: name.into(),
            operation: text(entries, "operation")?.into(),
            delay: Duration::try_from_secs_f64(delay)
                .map_err(|error| Error::corrupt("its `delay` is no time").with_source(error))?,
            max_attempts: attempts.ok_or_else(|| lacks("maxAttempts"))?,
            acceptors: acceptors.iter().map(Acceptor::from_value).collect::<Result<_, _>>()?,
        })
    }

    /// The waiter's name, such as `BucketExists`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the operation that is called.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The time between two calls.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// How many calls are made at most.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The answers that the waiter knows, in the order in which they are looked for.
    pub fn acceptors(&self) -> &[Acceptor] {
        &self.acceptors
    }
}

impl Acceptor {
    /// One acceptor of a waiter, as a `waiters-2.json` has it.
    ///
    /// # Errors
    /// Where the JSON is no acceptor.
    pub fn from_value(json: &Json) -> Result<Self, Error> {
        let entries = json.as_object().ok_or_else(|| Error::corrupt("an acceptor is an object"))?;
        let argument = || text(entries, "argument").and_then(expression);
        let matcher = match text(entries, "matcher")? {
            "path" => Matcher::Path(argument()?),
            "pathAll" => Matcher::PathAll(argument()?),
            "pathAny" => Matcher::PathAny(argument()?),
            "status" => Matcher::Status,
            "error" => Matcher::Error,
            other => return Err(Error::corrupt(format!("Unknown acceptor: {other}"))),
        };
        let state = match text(entries, "state")? {
            "success" => WaiterState::Success,
            "failure" => WaiterState::Failure,
            "retry" => WaiterState::Retry,
            other => return Err(Error::corrupt(format!("an acceptor leads to an unknown state `{other}`"))),
        };
        let expected = entries.get("expected").ok_or_else(|| lacks("expected"))?;
        let expected = to_value(expected)
            .map_err(|error| Error::corrupt("what is expected is no value").with_source(error))?;
        Ok(Self { state, matcher, expected })
    }

    /// What the answer means.
    pub fn state(&self) -> WaiterState {
        self.state
    }

    /// What is expected.
    pub fn expected(&self) -> &Value {
        &self.expected
    }

    /// Where in the answer it is looked for, where that is a matter of its contents.
    pub fn argument(&self) -> Option<&Expression> {
        match &self.matcher {
            Matcher::Path(path) | Matcher::PathAll(path) | Matcher::PathAny(path) => Some(path),
            Matcher::Status | Matcher::Error => None,
        }
    }

    /// Whether `answer` is of this kind: a parsed answer, of a failed call too.
    ///
    /// # Errors
    /// Where the answer has something in it that the expression's functions cannot work with.
    pub fn matches(&self, answer: &Value) -> Result<bool, ExpressionError> {
        let expected = |found: &Value| is_expected(found, &self.expected);
        // What is in an error says nothing about what was asked for.
        if self.argument().is_some() && error_code(answer).is_some() {
            return Ok(false);
        }
        Ok(match &self.matcher {
            Matcher::Path(path) => expected(&*path.search(answer)?),
            Matcher::PathAll(path) => {
                let found = path.search(answer)?;
                found.as_list().is_some_and(|list| !list.is_empty())
                    && found.items().all(|item| expected(&item))
            }
            Matcher::PathAny(path) => path.search(answer)?.items().any(|item| expected(&item)),
            Matcher::Status => answer.get("ResponseMetadata").is_some_and(|metadata| {
                metadata.get("HTTPStatusCode").is_some_and(|status| expected(&status))
            }),
            Matcher::Error => match self.expected {
                Value::Bool(true) => error_code(answer).is_some(),
                Value::Bool(false) => answer.get("Error").is_none(),
                _ => expected(&error_code(answer).unwrap_or_else(|| "".into())),
            },
        })
    }

    /// What it means that an answer is of this kind, in botocore's words.
    pub fn explanation(&self) -> String {
        let expected = &self.expected;
        let expected = expected.as_str().map_or_else(|| PythonRepr(expected).to_string(), str::to_owned);
        match &self.matcher {
            Matcher::Path(path) => {
                format!("For expression \"{path}\" we matched expected path: \"{expected}\"")
            }
            Matcher::PathAll(path) => {
                format!("For expression \"{path}\" all members matched expected path: \"{expected}\"")
            }
            Matcher::PathAny(path) => {
                format!("For expression \"{path}\" we matched expected path: \"{expected}\" at least once")
            }
            Matcher::Status => format!("Matched expected HTTP status code: {expected}"),
            Matcher::Error => format!("Matched expected service error code: {expected}"),
        }
    }
}

/// The code of the error that an answer is.
pub(crate) fn error_code(answer: &Value) -> Option<Value> {
    let error = answer.get("Error")?;
    error.get("Code").map(Cow::into_owned)
}

fn text<'j>(entries: &'j Map<String, Json>, name: &str) -> Result<&'j str, Error> {
    entries.get(name).and_then(Json::as_str).ok_or_else(|| lacks(name))
}

fn lacks(name: &str) -> Error {
    Error::corrupt(format!("it has no `{name}`, or one of the wrong kind"))
}
