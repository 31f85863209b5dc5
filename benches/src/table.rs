//! What a bench prints.

/// What a case shall reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// So many times less than botocore.
    Times(f64),
    /// At most this much.
    AtMost(f64),
    /// None yet.
    Open,
}

/// Two columns of figures, what they make and what they should.
///
/// ```
/// use bufeo_benches::{Goal, Table};
///
/// let table = Table::begin("ms");
/// table.row("first client, s3", 4.0, 126.0, Goal::Times(25.0));
/// ```
#[derive(Debug)]
pub struct Table;

impl Table {
    /// Prints the head of a table in that unit.
    pub fn begin(unit: &str) -> Self {
        let (ours, theirs) = (format!("ours ({unit})"), format!("botocore ({unit})"));
        println!("\n{:<44} {ours:>12} {theirs:>16} {:>9} {:>12}", "case", "ratio", "goal");
        Self
    }

    /// Prints a case: ours, botocore's, how many times less ours is, and how that stands to the goal.
    pub fn row(&self, case: &str, ours: f64, theirs: f64, goal: Goal) {
        let ratio = theirs / ours;
        let (goal, met) = match goal {
            Goal::Times(times) => (format!("{times}x"), Some(ratio >= times)),
            Goal::AtMost(most) => (format!("at most {most:.0}"), Some(ours <= most)),
            Goal::Open => ("-".to_owned(), None),
        };
        let verdict = met.map_or("", |met| if met { "met" } else { "MISSED" });
        println!("{case:<44} {ours:>12.3} {theirs:>16.3} {ratio:>8.1}x {goal:>12} {verdict}");
    }
}
