//! The bucket among the parameters.

use bufeo_events::HandlerError;
use bufeo_model::Str;

use super::super::{invalid_parameter, text};
use crate::event::BeforeParameterBuild;

const BUCKET: &str = "/{Bucket}";

/// How botocore puts the rules into words, which programs may look for.
const NAMES: &str = r"^[a-zA-Z0-9.\-_]{1,255}$";
const ACCESS_POINTS: &str =
    r"^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-.]{1,63}$";
const OUTPOSTS: &str = r"^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}$";

/// A bucket has a name, or is an access point's ARN. What else is given could name another address.
pub(in crate::services) fn check_the_name(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    let Some(bucket) = text(&event.params, "Bucket") else { return Ok(()) };
    if is_name(&bucket) || is_access_point(&bucket) {
        return Ok(());
    }
    let report = format!(
        "Invalid bucket name \"{bucket}\": Bucket name must match the regex \"{NAMES}\" or be an ARN matching the regex \
         \"{ACCESS_POINTS}|{OUTPOSTS}\""
    );
    Err(invalid_parameter(report).into())
}

fn is_name(bucket: &str) -> bool {
    consists(bucket, 1..=255, |byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// Whether this is the ARN of an access point, of one for S3 Object Lambda, or of one on an outpost.
pub(super) fn is_access_point(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    // A partition may have any name that begins so; the rest is counted from its end.
    let ["arn", partition, rest @ ..] = &parts[..] else { return false };
    if !partition.starts_with("aws") {
        return false;
    }
    (0..rest.len()).any(|skipped| is_resource_of_s3(&rest[skipped..]))
}

fn is_resource_of_s3(parts: &[&str]) -> bool {
    let [service, region, account, resource @ ..] = parts else { return false };
    let resource = resource.join("/");
    let resource: Vec<&str> = resource.split('/').collect();
    let of_region = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let dotted = |byte: u8| name(byte) || byte == b'.';
    if !consists(region, 0..=255, of_region) || !consists(account, 12..=12, |byte| byte.is_ascii_digit()) {
        return false;
    }
    match (*service, &resource[..]) {
        ("s3" | "s3-object-lambda", ["accesspoint", point]) => consists(point, 1..=63, dotted),
        ("s3-outposts", ["outpost", outpost, "accesspoint", point]) => {
            !region.is_empty() && consists(outpost, 1..=63, name) && consists(point, 1..=63, name)
        }
        _ => false,
    }
}

fn consists(text: &str, length: std::ops::RangeInclusive<usize>, of: impl Fn(u8) -> bool) -> bool {
    length.contains(&text.len()) && text.bytes().all(of)
}

/// S3's endpoint rules put the bucket into the host or the path, whichever is right, so that the operation's own path
/// goes without it.
pub(in crate::services) fn leave_to_the_endpoint(event: &mut BeforeParameterBuild) {
    if let Some(rest) = event.model.request_uri().strip_prefix(BUCKET) {
        let slash = if rest.starts_with('/') { "" } else { "/" };
        event.request_uri = Some(Str::from(format!("{slash}{rest}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_names() {
        for bucket in ["mybucket", "My_Bucket.7-a", "a", &"x".repeat(255)] {
            assert!(is_name(bucket), "{bucket}");
        }
        for bucket in ["", "my bucket", "a/b", "bücket", "arn:aws:s3:::b", "a\n", &"x".repeat(256)] {
            assert!(!is_name(bucket), "{bucket}");
        }
    }

    #[test]
    fn access_points_are_told_from_other_arns() {
        for arn in [
            "arn:aws:s3:us-west-2:123456789012:accesspoint/myendpoint",
            "arn:aws:s3:us-west-2:123456789012:accesspoint:my.endpoint",
            "arn:aws-cn:s3::123456789012:accesspoint/multi.mrap",
            "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:mine",
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1:accesspoint:mine",
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/mine",
        ] {
            assert!(is_access_point(arn), "{arn}");
        }
        for arn in [
            "arn:aws:s3:::mybucket",
            "arn:aws:s3:us-west-2:12345678901:accesspoint/myendpoint",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/a/b",
            "arn:aws:s3:US:123456789012:accesspoint/a",
            "arn:gov:s3:us-west-2:123456789012:accesspoint/a",
            "arn:aws:sqs:us-west-2:123456789012:accesspoint/a",
            "arn:aws:s3-outposts::123456789012:outpost/op-1/accesspoint/mine",
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/my.point",
        ] {
            assert!(!is_access_point(arn), "{arn}");
        }
    }
}
