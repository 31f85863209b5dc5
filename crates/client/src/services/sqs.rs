//! Amazon SQS, which changed its wire format and tells the codes of the older one beside those of the model.

use bufeo_model::Str;

use crate::event::AfterCall;

/// The entry of a call's context that says which of the model's errors an answer is.
const ERROR: &str = "error_code_override";

pub(super) fn name_the_error(event: &mut AfterCall) {
    if let Some(code) = of_query(event) {
        event.context.insert(ERROR, code);
    }
}

fn of_query(event: &AfterCall) -> Option<Str> {
    let error = event.parsed.get("Error")?;
    super::text(error.as_map()?, "QueryErrorCode").filter(|code| !code.is_empty())
}

/// The code that the model has for the error of an answer, where it is another than the one that the service tells.
pub(crate) fn modelled_code(event: &AfterCall) -> Option<Str> {
    super::text(&event.context, ERROR).filter(|code| !code.is_empty()).or_else(|| of_query(event))
}
