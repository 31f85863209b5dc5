//! The metadata of objects, which travels in headers.

use bufeo_events::HandlerError;
use bufeo_model::Value;

use super::super::invalid_parameter;
use crate::event::BeforeParameterBuild;
use crate::stage::plain_text;

/// Headers hold nothing but ASCII; what S3 would make of anything else is not what was meant. Values that are no text are
/// left to the check of all parameters.
pub(in crate::services) fn check(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    let metadata = event.params.get("Metadata").map(std::borrow::Cow::into_owned);
    let Some(Value::Map(metadata)) = metadata else { return Ok(()) };
    for (key, value) in metadata.iter() {
        let value = plain_text(&value).unwrap_or_default();
        if !key.is_ascii() || !value.is_ascii() {
            let report = format!(
                "Non ascii characters found in S3 metadata for key \"{key}\", value: \"{value}\".  \nS3 metadata can only \
                 contain ASCII characters. "
            );
            return Err(invalid_parameter(report).into());
        }
    }
    Ok(())
}
