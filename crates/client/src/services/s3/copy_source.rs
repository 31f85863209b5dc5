//! The source of a copy, which travels in a header.

use bufeo_events::HandlerError;
use bufeo_model::{Map, Value};
use bufeo_protocol::percent_encode;

use super::super::{invalid_parameter, text};
use super::bucket::is_access_point;
use crate::event::BeforeParameterBuild;
use crate::stage::plain_text;

const SOURCE: &str = "CopySource";

/// Callers name it as text, `bucket/key` with or without a version, or by its parts.
pub(in crate::services) fn encode(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    let source = event.params.get(SOURCE).map(std::borrow::Cow::into_owned).unwrap_or_default();
    let encoded = match &source {
        Value::Map(parts) => of_parts(parts)?,
        other => match plain_text(other) {
            Some(text) => of_text(&text),
            None => return Ok(()),
        },
    };
    event.params.insert(SOURCE, encoded);
    Ok(())
}

fn of_parts(parts: &Map) -> Result<String, HandlerError> {
    let part = |name: &str| {
        text(parts, name).ok_or_else(|| invalid_parameter(format!("Missing required parameter: '{name}'")))
    };
    let (bucket, key) = (part("Bucket")?, part("Key")?);
    let between = if is_access_point(&bucket) { "/object/" } else { "/" };
    let mut source = percent_encode(&format!("{bucket}{between}{key}"), "/");
    if let Some(version) = text(parts, "VersionId") {
        source.push_str("?versionId=");
        source.push_str(&version);
    }
    Ok(source)
}

/// The version stands at the end, and is no part of the key.
fn of_text(source: &str) -> String {
    const VERSION: &str = "?versionId=";
    let is_version = |place: usize| {
        let version = &source[place + VERSION.len()..];
        !version.is_empty() && !version.contains(char::is_whitespace)
    };
    let version = source.match_indices(VERSION).map(|(place, _)| place).find(|place| is_version(*place));
    let (path, version) = source.split_at(version.unwrap_or(source.len()));
    percent_encode(path, "/") + version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_source_is_left_alone() {
        for (given, encoded) in [
            ("bucket/a b+c", "bucket/a%20b%2Bc"),
            ("bucket/k?versionId=a+b/=", "bucket/k?versionId=a+b/="),
            ("bucket/k?versionId=", "bucket/k%3FversionId%3D"),
            ("bucket/k?versionId=a b", "bucket/k%3FversionId%3Da%20b"),
            ("bucket/ü?x", "bucket/%C3%BC%3Fx"),
        ] {
            assert_eq!(of_text(given), encoded);
        }
    }
}
