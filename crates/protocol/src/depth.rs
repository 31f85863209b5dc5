//! A bound on how deep values are nested, so that hostile ones cannot exhaust the stack.

/// How many levels a value may have. Services allow far fewer (DynamoDB, the deepest, 32).
pub(crate) const DEEPEST: u16 = 256;

/// How many levels are left below here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depth(u16);

impl Depth {
    pub(crate) fn new() -> Self {
        Self(DEEPEST)
    }

    /// One level further down, unless that is too deep.
    pub(crate) fn down(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}
