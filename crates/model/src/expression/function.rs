//! The functions of JMESPath: which there are, and what they take.

use super::argument::{Kind, check};
use super::bounds::Bounds;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::evaluate::Result;
use super::found::Found;
use super::{built_in, ordered};

/// A function: the kinds that each of its arguments may be of, none where any will do.
pub(super) struct Function {
    name: &'static str,
    takes: &'static [&'static [Kind]],
    /// Whether more arguments may follow, which are of any kind.
    repeats: bool,
    run: Run,
}

type Run = for<'v, 't> fn(&Call<'v, 't, '_>) -> Result<'v, 't>;

/// The arguments of one call, which are of the kinds that the function takes.
pub(super) struct Call<'v, 't, 'b> {
    pub(super) name: &'static str,
    pub(super) arguments: Vec<Found<'v, 't>>,
    pub(super) bounds: &'b Bounds,
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

static FUNCTIONS: &[Function] = &[
    function("abs", &[NUMBER], built_in::abs),
    function("avg", &[NUMBERS], built_in::avg),
    function("ceil", &[NUMBER], built_in::ceil),
    function("contains", &[&[Kind::Array, Kind::String], ANY], built_in::contains),
    function("ends_with", &[STRING, STRING], built_in::ends_with),
    function("floor", &[NUMBER], built_in::floor),
    function("join", &[STRING, STRINGS], built_in::join),
    function("keys", &[OBJECT], built_in::keys),
    function("length", &[&[Kind::String, Kind::Array, Kind::Object]], built_in::length),
    function("map", &[EXPRESSION, ARRAY], ordered::map),
    function("max", &[ORDERED], ordered::max),
    function("max_by", &[ARRAY, EXPRESSION], ordered::max_by),
    repeating("merge", &[OBJECT], built_in::merge),
    function("min", &[ORDERED], ordered::min),
    function("min_by", &[ARRAY, EXPRESSION], ordered::min_by),
    repeating("not_null", &[ANY], built_in::not_null),
    function("reverse", &[&[Kind::Array, Kind::String]], built_in::reverse),
    function("sort", &[&[Kind::Strings, Kind::Numbers]], ordered::sort),
    function("sort_by", &[ARRAY, EXPRESSION], ordered::sort_by),
    function("starts_with", &[STRING, STRING], built_in::starts_with),
    function("sum", &[NUMBERS], built_in::sum),
    function("to_array", &[ANY], built_in::to_array),
    function("to_number", &[ANY], built_in::to_number),
    function("to_string", &[ANY], built_in::to_string),
    function("type", &[ANY], built_in::type_of),
    function("values", &[OBJECT], built_in::values),
];

const fn function(name: &'static str, takes: &'static [&'static [Kind]], run: Run) -> Function {
    Function { name, takes, repeats: false, run }
}

const fn repeating(name: &'static str, takes: &'static [&'static [Kind]], run: Run) -> Function {
    Function { name, takes, repeats: true, run }
}

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The error for a name that no function has.
pub(super) fn unknown(name: &str) -> ExpressionError {
    let known = FUNCTIONS.iter().map(|function| function.name);
    let text = format!("Unknown function: {name}(){}", crate::suggestion(name, known));
    ExpressionError::new(ExpressionErrorKind::UnknownFunction, text)
}

impl Function {
    /// What the function makes of its arguments.
    pub(super) fn call<'v, 't>(&self, arguments: Vec<Found<'v, 't>>, bounds: &Bounds) -> Result<'v, 't> {
        self.count(arguments.len())?;
        for (argument, kinds) in arguments.iter().zip(self.takes) {
            check(self.name, argument, kinds, bounds)?;
        }
        (self.run)(&Call { name: self.name, arguments, bounds })
    }

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
