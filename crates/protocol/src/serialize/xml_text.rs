//! XML as Python's `ElementTree` writes it, because that is what botocore sends: no declaration, `<a />` for empty
//! elements.

/// Writes elements one after the other.
#[derive(Debug, Default)]
pub(super) struct XmlText {
    out: String,
}

impl XmlText {
    /// Opens an element; its attributes follow, and then [`content`](Self::content).
    pub(super) fn open(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, true, &mut self.out);
        self.out.push('"');
    }

    /// Ends the opening tag. What it returns goes to [`close`](Self::close).
    pub(super) fn content(&mut self) -> usize {
        self.out.push('>');
        self.out.len()
    }

    pub(super) fn text(&mut self, text: &str) {
        escape(text, false, &mut self.out);
    }

    /// Closes the element `name` whose content began at `start`.
    pub(super) fn close(&mut self, name: &str, start: usize) {
        if self.out.len() == start {
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
    while let Some(place) = rest.find(['&', '<', '>', '"', '\r', '\n', '\t']) {
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
        xml.open("a");
        xml.attribute("b", "\"<\n>");
        let start = xml.content();
        xml.text("1 < 2 & \"3\"\n\r");
        xml.open("c");
        let inner = xml.content();
        xml.close("c", inner);
        xml.close("a", start);
        let expected = "<a b=\"&quot;&lt;&#10;&gt;\">1 &lt; 2 &amp; \"3\"\n&#13;<c /></a>";
        assert_eq!(xml.finish(), expected);
    }
}
