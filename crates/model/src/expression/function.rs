//! The functions of JMESPath: which there are, and what they take.

use jmespath::ast::Ast;

use super::argument::{Argument, Kind};
use super::built_in;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::evaluate::{self, Result};
use super::found::Found;

/// A function: the kinds that each of its arguments may be of, none where any will do.
pub(super) struct Function {
    pub(super) name: &'static str,
    takes: &'static [&'static [Kind]],
    /// Whether the last argument may be repeated.
    repeats: bool,
    run: for<'v> fn(&Call<'v, '_>) -> Result<'v>,
}

/// The arguments of one call, which are of the kinds that the function takes.
pub(super) struct Call<'v, 'a> {
    pub(super) name: &'static str,
    pub(super) arguments: Vec<Argument<'v, 'a>>,
}

const ANY: &[Kind] = &[];
const NUMBER: &[Kind] = &[Kind::Number];
const STRING: &[Kind] = &[Kind::String];
const ARRAY: &[Kind] = &[Kind::Array];
const OBJECT: &[Kind] = &[Kind::Object];
const EXPRESSION: &[Kind] = &[Kind::Expression];
const NUMBERS: &[Kind] = &[Kind::Numbers];
const STRINGS: &[Kind] = &[Kind::Strings];
const ORDERED: &[Kind] = &[Kind::Numbers, Kind::Strings];

const FUNCTIONS: &[Function] = &[
    function("abs", &[NUMBER], built_in::abs),
    function("avg", &[NUMBERS], built_in::avg),
    function("ceil", &[NUMBER], built_in::ceil),
    function("contains", &[&[Kind::Array, Kind::String], ANY], built_in::contains),
    function("ends_with", &[STRING, STRING], built_in::ends_with),
    function("floor", &[NUMBER], built_in::floor),
    function("join", &[STRING, STRINGS], built_in::join),
    function("keys", &[OBJECT], built_in::keys),
    function("length", &[&[Kind::String, Kind::Array, Kind::Object]], built_in::length),
    function("map", &[EXPRESSION, ARRAY], built_in::map),
    function("max", &[ORDERED], built_in::max),
    function("max_by", &[ARRAY, EXPRESSION], built_in::max_by),
    repeating("merge", &[OBJECT], built_in::merge),
    function("min", &[ORDERED], built_in::min),
    function("min_by", &[ARRAY, EXPRESSION], built_in::min_by),
    repeating("not_null", &[ANY], built_in::not_null),
    function("reverse", &[&[Kind::Array, Kind::String]], built_in::reverse),
    function("sort", &[ORDERED], built_in::sort),
    function("sort_by", &[ARRAY, EXPRESSION], built_in::sort_by),
    function("starts_with", &[STRING, STRING], built_in::starts_with),
    function("sum", &[NUMBERS], built_in::sum),
    function("to_array", &[ANY], built_in::to_array),
    function("to_number", &[ANY], built_in::to_number),
    function("to_string", &[ANY], built_in::to_string),
    function("type", &[ANY], built_in::type_of),
    function("values", &[OBJECT], built_in::values),
];

const fn function(
    name: &'static str,
    takes: &'static [&'static [Kind]],
    run: for<'v> fn(&Call<'v, '_>) -> Result<'v>,
) -> Function {
    Function { name, takes, repeats: false, run }
}

const fn repeating(
    name: &'static str,
    takes: &'static [&'static [Kind]],
    run: for<'v> fn(&Call<'v, '_>) -> Result<'v>,
) -> Function {
    Function { name, takes, repeats: true, run }
}

pub(super) fn call<'v>(name: &str, arguments: &[Ast], at: &Found<'v>) -> Result<'v> {
    let function = FUNCTIONS.iter().find(|function| function.name == name).ok_or_else(|| {
        let known = FUNCTIONS.iter().map(|function| function.name);
        let text = format!("Unknown function: {name}(){}", crate::suggestion(name, known));
        ExpressionError::new(ExpressionErrorKind::UnknownFunction, text)
    })?;
    function.count(arguments.len())?;
    let mut given = Vec::with_capacity(arguments.len());
    for (place, argument) in arguments.iter().enumerate() {
        let argument = match argument {
            Ast::Expref { ast, .. } => Argument::Expression(ast),
            other => Argument::Value(evaluate::evaluate(other, at)?),
        };
        let takes = function.takes.get(place).or(function.takes.last()).copied().unwrap_or_default();
        argument.check(function.name, takes)?;
        given.push(argument);
    }
    (function.run)(&Call { name: function.name, arguments: given })
}

impl Function {
    fn count(&self, given: usize) -> std::result::Result<(), ExpressionError> {
        let takes = self.takes.len();
        if given == takes || (self.repeats && given > takes) {
            return Ok(());
        }
        let least = if self.repeats { "at least " } else { "" };
        let plural = if takes == 1 { "" } else { "s" };
        let text = format!(
            "Expected {least}{takes} argument{plural} for function {}(), received {given}",
            self.name
        );
        Err(ExpressionError::new(ExpressionErrorKind::Arity, text))
    }
}
