//! How much an expression may do in one search: a short one can ask for more than any memory or stack holds.

use std::cell::Cell;

use bufeo_stack::{Level, TooDeep};

use super::error::{ExpressionError, ExpressionErrorKind};

/// How many values one search may look at one by one and put together.
pub(super) const MOST: usize = 1 << 24;

/// How deep what is put together may lie in itself.
pub(super) const DEEPEST: usize = 128;

/// How many bytes of the stack the deepest part of an expression leaves to what it calls: functions, a host's containers.
const RESERVE: usize = if cfg!(debug_assertions) { 96 * 1024 } else { 32 * 1024 };

/// What is left of what one search may do.
pub(super) struct Bounds {
    left: Cell<usize>,
    most: usize,
}

impl Bounds {
    pub(super) fn new(most: usize) -> Self {
        Self { left: Cell::new(most), most }
    }

    /// Takes so many values from what is left.
    pub(super) fn spend(&self, values: usize) -> Result<(), ExpressionError> {
        match self.left.get().checked_sub(values) {
            Some(rest) => {
                self.left.set(rest);
                Ok(())
            }
            None => Err(too_large(format!(
                "an expression looks at {} values at most; this one wants more",
                self.most
            ))),
        }
    }

    /// The same for text of so many bytes.
    pub(super) fn spend_text(&self, bytes: usize) -> Result<(), ExpressionError> {
        self.spend(1 + bytes / 16)
    }
}

/// Whether the stack has room for one part of an expression more.
pub(super) fn has_room() -> Result<(), ExpressionError> {
    match bufeo_stack::is_left(RESERVE) {
        true => Ok(()),
        false => Err(too_large("the stack has no room left for an expression that is so deep")),
    }
}

/// One level further down in a value.
pub(super) fn deeper(level: Level) -> Result<Level, ExpressionError> {
    level.down().map_err(|_: TooDeep| nested())
}

/// The error of what lies too deep in itself.
pub(super) fn nested() -> ExpressionError {
    too_large("values lie too deep in each other, or one in itself")
}

fn too_large(message: impl Into<String>) -> ExpressionError {
    ExpressionError::new(ExpressionErrorKind::TooLarge, message)
}
