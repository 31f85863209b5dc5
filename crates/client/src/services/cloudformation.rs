//! AWS CloudFormation.

use bufeo_protocol::json_value;

use crate::event::AfterCall;

/// A template in JSON is what it says; one in YAML stays text.
pub(super) fn read_the_template(event: &mut AfterCall) {
    const BODY: &str = "TemplateBody";
    let text = super::text(&event.parsed, BODY);
    if let Some(template) = text.and_then(|text| json_value(text.as_bytes()).ok()) {
        event.parsed.insert(BODY, template);
    }
}
