//! How much an expression may do in one search: a short one can ask for more than any memory holds.

use std::cell::Cell;

use bufeo_stack::Level;

use super::error::{ExpressionError, ExpressionErrorKind};

/// How many values one search may look at one by one and put together.
pub(super) const MOST: usize = 1 << 24;

/// How deep what is put together, and what is compared, may lie in itself.
pub(super) const DEEPEST: usize = 256;

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
            None => {
                let text =
                    format!("an expression looks at {} values at most; this one wants more", self.most);
                Err(ExpressionError::new(ExpressionErrorKind::TooLarge, text))
            }
        }
    }

    /// The same for text of so many bytes.
    pub(super) fn spend_text(&self, bytes: usize) -> Result<(), ExpressionError> {
        self.spend(1 + bytes / 16)
    }
}

/// Ends what recurses before the thread's stack does.
pub(super) fn has_room() -> Result<(), ExpressionError> {
    match Level::first().stay() {
        Ok(_) => Ok(()),
        Err(reason) => {
            let text = format!("an expression, or what it looks at, is {reason}");
            Err(ExpressionError::new(ExpressionErrorKind::TooLarge, text))
        }
    }
}

/// One level less of those that are left.
pub(super) fn deeper(depth: usize) -> Result<usize, ExpressionError> {
    has_room()?;
    depth.checked_sub(1).ok_or_else(|| {
        let text = format!("values lie more than {DEEPEST} deep in each other, or one in itself");
        ExpressionError::new(ExpressionErrorKind::TooLarge, text)
    })
}
