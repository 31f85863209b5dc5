//! A form: the body of the query and ec2 formats.

use std::fmt;

use crate::percent_encode;

/// Names and values in order, not encoded yet: the body of the query and ec2 formats.
///
/// Kept in one piece, because a request may have hundreds of them.
///
/// ```
/// use bufeo_protocol::Form;
///
/// let mut form = Form::default();
/// form.push("Action", "GetUser");
/// form.push("UserName", "a b&c");
/// assert_eq!(form.iter().collect::<Vec<_>>(), [("Action", "GetUser"), ("UserName", "a b&c")]);
/// assert_eq!(form.encode(), "Action=GetUser&UserName=a+b%26c");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Every name and value, one after the other.
    text: String,
    /// Where each name and each value ends.
    ends: Vec<(usize, usize)>,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} entries)", self.len())
    }
}

impl Form {
    /// Room for a form of the usual size, so that it is not moved while it grows.
    pub(crate) fn usual() -> Self {
        Self { text: String::with_capacity(4096), ends: Vec::with_capacity(128) }
    }

    /// Adds an entry.
    #[inline]
    pub fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        let name_end = self.text.len();
        self.text.push_str(value);
        self.ends.push((name_end, self.text.len()));
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The names and values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |(name_end, value_end)| {
            let name = self.text.get(start..*name_end).unwrap_or_default();
            start = *value_end;
            (name, self.text.get(*name_end..*value_end).unwrap_or_default())
        })
    }

    /// The form as it is sent: `application/x-www-form-urlencoded`.
    pub fn encode(&self) -> String {
        let encoded = |text: &str| percent_encode(text, " ").replace(' ', "+");
        let pairs = self.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}
