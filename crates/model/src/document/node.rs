//! Reading a document's tree in place.

use super::{Document, FLOAT, LIST, LITERAL, LONG, NEGATIVE, OBJECT, SIZED, TEXT, TextId, UNSIGNED};
use crate::error::Error;

/// How deep lists and objects may lie in each other; models go to twenty.
pub(super) const DEEPEST: usize = 128;

/// One value of a document: where it lies, and what its head says.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    kind: u8,
    number: u64,
    /// Where its entries begin, or a float's bytes.
    start: usize,
    /// Where it ends, where that was written down.
    end: Option<usize>,
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
        let (mut kind, mut number) = reader.head()?;
        let mut end = None;
        if kind == SIZED {
            let size = usize::try_from(number).map_err(|_| cut_off())?;
            end = Some(
                reader
                    .at
                    .checked_add(size)
                    .filter(|end| *end <= document.tree().len())
                    .ok_or_else(cut_off)?,
            );
            (kind, number) = reader.head()?;
        }
        match kind {
            SIZED => Err(Error::corrupt("a size is followed by a size")),
            kind => Ok(Self { document, kind, number, start: reader.at, end }),
        }
    }

    /// Where it ends, where that was written down.
    pub(super) fn written_end(self) -> Option<usize> {
        self.end
    }

    /// Where what follows the node begins.
    pub(super) fn end(self, depth: usize) -> Result<usize, Error> {
        if let Some(end) = self.end {
            return Ok(end);
        }
        let keys = match self.kind {
            FLOAT => return Ok(self.start + 8),
            LIST => false,
            OBJECT => true,
            _ => return Ok(self.start),
        };
        let deeper = depth.checked_sub(1).ok_or_else(too_deep)?;
        let mut reader = Reader { bytes: self.document.tree(), at: self.start };
        for _ in 0..self.number {
            if keys {
                reader.number()?;
            }
            reader.at = Node::at(self.document, reader.at)?.end(deeper)?;
        }
        Ok(reader.at)
    }

    pub(crate) fn document(self) -> &'a Document {
        self.document
    }

    /// How many entries a list or object says it has.
    pub(crate) fn len(self) -> usize {
        // Every entry takes a byte, so a damaged number cannot make a caller reserve more than the document is long.
        let most = self.document.tree().len().saturating_sub(self.start);
        usize::try_from(self.number).map_or(most, |number| number.min(most))
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
        let bytes = self.document.tree().get(self.start..self.start + 8);
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
            OBJECT => Ok(Entries(Walk::new(self))),
            _ => Err(Error::corrupt("something else stands where an object is expected")),
        }
    }

    /// The entries of a list in their order.
    pub(crate) fn items(self) -> Result<Items<'a>, Error> {
        match self.kind {
            LIST => Ok(Items(Walk::new(self))),
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

pub(crate) struct Entries<'a>(Walk<'a>);

impl Entries<'_> {
    /// Says where the one handed out last ends, for who knows.
    pub(super) fn continue_at(&mut self, end: usize) {
        self.0.continue_at(end);
    }

    /// Where the next one begins, once it was said where the last one ends.
    pub(super) fn at(&self) -> usize {
        self.0.at
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let document = self.0.document;
        self.0.step(|reader| {
            let id = document.text_id(reader.number()?)?;
            let at = reader.at;
            let value = Node::at(document, at)?;
            Ok((Entry { id, at, value }, value))
        })
    }
}

pub(crate) struct Items<'a>(Walk<'a>);

impl Items<'_> {
    /// Says where the one handed out last ends, for who knows.
    pub(super) fn continue_at(&mut self, end: usize) {
        self.0.continue_at(end);
    }

    /// Where the next one begins, once it was said where the last one ends.
    pub(super) fn at(&self) -> usize {
        self.0.at
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Node<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let document = self.0.document;
        self.0.step(|reader| Node::at(document, reader.at).map(|node| (node, node)))
    }
}

/// A way through the entries of a list or object.
struct Walk<'a> {
    document: &'a Document,
    left: u64,
    at: usize,
    /// The node handed out last; its end is looked for when the next one is wanted.
    last: Option<Node<'a>>,
}

impl<'a> Walk<'a> {
    fn new(node: Node<'a>) -> Self {
        Self { document: node.document, left: node.number, at: node.start, last: None }
    }

    fn continue_at(&mut self, end: usize) {
        self.at = end;
        self.last = None;
    }

    /// Reads the next entry with `read`, which gives back what it read and the node that it ends with.
    fn step<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a>) -> Result<(T, Node<'a>), Error>,
    ) -> Option<Result<T, Error>> {
        self.left = self.left.checked_sub(1)?;
        let read = match self.last.map(|last| last.end(DEEPEST)).transpose() {
            Ok(end) => read(&mut Reader { bytes: self.document.tree(), at: end.unwrap_or(self.at) }),
            Err(error) => Err(error),
        };
        Some(match read {
            Ok((entry, node)) => {
                self.last = Some(node);
                Ok(entry)
            }
            Err(error) => {
                self.left = 0;
                Err(error)
            }
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

    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(cut_off)?;
        self.at += 1;
        Ok(byte)
    }

    /// The kind and the number of a node.
    fn head(&mut self) -> Result<(u8, u64), Error> {
        let head = self.byte()?;
        let number = match head & LONG {
            LONG => self.number()?,
            small => u64::from(small),
        };
        Ok((head >> 5, number))
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

    /// How many things of at least a byte follow, which bounds what a damaged count can make a caller reserve.
    pub(crate) fn count(&mut self) -> Result<usize, Error> {
        self.length().and_then(|count| if count <= self.remaining() { Ok(count) } else { Err(cut_off()) })
    }

    /// The bytes before the next `end`, which is stepped over.
    pub(crate) fn until(&mut self, end: u8) -> Result<&'a [u8], Error> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| *byte == end).ok_or_else(cut_off)?;
        self.at += length + 1;
        Ok(rest.get(..length).unwrap_or_default())
    }

    /// All bytes that are left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(length).ok_or_else(cut_off)?;
        let bytes = self.bytes.get(self.at..end).ok_or_else(cut_off)?;
        self.at = end;
        Ok(bytes)
    }
}

pub(super) fn too_deep() -> Error {
    Error::corrupt("the document is nested too deeply")
}

fn cut_off() -> Error {
    Error::corrupt("the document is cut off")
}

fn unknown_node() -> Error {
    Error::corrupt("a value is of no known kind")
}
