//! Amazon S3 Control.

use bufeo_events::{HandlerError, Placement, handler};
use bufeo_model::Str;

use crate::client::{Client, step};
use crate::endpoint::{control_arn, control_configuration};
use crate::error::Error;
use crate::event::{BeforeEndpointResolution, BeforeParameterBuild};
use crate::stage::Params;

/// The endpoint rules put the account before the host name, where the operation wants it there; it must not come twice.
pub(super) fn leave_the_account_to_the_endpoint(event: &mut BeforeParameterBuild) {
    let fixed = event.model.static_context_params();
    let by_rules = fixed.iter().any(|fixed| fixed.name == *"RequiresAccountId" && fixed.value == true);
    if by_rules && event.model.host_prefix() == Some("{AccountId}.") {
        event.host_prefix = Some(Str::from_static(""));
    }
}

/// Registers what a client of S3 Control's does with ARNs.
pub(crate) fn register(client: &Client) -> Result<(), Error> {
    let accelerate = client.0.settings.endpoints.s3_accelerate;
    let arns = handler(move |event: &mut BeforeEndpointResolution| {
        take_arns(event, accelerate).map_err(HandlerError::from)
    });
    let name = "before-endpoint-resolution.s3-control";
    step(client.meta().events(), name, "take the account of an ARN", arns, Placement::middle())
}

fn take_arns(event: &mut BeforeEndpointResolution, accelerate: bool) -> Result<(), Error> {
    let operation = event.model.name();
    if matches!(operation, "CreateBucket" | "ListRegionalBuckets") {
        if let Some(outpost) = event.params.get("OutpostId").map(std::borrow::Cow::into_owned) {
            event.context.insert("outpost_id", outpost);
        }
        return Ok(());
    }
    if operation != "CreateAccessPoint" {
        take_arn(&mut event.params, "Name", "accesspoint", accelerate)?;
    }
    take_arn(&mut event.params, "Bucket", "bucket", accelerate)
}

/// The ARN of an outpost's resource has the account in it.
fn take_arn(params: &mut Params, member: &str, kind: &str, accelerate: bool) -> Result<(), Error> {
    let Some(arn) = params.get(member).and_then(|value| crate::stage::plain_text(&value)) else {
        return Ok(());
    };
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, account, resource] = parts[..] else { return Ok(()) };
    if region.starts_with("fips-") || region.ends_with("fips-") {
        return Err(control_arn(&arn, "Invalid ARN, FIPS region not allowed in ARN."));
    }
    if accelerate {
        return Err(control_configuration("S3 control client does not support accelerate endpoints"));
    }
    let resource: Vec<&str> = resource.split([':', '/']).collect();
    let fits = service == "s3-outposts" && matches!(resource[..], ["outpost", _, named, _] if named == kind);
    if !fits {
        return Err(control_arn(&arn, &format!("The {member} parameter does not support the provided ARN")));
    }
    if let Some(given) = params.get("AccountId")
        && crate::stage::plain_text(&given).as_deref() != Some(account)
    {
        let text =
            format!("Account ID in arn does not match the AccountId parameter provided: \"{}\"", *given);
        return Err(control_arn(&arn, &text));
    }
    params.insert("AccountId", account);
    Ok(())
}
