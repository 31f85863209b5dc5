//! Where in the parameters a problem is.

use std::fmt;

/// A place in the parameters, written only when there is a problem.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
    depth: u16,
    /// Whether the model marks what is here as sensitive, or what is around it.
    sensitive: bool,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Member(&'p str),
    Item(usize),
    Key(&'p str),
    Alone(&'p str),
}

/// Deeper parameters are not looked at; serializing refuses them.
const DEEPEST: u16 = 256;

impl<'p> Path<'p> {
    pub(super) fn root() -> Self {
        Self { parent: None, step: Step::Root, depth: 0, sensitive: false }
    }

    fn down(&'p self, step: Step<'p>) -> Self {
        let depth = self.depth.saturating_add(1);
        Self { parent: Some(self), step, depth, sensitive: self.sensitive }
    }

    /// A member of a structure, or the value under a key of a map.
    pub(super) fn member(&'p self, name: &'p str) -> Self {
        self.down(Step::Member(name))
    }

    /// An item of a list.
    pub(super) fn item(&'p self, place: usize) -> Self {
        self.down(Step::Item(place))
    }

    /// A key of a map itself.
    pub(super) fn key(&'p self, key: &'p str) -> Self {
        self.down(Step::Key(key))
    }

    /// A key inside a document, which stands for itself: reports forget what is around it.
    pub(super) fn alone(&'p self, key: &'p str) -> Self {
        self.down(Step::Alone(key))
    }

    /// The same place, whose value no report shows if it is `sensitive`.
    #[must_use]
    pub(super) fn marked(self, sensitive: bool) -> Self {
        Self { sensitive: self.sensitive || sensitive, ..self }
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    pub(super) fn is_too_deep(&self) -> bool {
        self.depth > DEEPEST
    }

    fn write(&self, out: &mut String) {
        if let (Some(parent), false) = (self.parent, matches!(self.step, Step::Alone(_))) {
            parent.write(out);
        }
        match self.step {
            Step::Root => {}
            Step::Member(name) => {
                out.push('.');
                out.push_str(name);
            }
            Step::Item(place) => out.push_str(&format!("[{place}]")),
            Step::Key(key) => out.push_str(&format!(" (key: {key})")),
            Step::Alone(key) => out.push_str(key),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = String::new();
        self.write(&mut written);
        f.write_str(match written.as_str() {
            "" => "input",
            path => path.strip_prefix('.').unwrap_or(path),
        })
    }
}
