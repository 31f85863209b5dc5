//! XML as Python's `ElementTree` writes it, because that is what botocore sends: no declaration, `<a />` for empty
//! elements.

/// Writes elements one after the other.
#[derive(Debug, Default)]
pub(super) struct XmlText {
    out: String,
}

/// An element that is open: where its opening tag ends.
#[derive(Debug)]
pub(super) struct Element {
    tag_end: usize,
}

impl XmlText {
    /// Opens an element. What it returns goes to [`close`](Self::close).
    pub(super) fn open(&mut self, name: &str) -> Element {
        self.out.push('<');
        self.out.push_str(name);
        let tag_end = self.out.len();
        self.out.push('>');
        Element { tag_end }
    }

    /// Adds an attribute to the element, which may have content already.
    pub(super) fn attribute(&mut self, element: &mut Element, name: &str, value: &str) {
        let mut written = String::with_capacity(name.len() + value.len() + 4);
        written.push(' ');
        written.push_str(name);
        written.push_str("=\"");
        escape(value, true, &mut written);
        written.push('"');
        self.out.insert_str(element.tag_end, &written);
        element.tag_end += written.len();
    }

    pub(super) fn text(&mut self, text: &str) {
        escape(text, false, &mut self.out);
    }

    /// Closes the element, which is called `name`.
    #[expect(clippy::needless_pass_by_value, reason = "the element is closed and over")]
    pub(super) fn close(&mut self, name: &str, element: Element) {
        if self.out.len() == element.tag_end + 1 {
            self.out.pop();
            self.out.push_str(" />");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    let mut rest = text;
    let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | b'\n' | b'\t');
    while let Some(place) = rest.bytes().position(special) {
        let (before, after) = rest.split_at(place);
        out.push_str(before);
        let written = match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') if attribute => "&quot;",
            // A reader would turn a bare carriage return into a line feed: the key of another object.
            Some(b'\r') => "&#13;",
            Some(b'\n') if attribute => "&#10;",
            Some(b'\t') if attribute => "&#09;",
            _ => &after[..1],
        };
        out.push_str(written);
        rest = &after[1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_each_in_its_way() {
        let mut xml = XmlText::default();
        let mut a = xml.open("a");
        xml.attribute(&mut a, "b", "\"<\n>");
        xml.text("1 < 2 & \"3\"\n\r");
        let c = xml.open("c");
        xml.close("c", c);
        xml.attribute(&mut a, "d", "late");
        xml.close("a", a);
        let expected = "<a b=\"&quot;&lt;&#10;&gt;\" d=\"late\">1 &lt; 2 &amp; \"3\"\n&#13;<c /></a>";
        assert_eq!(xml.finish(), expected);
    }
}
