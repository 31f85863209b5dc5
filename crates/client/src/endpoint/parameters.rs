//! What the rules are fed with: the settings of the client, and what a call says.

use bufeo_endpoint::{Parameter, ParameterKind, ParameterValue};
use bufeo_model::{Expression, Map, OperationModel, ServiceModel, Str, Value, snake_case};

use crate::config::{AccountIdEndpointMode, AddressingStyle, EndpointSettings, Settings};
use crate::stage::{Builtins, Params};

/// The name of the value that is found with the credentials, when a call needs it.
pub(super) const ACCOUNT_ID: &str = "AWS::Auth::AccountId";

/// Where STS was the one for all regions before it had one in each.
pub(super) const STS_WAS_GLOBAL_IN: [&str; 16] = [
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "aws-global",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The values that the settings give the rules, by the names that all rules have for them.
pub(super) fn builtins(
    service_id: &str,
    region: &Str,
    custom: Option<&Str>,
    fips: bool,
    settings: &Settings,
) -> Builtins {
    let endpoints = &settings.endpoints;
    let own = custom.is_none();
    let sts_is_global = endpoints.sts_is_global && STS_WAS_GLOBAL_IN.contains(&region.as_str());
    let mut map = Map::with_capacity(16);
    map.insert("AWS::Region", region);
    map.insert("AWS::UseFIPS", own && (fips || settings.use_fips));
    map.insert("AWS::UseDualStack", own && uses_dual_stack(service_id, settings));
    map.insert("AWS::STS::UseGlobalEndpoint", sts_is_global);
    map.insert("AWS::S3::UseGlobalEndpoint", *region == "us-east-1" && !endpoints.us_east_1_regional);
    map.insert("AWS::S3::Accelerate", endpoints.s3_accelerate);
    map.insert("AWS::S3::ForcePathStyle", forces_path_style(custom, settings));
    map.insert("AWS::S3::UseArnRegion", endpoints.s3_use_arn_region.unwrap_or(true));
    map.insert("AWS::S3Control::UseArnRegion", endpoints.s3_use_arn_region.unwrap_or(false));
    map.insert("AWS::S3::DisableMultiRegionAccessPoints", !endpoints.s3_multi_region_access_points);
    map.insert("AWS::S3::DisableS3ExpressSessionAuth", !endpoints.s3_express_sessions);
    map.insert(ACCOUNT_ID, Value::Null);
    map.insert("AWS::Auth::AccountIdEndpointMode", endpoints.account_id_mode.name());
    map.insert("SDK::Endpoint", custom.cloned());
    Builtins::from(map)
}

/// Whether the client wants addresses that IPv6 reaches; S3 has a setting of its own.
pub(super) fn uses_dual_stack(service_id: &str, settings: &Settings) -> bool {
    let of_s3 = matches!(service_id, "s3" | "s3-control");
    settings.endpoints.s3_use_dual_stack.filter(|_| of_s3).unwrap_or(settings.use_dual_stack)
}

/// An address of somebody's own has no host for every bucket, unless it is said to.
fn forces_path_style(custom: Option<&Str>, settings: &Settings) -> bool {
    if settings.endpoints.s3_accelerate {
        return false;
    }
    match settings.s3_addressing {
        AddressingStyle::Path => true,
        AddressingStyle::Virtual => false,
        AddressingStyle::Auto => custom.is_some_and(|url| !is_accelerated(url)),
    }
}

fn is_accelerated(url: &str) -> bool {
    let host = url.split_once("://").and_then(|(_, rest)| rest.split(['/', ':']).next());
    matches!(host, Some("s3-accelerate.amazonaws.com" | "s3-accelerate.dualstack.amazonaws.com"))
}

/// The parameters that the client's settings give the rules under names of the service's model.
pub(super) fn from_settings(model: &ServiceModel, settings: &EndpointSettings) -> Vec<(Str, Value)> {
    let given = &settings.client_context_params;
    let value = |name: &str| match name {
        // Settings of S3's that have places of their own.
        "DisableS3ExpressSessionAuth" if !settings.s3_express_sessions => Some(true.into()),
        "UseArnRegion" if settings.s3_use_arn_region.is_some() => settings.s3_use_arn_region.map(Value::from),
        _ => Some(given.get(&snake_case(name))?.into_owned()),
    };
    let known = model.client_context_params().iter();
    known.filter_map(|known| Some((known.name.clone(), value(&known.name)?))).collect()
}

/// The features of the user agent that show in what the rules were fed with.
pub(crate) fn features(name: &str, value: &ParameterValue) -> Option<&'static str> {
    let ParameterValue::Text(text) = value else { return None };
    match name {
        "AccountId" => Some("RESOLVED_ACCOUNT_ID"),
        "AccountIdEndpointMode" => match AccountIdEndpointMode::named(text)? {
            AccountIdEndpointMode::Preferred => Some("ACCOUNT_ID_MODE_PREFERRED"),
            AccountIdEndpointMode::Disabled => Some("ACCOUNT_ID_MODE_DISABLED"),
            AccountIdEndpointMode::Required => Some("ACCOUNT_ID_MODE_REQUIRED"),
        },
        _ => None,
    }
}

pub(super) fn from_builtin(builtins: &Builtins, parameter: &Parameter) -> Option<ParameterValue> {
    let name = parameter.built_in()?;
    let value = builtins.get(name)?;
    // A global service's rules take the global region by its absence from `region`; they know `aws-global` itself.
    to_parameter(&value, parameter)
}

/// What the call says of a parameter: the operation itself, else one of the caller's, else what is found in them by a path.
pub(super) fn from_call(
    operation: &OperationModel,
    params: &Params,
    parameter: &Parameter,
) -> Option<ParameterValue> {
    let name = parameter.name().as_str();
    if let Some(fixed) = operation.static_context_params().iter().find(|fixed| fixed.name == *name) {
        return to_parameter(&fixed.value, parameter);
    }
    let member = operation.context_params().find(|(bound, _)| *bound == name);
    if let Some(value) = member.and_then(|(_, member)| params.get(member.name())) {
        return to_parameter(&value, parameter);
    }
    let found = operation.operation_context_params().iter().find(|found| found.name == *name)?;
    let expression = Expression::parse(&found.path).ok()?;
    let params = Value::Map((**params).clone());
    let value = expression.search(&params).ok()?;
    to_parameter(&value, parameter)
}

/// What of a call's parameters the rules can read: to be kept for a second time without the rest, which may be large. A
/// host's are handed on as they are.
pub(crate) fn read_by_rules(operation: &OperationModel, params: &Map) -> Map {
    if params.host().is_some() || !operation.operation_context_params().is_empty() {
        return params.clone();
    }
    let members = operation.context_params().map(|(_, member)| member.key().clone());
    members.filter_map(|name| Some((name.clone(), params.get(&name)?.into_owned()))).collect()
}

pub(super) fn to_parameter(value: &Value, parameter: &Parameter) -> Option<ParameterValue> {
    let plain = value.as_foreign().and_then(|foreign| foreign.plain());
    let value = plain.as_ref().unwrap_or(value);
    let texts =
        |list: &bufeo_model::List| list.iter().filter_map(|item| item.as_str().map(Str::from)).collect();
    Some(match (parameter.kind(), value) {
        (_, Value::Null) => return None,
        (_, Value::Bool(flag)) => ParameterValue::Bool(*flag),
        (_, Value::String(text)) => ParameterValue::Text(text.clone()),
        (_, Value::List(list)) => ParameterValue::List(texts(list)),
        // Rules know no other kind. What stands for it is not of the parameter's, so that their own check refuses it.
        (ParameterKind::List, other) => ParameterValue::Text(other.to_string().into()),
        _ => ParameterValue::List(Vec::new()),
    })
}
