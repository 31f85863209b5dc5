//! The shared configuration and credentials files.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Environment, file, ini};
use crate::error::{Error, ErrorKind};

/// One profile's settings, names in lower case. Values may be secrets and are not printed.
#[derive(Clone, Default)]
pub(crate) struct Profile(pub(super) HashMap<String, Setting>);

/// A value, or an indented block of `name = value` lines.
#[derive(Clone)]
pub(super) enum Setting {
    Text(String),
    Block(HashMap<String, String>),
}

impl Profile {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Setting::Text(text) => Some(text),
            Setting::Block(_) => None,
        }
    }

    pub(crate) fn nested(&self, block: &str, name: &str) -> Option<&str> {
        match self.0.get(block)? {
            Setting::Block(settings) => settings.get(name).map(String::as_str),
            Setting::Text(_) => None,
        }
    }

    /// Whether it has a setting of that name, be it empty or a block.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The first of these settings that it has.
    pub(crate) fn first_of<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.has(name))
    }

    fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What both files say, read once per session.
#[derive(Debug, Default)]
pub(crate) struct SharedFiles {
    config: HashMap<String, Profile>,
    credentials: HashMap<String, Profile>,
    services: HashMap<String, Profile>,
}

impl SharedFiles {
    /// Reads the files that the environment names, else those in the home folder. A missing file is an empty one.
    pub(crate) fn read(environment: &Environment) -> Result<Self, Error> {
        let mut files = Self::default();
        for (section, profile) in sections(environment, "AWS_CONFIG_FILE", "~/.aws/config")? {
            let named = |kind: &str| section.starts_with(kind).then(|| second_word(&section)).flatten();
            if section == "default" {
                files.config.insert(section, profile);
            } else if let Some(name) = named("profile") {
                files.config.insert(name, profile);
            } else if let Some(name) = named("services") {
                files.services.insert(name, profile);
            }
        }
        let credentials = sections(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")?;
        files.credentials.extend(credentials);
        Ok(files)
    }

    /// The profile of that name: the settings of both files, those of the credentials file winning.
    pub(crate) fn profile(&self, name: &str) -> Option<Profile> {
        let (config, credentials) = (self.config.get(name), self.credentials.get(name));
        if config.is_none() && credentials.is_none() {
            return None;
        }
        let mut merged = config.cloned().unwrap_or_default();
        if let Some(credentials) = credentials {
            merged.extend(credentials);
        }
        Some(merged)
    }

    /// What the credentials file alone says.
    pub(crate) fn credentials(&self, name: &str) -> Option<&Profile> {
        self.credentials.get(name)
    }

    /// What the configuration file alone says.
    pub(crate) fn config(&self, name: &str) -> Option<&Profile> {
        self.config.get(name)
    }

    /// The `[services …]` section of that name.
    pub(crate) fn services(&self, name: &str) -> Option<&Profile> {
        self.services.get(name)
    }

    /// Every profile's name, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.config.keys().chain(self.credentials.keys()).cloned().collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The second of two words, which may be quoted as in a shell.
fn second_word(section: &str) -> Option<String> {
    let [_, name] = <[String; 2]>::try_from(shlex::split(section)?).ok()?;
    Some(name)
}

fn sections(
    environment: &Environment,
    variable: &str,
    default: &str,
) -> Result<Vec<(String, Profile)>, Error> {
    let path = environment.path(variable).unwrap_or_else(|| PathBuf::from(default));
    sections_of(&environment.expand_variables(path))
}

/// The sections of a file; none where it is not there.
pub(crate) fn sections_of(path: &Path) -> Result<Vec<(String, Profile)>, Error> {
    if file::is_nothing(path) {
        return Ok(Vec::new());
    }
    match file::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|_| unreadable(path, "it is not UTF-8 text"))?;
            ini::parse(&text).map_err(|problem| unreadable(path, &problem))
        }
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            Ok(Vec::new())
        }
        Err(error) => {
            let text = format!("cannot read `{}`: {error}", path.display());
            Err(Error::with_source(ErrorKind::ConfigParse, text, error)
                .with("path", path.display().to_string()))
        }
    }
}

fn unreadable(path: &Path, problem: &str) -> Error {
    let text = format!("Unable to parse config file: {}: {problem}", path.display());
    Error::new(ErrorKind::ConfigParse, text).with("path", path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_named_as_in_a_shell() {
        for (section, name) in [
            ("profile dev", Some("dev")),
            ("profile  \"my profile\"", Some("my profile")),
            ("profile 'my'\" profile\"", Some("my profile")),
            ("profile my profile", None),
            ("profile", None),
            ("profile \"open", None),
        ] {
            assert_eq!(second_word(section).as_deref(), name, "{section}");
        }
    }
}
