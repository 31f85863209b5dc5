//! The functions that conditions call.

use std::rc::Rc;

use crate::error::Error;
use crate::evaluate::Evaluation;
use crate::host_label::{is_valid_host_label, is_virtual_hostable_bucket};
use crate::rule::{Call, Expression, Function, Test};
use crate::scope::{Text, Value};
use crate::url::percent_encode;

impl<'a> Evaluation<'a> {
    /// Whether a condition holds: its function gives something else than nothing and false.
    pub(crate) fn holds(&mut self, condition: &'a Call) -> Result<bool, Error> {
        match condition {
            Call { function: Function::Test(test), assign: None } => self.test(test),
            _ => Ok(!matches!(self.call(condition)?, Value::Null | Value::Bool(false))),
        }
    }

    /// Calls a function and binds its result.
    pub(crate) fn call(&mut self, call: &'a Call) -> Result<Value<'a>, Error> {
        let result = self.result(&call.function)?;
        if let Some(slot) = call.assign
            && !self.scope.bind(slot, result.clone())
        {
            return Err(Error::evaluation(format!(
                "`{}` has a value already and cannot be assigned another",
                self.rules.variable(slot)
            )));
        }
        Ok(result)
    }

    fn test(&mut self, test: &'a Test) -> Result<bool, Error> {
        match test {
            Test::IsSet(value) => self.with(value, |value| !value.is_null()),
            Test::Not(value) => self.with(value, |value| !value.is_true()),
            Test::BooleanEquals([one, other]) => {
                match (self.with(one, Value::as_bool)?, self.with(other, Value::as_bool)?) {
                    (Ok(one), Ok(other)) => Ok(one == other),
                    (Err(kind), _) | (_, Err(kind)) => Err(unfit("booleanEquals", "true or false", kind)),
                }
            }
            Test::StringEquals([one, other]) => match (self.value(one)?, other) {
                (Value::Text(one), Expression::Text(other)) => Ok(one.as_str() == other.as_str()),
                (Value::Text(one), other) => self.with(other, |other| match other {
                    Value::Text(other) => Ok(one.as_str() == other.as_str()),
                    other => Err(unfit("stringEquals", "text", other.kind())),
                })?,
                (one, _) => Err(unfit("stringEquals", "text", one.kind())),
            },
            Test::IsValidHostLabel([name, subdomains]) => {
                self.name_check("isValidHostLabel", name, subdomains, is_valid_host_label)
            }
            Test::IsVirtualHostableS3Bucket([name, subdomains]) => {
                self.name_check("aws.isVirtualHostableS3Bucket", name, subdomains, is_virtual_hostable_bucket)
            }
        }
    }

    fn result(&mut self, function: &'a Function) -> Result<Value<'a>, Error> {
        match function {
            Function::Test(test) => self.test(test).map(Value::Bool),
            Function::GetAttr(value, path) => self.with(value, |value| {
                value.at(path).ok_or_else(|| {
                    let names = path.names.join(".");
                    Error::evaluation(format!("`getAttr` finds no `{names}` in {}", value.kind()))
                })
            })?,
            Function::Substring(arguments) => self.substring(arguments),
            Function::UriEncode(value) => self.map_text("uriEncode", value, |text| {
                let mut encoded = String::with_capacity(text.as_str().len());
                percent_encode(text.as_str(), &mut encoded);
                Some(Value::Text(Text::Owned(encoded.into())))
            }),
            Function::ParseUrl(value) => {
                self.map_text("parseURL", value, |text| text.url().map(|url| Value::Url(Rc::new(url))))
            }
            Function::ParseArn(value) => {
                self.map_text("aws.parseArn", value, |text| text.arn().map(|arn| Value::Arn(Rc::new(arn))))
            }
            Function::Partition(value) => {
                let partitions = self.partitions;
                self.with(value, |value| match value {
                    Value::Null => Ok(Value::Partition(partitions.default_partition())),
                    Value::Text(region) => {
                        Ok(Value::Partition(partitions.partition_for_region(region.as_str())))
                    }
                    other => Err(unfit("aws.partition", "text", other.kind())),
                })?
            }
        }
    }

    /// Reads a value where it stands, which saves a copy of variables.
    fn with<T>(&mut self, value: &'a Expression, read: impl FnOnce(&Value<'a>) -> T) -> Result<T, Error> {
        match value {
            Expression::Variable(slot) => Ok(read(self.scope.get(*slot))),
            other => Ok(read(&self.value(other)?)),
        }
    }

    /// Counts in bytes, which are characters: text outside ASCII has no substrings.
    fn substring(&mut self, [text, start, stop, reverse]: &'a [Expression; 4]) -> Result<Value<'a>, Error> {
        let text = match self.value(text)? {
            Value::Text(text) => text,
            other => return Err(unfit("substring", "text", other.kind())),
        };
        let (start, stop) = (self.place(start)?, self.place(stop)?);
        let reverse = self.flag("substring", reverse)?;
        let length = text.as_str().len();
        let (Some(start), Some(stop)) = (start, stop) else { return Ok(Value::Null) };
        if start >= stop || stop > length || !text.as_str().is_ascii() {
            return Ok(Value::Null);
        }
        let part = if reverse { text.part(length - stop, length - start) } else { text.part(start, stop) };
        Ok(part.map_or(Value::Null, Value::Text))
    }

    /// A place in a text; none where it is negative.
    fn place(&mut self, value: &'a Expression) -> Result<Option<usize>, Error> {
        match self.value(value)? {
            Value::Int(number) => Ok(usize::try_from(number).ok()),
            other => Err(unfit("substring", "a number", other.kind())),
        }
    }

    fn flag(&mut self, function: &str, value: &'a Expression) -> Result<bool, Error> {
        self.with(value, Value::as_bool)?.map_err(|kind| unfit(function, "true or false", kind))
    }

    fn name_check(
        &mut self,
        function: &str,
        name: &'a Expression,
        subdomains: &'a Expression,
        check: fn(&str, bool) -> bool,
    ) -> Result<bool, Error> {
        let subdomains = self.flag(function, subdomains)?;
        self.with(name, |name| match name {
            Value::Null => Ok(false),
            Value::Text(name) => Ok(check(name.as_str(), subdomains)),
            other => Err(unfit(function, "text", other.kind())),
        })?
    }

    fn map_text(
        &mut self,
        function: &str,
        value: &'a Expression,
        map: impl FnOnce(Text<'a>) -> Option<Value<'a>>,
    ) -> Result<Value<'a>, Error> {
        match self.value(value)? {
            Value::Null => Ok(Value::Null),
            Value::Text(text) => Ok(map(text).unwrap_or(Value::Null)),
            other => Err(unfit(function, "text", other.kind())),
        }
    }
}

fn unfit(function: &str, wanted: &str, given: &str) -> Error {
    Error::evaluation(format!("`{function}` takes {wanted}, not {given}"))
}
