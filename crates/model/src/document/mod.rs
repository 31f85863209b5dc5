//! A JSON document as a compact tree of bytes that is read in place.
//!
//! ```text
//! document = count of texts, the texts, each followed by a byte FF, which no UTF-8 contains, the root node
//! node     = head { payload }
//! head     = kind in the upper three bits, a small number in the lower five; 31 means that the number follows
//! number   = seven bits a byte, lowest first, the top bit says that more follow
//!
//! 0 literal   number: 0 null, 1 false, 2 true
//! 1 unsigned  number: the value
//! 2 negative  number: -1 - value
//! 3 float     eight bytes of IEEE 754, lowest first
//! 4 text      number: which text
//! 5 list      number: how many nodes follow, the entries
//! 6 object    number: how many entries follow, each the number of its key's text and a node
//! 7 sized     number: how many bytes the one node that follows takes
//! ```
//!
//! Every text is stored once. The lists and objects of the first two levels below the root are sized, so that a reader
//! steps over what it does not want: that is what makes it possible to open a model of a megabyte and to decode two
//! operations of it. Below them sizes would cost a fifteenth of the compressed file.

mod encode;
mod json;
mod node;

use std::fmt;
use std::num::NonZeroU32;

pub(crate) use encode::{encode, write_number};
pub use json::DocumentBuilder;
pub(crate) use json::parse_json;
pub(crate) use node::{Entry, Kind, Node, Reader};

use crate::error::Error;

pub(crate) const LITERAL: u8 = 0;
pub(crate) const UNSIGNED: u8 = 1;
pub(crate) const NEGATIVE: u8 = 2;
pub(crate) const FLOAT: u8 = 3;
pub(crate) const TEXT: u8 = 4;
pub(crate) const LIST: u8 = 5;
pub(crate) const OBJECT: u8 = 6;
pub(crate) const SIZED: u8 = 7;
/// What ends a text.
pub(crate) const END: u8 = 0xff;
/// The number of a head that does not fit into it.
pub(crate) const LONG: u8 = 31;

/// Which of a document's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TextId(NonZeroU32);

impl TextId {
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    fn new(index: u64) -> Option<Self> {
        NonZeroU32::new(u32::try_from(index).ok()?.checked_add(1)?).map(Self)
    }
}

/// A document in memory: its texts, each once, and its tree.
pub(crate) struct Document {
    text: Box<str>,
    ends: Box<[u32]>,
    tree: Box<[u8]>,
}

impl Document {
    /// Takes the bytes that [`encode`] wrote.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let count = reader.count()?;
        let mut text = Vec::with_capacity(reader.remaining() / 2);
        let mut ends = Vec::with_capacity(count);
        for _ in 0..count {
            text.extend_from_slice(reader.until(END)?);
            ends.push(u32::try_from(text.len()).map_err(|_| Error::corrupt("the texts are too long"))?);
        }
        // One look at all texts is quicker than one at each; where one ends inside a character the other is broken too.
        let text = String::from_utf8(text)
            .map_err(|source| Error::corrupt("a text is not UTF-8").with_source(source))?;
        Ok(Self { text: text.into(), ends: ends.into(), tree: reader.rest().into() })
    }

    /// A document made from JSON in memory.
    pub(crate) fn from_value(value: &serde_json::Value) -> Result<Self, Error> {
        Self::from_bytes(&encode(value))
    }

    pub(crate) fn root(&self) -> Result<Node<'_>, Error> {
        Node::at(self, 0)
    }

    #[inline]
    pub(crate) fn text(&self, id: TextId) -> &str {
        let index = id.index();
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// How many texts there are; every [`TextId`] read from the document is below it.
    pub(crate) fn texts(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn tree(&self) -> &[u8] {
        &self.tree
    }

    fn text_id(&self, index: u64) -> Result<TextId, Error> {
        TextId::new(index)
            .filter(|id| id.index() < self.ends.len())
            .ok_or_else(|| Error::corrupt("a text is named that is not there"))
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("texts", &self.ends.len()).field("bytes", &self.tree.len()).finish()
    }
}

#[cfg(test)]
mod tests;
