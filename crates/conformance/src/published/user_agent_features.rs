//! The codes of features in user agents.

use std::path::Path;

use bufeo_client::user_agent_feature;

use super::case::{Case, Miss, Place};
use super::compare::same_text;
use super::read::{self, text};
use super::{Error, Suite};

/// The table that the AWS SDKs share.
pub(super) struct UserAgentFeatures;

const FILE: &str = "feature_id_to_metric_value.json";

impl Suite for UserAgentFeatures {
    fn name(&self) -> &'static str {
        "smithy-rs-user-agent-feature-ids"
    }

    fn path(&self) -> &'static str {
        "smithy-rs/aws-runtime"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let document = read::json(&vectors.join(FILE))?;
        let features = document.as_object().into_iter().flatten();
        let case = |(feature, code): (&String, &serde_json::Value)| {
            let place = Place::Path(format!("{FILE}/{feature}"));
            let (name, feature, code) = (format!("{FILE}/{feature}"), feature.clone(), text(code).to_owned());
            Case::new(name, place, move || match user_agent_feature(&feature) {
                Some(own) => same_text("code", &code, own),
                None => Err(Miss::LeftOut("botocore does not report that feature".into())),
            })
        };
        Ok(features.map(case).collect())
    }
}
