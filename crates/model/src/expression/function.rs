//! The functions of JMESPath.

use jmespath::ast::Ast;

use super::error::ExpressionError;
use super::evaluate::Result;
use super::found::Found;

pub(super) fn call<'v>(name: &str, _: &[Ast], _: &Found<'v>) -> Result<'v> {
    Err(ExpressionError::new(
        super::ExpressionErrorKind::UnknownFunction,
        format!("Unknown function: {name}()"),
    ))
}
