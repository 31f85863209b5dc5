//! What a program is, and random ones.

use serde::Serialize;
use serde_json::{Value, json};

/// Steps to do on a growing list of emitters, which begins with one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Program {
    pub(crate) number: u64,
    /// The aliaser's table; without one the bare emitter is used.
    pub(crate) aliases: Option<Vec<(String, String)>>,
    pub(crate) steps: Vec<Step>,
}

/// One step. The emitter it is done on is `on`, counted round the list, so that a program without some of its steps
/// is still a program.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Register(Register),
    Unregister(Unregister),
    Copy { on: usize },
    Emit { on: usize, name: String },
    EmitUntilResponse { on: usize, name: String },
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Register {
    pub(crate) on: usize,
    pub(crate) section: &'static str,
    pub(crate) name: String,
    pub(crate) handler: Handler,
    pub(crate) id: Option<&'static str>,
    pub(crate) counted: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Unregister {
    pub(crate) on: usize,
    pub(crate) name: String,
    pub(crate) handler: Option<Handler>,
    pub(crate) id: Option<&'static str>,
    pub(crate) counted: bool,
}

/// A handler: who it is, which others count as equal, and what it does when it is called.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Handler {
    pub(crate) who: u64,
    pub(crate) equal: u64,
    pub(crate) gives: Value,
    pub(crate) raises: bool,
    /// A registration or unregistration it makes first.
    pub(crate) changes: Option<Box<Step>>,
}

impl Program {
    /// The program of this number; the same for the same seed, however many others are made.
    pub(crate) fn random(seed: u64, number: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number);
        random.next();
        let aliases = random.one_in(2).then(|| random.aliases());
        let names = random.names();
        let handlers = random.handlers(&names);
        let steps = (0..6 + random.below(30)).map(|_| random.step(&names, &handlers)).collect();
        Self { number, aliases, steps }
    }

    pub(crate) fn emits(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| matches!(step, Step::Emit { .. } | Step::EmitUntilResponse { .. }))
            .count()
    }
}

const PARTS: &[&str] = &["a", "b", "c", "a", "b", "*", "*", "", "a*", "ab", "data", "iot", "logs", "events"];
const ALIASES: &[(&str, &str)] = &[
    ("a", "b"),
    ("b", "a"),
    ("c", "a.b"),
    ("a.b", "c"),
    ("a.a", "a"),
    ("b.", "a"),
    (".", "c"),
    ("", "a"),
    ("*", "a"),
    ("c.*", "*"),
    ("data.iot", "iot-data-plane"),
    ("logs", "events"),
    ("events", "logs"),
    ("ab", ""),
    ("iot.lo", "x"),
];
const IDS: &[&str] = &["x", "y", ""];

/// A small generator (SplitMix64): what it gives for a seed never changes.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// The names a program uses: few, of few parts, so that they have much to do with each other.
    fn names(&mut self) -> Vec<String> {
        let parts: Vec<_> = (0..2 + self.below(3)).map(|_| self.of(PARTS)).collect();
        let mut name = |longest| {
            let name: Vec<_> = (0..1 + self.below(longest))
                .map(|_| if self.one_in(4) { "*" } else { self.of(&parts) })
                .collect();
            name.join(".")
        };
        (0..10).map(|number| name(2 + number % 3)).collect()
    }

    fn name(&mut self, names: &[String]) -> String {
        names[self.below(names.len())].clone()
    }

    fn aliases(&mut self) -> Vec<(String, String)> {
        let mut rows: Vec<(String, String)> = Vec::new();
        for _ in 0..self.below(6) {
            let (old, new) = self.of(ALIASES);
            if rows.iter().all(|(known, _)| known != old) {
                rows.push((old.to_owned(), new.to_owned()));
            }
        }
        rows
    }

    fn handlers(&mut self, names: &[String]) -> Vec<Handler> {
        let mut handlers = Vec::new();
        for who in 0..3 + self.below(5) as u64 {
            let gives = match self.below(8) {
                0 => json!(0),
                1 => json!(""),
                2 => json!(false),
                3 => json!(who),
                _ => Value::Null,
            };
            let raises = self.one_in(20);
            // Every other handler is equal to the one before it.
            let equal = if self.one_in(3) { who / 2 * 2 } else { who };
            let changes =
                self.one_in(10).then(|| Box::new(self.change(names, &handlers))).filter(|_| who > 0);
            handlers.push(Handler { who, equal, gives, raises, changes });
        }
        handlers
    }

    fn step(&mut self, names: &[String], handlers: &[Handler]) -> Step {
        let on = self.below(4);
        match self.below(20) {
            0 => Step::Copy { on },
            1..=11 => self.change(names, handlers),
            12..=16 => Step::Emit { on, name: self.name(names) },
            _ => Step::EmitUntilResponse { on, name: self.name(names) },
        }
    }

    fn change(&mut self, names: &[String], handlers: &[Handler]) -> Step {
        let (on, name) = (self.below(4), self.name(names));
        let id = self.one_in(3).then(|| self.of(IDS));
        let counted = id.is_some() && self.one_in(2);
        let handler = (!handlers.is_empty()).then(|| handlers[self.below(handlers.len())].clone());
        match handler {
            Some(handler) if !self.one_in(4) => {
                let section = self.of(&["first", "middle", "middle", "last"]);
                Step::Register(Register { on, section, name, handler, id, counted })
            }
            handler => Step::Unregister(Unregister { on, name, handler, id, counted }),
        }
    }
}
