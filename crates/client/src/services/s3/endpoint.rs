//! How a bucket is addressed.

use super::super::text;
use crate::event::BeforeEndpointResolution;

const PATH_STYLE: &str = "AWS::S3::ForcePathStyle";

/// A bucket whose location is asked for may be anywhere, so that no region's host is used for it; an ARN is never a part of
/// the path. What is given away may have the address for all regions.
pub(in crate::services) fn decide_the_style(event: &mut BeforeEndpointResolution) {
    let bucket = text(&event.params, "Bucket");
    let arn = bucket.as_ref().is_some_and(|bucket| bucket.starts_with("arn:"));
    if event.model.name() == "GetBucketLocation" {
        event.builtins.insert(PATH_STYLE, true);
    } else if arn {
        event.builtins.insert(PATH_STYLE, false);
    }
    let global = event.context.get("use_global_endpoint").is_some_and(|value| *value == true);
    let path_style = event.builtins.get(PATH_STYLE).is_some_and(|value| *value == true);
    let usual = bucket.is_none_or(|bucket| is_host_label(&bucket) && !is_of_express(&bucket));
    if global && usual && !path_style && !arn {
        event.builtins.insert("AWS::Region", "aws-global");
        event.builtins.insert("AWS::S3::UseGlobalEndpoint", true);
    }
}

fn is_host_label(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

fn is_of_express(bucket: &str) -> bool {
    bucket.ends_with("--x-s3")
}
