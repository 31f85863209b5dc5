//! Sources of credentials that are configured and not followed yet.

use crate::config::{Environment, Profile};
use crate::error::{Error, ErrorKind};

/// What is configured, for one profile.
pub(super) struct Unfollowed<'s> {
    pub(super) profile: &'s Profile,
    pub(super) name: &'s str,
    /// The environment, unless the program chose the profile.
    pub(super) environment: Option<&'s Environment>,
}

impl Unfollowed<'_> {
    /// A role that is assumed with other credentials.
    pub(super) fn role(&self) -> Result<(), Error> {
        if self.profile.has("role_arn") && !self.profile.has("web_identity_token_file") {
            return Err(self.of_profile("assume-role", "role_arn", "roles are not assumed yet"));
        }
        Ok(())
    }

    /// A role that is assumed with the token of another identity. The environment's file hides the profile's, also where it
    /// is no file at all.
    pub(super) fn web_identity(&self) -> Result<(), Error> {
        const PROVIDER: &str = "assume-role-with-web-identity";
        const WHY: &str = "roles are not assumed yet";
        const VARIABLE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
        match self.environment.and_then(|environment| environment.path(VARIABLE)) {
            Some(path) if path.as_os_str().is_empty() => Ok(()),
            Some(_) => Err(not_followed(PROVIDER, &format!("the environment has {VARIABLE}"), WHY)),
            None if self.profile.get("web_identity_token_file").is_some_and(|path| !path.is_empty()) => {
                Err(self.of_profile(PROVIDER, "web_identity_token_file", WHY))
            }
            None => Ok(()),
        }
    }

    /// Whoever has signed on at the IAM Identity Center.
    pub(super) fn single_sign_on(&self) -> Result<(), Error> {
        let setting = self.profile.first_of(&["sso_account_id", "sso_role_name"]);
        setting.map_or(Ok(()), |setting| {
            Err(self.of_profile("sso", setting, "single sign-on is not followed yet"))
        })
    }

    /// Whoever has signed on at the console.
    pub(super) fn login(&self) -> Result<(), Error> {
        self.refuse("login", "login_session", "sessions of the console are not followed yet")
    }

    /// A program that prints credentials.
    pub(super) fn process(&self) -> Result<(), Error> {
        self.refuse("custom-process", "credential_process", "programs are not run for credentials yet")
    }

    fn refuse(&self, provider: &str, setting: &str, why: &str) -> Result<(), Error> {
        if self.profile.has(setting) { Err(self.of_profile(provider, setting, why)) } else { Ok(()) }
    }

    fn of_profile(&self, provider: &str, setting: &str, why: &str) -> Error {
        not_followed(provider, &format!("the profile `{}` has `{setting}`", self.name), why)
    }
}

/// The server that containers have beside them.
pub(super) fn container(environment: &Environment) -> Result<(), Error> {
    let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    let set = variables.into_iter().find(|name| environment.path(name).is_some());
    set.map_or(Ok(()), |name| {
        let place = format!("the environment has {name}");
        Err(not_followed("container-role", &place, "the credentials of containers are not asked for yet"))
    })
}

fn not_followed(provider: &str, place: &str, why: &str) -> Error {
    failed(
        provider,
        &format!(
            "{place}, and {why}; no other credentials are used in their place. Give credentials to the session or to the \
             client, or choose a profile that has keys and nothing else"
        ),
    )
}

/// A source that is there and gives no credentials. The beginning is botocore's.
pub(super) fn failed(provider: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::CredentialRetrieval,
        format!("Error when retrieving credentials from {provider}: {why}"),
    )
    .with("provider", provider)
    .with("error_msg", why)
}
