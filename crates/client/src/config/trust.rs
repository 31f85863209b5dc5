//! Whose certificates are accepted.

use std::path::PathBuf;

use super::{Config, Environment, Profile};
use crate::error::{Error, ErrorKind};

/// Who may answer over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Whoever an authority vouches for that the platform trusts.
    Platform,
    /// Whoever an authority in this file vouches for, or whose very certificate is in it.
    Bundle {
        path: PathBuf,
        /// Who named the file.
        set_by: &'static str,
    },
    /// Anybody.
    Anybody,
}

impl Trust {
    /// What the program says counts, then the environment, then the profile; all are one setting. So whoever says that
    /// servers are checked, and not by which file, wants the platform's authorities.
    pub(super) fn decide(
        config: &Config,
        environment: &Environment,
        profile: &Profile,
    ) -> Result<Self, Error> {
        if config.tls_verification == Some(false) {
            return Ok(Self::Anybody);
        }
        let named = |path: Option<PathBuf>, set_by| path.map(|path| (path, set_by));
        let variable = |name| environment.path(name).map(|path| environment.expand_path(path));
        let bundle = match (&config.ca_bundle, config.tls_verification) {
            (Some(path), _) => Some((path.clone(), "the program")),
            (None, Some(_)) => None,
            (None, None) => named(variable("AWS_CA_BUNDLE"), "AWS_CA_BUNDLE")
                .or_else(|| {
                    named(
                        profile.get("ca_bundle").map(|path| environment.expand(path)),
                        "the profile's `ca_bundle`",
                    )
                })
                .or_else(|| named(variable("REQUESTS_CA_BUNDLE"), "REQUESTS_CA_BUNDLE")),
        };
        match bundle {
            None => Ok(Self::Platform),
            Some((path, set_by)) if path.to_str().is_some_and(|path| path.trim().is_empty()) => {
                Err(blank(set_by))
            }
            Some((path, set_by)) => Ok(Self::Bundle { path, set_by }),
        }
    }

    /// The file of certificates, where one is named.
    pub(crate) fn bundle(&self) -> Option<&PathBuf> {
        match self {
            Self::Bundle { path, .. } => Some(path),
            Self::Platform | Self::Anybody => None,
        }
    }
}

/// The first sentences are botocore's.
fn blank(set_by: &str) -> Error {
    let sentence = format!(
        "Invalid CA bundle: the configured value (ca_bundle, AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, or verify) resolved to \
         an empty or whitespace-only string. Provide a valid path to a CA bundle file. It was set by {set_by}."
    );
    Error::new(ErrorKind::InvalidConfiguration, sentence.clone()).with("error_msg", sentence)
}
