//! Tokens to a tree: what binds stronger is taken first.

use super::bounds::has_room;
use super::cursor::Cursor;
use super::error::{ExpressionError, ExpressionErrorKind};
use super::function;
use super::token::Token;
use super::tree::{Comparator, Items, Node, Slice, Step};
use crate::Str;

/// How deep the parts of an expression may lie in each other. The longest of a service's models is three deep.
pub(super) const DEEPEST: usize = 128;

/// How strongly operators bind what is before them.
mod strength {
    pub(super) const NONE: u8 = 0;
    pub(super) const PIPE: u8 = 1;
    pub(super) const OR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const COMPARATOR: u8 = 4;
    pub(super) const FLATTEN: u8 = 5;
    /// What follows items and binds stronger than this is done with each of them, the rest with all.
    pub(super) const EACH: u8 = 6;
    pub(super) const STAR: u8 = 7;
    pub(super) const FILTER: u8 = 8;
    pub(super) const DOT: u8 = 9;
    pub(super) const NOT: u8 = 10;
    pub(super) const BRACKET: u8 = 11;
    pub(super) const CALL: u8 = 12;
}

type Result<T> = std::result::Result<T, ExpressionError>;

/// The tree of an expression.
pub(super) fn parse(text: &str) -> Result<Node> {
    if text.is_empty() {
        let message = "Invalid JMESPath expression: cannot be empty.";
        return Err(ExpressionError::new(ExpressionErrorKind::Empty, message));
    }
    let mut parser = Parser { tokens: Cursor::new(text)?, depth: 0 };
    let tree = parser.expression(strength::NONE)?;
    if !matches!(parser.tokens.next(), Token::End) {
        return Err(parser.tokens.unexpected());
    }
    if tree.height() > DEEPEST {
        return Err(parser.tokens.too_deep(DEEPEST));
    }
    Ok(tree)
}

struct Parser<'e> {
    tokens: Cursor<'e>,
    depth: usize,
}

impl Parser<'_> {
    /// What is written from here on, up to an operator that binds no stronger than `least`.
    fn expression(&mut self, least: u8) -> Result<Node> {
        if self.depth == DEEPEST {
            return Err(self.tokens.too_deep(DEEPEST));
        }
        has_room()?;
        self.depth += 1;
        let mut node = self.first()?;
        while self.strength()? > least {
            node = self.operator(node)?;
        }
        self.depth -= 1;
        Ok(node)
    }

    /// How strongly the next token binds what is before it.
    fn strength(&self) -> Result<u8> {
        Ok(match self.tokens.next() {
            Token::Pipe => strength::PIPE,
            Token::Or => strength::OR,
            Token::And => strength::AND,
            other if comparator(other).is_some() => strength::COMPARATOR,
            Token::Flatten => strength::FLATTEN,
            Token::Filter => strength::FILTER,
            Token::Dot => strength::DOT,
            Token::LeftBracket => strength::BRACKET,
            Token::LeftParenthesis => strength::CALL,
            // These begin something and never continue it.
            Token::Star | Token::Not | Token::LeftBrace => return Err(self.tokens.unexpected()),
            _ => strength::NONE,
        })
    }

    /// What needs nothing before it.
    fn first(&mut self) -> Result<Node> {
        Ok(match self.tokens.take() {
            Token::Literal(value) => Node::Literal(value),
            Token::Quoted(_) if matches!(self.tokens.next(), Token::LeftParenthesis) => {
                return Err(self.tokens.syntax("a function's name stands without quotes"));
            }
            Token::Name(name) | Token::Quoted(name) => Node::Field(name),
            Token::Current => Node::Current,
            Token::Star => self.each(Node::Current, Items::Values, strength::STAR)?,
            Token::Flatten => self.each(Node::Current, Items::Flat, strength::FLATTEN)?,
            Token::Filter => self.filter(Node::Current)?,
            Token::Not => Node::Not(Box::new(self.expression(strength::NOT)?)),
            Token::Reference => Node::Reference(Box::new(self.expression(strength::NONE)?)),
            Token::LeftBrace => self.map()?,
            Token::LeftParenthesis => {
                let inner = self.expression(strength::NONE)?;
                self.tokens.expect(&Token::RightParenthesis)?;
                inner
            }
            Token::LeftBracket => match self.tokens.next() {
                Token::Number(_) | Token::Colon => self.place(Node::Current)?,
                Token::Star if matches!(self.tokens.after_next(), Token::RightBracket) => {
                    self.star(Node::Current)?
                }
                _ => self.list()?,
            },
            _ => {
                self.tokens.back();
                return Err(self.tokens.unexpected());
            }
        })
    }

    /// What an operator makes of what is before it and what follows.
    fn operator(&mut self, left: Node) -> Result<Node> {
        if let Some(comparator) = comparator(self.tokens.next()) {
            self.tokens.take();
            let right = (comparator, self.expression(strength::COMPARATOR)?);
            return Ok(match left {
                Node::Comparison(first, mut others) => {
                    others.push(right);
                    Node::Comparison(first, others)
                }
                first => Node::Comparison(Box::new(first), vec![right]),
            });
        }
        Ok(match self.tokens.take() {
            Token::Pipe => left.followed_by(Step::Then(self.expression(strength::PIPE)?)),
            Token::Or => {
                let right = self.expression(strength::OR)?;
                match left {
                    Node::Or(nodes) => Node::Or(with(nodes, right)),
                    first => Node::Or(vec![first, right]),
                }
            }
            Token::And => {
                let right = self.expression(strength::AND)?;
                match left {
                    Node::And(nodes) => Node::And(with(nodes, right)),
                    first => Node::And(vec![first, right]),
                }
            }
            Token::Dot if matches!(self.tokens.next(), Token::Star) => {
                self.tokens.take();
                self.each(left, Items::Values, strength::DOT)?
            }
            Token::Dot => left.followed_by(Step::Then(self.member(strength::DOT)?)),
            Token::Flatten => self.each(left, Items::Flat, strength::FLATTEN)?,
            Token::Filter => self.filter(left)?,
            Token::LeftBracket if matches!(self.tokens.next(), Token::Star) => self.star(left)?,
            Token::LeftBracket => self.place(left)?,
            Token::LeftParenthesis => self.call(left)?,
            _ => {
                self.tokens.back();
                return Err(self.tokens.unexpected());
            }
        })
    }

    /// What is done with each of the items, if anything.
    fn each(&mut self, of: Node, items: Items, least: u8) -> Result<Node> {
        let then = match self.tokens.next() {
            Token::LeftBracket | Token::Filter => self.expression(least)?,
            Token::Dot => {
                self.tokens.take();
                self.member(least)?
            }
            _ if self.strength()? < strength::EACH => Node::Current,
            _ => return Err(self.tokens.unexpected()),
        };
        Ok(of.followed_by(Step::Each(items, then)))
    }

    fn filter(&mut self, of: Node) -> Result<Node> {
        let condition = self.expression(strength::NONE)?;
        self.tokens.expect(&Token::RightBracket)?;
        self.each(of, Items::Where(Box::new(condition)), strength::FILTER)
    }

    /// `*]` after a bracket.
    fn star(&mut self, of: Node) -> Result<Node> {
        self.tokens.take();
        self.tokens.expect(&Token::RightBracket)?;
        self.each(of, Items::List, strength::STAR)
    }

    /// What may follow a dot. Selections end there: what comes after them is done with the whole.
    fn member(&mut self, least: u8) -> Result<Node> {
        match self.tokens.next() {
            Token::Name(_) | Token::Quoted(_) | Token::Star => self.expression(least),
            Token::LeftBracket => {
                self.tokens.take();
                self.list()
            }
            Token::LeftBrace => {
                self.tokens.take();
                self.map()
            }
            _ => Err(self.tokens.syntax("a name, `*`, `[` or `{` follows a dot")),
        }
    }

    /// A place, or a slice, after a bracket. A slice after a place is a list as it is; any other is done with item by item.
    fn place(&mut self, of: Node) -> Result<Node> {
        let is_slice =
            matches!(self.tokens.next(), Token::Colon) || matches!(self.tokens.after_next(), Token::Colon);
        if !is_slice {
            let Token::Number(place) = self.tokens.take() else {
                self.tokens.back();
                return Err(self.tokens.syntax("a number, `*` or `:` follows the bracket"));
            };
            self.tokens.expect(&Token::RightBracket)?;
            return Ok(of.followed_by(Step::Index(place)));
        }
        let mut slice = Slice::default();
        let mut colons = 0;
        loop {
            match self.tokens.take() {
                Token::RightBracket => break,
                Token::Colon if colons < 2 => colons += 1,
                Token::Number(number) if colons == 0 => slice.start = Some(number),
                Token::Number(number) if colons == 1 => slice.stop = Some(number),
                Token::Number(number) => slice.step = Some(number),
                _ => {
                    self.tokens.back();
                    return Err(self
                        .tokens
                        .syntax("a slice is at most three numbers with colons between them"));
                }
            }
        }
        if of.ends_in_place() {
            return Ok(of.followed_by(Step::Slice(slice)));
        }
        self.each(of, Items::Slice(slice), strength::STAR)
    }

    fn list(&mut self) -> Result<Node> {
        let mut nodes = Vec::new();
        loop {
            nodes.push(self.expression(strength::NONE)?);
            if matches!(self.tokens.next(), Token::RightBracket) {
                self.tokens.take();
                return Ok(Node::List(nodes));
            }
            self.tokens.expect(&Token::Comma)?;
        }
    }

    /// Names with their expressions. Commas may be left out.
    fn map(&mut self) -> Result<Node> {
        let mut entries: Vec<(Str, Node)> = Vec::new();
        loop {
            let (Token::Name(name) | Token::Quoted(name)) = self.tokens.take() else {
                self.tokens.back();
                return Err(self.tokens.syntax("a name is missing"));
            };
            self.tokens.expect(&Token::Colon)?;
            entries.push((name, self.expression(strength::NONE)?));
            match self.tokens.next() {
                Token::Comma => drop(self.tokens.take()),
                Token::RightBrace => {
                    self.tokens.take();
                    return Ok(Node::Map(entries));
                }
                _ => {}
            }
        }
    }

    /// A function with its arguments. Commas may be left out.
    fn call(&mut self, function: Node) -> Result<Node> {
        let Node::Field(name) = function else {
            self.tokens.back();
            return Err(self.tokens.syntax("a function is called by its name"));
        };
        let mut arguments = Vec::new();
        while !matches!(self.tokens.next(), Token::RightParenthesis) {
            arguments.push(self.expression(strength::NONE)?);
            if matches!(self.tokens.next(), Token::Comma) {
                self.tokens.take();
            }
        }
        self.tokens.take();
        let function = function::find(&name);
        Ok(Node::Call(name, function, arguments))
    }
}

fn with(mut nodes: Vec<Node>, node: Node) -> Vec<Node> {
    nodes.push(node);
    nodes
}

fn comparator(token: &Token) -> Option<Comparator> {
    Some(match token {
        Token::Equal => Comparator::Equal,
        Token::NotEqual => Comparator::NotEqual,
        Token::Less => Comparator::Less,
        Token::LessOrEqual => Comparator::LessOrEqual,
        Token::Greater => Comparator::Greater,
        Token::GreaterOrEqual => Comparator::GreaterOrEqual,
        _ => return None,
    })
}
