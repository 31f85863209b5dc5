//! The tests that files in Smithy's language apply to the shapes of a service.

use serde_json::{Map, Value as Json};

/// A test, and the shape that it is applied to.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) shape: String,
    /// `httpRequestTests` or `httpResponseTests`.
    pub(super) kind: String,
    pub(super) test: Json,
}

/// Reads every `apply <shape> @<trait>([<tests>])` of a file.
pub(super) fn tests(source: &str) -> Result<Vec<Applied>, String> {
    let mut reader = Reader { source, at: 0 };
    let mut applied = Vec::new();
    while reader.skip_to("apply") {
        let shape = reader.word();
        reader.expect('@')?;
        let kind = reader.word();
        reader.expect('(')?;
        let Json::Array(tests) = reader.value()? else { return Err(reader.wrong("a list of tests")) };
        reader.expect(')')?;
        applied.extend(tests.into_iter().map(|test| Applied {
            shape: shape.clone(),
            kind: kind.clone(),
            test,
        }));
    }
    Ok(applied)
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Steps over white space, commas (which mean nothing in this language) and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed =
                rest.trim_start_matches(|character: char| character.is_whitespace() || character == ',');
            self.at += rest.len() - trimmed.len();
            if !self.rest().starts_with("//") {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    /// Steps over whole statements until one begins with `word`.
    fn skip_to(&mut self, word: &str) -> bool {
        loop {
            self.skip();
            match self.rest() {
                "" => return false,
                rest if rest.starts_with(word) => {
                    self.at += word.len();
                    return true;
                }
                rest => self.at += rest.find('\n').unwrap_or(rest.len()),
            }
        }
    }

    fn word(&mut self) -> String {
        self.skip();
        let word: String = self
            .rest()
            .chars()
            .take_while(|character| character.is_alphanumeric() || "_.#-+".contains(*character))
            .collect();
        self.at += word.len();
        word
    }

    fn expect(&mut self, character: char) -> Result<(), String> {
        self.skip();
        if !self.rest().starts_with(character) {
            return Err(self.wrong(&format!("`{character}`")));
        }
        self.at += character.len_utf8();
        Ok(())
    }

    fn ends(&mut self, close: char) -> bool {
        self.skip();
        let ends = self.rest().starts_with(close);
        self.at += usize::from(ends);
        ends
    }

    fn value(&mut self) -> Result<Json, String> {
        self.skip();
        match self.rest().chars().next() {
            Some('{') => self.object(),
            Some('[') => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.ends(']') {
                    items.push(self.value()?);
                }
                Ok(Json::Array(items))
            }
            Some('"') => self.string().map(Json::String),
            _ => match self.word().as_str() {
                "" => Err(self.wrong("a value")),
                word => Ok(serde_json::from_str(word).unwrap_or_else(|_| Json::String(word.to_owned()))),
            },
        }
    }

    fn object(&mut self) -> Result<Json, String> {
        self.at += 1;
        let mut entries = Map::new();
        while !self.ends('}') {
            let name = if self.rest().starts_with('"') { self.string()? } else { self.word() };
            self.expect(':')?;
            let value = self.value()?;
            entries.insert(name, value);
        }
        Ok(Json::Object(entries))
    }

    fn string(&mut self) -> Result<String, String> {
        let block = self.rest().starts_with("\"\"\"");
        let quotes = if block { "\"\"\"" } else { "\"" };
        self.at += quotes.len();
        let end = end_of_string(self.rest(), quotes).ok_or_else(|| self.wrong("the end of a string"))?;
        let raw = &self.rest()[..end];
        let text = if block { unindented(raw) } else { raw.to_owned() };
        self.at += end + quotes.len();
        Ok(unescaped(&text))
    }

    fn wrong(&self, what: &str) -> String {
        let near: String = self.rest().chars().take(40).collect();
        format!("{what} should stand before `{near}`")
    }
}

fn end_of_string(text: &str, quotes: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, character)| {
        let ends = !escaped && text[at..].starts_with(quotes);
        escaped = !escaped && character == '\\';
        ends.then_some(at)
    })
}

/// The lines of a text block without the white space that all of them begin with, the last one included.
fn unindented(raw: &str) -> String {
    let raw = raw.strip_prefix('\n').unwrap_or(raw);
    let lines: Vec<&str> = raw.split('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let last = lines.len() - 1;
    let counts = lines.iter().enumerate().filter(|(place, line)| *place == last || !line.trim().is_empty());
    let common = counts.map(|(_, line)| indent(line)).min().unwrap_or_default();
    lines.iter().map(|line| line.get(common..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('\n') | None => {}
                Some(other) => out.push(other),
            },
            (other, false) => out.push(other),
        }
    }
    out
}
