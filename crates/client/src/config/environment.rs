//! The variables and folders of the process, handed in.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, ErrorKind};

/// The environment a session reads its settings from: the process's own, or one given by the program.
///
/// ```
#[doc = import!("Environment")]
///
/// let environment = Environment::of([("AWS_DEFAULT_REGION", "eu-west-1")]);
/// assert_eq!(environment.var("AWS_DEFAULT_REGION").as_deref(), Some("eu-west-1"));
/// assert_eq!(environment.var("HOME"), None);
/// ```
#[derive(Clone, Default)]
pub struct Environment(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Process,
    Given(Arc<HashMap<String, String>>),
}

impl Environment {
    /// The environment of the process, read anew at each look-up.
    pub fn process() -> Self {
        Self::default()
    }

    /// An environment with these variables and no others.
    pub fn of<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self(Source::Given(Arc::new(variables)))
    }

    /// The variable called `name`, if it is set and is text.
    pub fn var(&self, name: &str) -> Option<String> {
        match &self.0 {
            Source::Process => std::env::var(name).ok(),
            Source::Given(variables) => variables.get(name).cloned(),
        }
    }

    /// The variable called `name`, if it is set to more than nothing.
    pub(crate) fn non_empty(&self, name: &str) -> Option<String> {
        self.var(name).filter(|value| !value.is_empty())
    }

    /// Whether the settings in it can be read: one that is no text would count as not set, be it a profile or a role.
    /// Those that are paths need not be text.
    pub(crate) fn check(&self) -> Result<(), Error> {
        const PATHS: [&str; 6] = [
            "AWS_CONFIG_FILE",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_CA_BUNDLE",
            "AWS_CREDENTIAL_FILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "BOTO_CONFIG",
        ];
        if matches!(self.0, Source::Given(_)) {
            return Ok(());
        }
        let settings =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let mut settings = settings.filter(|(name, _)| {
            name.starts_with("AWS_")
                || name.starts_with("BOTO")
                || name.to_ascii_lowercase().ends_with("_proxy")
        });
        let unreadable =
            settings.find(|(name, value)| value.to_str().is_none() && !PATHS.contains(&name.as_str()));
        unreadable.map_or(Ok(()), |(name, _)| {
            let sentence = format!("the variable {name} is no UTF-8 text; set it anew, or remove it");
            Err(Error::new(ErrorKind::InvalidConfiguration, sentence.clone()).with("error_msg", sentence))
        })
    }

    /// The variable called `name` as a path, which need not be text.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        match &self.0 {
            Source::Process => std::env::var_os(name).map(PathBuf::from),
            Source::Given(variables) => variables.get(name).map(PathBuf::from),
        }
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        let set = |name| self.path(name).filter(|path| !path.as_os_str().is_empty());
        set("HOME").or_else(|| set("USERPROFILE"))
    }

    /// A path as users write it: with `~` for the home folder.
    pub(crate) fn expand(&self, path: &str) -> PathBuf {
        match (path.strip_prefix('~'), self.home()) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
                home.join(Path::new(rest.trim_start_matches('/')))
            }
            _ => PathBuf::from(path),
        }
    }

    /// The same with `$NAME` and `${NAME}` for other variables, where those are set.
    pub(crate) fn expand_variables(&self, path: PathBuf) -> PathBuf {
        let Some(mut rest) = path.to_str() else { return path };
        let mut text = String::new();
        while let Some(place) = rest.find('$') {
            text.push_str(&rest[..place]);
            rest = &rest[place..];
            let (name, length) = named(rest);
            match name.and_then(|name| self.var(name)) {
                Some(value) => text.push_str(&value),
                None => text.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        text.push_str(rest);
        self.expand(&text)
    }

    /// The same of a path that need not be text.
    pub(crate) fn expand_path(&self, path: PathBuf) -> PathBuf {
        path.to_str().map(|text| self.expand(text)).unwrap_or(path)
    }
}

/// The name of the variable that a text begins with behind its dollar, and the length of both.
fn named(text: &str) -> (Option<&str>, usize) {
    let rest = &text[1..];
    if let Some(rest) = rest.strip_prefix('{') {
        return rest.find('}').map_or((None, 1), |end| (Some(&rest[..end]), end + 3));
    }
    let end = rest.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
    let end = end.unwrap_or(rest.len());
    ((end > 0).then_some(&rest[..end]), end + 1)
}

/// Names only: a value may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Process => f.write_str("Environment(process)"),
            Source::Given(variables) => f.debug_set().entries(variables.keys()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_may_have_variables() {
        let environment = Environment::of([("HOME", "/home/u"), ("DIR", "/d")]);
        for (path, expanded) in [
            ("$DIR/x", "/d/x"),
            ("a${DIR}b", "a/db"),
            ("$NONE/x$", "$NONE/x$"),
            ("${DIR", "${DIR"),
            ("${}$DIR$DIR", "${}/d/d"),
            ("~/$DIR", "/home/u/d"),
            ("$HOME/x", "/home/u/x"),
        ] {
            assert_eq!(environment.expand_variables(path.into()), PathBuf::from(expanded), "{path}");
        }
    }
}
