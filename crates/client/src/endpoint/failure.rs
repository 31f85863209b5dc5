//! What rules object to, as the errors that programs look for: botocore knows them by the beginnings of their texts.

use bufeo_model::Str;

use crate::error::{Error, ErrorKind};
use crate::stage::Params;

/// The error of a call whose address could not be worked out.
pub(super) fn of_rules(service_id: &str, text: &str, params: &Params) -> Error {
    if let Some(rest) = text.strip_prefix("Invalid region in ARN: ") {
        let label = rest.split('`').nth(1).unwrap_or(text);
        let sentence =
            format!("Invalid host label to be bound to the hostname of the endpoint: \"{label}\".");
        return Error::new(ErrorKind::Endpoint, sentence)
            .with("label", label)
            .with("class", "InvalidHostLabelError");
    }
    match service_id {
        "s3" => of_s3(text),
        "s3-control" => of_s3_control(text, params),
        "eventbridge" => of_eventbridge(text),
        _ => None,
    }
    .unwrap_or_else(|| Error::new(ErrorKind::Endpoint, text).with("msg", text))
}

fn of_s3(text: &str) -> Option<Error> {
    const CONFIGURATION: [&str; 2] =
        ["S3 Object Lambda does not support S3 Accelerate", "Accelerate cannot be used with FIPS"];
    const ACCESS_POINT: [&str; 6] = [
        "S3 Outposts does not support",
        "S3 MRAP does not support",
        "S3 Object Lambda does not support",
        "Access Points do not support",
        "Invalid configuration:",
        "Client was configured for partition",
    ];
    if CONFIGURATION.contains(&text) {
        return Some(configuration(
            "Unsupported configuration when using S3: ",
            text,
            "UnsupportedS3ConfigurationError",
        ));
    }
    if begins(text, &ACCESS_POINT) {
        let class = "UnsupportedS3AccesspointConfigurationError";
        return Some(configuration("Unsupported configuration when using S3 access-points: ", text, class));
    }
    text.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("invalid arn:")).then(|| report(text))
}

fn of_s3_control(text: &str, params: &Params) -> Option<Error> {
    if text.starts_with("Invalid ARN:") {
        let bucket =
            params.get("Bucket").and_then(|bucket| bucket.as_str().map(Str::from)).unwrap_or_default();
        return Some(control_arn(&bucket, text));
    }
    if begins(text, &["Invalid configuration:", "Client was configured for partition"]) {
        return Some(control_configuration(text));
    }
    (text == "AccountId is required but not set").then(|| report(text))
}

fn of_eventbridge(text: &str) -> Option<Error> {
    let known = text
        .starts_with("Invalid Configuration: FIPS is not supported with EventBridge multi-region endpoints.")
        || text == "EndpointId must be a valid host label.";
    known.then(|| {
        let sentence = format!("Invalid endpoint configuration: {text}");
        Error::new(ErrorKind::EndpointConfiguration, sentence).with("msg", text)
    })
}

/// An ARN that S3 Control does not take.
pub(crate) fn control_arn(arn: &str, text: &str) -> Error {
    let sentence = format!("S3 ARN \"{arn}\" provided is invalid for this operation. {text}");
    Error::new(ErrorKind::Endpoint, sentence)
        .with("arn", arn)
        .with("msg", text)
        .with("class", "UnsupportedS3ControlArnError")
}

/// Settings that S3 Control does not take.
pub(crate) fn control_configuration(text: &str) -> Error {
    let class = "UnsupportedS3ControlConfigurationError";
    configuration("Unsupported configuration when using S3 Control: ", text, class)
}

fn configuration(begins: &str, text: &str, class: &'static str) -> Error {
    Error::new(ErrorKind::Endpoint, format!("{begins}{text}")).with("msg", text).with("class", class)
}

fn report(text: &str) -> Error {
    Error::new(ErrorKind::ParamValidation, format!("Parameter validation failed:\n{text}"))
        .with("report", text)
}

fn begins(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| text.starts_with(beginning))
}
