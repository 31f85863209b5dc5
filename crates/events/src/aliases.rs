use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use foldhash::fast::FixedState;

/// An ordered table of older spellings of name parts and what they stand for now.
///
/// Every name that reaches an emitter with a table is rewritten first, whether it is registered, unregistered
/// or emitted, as botocore's event aliaser does:
///
/// - the table is walked in its own order, and at most one of its entries is applied;
/// - an old part without dots replaces the first part of the name that equals it;
/// - an old part with dots replaces the first run of parts that equals it. It ends the walk as soon as the name
///   merely contains its text, even where no run of parts equals it.
///
/// The position in the name does not matter, and rewriting twice may differ from rewriting once.
///
/// ```
/// use bufeo_events::Aliases;
///
/// let aliases = Aliases::new([("logs", "cloudwatch-logs"), ("data.iot", "iot-data-plane")]);
/// assert_eq!(aliases.rewrite("before-call.logs.PutLogEvents"), "before-call.cloudwatch-logs.PutLogEvents");
/// assert_eq!(aliases.rewrite("before-call.data.iot"), "before-call.iot-data-plane");
/// assert_eq!(aliases.rewrite("before-call.s3"), "before-call.s3");
/// ```
#[derive(Clone, Default)]
pub struct Aliases {
    table: Arc<Table>,
}

#[derive(Default)]
struct Table {
    rows: Vec<(Box<str>, Box<str>)>,
    /// Old parts without dots, each with its first row, so that a name costs a look-up per part and not per row.
    plain: HashMap<Box<str>, usize, FixedState>,
    /// The rows of old parts with dots.
    dotted: Vec<usize>,
}

impl Aliases {
    /// A table of `(old, new)` rows, in the order in which they are tried.
    pub fn new<O, N>(rows: impl IntoIterator<Item = (O, N)>) -> Self
    where
        O: Into<Box<str>>,
        N: Into<Box<str>>,
    {
        let mut table = Table::default();
        for (row, (old, new)) in rows.into_iter().enumerate() {
            let old = old.into();
            if old.contains('.') {
                table.dotted.push(row);
            } else {
                table.plain.entry(old.clone()).or_insert(row);
            }
            table.rows.push((old, new.into()));
        }
        Self { table: Arc::new(table) }
    }

    /// The name that `name` stands for; borrowed where no row applies.
    pub fn rewrite<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let Table { rows, plain, dotted } = &*self.table;
        if rows.is_empty() {
            return Cow::Borrowed(name);
        }
        let first_plain = name.split('.').filter_map(|part| plain.get(part).copied()).min();
        let mut before_it =
            dotted.iter().copied().take_while(|row| first_plain.is_none_or(|plain| *row < plain));
        let row = before_it.find(|row| name.contains(&*rows[*row].0)).or(first_plain);
        let rewritten = row.and_then(|row| replace_run(name, &rows[row].0, &rows[row].1));
        rewritten.map_or(Cow::Borrowed(name), Cow::Owned)
    }

    /// The rows of the table, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.table.rows.iter().map(|(old, new)| (&**old, &**new))
    }
}

impl fmt::Debug for Aliases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aliases({} rows)", self.table.rows.len())
    }
}

/// `name` with the first run of whole parts that equals `old` replaced, where there is one.
fn replace_run(name: &str, old: &str, new: &str) -> Option<String> {
    let mut start = 0;
    loop {
        let rest = &name[start..];
        if let Some(after) = rest.strip_prefix(old)
            && (after.is_empty() || after.starts_with('.'))
        {
            return Some([&name[..start], new, after].concat());
        }
        start += rest.find('.')? + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Aliases;

    #[track_caller]
    fn check(rows: &[(&str, &str)], name: &str, rewritten: &str) {
        assert_eq!(Aliases::new(rows.iter().copied()).rewrite(name), rewritten);
    }

    #[test]
    fn only_the_first_equal_part_is_replaced() {
        check(&[("logs", "cloudwatch-logs")], "logs.logs", "cloudwatch-logs.logs");
    }

    #[test]
    fn at_most_one_row_is_applied() {
        check(&[("a", "b"), ("b", "c")], "a.b", "b.b");
    }

    #[test]
    fn rows_are_tried_in_the_order_of_the_table() {
        check(&[("b", "2"), ("a", "1")], "a.b", "a.2");
    }

    #[test]
    fn a_dotted_row_that_matches_only_as_text_ends_the_walk() {
        check(&[("api.pricing", "pricing"), ("logs", "l")], "x.api.pricingfoo.logs", "x.api.pricingfoo.logs");
    }

    #[test]
    fn a_part_is_compared_whole() {
        check(&[("log", "x")], "logs.blog", "logs.blog");
    }

    #[test]
    fn empty_parts_are_parts() {
        check(&[("", "x")], "a..b", "a.x.b");
        check(&[("", "x")], "", "x");
        check(&[("a.", "x")], "b.a.", "b.x");
        check(&[("a.", "x")], "a.b", "a.b");
    }

    #[test]
    fn a_run_is_found_after_a_partial_one() {
        check(&[("a.b", "x")], "a.a.b", "a.x");
        check(&[("a.a.b", "x")], "a.a.a.b", "a.x");
    }
}
