//! What a function may be given.

use super::bounds::Bounds;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::found::Found;
use super::type_name::{python_name, text_of, type_name};

/// What an argument may have to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    String,
    Array,
    Object,
    Expression,
    /// A list of numbers.
    Numbers,
    /// A list of texts.
    Strings,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Expression => "expref",
            Self::Numbers => "array-number",
            Self::Strings => "array-string",
        }
    }

    /// What the value itself has to be, and what its items.
    fn parts(self) -> (&'static str, Option<&'static str>) {
        self.name().split_once('-').map_or((self.name(), None), |(whole, items)| (whole, Some(items)))
    }
}

/// Whether an argument is of one of the kinds; any will do where there are none.
pub(super) fn check(
    function: &str,
    argument: &Found<'_, '_>,
    kinds: &[Kind],
    bounds: &Bounds,
) -> Result<(), ExpressionError> {
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    if kinds.is_empty() {
        return Ok(());
    }
    let of = type_name(argument);
    if !kinds.iter().any(|kind| Some(kind.parts().0) == of) {
        return Err(wrong(function, argument, of.unwrap_or("unknown"), &names, bounds));
    }
    let wanted: Vec<&str> = kinds.iter().filter_map(|kind| kind.parts().1).collect();
    let Some(items) = argument.items().filter(|_| !wanted.is_empty()) else { return Ok(()) };
    // All are of the kind that the first is of.
    let first = items.get(0).and_then(|first| type_name(&first));
    for item in items.iter() {
        let of = type_name(&item);
        if of != first || !of.is_some_and(|of| wanted.contains(&of)) {
            return Err(wrong(function, &item, &python_name(&item), &names, bounds));
        }
    }
    Ok(())
}

/// The error of a value that is none of what is wanted.
pub(super) fn wrong(
    function: &str,
    value: &Found<'_, '_>,
    received: &str,
    wanted: &[&str],
    bounds: &Bounds,
) -> ExpressionError {
    let wanted: Vec<String> = wanted.iter().map(|kind| format!("'{kind}'")).collect();
    let text = format!(
        "In function {function}(), invalid type for value: {}, expected one of: [{}], received: \"{received}\"",
        text_of(value, bounds),
        wanted.join(", ")
    );
    ExpressionError::new(ExpressionErrorKind::Type, text)
}
