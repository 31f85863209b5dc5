//! Amazon Route 53.

use crate::event::BeforeParameterBuild;
use crate::stage::plain_text;

/// Answers have ids as in `/hostedzone/Z123`; requests take the last part alone.
pub(super) fn shorten_ids(event: &mut BeforeParameterBuild) {
    let Some(input) = event.model.input() else { return };
    let is_id = |name: &str| matches!(name, "ResourceId" | "DelegationSetId" | "ChangeId");
    for member in input.members().filter(|member| is_id(member.shape().name())) {
        let Some(id) = event.params.get(member.name()).and_then(|id| plain_text(&id)) else { continue };
        if let Some((_, last)) = id.rsplit_once('/') {
            event.params.insert(member.name(), last);
        }
    }
}
