//! Files of sections and settings, read as Python's `configparser` reads them, and with it everybody's tools for AWS: a
//! section or a setting that comes twice is an error, since nobody can say which of the two counts.

use std::collections::HashMap;

use super::profile::{Profile, Setting};

/// The section whose settings all others have as well, unless they have their own.
const OF_ALL: &str = "DEFAULT";

/// The sections in order. The text of an error names the line and never its contents, which may be a secret.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, Profile)>, String> {
    let text = text.replace("\r\n", "\n");
    let mut reading = Reading::default();
    for (number, line) in text.split(['\n', '\r']).enumerate() {
        reading.take(number + 1, line).map_err(|what| format!("line {}: {what}", number + 1))?;
    }
    let of_all = settings(&reading.of_all)?;
    let sections = reading.sections.into_iter().map(|(name, options)| {
        let mut own = of_all.clone();
        own.extend(settings(&options)?);
        Ok((name, Profile(own)))
    });
    sections.collect()
}

type Options<'t> = HashMap<String, Lines<'t>>;

/// The lines of a setting's value, and the number of the first.
struct Lines<'t> {
    number: usize,
    lines: Vec<&'t str>,
}

#[derive(Default)]
struct Reading<'t> {
    sections: Vec<(String, Options<'t>)>,
    of_all: Options<'t>,
    /// Whether the lines belong to the section for all.
    in_of_all: bool,
    /// The setting that deeper lines go on with.
    open: Option<String>,
    indent: usize,
}

impl<'t> Reading<'t> {
    fn take(&mut self, number: usize, line: &'t str) -> Result<(), &'static str> {
        let value = line.trim();
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        let indent = line.len() - line.trim_start().len();
        if let Some(lines) = self.continued(value.is_empty() || indent > self.indent) {
            lines.push(value);
            return Ok(());
        }
        if value.is_empty() {
            return Ok(());
        }
        self.indent = indent;
        if let Some(name) = header(value) {
            return self.begin(name);
        }
        let options = self.options().ok_or("a setting stands before the first section")?;
        let place = value.find(['=', ':']).ok_or(match value.starts_with('[') {
            true => "a section needs a closing bracket",
            false => "a setting needs `name = value`",
        })?;
        let name = value[..place].trim().to_lowercase();
        if name.is_empty() {
            return Err("a setting needs a name");
        }
        if options.contains_key(&name) {
            return Err("the setting is there a second time in its section; remove one of the two");
        }
        options.insert(name.clone(), Lines { number, lines: vec![value[place + 1..].trim()] });
        self.open = Some(name);
        Ok(())
    }

    fn begin(&mut self, name: &str) -> Result<(), &'static str> {
        self.open = None;
        self.in_of_all = name == OF_ALL;
        if self.in_of_all {
            return Ok(());
        }
        if self.sections.iter().any(|(known, _)| known == name) {
            return Err("the section is there a second time; put the settings of both into one");
        }
        self.sections.push((name.to_owned(), Options::new()));
        Ok(())
    }

    fn options(&mut self) -> Option<&mut Options<'t>> {
        match self.in_of_all {
            true => Some(&mut self.of_all),
            false => self.sections.last_mut().map(|(_, options)| options),
        }
    }

    /// The lines that one more belongs to.
    fn continued(&mut self, belongs: bool) -> Option<&mut Vec<&'t str>> {
        let open = self.open.take_if(|_| belongs)?;
        self.open = Some(open.clone());
        Some(&mut self.options()?.get_mut(&open)?.lines)
    }
}

/// What stands between brackets at the beginning of a line.
fn header(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('[')?;
    rest.rfind(']').map(|end| &rest[..end]).filter(|name| !name.is_empty())
}

/// The values: text, or where that begins with the next line, settings of their own.
fn settings(options: &Options<'_>) -> Result<HashMap<String, Setting>, String> {
    let read = options.iter().map(|(name, Lines { number, lines })| {
        let text = lines.join("\n");
        let text = text.trim_end();
        if !text.starts_with('\n') {
            return Ok((name.clone(), Setting::Text(text.to_owned())));
        }
        let inner = text.lines().filter(|line| !line.is_empty()).map(|line| {
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| format!("line {number}: an indented line below it needs `name = value`"))?;
            Ok((name.trim().to_lowercase(), value.trim().to_owned()))
        });
        Ok((name.clone(), Setting::Block(inner.collect::<Result<_, String>>()?)))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_blocks_and_comments_are_read() {
        let text = "# comment\n[default]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n  ; note\n\n  x=y\n\
                    [profile \"my profile\"] trailing\nRole_Arn: arn:x\nempty =\nlong = a\n b\n\n  [c]\n";
        let sections = parse(text).unwrap();
        let names: Vec<_> = sections.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["default", "profile \"my profile\""]);
        assert_eq!(sections[0].1.get("region"), Some("eu-west-1"));
        assert_eq!(sections[0].1.nested("s3", "addressing_style"), Some("path"));
        assert_eq!(sections[0].1.nested("s3", "x"), Some("y"));
        assert_eq!(sections[1].1.get("role_arn"), Some("arn:x"));
        assert_eq!(sections[1].1.get("long"), Some("a\nb\n\n[c]"));
        assert_eq!(sections[1].1.get("empty"), Some(""));
    }

    #[test]
    fn lines_that_are_as_deep_as_their_setting_are_settings() {
        let sections = parse("[default]\n  region = a\n  output = b\n    c\n  last = d\n").unwrap();
        let found: Vec<_> =
            ["region", "output", "last"].into_iter().map(|name| sections[0].1.get(name)).collect();
        assert_eq!(found, [Some("a"), Some("b\nc"), Some("d")]);
    }

    #[test]
    fn one_section_is_for_all() {
        let sections = parse("[a]\nx = 1\n[DEFAULT]\nx = 2\ny = 3\n[DEFAULT]\nz = 4\n[b]\n").unwrap();
        let found = |section: usize| ["x", "y", "z"].map(|name| sections[section].1.get(name));
        assert_eq!(found(0), [Some("1"), Some("3"), Some("4")]);
        assert_eq!(found(1), [Some("2"), Some("3"), Some("4")]);
    }

    #[test]
    fn errors_name_the_line_and_never_its_text() {
        for (text, line) in [
            ("secret = 1\n", 1),
            ("[default\n", 1),
            ("[default]\n[secret\n", 2),
            ("[default]\nsecretvalue\n", 2),
            ("[default]\n= secret\n", 2),
            ("[default]\ns3 =\n  secretvalue\n", 2),
            ("[secret]\n[b]\n[secret]\n", 3),
            ("[default]\nsecret = 1\nSECRET = 2\n", 3),
            ("[DEFAULT]\nsecret = 1\n[DEFAULT]\nsecret = 2\n", 4),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(
                problem.starts_with(&format!("line {line}: ")) && !problem.contains("ecret"),
                "{problem}"
            );
        }
    }
}
