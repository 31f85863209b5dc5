//! The compiled form of a rule set: names resolved to slots, templates cut into pieces.

use bufeo_model::{Str, Value};

/// The place of a variable in a scope: parameters first, in the order they are declared, then what rules assign.
pub(crate) type Slot = usize;

/// Conditions, and what happens when all of them hold.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) conditions: Box<[Call]>,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Rules(Box<[Rule]>),
    Endpoint(Box<EndpointRule>),
    Error(Expression),
}

#[derive(Debug)]
pub(crate) struct EndpointRule {
    pub(crate) url: Expression,
    pub(crate) headers: Box<[(Str, Box<[Expression]>)]>,
    pub(crate) properties: Box<[(Str, Property)]>,
}

/// A property of an endpoint. Only its text can depend on variables.
#[derive(Debug)]
pub(crate) enum Property {
    Constant(Value),
    Text(Template),
    List(Box<[Property]>),
    Map(Box<[(Str, Property)]>),
}

#[derive(Debug)]
pub(crate) enum Expression {
    Null,
    Bool(bool),
    Int(i64),
    Text(Str),
    Variable(Slot),
    Template(Template),
    Call(Box<Call>),
}

/// A function and its arguments, and the variable that takes the result.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) assign: Option<Slot>,
}

#[derive(Debug)]
pub(crate) enum Function {
    Test(Test),
    GetAttr(Expression, Path),
    Substring([Expression; 4]),
    UriEncode(Expression),
    ParseUrl(Expression),
    Partition(Expression),
    ParseArn(Expression),
}

/// The functions that give true or false: most conditions are one of them, and make no value of it.
#[derive(Debug)]
pub(crate) enum Test {
    IsSet(Expression),
    Not(Expression),
    BooleanEquals([Expression; 2]),
    StringEquals([Expression; 2]),
    IsValidHostLabel([Expression; 2]),
    IsVirtualHostableS3Bucket([Expression; 2]),
}

/// The second argument of `getAttr`: names, then an index into a list.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) names: Box<[Str]>,
    pub(crate) index: Option<usize>,
}

/// Text with variables in it.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) pieces: Box<[Piece]>,
    /// As it is written, for messages.
    pub(crate) source: Str,
}

#[derive(Debug)]
pub(crate) enum Piece {
    Text(Str),
    Value {
        slot: Slot,
        /// `{url#scheme}` reads `scheme` of `url`.
        attributes: Box<[Str]>,
        /// Whether the value stands in the host of a URL that the template spells out around it.
        in_host: bool,
    },
}
