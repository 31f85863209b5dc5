//! The table of known events: which type the names with a given beginning belong to.

use std::any::{TypeId, type_name};
use std::collections::BTreeMap;

use crate::error::excerpt;
use crate::{Aliases, Error, ErrorKind, Event};

/// How many near names an error proposes.
const PROPOSALS: usize = 3;

#[derive(Clone, Default)]
pub(crate) struct Kinds {
    by_name: BTreeMap<String, Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    id: TypeId,
    type_name: &'static str,
}

impl Kind {
    fn of<P: Event>() -> Self {
        Self { id: TypeId::of::<P>(), type_name: type_name::<P>() }
    }
}

impl Kinds {
    pub(crate) fn declare<P: Event>(&mut self, aliases: &Aliases) -> Result<(), Error> {
        let name = aliases.rewrite(P::NAME).into_owned();
        let kind = Kind::of::<P>();
        let known = *self.by_name.entry(name).or_insert(kind);
        if known == kind {
            return Ok(());
        }
        let sentence = format!(
            "`{}` and `{}` are both events called `{}`; a name belongs to one type of event",
            known.type_name,
            kind.type_name,
            P::NAME
        );
        Err(Error::new(ErrorKind::DuplicateEvent, P::NAME, sentence))
    }

    pub(crate) fn knows<P: Event>(&self) -> bool {
        let wanted = Kind::of::<P>();
        self.by_name.values().any(|kind| *kind == wanted)
    }

    /// Whether a handler of `P` may stand under a name.
    pub(crate) fn check<P: Event>(&self, aliases: &Aliases, asked: &str) -> Result<(), Error> {
        let name = aliases.rewrite(asked);
        let wanted = Kind::of::<P>();
        if takes_views_only(&name) {
            let sentence = format!(
                "`{asked}` reaches events of every kind, so a handler of `{}` cannot stand there; \
                 use a handler that views any event, or a name that begins with `{}`",
                wanted.type_name,
                P::NAME
            );
            return Err(Error::new(ErrorKind::ViewOnly, asked, sentence));
        }
        match self.kind_of(&name) {
            Some(kind) if *kind == wanted => Ok(()),
            Some(kind) => {
                let sentence = format!(
                    "`{}` is an event of type `{}`, but the handler takes `{}`, whose names begin with `{}`",
                    excerpt(asked),
                    kind.type_name,
                    wanted.type_name,
                    P::NAME
                );
                Err(Error::new(ErrorKind::WrongEvent, asked, sentence))
            }
            None => Err(self.unknown(asked, &name)),
        }
    }

    /// Whether any handler may stand under a name.
    pub(crate) fn check_any(&self, aliases: &Aliases, asked: &str) -> Result<(), Error> {
        let name = aliases.rewrite(asked);
        if takes_views_only(&name) || self.kind_of(&name).is_some() {
            return Ok(());
        }
        Err(self.unknown(asked, &name))
    }

    /// The event with the longest name that `name` begins with.
    fn kind_of(&self, name: &str) -> Option<&Kind> {
        let longest = self.by_name.keys().map(String::len).max()?;
        let ends = name.match_indices('.').map(|(end, _)| end).chain([name.len()]);
        ends.take_while(|end| *end <= longest).filter_map(|end| self.by_name.get(&name[..end])).last()
    }

    fn unknown(&self, asked: &str, name: &str) -> Error {
        let first = name.split('.').next().unwrap_or_default();
        let near = self.nearest(first);
        let advice = if near.is_empty() {
            "declare the event first".to_owned()
        } else {
            format!("the nearest are {}", near.join(", "))
        };
        let sentence =
            format!("no event is called `{}`, as in `{}`; {advice}", excerpt(first), excerpt(asked));
        Error::new(ErrorKind::UnknownEvent, asked, sentence)
    }

    fn nearest(&self, first: &str) -> Vec<String> {
        // No name of a table is that long, and the distance to it would take long to find.
        if first.len() > 100 {
            return Vec::new();
        }
        let mut names: Vec<_> = self.by_name.keys().map(|name| (distance(first, name), name)).collect();
        names.sort();
        names.into_iter().take(PROPOSALS).map(|(_, name)| format!("`{name}`")).collect()
    }
}

fn takes_views_only(name: &str) -> bool {
    name.is_empty() || name == "*" || name.starts_with("*.")
}

/// How many letters have to be put in, taken out or changed to make one name of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_letters_to_change() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("before-cal", "before-call"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
