//! The shared configuration and credentials files.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use super::Environment;
use crate::error::{Error, ErrorKind};

/// One profile's settings, names in lower case. Values may be secrets and are not printed.
#[derive(Clone, Default)]
pub(crate) struct Profile(HashMap<String, Setting>);

/// A value, or an indented block of `name = value` lines.
#[derive(Clone)]
enum Setting {
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
            match section.split_once(char::is_whitespace) {
                None if section == "default" => files.config.entry(section).or_default().extend(&profile),
                Some(("profile", name)) => {
                    files.config.entry(unquoted(name)).or_default().extend(&profile);
                }
                Some(("services", name)) => {
                    files.services.insert(unquoted(name), profile);
                }
                _ => {}
            }
        }
        for (section, profile) in sections(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")?
        {
            files.credentials.entry(section).or_default().extend(&profile);
        }
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

fn unquoted(name: &str) -> String {
    let name = name.trim();
    let inner = ['"', '\''].iter().find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(name).to_owned()
}

fn sections(
    environment: &Environment,
    variable: &str,
    default: &str,
) -> Result<Vec<(String, Profile)>, Error> {
    let path = environment.expand(environment.var(variable).as_deref().unwrap_or(default));
    match std::fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|_| unreadable(&path, "it is not UTF-8 text"))?;
            parse(&text).map_err(|problem| unreadable(&path, &problem))
        }
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(Error::with_source(
            ErrorKind::ConfigParse,
            format!("cannot read `{}`", path.display()),
            error,
        )
        .with("path", path.display().to_string())),
    }
}

fn unreadable(path: &Path, problem: &str) -> Error {
    let text = format!("Unable to parse config file: {}: {problem}", path.display());
    Error::new(ErrorKind::ConfigParse, text).with("path", path.display().to_string())
}

/// The sections in order. The text of an error names the line and never its contents, which may be a secret.
fn parse(text: &str) -> Result<Vec<(String, Profile)>, String> {
    let mut sections: Vec<(String, Profile)> = Vec::new();
    let mut open: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let problem = |what: &str| format!("line {}: {what}", number + 1);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix('[').filter(|_| !line.starts_with(char::is_whitespace)) {
            let end = rest.find(']').ok_or_else(|| problem("a section needs a closing bracket"))?;
            sections.push((rest[..end].trim().to_owned(), Profile::default()));
            open = None;
            continue;
        }
        let Some((_, Profile(settings))) = sections.last_mut() else {
            return Err(problem("a setting stands before the first section"));
        };
        if line.starts_with(char::is_whitespace)
            && let Some(name) = &open
        {
            let setting = settings.entry(name.clone()).or_insert_with(|| Setting::Block(HashMap::new()));
            match setting {
                Setting::Block(block) => {
                    let (name, value) = trimmed
                        .split_once('=')
                        .ok_or_else(|| problem("an indented line needs `name = value`"))?;
                    block.insert(name.trim().to_lowercase(), value.trim().to_owned());
                }
                Setting::Text(text) => {
                    text.push('\n');
                    text.push_str(trimmed);
                }
            }
            continue;
        }
        let place = trimmed.find(['=', ':']).ok_or_else(|| problem("a setting needs `name = value`"))?;
        let (name, value) = (trimmed[..place].trim().to_lowercase(), trimmed[place + 1..].trim());
        let setting =
            if value.is_empty() { Setting::Block(HashMap::new()) } else { Setting::Text(value.to_owned()) };
        settings.insert(name.clone(), setting);
        open = Some(name);
    }
    for (_, Profile(settings)) in &mut sections {
        for setting in settings.values_mut() {
            if matches!(setting, Setting::Block(block) if block.is_empty()) {
                *setting = Setting::Text(String::new());
            }
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_blocks_comments_and_quotes_are_read() {
        let text = "# comment\n[default]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n  ; note\n\
                    [profile \"my profile\"]\nRole_Arn: arn:x\nempty =\n";
        let sections = parse(text).unwrap();
        assert_eq!(sections[0].1.get("region"), Some("eu-west-1"));
        assert_eq!(sections[0].1.nested("s3", "addressing_style"), Some("path"));
        assert_eq!(unquoted(sections[1].0.split_once(' ').unwrap().1), "my profile");
        assert_eq!(sections[1].1.get("role_arn"), Some("arn:x"));
        assert_eq!(sections[1].1.get("empty"), Some(""));
    }

    #[test]
    fn errors_name_the_line_and_never_its_text() {
        for text in
            ["secret = 1\n", "[default\n", "[default]\nsecretvalue\n", "[default]\ns3 =\n  secretvalue\n"]
        {
            let problem = parse(text).unwrap_err();
            assert!(problem.starts_with("line ") && !problem.contains("secret"), "{problem}");
        }
    }
}
