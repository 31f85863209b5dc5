//! The places where a session looks for credentials.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_events::BoxFuture;
use bufeo_model::{Str, Timestamp};

use super::unfollowed::{self, Unfollowed};
use super::{Credentials, ProvideCredentials};
use crate::clock::SharedClock;
use crate::config::{Environment, Profile, SharedFiles, file, sections_of};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// The places where a session looks for credentials, in botocore's order. One that botocore would ask and that is not
/// followed yet ends the search with an error: whoever comes later would sign as somebody else.
///
/// What was found is kept, unless it says when it ends; while nothing is, every look-up searches again.
pub(crate) struct Chain {
    environment: Environment,
    files: Arc<SharedFiles>,
    clock: SharedClock,
    profile: String,
    /// A profile chosen by the program hides the environment's keys, one chosen by the environment does not.
    profile_in_code: bool,
    found: Mutex<Option<Credentials>>,
}

/// The variable with the time at which the environment's keys end.
const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

impl Chain {
    pub(crate) fn new(
        environment: Environment,
        files: Arc<SharedFiles>,
        clock: SharedClock,
        profile: Option<String>,
        profile_in_code: bool,
    ) -> Self {
        let profile = profile.unwrap_or_else(|| "default".to_owned());
        Self { environment, files, clock, profile, profile_in_code, found: Mutex::default() }
    }

    fn locate(&self) -> Result<Option<Credentials>, Error> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = &*found {
            return Ok(Some(found.clone()));
        }
        let searched = self.search()?;
        let ends = searched.as_ref().is_some_and(|credentials| credentials.method == "env")
            && self.environment.non_empty(EXPIRATION).is_some();
        if !ends {
            found.clone_from(&searched);
        }
        Ok(searched)
    }

    /// The order is botocore's, of its twelve providers.
    fn search(&self) -> Result<Option<Credentials>, Error> {
        let name = self.profile.as_str();
        let profile = self.files.profile(name).unwrap_or_default();
        let environment = (!self.profile_in_code).then_some(&self.environment);
        let unfollowed = Unfollowed { profile: &profile, name, environment };
        if let Some(environment) = environment
            && let Some(credentials) = self.of_environment(environment)?
        {
            return Ok(Some(credentials));
        }
        unfollowed.role()?;
        unfollowed.web_identity()?;
        unfollowed.single_sign_on()?;
        if let Some(found) = in_profile(self.files.credentials(name), "shared-credentials-file")? {
            return Ok(Some(found));
        }
        unfollowed.login()?;
        unfollowed.process()?;
        if let Some(found) = in_profile(self.files.config(name), "config-file")? {
            return Ok(Some(found));
        }
        if let Some(found) = self.of_ec2_tools()? {
            return Ok(Some(found));
        }
        if let Some(found) = self.of_boto()? {
            return Ok(Some(found));
        }
        unfollowed::container(&self.environment)?;
        Ok(None)
    }

    fn of_environment(&self, environment: &Environment) -> Result<Option<Credentials>, Error> {
        let var = |name: &str| environment.non_empty(name);
        let Some(key) = var("AWS_ACCESS_KEY_ID") else { return Ok(None) };
        let secret = var("AWS_SECRET_ACCESS_KEY").ok_or_else(|| partial("env", "AWS_SECRET_ACCESS_KEY"))?;
        if let Some(end) = var(EXPIRATION) {
            let end = bufeo_protocol::timestamps::parse(&end).map_err(|error| {
                let text = format!("{EXPIRATION} is no point in time, as in 2030-01-31T12:00:00Z");
                Error::with_source(ErrorKind::InvalidConfiguration, text.clone(), error)
                    .with("error_msg", text)
            })?;
            if end <= Timestamp::from(self.clock.now()) {
                let text = format!(
                    "the keys in the environment ended at the time that {EXPIRATION} says; set new ones, or remove it"
                );
                return Err(unfollowed::failed("env", &text));
            }
        }
        let token = var("AWS_SECURITY_TOKEN").or_else(|| var("AWS_SESSION_TOKEN"));
        let account = var("AWS_ACCOUNT_ID");
        Ok(Some(assemble(&key, &secret, token.as_deref(), account.as_deref(), "env")))
    }

    /// The file of EC2's first command line tools.
    fn of_ec2_tools(&self) -> Result<Option<Credentials>, Error> {
        const METHOD: &str = "ec2-credentials-file";
        let Some(path) = self.environment.path("AWS_CREDENTIAL_FILE") else { return Ok(None) };
        let path = self.environment.expand_path(path);
        let bytes = file::read(&path).map_err(|error| {
            let text =
                format!("the file `{}`, which AWS_CREDENTIAL_FILE names, cannot be read", path.display());
            let error = Error::with_source(ErrorKind::ConfigParse, text, error);
            error.with("class", "ConfigNotFound").with("path", path.display().to_string())
        })?;
        let text = String::from_utf8_lossy(&bytes);
        let setting = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines.rfind(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
        };
        let Some(key) = setting("AWSAccessKeyId") else { return Ok(None) };
        complete(key, setting("AWSSecretKey"), METHOD, ["AWSAccessKeyId", "AWSSecretKey"])?;
        Ok(Some(assemble(key, setting("AWSSecretKey").unwrap_or_default(), None, None, METHOD)))
    }

    /// The files of boto, before there was boto3.
    fn of_boto(&self) -> Result<Option<Credentials>, Error> {
        let paths = match self.environment.path("BOTO_CONFIG") {
            Some(path) => vec![path],
            None => vec![Path::new("/etc/boto.cfg").to_owned(), Path::new("~/.boto").to_owned()],
        };
        for path in paths {
            let sections = sections_of(&self.environment.expand_variables(path))?;
            let section = sections.iter().find(|(name, _)| name == "Credentials");
            if let Some(mut found) = in_profile(section.map(|(_, section)| section), "boto-config")? {
                (found.session_token, found.account_id) = (None, None);
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl ProvideCredentials for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Option<Credentials>, Error>> {
        let located = self.locate();
        Box::pin(std::future::ready(located))
    }
}

/// The keys of a profile. One that is there and empty was meant to be there: it is not passed over for another's.
fn in_profile(profile: Option<&Profile>, method: &'static str) -> Result<Option<Credentials>, Error> {
    const KEYS: [&str; 2] = ["aws_access_key_id", "aws_secret_access_key"];
    let Some(profile) = profile.filter(|profile| profile.has(KEYS[0])) else { return Ok(None) };
    let setting = |name: &str| profile.get(name).filter(|value| !value.is_empty());
    let (key, secret) = (profile.get(KEYS[0]).unwrap_or_default(), profile.get(KEYS[1]));
    complete(key, secret, method, KEYS)?;
    let token = profile.first_of(&["aws_security_token", "aws_session_token"]).and_then(setting);
    let account = setting("aws_account_id");
    Ok(Some(assemble(key, secret.unwrap_or_default(), token, account, method)))
}

fn complete(key: &str, secret: Option<&str>, method: &str, names: [&str; 2]) -> Result<(), Error> {
    match (key, secret) {
        ("", _) => Err(partial(method, names[0])),
        (_, None | Some("")) => Err(partial(method, names[1])),
        _ => Ok(()),
    }
}

fn assemble(
    key: &str,
    secret: &str,
    token: Option<&str>,
    account: Option<&str>,
    method: &'static str,
) -> Credentials {
    let mut credentials = Credentials::new(key, secret);
    credentials.session_token = token.map(Secret::from);
    credentials.account_id = account.map(Str::from);
    credentials.method = method;
    credentials
}

fn partial(source: &str, missing: &str) -> Error {
    Error::new(
        ErrorKind::PartialCredentials,
        format!("Partial credentials found in {source}, missing: {missing}"),
    )
    .with("provider", source)
    .with("cred_var", missing)
}
