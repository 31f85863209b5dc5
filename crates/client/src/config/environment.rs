//! The variables and folders of the process, handed in.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The environment a session reads its settings from: the process's own, or one given by the program.
///
/// ```
/// use bufeo_client::Environment;
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

    /// The user's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        self.non_empty("HOME").or_else(|| self.non_empty("USERPROFILE")).map(PathBuf::from)
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
