//! What is asked for next: the rules of a paginator, without the calls.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bufeo_model::{
    Expression, ExpressionError, List, Map, OperationModel, PaginatorModel, PythonRepr, ShapeKind, Str, Value,
};

use super::token::{self, Start, TRUNCATED};
use crate::error::{Error, ErrorKind};

/// How far pages are wanted.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct PagerLimits {
    /// How many results the service is to put on a page, as a number or as text.
    pub page_size: Option<Value>,
    /// How many results are wanted in all.
    pub max_items: Option<usize>,
    /// The resume token of earlier pages.
    pub starting_token: Option<Str>,
}

/// Of the token only whether there is one.
impl fmt::Debug for PagerLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.starting_token.as_ref().map(|_| format_args!(".."));
        f.debug_struct("PagerLimits")
            .field("page_size", &self.page_size)
            .field("max_items", &self.max_items)
            .field("starting_token", &token)
            .finish()
    }
}

/// The rules by which one page leads to the next. For hosts, which make the calls themselves;
/// [`Client::paginate`](crate::Client::paginate) is for programs.
///
/// [`begin`](Self::begin) once, then for each page [`receive`](Self::receive) and [`advance`](Self::advance), until that
/// says that there is no more.
pub struct Pager {
    model: Arc<PaginatorModel>,
    limits: PagerLimits,
    start: Option<Start>,
    /// What led to the page at hand.
    current: Map,
    /// What led to the page before, once there is one.
    previous: Option<Map>,
    first: bool,
    ended: bool,
    counted: usize,
    resume: Option<Map>,
    non_aggregate: Map,
}

impl fmt::Debug for Pager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("operation", &self.model.operation())
            .field("counted", &self.counted)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Pager {
    /// The rules of a paginator.
    pub fn new(model: Arc<PaginatorModel>, limits: PagerLimits) -> Self {
        let current = model.input_tokens().iter().map(|name| (name.clone(), Value::Null)).collect();
        Self {
            model,
            limits,
            start: None,
            current,
            previous: None,
            first: true,
            ended: false,
            counted: 0,
            resume: None,
            non_aggregate: Map::new(),
        }
    }

    /// The paginator.
    pub fn model(&self) -> &Arc<PaginatorModel> {
        &self.model
    }

    /// A page size as the operation wants it, number or text.
    ///
    /// # Errors
    /// Where the operation lets nobody choose the size of its pages, and where the size is no number and should be one.
    pub fn sized(model: &PaginatorModel, operation: &OperationModel, size: &Value) -> Result<Value, Error> {
        let Some(limit_key) = model.limit_key() else {
            let reason =
                "PageSize parameter is not supported for the pagination interface for this operation.";
            return Err(failed(reason));
        };
        let member = operation.input().and_then(|input| input.member(limit_key));
        let text = member.is_some_and(|member| member.shape().kind() == ShapeKind::String);
        match size {
            Value::Int(number) if text => Ok(number.to_string().into()),
            Value::String(digits) if !text => digits
                .trim()
                .parse::<i64>()
                .map(Value::Int)
                .map_err(|_| failed(&format!("the page size is a number, not `{digits}`"))),
            Value::Int(_) | Value::String(_) => Ok(size.clone()),
            other => Err(failed(&format!("the page size is a number, not a {}", other.kind_name()))),
        }
    }

    /// Puts into the parameters of the first call where to begin and how large pages are.
    ///
    /// # Errors
    /// Where the starting token is none.
    pub fn begin(&mut self, params: &mut Map) -> Result<(), Error> {
        if let Some(token) = &self.limits.starting_token {
            let start = token::decode(token, self.model.input_tokens())?;
            self.current = start.tokens.clone();
            inject(&start.tokens, params);
            self.start = Some(start);
        }
        if let Some((limit_key, size)) = self.model.limit_key().zip(self.limits.page_size.as_ref()) {
            params.insert(limit_key, size.clone());
        }
        Ok(())
    }

    /// A name in the starting token that the paginator does not know: then the token is of another one.
    pub(super) fn stray_token(&self) -> Option<Str> {
        let start = self.start.as_ref()?;
        start.tokens.keys().find(|name| !self.model.input_tokens().contains(name))
    }

    /// Takes an answer, and takes away from it what was handed out before and what is beyond the wanted number.
    ///
    /// # Errors
    /// Where the token for what is taken away cannot be made.
    pub fn receive(&mut self, page: &mut Value) -> Result<(), Error> {
        let mut passed_over = 0;
        if std::mem::take(&mut self.first) {
            if let Some(start) = &self.start {
                passed_over = start.passed_over;
                self.pass_over(page, passed_over).map_err(Error::of_expression)?;
            }
            self.non_aggregate = self.non_aggregate_of(page).map_err(Error::of_expression)?;
        }
        let count = self.primary(page).map_err(Error::of_expression)?.map_or(0, |results| length(&results));
        self.counted += count;
        match self.limits.max_items {
            Some(most) if self.counted > most => {
                let kept = count.saturating_sub(self.counted - most);
                self.ended = true;
                self.truncate(page, kept)?;
                let mut token = self.current.clone();
                token.insert(TRUNCATED, kept.saturating_add(passed_over));
                self.resume_at(token)
            }
            _ => Ok(()),
        }
    }

    /// Puts into the parameters of the next call what the answer says about the next page; false where there is none, or
    /// where no more are wanted.
    ///
    /// # Errors
    /// Where the answer leads to the same page again.
    pub fn advance(&mut self, page: &Value, params: &mut Map) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        let next = self.next(page).map_err(Error::of_expression)?;
        self.ended = true;
        let Some(next) = next else { return Ok(false) };
        if self.limits.max_items == Some(self.counted) {
            self.resume_at(next)?;
            return Ok(false);
        }
        if self.previous.as_ref() == Some(&next) {
            let tokens = Value::Map(next);
            let tokens = PythonRepr(&tokens);
            return Err(failed(&format!("The same next token was received twice: {tokens}")));
        }
        inject(&next, params);
        self.previous = Some(next.clone());
        self.current = next;
        self.ended = false;
        Ok(true)
    }

    /// Where to go on later, once the pages have ended before the results have: what
    /// [`PagerLimits::starting_token`] takes.
    ///
    /// # Errors
    /// Where what the service has as a token cannot be written as text.
    pub fn resume_token(&self) -> Result<Option<String>, Error> {
        self.resume.as_ref().map(token::encode).transpose()
    }

    /// Tokens by name, as text.
    ///
    /// # Errors
    /// Where one of them is nothing that JSON has, and no bytes.
    pub fn encode_token(tokens: &Map) -> Result<String, Error> {
        token::encode(tokens)
    }

    /// The tokens that [`encode_token`](Self::encode_token) made text of.
    ///
    /// # Errors
    /// Where the text is none of those.
    pub fn decode_token(text: &str) -> Result<Map, Error> {
        token::decode_all(text)?.ok_or_else(|| token::bad(text))
    }

    /// What of the first page belongs to no page.
    pub fn non_aggregate_part(&self) -> &Map {
        &self.non_aggregate
    }

    fn resume_at(&mut self, token: Map) -> Result<(), Error> {
        let mut names: Vec<Str> = token.keys().filter(|name| name != TRUNCATED).collect();
        let mut inputs = self.model.input_tokens().to_vec();
        names.sort_unstable();
        inputs.sort_unstable();
        if names != inputs {
            return Err(token::bad(&PythonRepr(&token.into()).to_string()));
        }
        self.resume = Some(token);
        Ok(())
    }

    /// Where the next page begins; nothing where there is none.
    fn next(&self, page: &Value) -> Result<Option<Map>, ExpressionError> {
        if let Some(more) = self.model.more_results()
            && is_empty(&*more.search(page)?)
        {
            return Ok(None);
        }
        let mut next = Map::with_capacity(self.model.input_tokens().len());
        let mut found = false;
        for (name, expression) in self.model.input_tokens().iter().zip(self.model.output_tokens()) {
            let token = expression.search(page)?;
            let token = if is_empty(&token) { Value::Null } else { token.into_owned() };
            found |= !token.is_null();
            next.insert(name.clone(), token);
        }
        Ok(found.then_some(next))
    }

    fn primary<'p>(&self, page: &'p Value) -> Result<Option<Cow<'p, Value>>, ExpressionError> {
        self.model.result_keys().first().map(|key| key.search(page)).transpose()
    }

    /// Takes away the results that were handed out before: the first of the first result key, all of the others.
    fn pass_over(&self, page: &mut Value, count: usize) -> Result<(), ExpressionError> {
        for (place, key) in self.model.result_keys().iter().enumerate() {
            let found = key.search(page)?.into_owned();
            let rest = match (place, found) {
                (0, Value::List(items)) => items.into_iter().skip(count).collect::<List>().into(),
                (0, Value::Map(entries)) => entries.into_iter().skip(count).collect::<Map>().into(),
                (0, Value::String(text)) => text.chars().skip(count).collect::<String>().into(),
                (0, _) => Value::Null,
                (_, Value::List(_)) => List::default().into(),
                (_, Value::String(_)) => "".into(),
                (_, number @ (Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_))) => number,
                (_, _) => Value::Null,
            };
            put(key, page, rest);
        }
        Ok(())
    }

    fn truncate(&self, page: &mut Value, kept: usize) -> Result<(), Error> {
        let Some(key) = self.model.result_keys().first() else { return Ok(()) };
        let found = key.search(page).map_err(Error::of_expression)?.into_owned();
        let short = match found {
            Value::List(items) => items.into_iter().take(kept).collect::<List>().into(),
            Value::Map(entries) => entries.into_iter().take(kept).collect::<Map>().into(),
            Value::String(text) => text.chars().take(kept).collect::<String>().into(),
            other => other,
        };
        put(key, page, short);
        Ok(())
    }

    fn non_aggregate_of(&self, page: &Value) -> Result<Map, ExpressionError> {
        let mut part = Map::new();
        for key in self.model.non_aggregate_keys() {
            key.put(&mut part, key.search(page)?.into_owned());
        }
        Ok(part)
    }
}

/// An error of pagination, in botocore's words.
fn failed(reason: &str) -> Error {
    Error::new(ErrorKind::Pagination, format!("Error during pagination: {reason}")).with("message", reason)
}

/// Puts tokens into parameters. What has none is not sent.
fn inject(tokens: &Map, params: &mut Map) {
    for (name, token) in tokens.iter() {
        if token.is_null() || *token == "None" {
            params.remove(&name);
        } else {
            params.insert(name.into_owned(), token.into_owned());
        }
    }
}

fn put(key: &Expression, page: &mut Value, value: Value) {
    if let Some(page) = page.as_map_mut() {
        key.put(page, value);
    }
}

fn length(results: &Value) -> usize {
    match results {
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        Value::String(text) => text.chars().count(),
        _ => 0,
    }
}

/// Whether Python takes the value for false.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Int(number) => *number == 0,
        Value::Float(number) => *number == 0.0,
        Value::Blob(bytes) => bytes.is_empty(),
        other => matches!(other, Value::List(_) | Value::Map(_) | Value::String(_)) && length(other) == 0,
    }
}
