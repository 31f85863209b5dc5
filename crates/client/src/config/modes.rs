//! Modes that decide several settings at once.

use super::notice::setting;
use super::{Environment, Profile};
use crate::error::{Error, ErrorKind};

/// How calls are tried again. There is one mode so far; one that the environment or the profile asks for and that is not
/// there is [said](crate::Notice), unless the program chooses this one.
///
/// ```
#[doc = import!("{Config, RetryMode}")]
///
/// let config = Config::new().with_retry_mode(RetryMode::Standard);
/// # let _ = config;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryMode {
    /// With a quota that all calls of a client share.
    #[default]
    Standard,
}

impl RetryMode {
    pub(super) const VARIABLE: &'static str = "AWS_RETRY_MODE";
    pub(super) const KEY: &'static str = "retry_mode";

    /// Whether what is set is a mode at all. The sentence is botocore's.
    pub(super) fn check(environment: &Environment, profile: &Profile) -> Result<(), Error> {
        const VALID: &str = "('legacy', 'standard', 'adaptive')";
        match setting(environment, profile, Self::VARIABLE, Self::KEY) {
            Some((mode, place)) if !matches!(mode.as_str(), "legacy" | "standard" | "adaptive") => {
                let sentence = format!(
                    "Invalid value provided to \"mode\": \"{mode}\" must be one of: {VALID}. It was set by {place}"
                );
                Err(Error::new(ErrorKind::InvalidConfiguration, sentence)
                    .with("class", "InvalidRetryModeError")
                    .with("provided_retry_mode", mode)
                    .with("valid_modes", VALID))
            }
            _ => Ok(()),
        }
    }
}

/// Which defaults the settings have that nobody sets. There is one set so far; another that the environment or the profile
/// asks for is [said](crate::Notice), unless the program chooses this one.
///
/// ```
#[doc = import!("{Config, DefaultsMode}")]
///
/// let config = Config::new().with_defaults_mode(DefaultsMode::Legacy);
/// # let _ = config;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefaultsMode {
    /// Those that are documented with the settings.
    #[default]
    Legacy,
}

impl DefaultsMode {
    pub(super) const VARIABLE: &'static str = "AWS_DEFAULTS_MODE";
    pub(super) const KEY: &'static str = "defaults_mode";

    /// Whether what is set is a mode at all. The sentence is botocore's.
    pub(super) fn check(environment: &Environment, profile: &Profile) -> Result<(), Error> {
        const VALID: [&str; 6] = ["legacy", "auto", "standard", "in-region", "cross-region", "mobile"];
        match setting(environment, profile, Self::VARIABLE, Self::KEY) {
            Some((mode, place)) if !VALID.iter().any(|valid| valid.eq_ignore_ascii_case(&mode)) => {
                let valid = VALID.join(", ");
                let sentence = format!(
                    "Client configured with invalid defaults mode: {mode}. Valid defaults modes include: {valid}. It was \
                     set by {place}"
                );
                Err(Error::new(ErrorKind::InvalidConfiguration, sentence)
                    .with("class", "InvalidDefaultsMode")
                    .with("mode", mode)
                    .with("valid_modes", valid))
            }
            _ => Ok(()),
        }
    }
}
