//! Measurements that are made in a process of their own.

use std::collections::BTreeMap;
use std::io::{Error, Result};
use std::path::PathBuf;
use std::process::Command;

/// A program that measures: ours, or botocore's.
///
/// ```
/// use bufeo_benches::Side;
///
/// let side = Side::new("printf", &[r"operations 108\nmilliseconds %s\n"]);
/// assert_eq!(side.measure(&["4.5"])?.get("milliseconds"), 4.5);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Side {
    program: PathBuf,
    arguments: Vec<String>,
}

impl Side {
    /// A program and the arguments that come before those of a measurement.
    pub fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self { program: program.into(), arguments: arguments.iter().map(|&text| text.to_owned()).collect() }
    }

    /// Runs a fresh process without any configuration of AWS's and reads what it prints: a name and a number a line.
    ///
    /// # Errors
    /// Where the process cannot be started or fails, or where it prints something else.
    pub fn measure(&self, arguments: &[&str]) -> Result<Figures> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        // A home without files: both sides look for them and find none.
        let output = command.env("HOME", "/nonexistent").env("AWS_EC2_METADATA_DISABLED", "true").output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(Error::other(format!("`{arguments:?}` failed with {}:\n{text}", output.status)));
        }
        Figures::read(&String::from_utf8_lossy(&output.stdout))
    }
}

/// What a process measured, by name.
#[derive(Clone, Debug)]
pub struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn read(text: &str) -> Result<Self> {
        let figure = |line: &str| {
            let (name, number) = line.split_once(' ')?;
            Some((name.to_owned(), number.parse().ok()?))
        };
        let unread = |line: &str| Error::other(format!("`{line}` is not a name and a number"));
        text.lines().map(|line| figure(line).ok_or_else(|| unread(line))).collect::<Result<_>>().map(Self)
    }

    /// The figure of that name; not a number where there is none, which no assertion holds for.
    pub fn get(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(f64::NAN)
    }
}

/// The middle one of some numbers.
///
/// ```
/// assert_eq!(bufeo_benches::median([3.0, 100.0, 1.0]), 3.0);
/// ```
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
