//! The functions that conditions call.

use std::rc::Rc;

use crate::error::Error;
use crate::evaluate::Evaluation;
use crate::host_label::{is_valid_host_label, is_virtual_hostable_bucket};
use crate::rule::{Call, Expression, Function};
use crate::scope::{Text, Value};
use crate::url::percent_encode;

impl<'a> Evaluation<'a> {
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

    fn result(&mut self, function: &'a Function) -> Result<Value<'a>, Error> {
        match function {
            Function::IsSet(value) => Ok(Value::Bool(!self.value(value)?.is_null())),
            Function::Not(value) => Ok(Value::Bool(!self.value(value)?.is_true())),
            Function::GetAttr(value, path) => {
                let value = self.value(value)?;
                value.at(path).ok_or_else(|| {
                    let names = path.names.join(".");
                    Error::evaluation(format!("`getAttr` finds no `{names}` in {}", value.kind()))
                })
            }
            Function::BooleanEquals([one, other]) => match (self.value(one)?, self.value(other)?) {
                (Value::Bool(one), Value::Bool(other)) => Ok(Value::Bool(one == other)),
                (one, other) => Err(incomparable("booleanEquals", "true or false", &one, &other)),
            },
            Function::StringEquals([one, other]) => match (self.value(one)?, self.value(other)?) {
                (Value::Text(one), Value::Text(other)) => Ok(Value::Bool(one.as_str() == other.as_str())),
                (one, other) => Err(incomparable("stringEquals", "text", &one, &other)),
            },
            Function::Substring(arguments) => self.substring(arguments),
            Function::IsValidHostLabel([name, subdomains]) => {
                self.name_check("isValidHostLabel", name, subdomains, is_valid_host_label)
            }
            Function::IsVirtualHostableS3Bucket([name, subdomains]) => {
                self.name_check("aws.isVirtualHostableS3Bucket", name, subdomains, is_virtual_hostable_bucket)
            }
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
            Function::Partition(value) => match self.value(value)? {
                Value::Null => Ok(Value::Partition(self.partitions.default_partition())),
                Value::Text(region) => {
                    Ok(Value::Partition(self.partitions.partition_for_region(region.as_str())))
                }
                other => Err(unfit("aws.partition", "text", &other)),
            },
        }
    }

    /// Counts in bytes, which are characters: text outside ASCII has no substrings.
    fn substring(&mut self, [text, start, stop, reverse]: &'a [Expression; 4]) -> Result<Value<'a>, Error> {
        let text = match self.value(text)? {
            Value::Text(text) => text,
            other => return Err(unfit("substring", "text", &other)),
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
            other => Err(unfit("substring", "a number", &other)),
        }
    }

    fn flag(&mut self, function: &str, value: &'a Expression) -> Result<bool, Error> {
        match self.value(value)? {
            Value::Bool(flag) => Ok(flag),
            other => Err(unfit(function, "true or false", &other)),
        }
    }

    fn name_check(
        &mut self,
        function: &str,
        name: &'a Expression,
        subdomains: &'a Expression,
        check: fn(&str, bool) -> bool,
    ) -> Result<Value<'a>, Error> {
        let name = self.value(name)?;
        let subdomains = self.flag(function, subdomains)?;
        match name {
            Value::Null => Ok(Value::Bool(false)),
            Value::Text(name) => Ok(Value::Bool(check(name.as_str(), subdomains))),
            other => Err(unfit(function, "text", &other)),
        }
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
            other => Err(unfit(function, "text", &other)),
        }
    }
}

fn unfit(function: &str, wanted: &str, given: &Value<'_>) -> Error {
    Error::evaluation(format!("`{function}` takes {wanted}, not {}", given.kind()))
}

fn incomparable(function: &str, wanted: &str, one: &Value<'_>, other: &Value<'_>) -> Error {
    Error::evaluation(format!("`{function}` compares {wanted}, not {} with {}", one.kind(), other.kind()))
}
