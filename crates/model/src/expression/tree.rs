//! What an expression says, as a tree. Chains of operators lie flat in it, however long: only what is written inside of
//! something else makes it deeper.

use super::function::Function;
use crate::{Str, Value};

/// An expression, or a part of one.
pub(super) enum Node {
    /// The value at hand.
    Current,
    /// A member of it.
    Field(Str),
    Literal(Value),
    /// Where to begin, and the steps from there.
    Path(Box<Node>, Vec<Step>),
    List(Vec<Node>),
    Map(Vec<(Str, Node)>),
    /// The first that is true, else the last.
    Or(Vec<Node>),
    /// The first that is false, else the last.
    And(Vec<Node>),
    Not(Box<Node>),
    /// The first compared with the second, what came of that with the third, and so on.
    Comparison(Box<Node>, Vec<(Comparator, Node)>),
    /// A function by its name; whether there is one shows when it is called.
    Call(Str, Option<&'static Function>, Vec<Node>),
    /// An expression that is handed over as it is, for a function to search with.
    Reference(Box<Node>),
}

/// What is done with the value that a path has come to.
pub(super) enum Step {
    Then(Node),
    Index(i64),
    Slice(Slice),
    /// The expression searched with in each item; what finds nothing is left out.
    Each(Items, Node),
}

/// The items of a value.
pub(super) enum Items {
    /// Those of a list.
    List,
    /// Those of a map, without their names.
    Values,
    /// Those of a list, with the items of lists among them in the place of these.
    Flat,
    /// Those of a list for which the expression is true.
    Where(Box<Node>),
    /// Some of a list.
    Slice(Slice),
}

/// Which items of a list: from where to where, and how far it is from one to the next.
#[derive(Clone, Copy, Default)]
pub(super) struct Slice {
    pub(super) start: Option<i64>,
    pub(super) stop: Option<i64>,
    pub(super) step: Option<i64>,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparator {
    /// How it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Node {
    /// The path that goes on from here with one more step.
    pub(super) fn followed_by(self, step: Step) -> Self {
        match self {
            Self::Path(first, mut steps) => {
                steps.push(step);
                Self::Path(first, steps)
            }
            first => Self::Path(Box::new(first), vec![step]),
        }
    }

    /// Whether its last step is to a place in a list.
    pub(super) fn ends_in_place(&self) -> bool {
        match self {
            Self::Path(_, steps) => matches!(steps.last(), Some(Step::Index(_) | Step::Slice(_))),
            _ => false,
        }
    }

    /// How many parts lie in each other at the deepest place.
    pub(super) fn height(&self) -> usize {
        let tallest = |nodes: &[Self]| nodes.iter().map(Self::height).max().unwrap_or_default();
        1 + match self {
            Self::Current | Self::Field(_) | Self::Literal(_) => 0,
            Self::Path(first, steps) => steps.iter().map(Step::height).fold(first.height(), usize::max),
            Self::List(nodes) | Self::Or(nodes) | Self::And(nodes) | Self::Call(_, _, nodes) => {
                tallest(nodes)
            }
            Self::Map(entries) => entries.iter().map(|(_, node)| node.height()).max().unwrap_or_default(),
            Self::Not(node) | Self::Reference(node) => node.height(),
            Self::Comparison(first, others) => {
                others.iter().map(|(_, node)| node.height()).fold(first.height(), usize::max)
            }
        }
    }
}

impl Step {
    fn height(&self) -> usize {
        match self {
            Self::Index(_) | Self::Slice(_) => 0,
            Self::Each(Items::Where(condition), node) => condition.height().max(node.height()),
            Self::Then(node) | Self::Each(_, node) => node.height(),
        }
    }
}
