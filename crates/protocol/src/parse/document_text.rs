//! The text of an XML document, read into a tree.
//!
//! Reads what services write, which is all of XML but definitions of its own: a document type is passed over, so an entity
//! that only it defines is not known.

use std::borrow::Cow;

use super::document::{NodeId, Tree, malformed, shown};
use crate::{Error, Result, words};

/// Reads a document into a tree that has nothing in it yet.
pub(super) fn read<'a, T: Tree<'a>>(source: &'a str, tree: T) -> Result<T> {
    let mut reading = Reading { source, at: 0, tree, open: Vec::new() };
    reading.read()?;
    Ok(reading.tree)
}

struct Reading<'a, T> {
    source: &'a str,
    at: usize,
    tree: T,
    open: Vec<Open<'a>>,
}

/// An element that is not closed yet.
struct Open<'a> {
    id: NodeId,
    /// The name as it was written, with its prefix.
    name: &'a str,
    last_child: Option<NodeId>,
}

impl<'a, T: Tree<'a>> Reading<'a, T> {
    fn read(&mut self) -> Result<()> {
        while self.at < self.source.len() {
            self.text()?;
            match (self.peek(0), self.peek(1)) {
                (None, _) => break,
                (Some(b'<'), Some(b'/')) => self.end()?,
                (Some(b'<'), Some(b'?')) => self.skip_past("?>")?,
                (Some(b'<'), Some(b'!')) => self.declaration()?,
                (Some(b'<'), _) => self.element()?,
                _ => self.reference()?,
            }
        }
        match self.open.last() {
            Some(open) => Err(malformed(format!("`{}` is never closed", shown(open.name)))),
            None if self.tree.is_empty() => Err(malformed("it has no element")),
            None => Ok(()),
        }
    }

    fn bytes(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    /// Steps over a run of bytes of which each `belongs`.
    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.bytes();
        let length = rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
        self.take(length)
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.source.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        taken
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.bytes().starts_with(expected.as_bytes());
        self.at += if found { expected.len() } else { 0 };
        found
    }

    fn expect(&mut self, expected: &str) -> Result<()> {
        if self.eat(expected) { Ok(()) } else { Err(self.broken()) }
    }

    fn skip_space(&mut self) -> bool {
        !self.run(is_space).is_empty()
    }

    /// Steps over everything up to `end`, and over that.
    fn skip_past(&mut self, end: &str) -> Result<()> {
        self.until(end).map(|_| ())
    }

    /// What stands before `end`; steps over both.
    fn until(&mut self, end: &str) -> Result<&'a str> {
        let length = self.source.get(self.at..).and_then(|rest| rest.find(end));
        let found = self.take(length.ok_or_else(|| self.broken())?);
        self.at += end.len();
        Ok(found)
    }

    /// Text up to the next tag or reference.
    fn text(&mut self) -> Result<()> {
        let rest = self.bytes();
        let text = self.take(words::find(rest, special).unwrap_or(rest.len()));
        if self.peek(0) == Some(b'\r') {
            let rest = self.run(|byte| !matches!(byte, b'<' | b'&'));
            return self.add_text(with_line_feeds(&[text, rest].concat()).into_owned().into());
        }
        if text.is_empty() { Ok(()) } else { self.add_text(Cow::Borrowed(text)) }
    }

    fn add_text(&mut self, text: Cow<'a, str>) -> Result<()> {
        match self.open.last() {
            Some(Open { id, last_child: None, .. }) => {
                self.tree.add_text(*id, text);
                Ok(())
            }
            Some(_) => Ok(()),
            None if text.bytes().all(is_space) => Ok(()),
            None => Err(malformed("text stands outside of any element")),
        }
    }

    /// A reference to a character in text.
    fn reference(&mut self) -> Result<()> {
        self.at += 1;
        let name = self.run(|byte| !matches!(byte, b';' | b'<' | b'&'));
        self.expect(";")?;
        self.add_text(resolve(name)?)
    }

    /// A comment, text that is marked as such, or a document type.
    fn declaration(&mut self) -> Result<()> {
        if self.eat("<!--") {
            return self.skip_past("-->");
        }
        if self.eat("<![CDATA[") {
            let text = self.until("]]>")?;
            return self.add_text(with_line_feeds(text));
        }
        self.expect("<!DOCTYPE")?;
        let mut brackets = 0_usize;
        loop {
            match self.peek(0) {
                Some(quote @ (b'"' | b'\'')) => {
                    self.at += 1;
                    self.skip_past(if quote == b'"' { "\"" } else { "'" })?;
                    continue;
                }
                Some(b'[') => brackets += 1,
                Some(b']') => brackets = brackets.saturating_sub(1),
                Some(b'>') if brackets == 0 => break,
                Some(_) => {}
                None => return Err(self.broken()),
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(())
    }

    fn name(&mut self) -> Result<&'a str> {
        let name = self.run(|byte| !ENDS_NAME[usize::from(byte)]);
        if name.is_empty() { Err(self.broken()) } else { Ok(name) }
    }

    fn element(&mut self) -> Result<()> {
        self.at += 1;
        let name = self.name()?;
        let id = self.add(name)?;
        let mut spaced = self.skip_space();
        while !matches!(self.peek(0), Some(b'>' | b'/')) {
            if !spaced {
                return Err(self.broken());
            }
            self.attribute(id)?;
            spaced = self.skip_space();
        }
        if self.eat("/>") {
            return Ok(());
        }
        self.expect(">")?;
        match self.leaf(name) {
            Some("") => {}
            Some(text) => self.tree.add_text(id, Cow::Borrowed(text)),
            None => self.open.push(Open { id, name, last_child: None }),
        }
        Ok(())
    }

    /// The text of an element that has begun, where it is all there is in it, as in most elements; steps over the end too.
    fn leaf(&mut self, name: &str) -> Option<&'a str> {
        let rest = self.bytes();
        let length = words::find(rest, special)?;
        let end = rest.get(length..)?.strip_prefix(b"</")?.strip_prefix(name.as_bytes())?;
        if end.first() != Some(&b'>') {
            return None;
        }
        let text = self.take(length);
        self.at += name.len() + "</>".len();
        Some(text)
    }

    fn add(&mut self, name: &'a str) -> Result<NodeId> {
        let colon = name.bytes().rposition(|byte| byte == b':');
        let local = colon.and_then(|colon| name.get(colon + 1..)).unwrap_or(name);
        let Some(parent) = self.open.last_mut() else {
            if !self.tree.is_empty() {
                return Err(malformed("it has more than one root element"));
            }
            return self.tree.add(local, None, None);
        };
        let id = self.tree.add(local, Some(parent.id), parent.last_child)?;
        parent.last_child = Some(id);
        Ok(id)
    }

    fn attribute(&mut self, id: NodeId) -> Result<()> {
        let name = self.name()?;
        self.skip_space();
        self.expect("=")?;
        self.skip_space();
        let written = match self.peek(0) {
            Some(b'"') => self.quoted("\"")?,
            Some(b'\'') => self.quoted("'")?,
            _ => return Err(self.broken()),
        };
        if written.contains('<') {
            return Err(self.broken());
        }
        let value = attribute_value(written)?;
        if name == "xmlns" || name.starts_with("xmlns:") {
            return Ok(());
        }
        self.tree.add_attribute(id, name, value)
    }

    fn quoted(&mut self, quote: &str) -> Result<&'a str> {
        self.at += 1;
        self.until(quote)
    }

    fn end(&mut self) -> Result<()> {
        self.at += 2;
        let Some(open) = self.open.pop() else { return Err(self.broken()) };
        self.expect(open.name)?;
        self.skip_space();
        self.expect(">")
    }

    fn broken(&self) -> Error {
        malformed(format!("it breaks at byte {}", self.at))
    }
}

/// Whether a byte ends a name: half of a listing is names, and one look-up is quicker than ten comparisons.
const ENDS_NAME: [bool; 256] = {
    let mut ends = [false; 256];
    let mut all: &[u8] = b" \n\r\t/>=<\"'";
    while let [first, rest @ ..] = all {
        ends[*first as usize] = true;
        all = rest;
    }
    ends
};

/// Marks the bytes that are more than text.
fn special(word: u64) -> u64 {
    words::equal(word, b'<') | words::equal(word, b'&') | words::equal(word, b'\r')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Line ends are line feeds, however they are written.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The value of an attribute: white space is a space, and references are what they stand for.
fn attribute_value(written: &str) -> Result<Cow<'_, str>> {
    if !written.contains(['&', '\n', '\r', '\t']) {
        return Ok(Cow::Borrowed(written));
    }
    let spaced = written.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    let mut pieces = spaced.split('&');
    let mut value = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(';').ok_or_else(|| malformed("an attribute has a bare `&`"))?;
        value.push_str(&resolve(name)?);
        value.push_str(rest);
    }
    Ok(Cow::Owned(value))
}

/// What a reference stands for, by what is between `&` and `;`.
fn resolve(name: &str) -> Result<Cow<'static, str>> {
    let known = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => {
            let code = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
                Some(digits) => number_of(digits, 16),
                None => number_of(number, 10),
            });
            let character = code.filter(|code| *code != 0).and_then(char::from_u32);
            let unknown = || malformed(format!("`&{};` stands for nothing", shown(name)));
            return character.map(|character| Cow::Owned(character.to_string())).ok_or_else(unknown);
        }
    };
    Ok(Cow::Borrowed(known))
}

fn number_of(digits: &str, radix: u32) -> Option<u32> {
    let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    all.then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::*;

    fn read(source: &str) -> Result<Document<'_>> {
        super::read(source, Document::empty())
    }

    fn root_text(source: &str) -> String {
        let document = read(source).unwrap();
        document.text(document.root().unwrap()).to_owned()
    }

    #[test]
    fn references_and_line_ends_are_what_they_stand_for() {
        for (source, expected) in [
            ("<a>&quot;x&quot; &amp;lt; &#x1F600;&#10;</a>", "\"x\" &lt; 😀\n"),
            ("<a>1\r\n2\r3\n</a>", "1\n2\n3\n"),
            ("<a><![CDATA[&lt;\r\n]]]]><![CDATA[>]]></a>", "&lt;\n]]>"),
            ("<a>&#13;</a>", "\r"),
            ("<a>t</a \n>", "t"),
            ("<a>t<b>u</b></a>", "t"),
            ("<a>x<!-- <b> --><?p <c> ?>y</a>", "xy"),
        ] {
            assert_eq!(root_text(source), expected, "{source}");
        }
    }

    #[test]
    fn everything_around_the_root_is_passed_over() {
        let around =
            "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e \"]>\"> ]>\n<!-- x --><a>t</a>\n<!-- y --> ";
        assert_eq!(root_text(around), "t");
    }

    #[test]
    fn attributes_are_read_in_either_quotes() {
        let document = read("<a b = '1 &gt; \"' c=\"2\n'\" xmlns='u' n:d=''/>").unwrap();
        let root = document.root().unwrap();
        assert_eq!(document.attribute(root, "b"), Some("1 > \""));
        assert_eq!(document.attribute(root, "c"), Some("2 '"));
        assert_eq!(document.attribute(root, "n:d"), Some(""));
        assert_eq!(document.attribute(root, "xmlns"), None);
    }

    #[test]
    fn broken_documents_are_refused() {
        for source in [
            "",
            "text",
            "<",
            "<a",
            "<a>",
            "<a ",
            "<a/",
            "</a>",
            "<a></b>",
            "<a></a",
            "<a></ab>",
            "<a>t</ab>",
            "<a>t</a",
            "<a>t</a x>",
            "<a>t</b></a>",
            "<a/><b/>",
            "<a/>x",
            "x<a/>",
            "<a>&nope;</a>",
            "<a>&#xfffffff;</a>",
            "<a>&#0;</a>",
            "<a>&#xD800;</a>",
            "<a>&#x;</a>",
            "<a>&#+5;</a>",
            "<a>&lt</a>",
            "<a>&</a>",
            "<a b/>",
            "<a b=1/>",
            "<a b='1/>",
            "<a b='1'c='2'/>",
            "<a b='1' b='2'/>",
            "<a b='<'/>",
            "<a b='&'/>",
            "<a b='&x;'/>",
            "< a/>",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "<a><!b></a>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
            "<!DOCTYPE a",
            "<?xml",
            "<a/ >",
            "<=/>",
        ] {
            assert!(read(source).is_err(), "{source}");
        }
        assert!(Document::parse(b"<a>\xff</a>").is_err());
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        assert!(read(&deep).is_ok(), "what is open lies on the heap");
    }
}
