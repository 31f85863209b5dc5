//! Reading a document's tree in place.

use super::{Document, FLOAT, LIST, LITERAL, LONG, NEGATIVE, OBJECT, TEXT, TextId, UNSIGNED};
use crate::error::Error;

/// One value of a document: where it lies, and what its head says.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    kind: u8,
    number: u64,
    /// For a list or object its entries, for a float its bytes.
    payload: (usize, usize),
    end: usize,
}

/// What a [`Node`] is, as JSON tells values apart.
pub(crate) enum Kind<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(&'a str),
    List,
    Object,
}

impl<'a> Node<'a> {
    /// The node that begins at byte `at` of the tree.
    pub(crate) fn at(document: &'a Document, at: usize) -> Result<Self, Error> {
        let mut reader = Reader { bytes: document.tree(), at };
        let head = reader.byte()?;
        let kind = head >> 5;
        let number = match head & LONG {
            LONG => reader.number()?,
            small => u64::from(small),
        };
        let length = match kind {
            LIST | OBJECT => reader.length()?,
            FLOAT => 8,
            _ => 0,
        };
        let start = reader.at;
        let end =
            start.checked_add(length).filter(|end| *end <= document.tree().len()).ok_or_else(cut_off)?;
        Ok(Self { document, kind, number, payload: (start, end), end })
    }

    pub(crate) fn document(self) -> &'a Document {
        self.document
    }

    /// How many entries a list or object says it has.
    pub(crate) fn len(self) -> usize {
        // Every entry takes a byte, so a damaged number cannot make a caller reserve more than the document is long.
        usize::try_from(self.number).unwrap_or(usize::MAX).min(self.payload.1 - self.payload.0)
    }

    pub(crate) fn kind(self) -> Result<Kind<'a>, Error> {
        Ok(match (self.kind, self.number) {
            (LITERAL, 0) => Kind::Null,
            (LITERAL, 1) => Kind::Bool(false),
            (LITERAL, 2) => Kind::Bool(true),
            (UNSIGNED, number) => Kind::Unsigned(number),
            (NEGATIVE, number) => Kind::Negative(-1 - i64::try_from(number).map_err(|_| unknown_node())?),
            (FLOAT, _) => Kind::Float(self.float_bits()?),
            (TEXT, number) => Kind::Text(self.document.text(self.document.text_id(number)?)),
            (LIST, _) => Kind::List,
            (OBJECT, _) => Kind::Object,
            _ => return Err(unknown_node()),
        })
    }

    fn float_bits(self) -> Result<f64, Error> {
        let bytes = self.document.tree().get(self.payload.0..self.payload.1);
        bytes.and_then(|bytes| bytes.try_into().ok()).map(f64::from_le_bytes).ok_or_else(cut_off)
    }

    pub(crate) fn text_id(self) -> Result<TextId, Error> {
        match self.kind {
            TEXT => self.document.text_id(self.number),
            _ => Err(Error::corrupt("something else stands where a text is expected")),
        }
    }

    pub(crate) fn text(self) -> Result<&'a str, Error> {
        Ok(self.document.text(self.text_id()?))
    }

    pub(crate) fn boolean(self) -> Result<bool, Error> {
        match (self.kind, self.number) {
            (LITERAL, 1) => Ok(false),
            (LITERAL, 2) => Ok(true),
            _ => Err(Error::corrupt("something else stands where true or false is expected")),
        }
    }

    /// The entries of an object in their order, each with the place its value begins at.
    pub(crate) fn entries(self) -> Result<Entries<'a>, Error> {
        match self.kind {
            OBJECT => Ok(Entries { node: self, at: self.payload.0 }),
            _ => Err(Error::corrupt("something else stands where an object is expected")),
        }
    }

    /// The entries of a list in their order.
    pub(crate) fn items(self) -> Result<Items<'a>, Error> {
        match self.kind {
            LIST => Ok(Items { node: self, at: self.payload.0 }),
            _ => Err(Error::corrupt("something else stands where a list is expected")),
        }
    }

    /// The value under `key` of an object.
    pub(crate) fn get(self, key: &str) -> Result<Option<Node<'a>>, Error> {
        for entry in self.entries()? {
            let entry = entry?;
            if entry.key() == key {
                return Ok(Some(entry.value));
            }
        }
        Ok(None)
    }
}

/// An entry of an object.
pub(crate) struct Entry<'a> {
    pub(crate) id: TextId,
    /// Where the value begins, for [`Node::at`].
    pub(crate) at: usize,
    pub(crate) value: Node<'a>,
}

impl<'a> Entry<'a> {
    pub(crate) fn key(&self) -> &'a str {
        self.value.document.text(self.id)
    }
}

pub(crate) struct Entries<'a> {
    node: Node<'a>,
    at: usize,
}

impl<'a> Entries<'a> {
    fn read(&mut self) -> Result<Entry<'a>, Error> {
        let document = self.node.document;
        let mut reader = Reader { bytes: document.tree(), at: self.at };
        let id = document.text_id(reader.number()?)?;
        let at = reader.at;
        let value = Node::at(document, at)?;
        self.at = value.end;
        Ok(Entry { id, at, value })
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = self.node.payload.1;
        (self.at < end).then(|| {
            let entry = self.read().and_then(|entry| inside(self.at, end).map(|()| entry));
            if entry.is_err() {
                self.at = end;
            }
            entry
        })
    }
}

pub(crate) struct Items<'a> {
    node: Node<'a>,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Node<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = self.node.payload.1;
        (self.at < end).then(|| {
            let item =
                Node::at(self.node.document, self.at).and_then(|item| inside(item.end, end).map(|()| item));
            self.at = item.as_ref().map_or(end, |item| item.end);
            item
        })
    }
}

/// Numbers and bytes from a place onwards.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(cut_off)?;
        self.at += 1;
        Ok(byte)
    }

    pub(crate) fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Error::corrupt("a number has too many bytes"))
    }

    pub(crate) fn length(&mut self) -> Result<usize, Error> {
        usize::try_from(self.number()?).map_err(|_| cut_off())
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(length).ok_or_else(cut_off)?;
        let bytes = self.bytes.get(self.at..end).ok_or_else(cut_off)?;
        self.at = end;
        Ok(bytes)
    }
}

fn inside(at: usize, end: usize) -> Result<(), Error> {
    if at <= end { Ok(()) } else { Err(Error::corrupt("an entry reaches beyond what holds it")) }
}

fn cut_off() -> Error {
    Error::corrupt("the document is cut off")
}

fn unknown_node() -> Error {
    Error::corrupt("a value is of no known kind")
}
