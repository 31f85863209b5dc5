//! Amazon S3 Control.

use bufeo_model::Str;

use crate::event::BeforeParameterBuild;

/// The endpoint rules put the account before the host name, where the operation wants it there; it must not come twice.
pub(super) fn leave_the_account_to_the_endpoint(event: &mut BeforeParameterBuild) {
    let fixed = event.model.static_context_params();
    let by_rules = fixed.iter().any(|fixed| fixed.name == *"RequiresAccountId" && fixed.value == true);
    if by_rules && event.model.host_prefix() == Some("{AccountId}.") {
        event.host_prefix = Some(Str::from_static(""));
    }
}
