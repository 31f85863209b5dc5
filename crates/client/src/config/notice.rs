//! What a client's user should know of its settings.

use super::modes::{DefaultsMode, RetryMode};
use super::{Config, Environment, Profile, proxies};

/// Something that a client's user should know of its settings: it is logged as a warning once in a session.
///
/// ```
#[doc = import!("{Config, Environment, NoticeKind, Session}")]
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let environment = Environment::of([("HTTPS_PROXY", "http://proxy.example:8080")]);
/// let session = Session::builder().environment(environment).region("eu-west-1").build()?;
/// let s3 = session.client("s3").build().await?;
/// assert_eq!(s3.meta().notices()[0].kind(), NoticeKind::NotFollowed);
/// println!("{}", s3.meta().notices()[0]);
///
/// // Where that is meant to be so:
/// let config = Config::new().with_environment_proxies(false);
/// let s3 = session.client("s3").config(config).build().await?;
/// assert!(s3.meta().notices().is_empty());
/// # Ok(()) }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run()).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    kind: NoticeKind,
    text: String,
}

/// What a [`Notice`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoticeKind {
    /// Something is set that cannot be followed yet.
    NotFollowed,
    /// It is not checked who answers.
    Unverified,
}

impl Notice {
    /// What it is about.
    pub fn kind(&self) -> NoticeKind {
        self.kind
    }
}

/// The sentence: what is set, where, and what to do.
impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is to be said of a client; `url` tells its address.
pub(crate) fn notices(
    config: &Config,
    environment: &Environment,
    profile: &Profile,
    url: &dyn Fn() -> String,
) -> Vec<Notice> {
    let mut texts = Vec::new();
    let setting = |variable: &str, key: &str| setting(environment, profile, variable, key);
    if config.retry_mode.is_none()
        && let Some((mode, place)) =
            setting(RetryMode::VARIABLE, RetryMode::KEY).filter(|(mode, _)| mode != "standard")
    {
        texts.push(format!(
            "{place} asks for the retry mode `{mode}`, which is not there yet: calls are tried again in the standard mode. \
             Set it to `standard`, or say so in the program"
        ));
    }
    if config.defaults_mode.is_none()
        && let Some((mode, place)) = setting(DefaultsMode::VARIABLE, DefaultsMode::KEY)
            .filter(|(mode, _)| !mode.eq_ignore_ascii_case("legacy"))
    {
        texts.push(format!(
            "{place} asks for the defaults mode `{mode}`, which is not there yet: what is not set has the defaults of \
             `legacy`. Set it to `legacy`, or say so in the program"
        ));
    }
    let is_true = |(text, _): &(String, String)| text.eq_ignore_ascii_case("true");
    for (variable, key, what) in [
        ("BOTOCORE_TCP_KEEPALIVE", "tcp_keepalive", "connections are not kept alive by the system"),
        ("AWS_CSM_ENABLED", "csm_enabled", "calls are not reported to a monitor"),
    ] {
        if let Some((_, place)) = setting(variable, key).filter(is_true) {
            texts.push(format!("{place} is set, and {what} yet. Remove the setting"));
        }
    }
    if environment.non_empty("BOTOCORE_EXPERIMENTAL__PLUGINS").is_some_and(|plugins| plugins != "DISABLED") {
        texts.push(
            "BOTOCORE_EXPERIMENTAL__PLUGINS names plugins, and there are none. Remove the variable"
                .to_owned(),
        );
    }
    let mut notices: Vec<Notice> =
        texts.into_iter().map(|text| Notice { kind: NoticeKind::NotFollowed, text }).collect();
    notices.extend(proxy(config, environment, url));
    if config.tls_verification == Some(false) && url().to_ascii_lowercase().starts_with("https:") {
        let text = format!(
            "it is not checked who answers at {}: anybody on the way can read and answer. Name a file of the certificates \
             to trust instead",
            place_of(&url())
        );
        notices.push(Notice { kind: NoticeKind::Unverified, text });
    }
    notices
}

/// Where a proxy is the control of what leaves, going round it is a leak.
fn proxy(config: &Config, environment: &Environment, url: &dyn Fn() -> String) -> Option<Notice> {
    let any = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];
    if config.environment_proxies == Some(false) || !any.iter().any(|name| environment.path(name).is_some()) {
        return None;
    }
    let url = url();
    let variable = proxies::of(environment, &url)?;
    let text = format!(
        "{variable} names a proxy, and proxies are not there yet: the client connects to {} itself. Where that is meant to \
         be so, name the host in NO_PROXY, or say in the program that there are no proxies",
        place_of(&url)
    );
    Some(Notice { kind: NoticeKind::NotFollowed, text })
}

/// Scheme, host and port of an address, without whoever it may name before them.
fn place_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{}", place.rsplit('@').next().unwrap_or_default())
}

/// What is set in the environment, else in the profile, and where that is. A variable that is set to nothing is set.
pub(super) fn setting(
    environment: &Environment,
    profile: &Profile,
    variable: &str,
    key: &str,
) -> Option<(String, String)> {
    let of_environment = environment.var(variable).map(|text| (text, variable.to_owned()));
    of_environment
        .or_else(|| profile.get(key).map(|text| (text.to_owned(), format!("the profile's `{key}`"))))
}
