//! Where in the parameters a problem is.

use std::fmt;

use bufeo_stack::{Level, TooDeep};

/// A place in the parameters, written only when there is a problem.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
    level: Level,
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

impl<'p> Path<'p> {
    pub(super) fn root() -> Self {
        Self { parent: None, step: Step::Root, level: Level::first(), sensitive: false }
    }

    fn down(&'p self, step: Step<'p>) -> Self {
        Self { parent: Some(self), step, level: self.level, sensitive: self.sensitive }
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

    /// The same place, with what is inside one level further down.
    pub(super) fn inside(self) -> Result<Self, TooDeep> {
        Ok(Self { level: self.level.down()?, ..self })
    }

    /// The same place, whose value no report shows if it is `sensitive`.
    #[must_use]
    pub(super) fn marked(self, sensitive: bool) -> Self {
        Self { sensitive: self.sensitive || sensitive, ..self }
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// The parameter that the place is in.
    pub(super) fn outermost(self) -> Self {
        let mut path = self;
        while let Some(parent) = path.parent
            && !matches!(parent.step, Step::Root)
        {
            path = *parent;
        }
        path
    }

    /// The steps from the outermost on. What stands alone begins anew.
    fn steps(&self) -> Vec<Step<'p>> {
        let mut steps = vec![self.step];
        let mut path = self;
        while let Some(parent) = path.parent
            && !matches!(path.step, Step::Alone(_))
        {
            steps.push(parent.step);
            path = parent;
        }
        steps.reverse();
        steps
    }
}

impl Step<'_> {
    fn write(self, out: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(name) => {
                out.push('.');
                out.push_str(name);
            }
            Self::Item(place) => out.push_str(&format!("[{place}]")),
            Self::Key(key) => out.push_str(&format!(" (key: {key})")),
            Self::Alone(key) => out.push_str(key),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = String::new();
        self.steps().into_iter().for_each(|step| step.write(&mut written));
        f.write_str(match written.as_str() {
            "" => "input",
            path => path.strip_prefix('.').unwrap_or(path),
        })
    }
}
