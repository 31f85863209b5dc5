//! XML as services write it.

use bufeo_model::{List, Map, Shape, ShapeKind, TimestampFormat, Value};

use super::Style;
use super::text::{is_plain_text, scalar};
use crate::differential::random::Random;

/// Writes one document.
pub(super) struct XmlWriter<'r> {
    style: Style,
    random: &'r mut Random,
    out: String,
}

impl<'r> XmlWriter<'r> {
    pub(super) fn new(style: Style, random: &'r mut Random) -> Self {
        Self { style, random, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn odd(&mut self, times: usize) -> bool {
        self.style == Style::Odd && self.random.one_in(times)
    }

    pub(super) fn declaration(&mut self) {
        if self.random.one_in(2) {
            self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
    }

    /// Begins the document's element, in a name space.
    pub(super) fn open_root(&mut self, name: &str, namespace: &str) {
        self.out.push_str(&format!("<{name} xmlns=\"{namespace}\">"));
        self.space();
    }

    pub(super) fn open(&mut self, name: &str) {
        self.out.push_str(&format!("<{name}>"));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.out.push_str(&format!("</{name}>"));
        self.space();
    }

    /// An element with text in it.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    /// What may stand between elements.
    fn space(&mut self) {
        if self.odd(10) {
            self.out.push_str(self.random.of_these(&["\n  ", " ", "<!-- a <comment> -->"]));
        }
    }

    /// The members of a structure that are `wanted`, as elements. Attributes stand in the element already.
    pub(super) fn members(&mut self, shape: Shape<'_>, map: &Map, wanted: impl Fn(Shape<'_>) -> bool) {
        if shape.union() && self.odd(6) {
            self.leaf("BrandNewMember", "new");
            return;
        }
        for (name, value) in map.iter() {
            let Some(member) = shape.member(&name) else { continue };
            if wanted(member.shape()) && !member.shape().xml_attribute() {
                self.value(member.wire_name(), &value, member.shape());
            }
        }
        if !shape.union() && self.odd(8) {
            self.out.push_str("<UnknownToTheModel a=\"1\"><b/>text</UnknownToTheModel>");
        }
    }

    /// A value of the shape, in elements of that name.
    pub(super) fn value(&mut self, name: &str, value: &Value, shape: Shape<'_>) {
        match (value, shape.kind()) {
            (Value::Map(map), ShapeKind::Structure) => {
                self.open_with_attributes(name, map, shape);
                self.members(shape, map, |_| true);
                self.close(name);
            }
            (Value::Map(map), _) => self.map(name, map, shape),
            (Value::List(list), _) => self.list(name, list, shape),
            (value, _) => {
                let text = scalar(value, shape, TimestampFormat::Iso8601, self.style, self.random);
                if text.is_empty() && self.odd(2) {
                    self.out.push_str(&format!("<{name}/>"));
                    return;
                }
                self.open(name);
                let free = is_plain_text(shape);
                if free {
                    self.text(&text);
                } else {
                    self.out.push_str(&escaped(&text));
                }
                self.close(name);
            }
        }
    }

    fn open_with_attributes(&mut self, name: &str, map: &Map, shape: Shape<'_>) {
        self.out.push_str(&format!("<{name}"));
        if let Some(namespace) = shape.xml_namespace() {
            let prefix = namespace.prefix.map(|prefix| format!(":{prefix}")).unwrap_or_default();
            self.out.push_str(&format!(" xmlns{prefix}=\"{}\"", namespace.uri));
        }
        for (name, value) in map.iter() {
            let Some(member) = shape.member(&name).filter(|member| member.shape().xml_attribute()) else {
                continue;
            };
            let text = scalar(&value, member.shape(), TimestampFormat::Iso8601, Style::Plain, self.random);
            self.out.push_str(&format!(" {}=\"{}\"", member.wire_name(), escaped(&allowed(&text))));
        }
        self.out.push('>');
        self.space();
    }

    fn list(&mut self, name: &str, list: &List, shape: Shape<'_>) {
        let Some(item) = shape.list_member() else { return };
        if shape.flattened() {
            let name = item.location_name().unwrap_or(name);
            list.iter().for_each(|value| self.value(name, &value, item));
            return;
        }
        if list.is_empty() && self.odd(2) {
            self.out.push_str(&format!("<{name}/>"));
            return;
        }
        self.open(name);
        self.space();
        let item_name = item.location_name().unwrap_or("member");
        list.iter().for_each(|value| self.value(item_name, &value, item));
        self.close(name);
    }

    fn map(&mut self, name: &str, map: &Map, shape: Shape<'_>) {
        let (Some(key), Some(value)) = (shape.map_key(), shape.map_value()) else { return };
        let (key_name, value_name) =
            (key.location_name().unwrap_or("key"), value.location_name().unwrap_or("value"));
        let entry = if shape.flattened() { name } else { "entry" };
        if !shape.flattened() {
            self.open(name);
        }
        for (own, content) in map.iter() {
            self.open(entry);
            self.leaf(key_name, &own);
            self.value(value_name, &content, value);
            self.close(entry);
        }
        if !shape.flattened() {
            self.close(name);
        }
    }

    /// Text between tags: escaped in one of the ways there are.
    fn text(&mut self, text: &str) {
        // A few services do what nobody may.
        let text = if self.odd(500) { text.to_owned() } else { allowed(text) };
        if !text.contains("]]>") && !text.contains('\r') && !text.is_empty() && self.odd(10) {
            self.out.push_str(&format!("<![CDATA[{text}]]>"));
            return;
        }
        let numeric = self.odd(10);
        for character in text.chars() {
            match character {
                '\r' => self.out.push_str("&#13;"),
                other if numeric && !other.is_ascii_alphanumeric() => {
                    self.out.push_str(&format!("&#x{:X};", other as u32));
                }
                other => self.out.push_str(&escaped(other.encode_utf8(&mut [0; 4]))),
            }
        }
    }
}

/// XML 1.0 has no way to write most control characters.
pub(in crate::differential) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn allowed(text: &str) -> String {
    text.chars().filter(|character| is_allowed(*character)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
