//! How much of the calling thread's stack is left, and how deep data may be nested.
//!
//! A stack that overflows ends the process, and no error can be handled. So whatever recurses as deep as its input, or as a
//! program's handlers, wants asks here first: [`Level`] for walks over nested data, [`is_left`] before a step that needs
//! much, [`with`] for work that has to succeed on a small stack too.
//!
//! ```
//! use bufeo_stack::{Level, TooDeep};
//!
//! /// The sum of a tree of numbers.
//! enum Tree {
//!     Number(i64),
//!     Parts(Vec<Tree>),
//! }
//!
//! fn sum(tree: &Tree, level: Level) -> Result<i64, TooDeep> {
//!     match tree {
//!         Tree::Number(number) => Ok(*number),
//!         Tree::Parts(parts) => {
//!             let level = level.down()?;
//!             parts.iter().map(|part| sum(part, level)).sum()
//!         }
//!     }
//! }
//!
//! let tree = Tree::Parts(vec![Tree::Number(1), Tree::Parts(vec![Tree::Number(2)])]);
//! assert_eq!(sum(&tree, Level::first()), Ok(3));
//! ```

#![forbid(unsafe_code)]

use std::fmt;

/// How many levels data may be nested. Services allow far fewer (DynamoDB, the deepest, 32).
pub const DEEPEST: u16 = 256;

/// How many bytes of the stack a walk leaves to what it calls at its deepest level: reading an object of another language's,
/// making an error. Functions that are not optimized take several times as much.
const RESERVE: usize = if cfg!(debug_assertions) { 40 * 1024 } else { 20 * 1024 };

/// How many bytes of stack there have to be for a handler of an event. Whatever needs more asks itself.
pub const HANDLER: usize = if cfg!(debug_assertions) { 64 * 1024 } else { 32 * 1024 };

/// How many bytes of the calling thread's stack are left; `None` where nobody knows: on systems that do not say, and where a
/// program runs on a stack of its own making.
pub fn left() -> Option<usize> {
    stacker::remaining_stack().filter(|left| *left > 0)
}

/// Whether that many bytes of the calling thread's stack are left, or nobody knows.
pub fn is_left(bytes: usize) -> bool {
    left().is_none_or(|left| left >= bytes)
}

/// Runs `work` with at least that many bytes of stack: on the calling thread's where they are left, else on another one,
/// which lives as long as the work. Other languages must not be entered there, as their interpreters may look for the
/// thread's own stack.
///
/// ```
/// fn depth(levels: u32) -> u32 {
///     if levels == 0 { 0 } else { 1 + std::hint::black_box(depth(levels - 1)) }
/// }
/// assert_eq!(bufeo_stack::with(16 * 1024 * 1024, || depth(10_000)), 10_000);
/// ```
pub fn with<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    if is_left(bytes) { work() } else { stacker::grow(bytes, work) }
}

/// How deep a walk over nested data is: at most [`DEEPEST`] levels, and no deeper than the thread's stack allows.
#[derive(Clone, Copy, Debug)]
pub struct Level(u16);

impl Level {
    /// Above the outermost part.
    pub const fn first() -> Self {
        Self(0)
    }

    /// One level further down.
    ///
    /// # Errors
    /// Where that is too deep.
    #[inline]
    pub fn down(self) -> Result<Self, TooDeep> {
        if self.0 >= DEEPEST {
            return Err(TooDeep::Levels);
        }
        self.stay().map(|level| Self(level.0 + 1))
    }

    /// The same level, for a walk that recurses without going further down.
    ///
    /// # Errors
    /// Where the thread's stack does not allow it.
    #[inline]
    pub fn stay(self) -> Result<Self, TooDeep> {
        if is_left(RESERVE) { Ok(self) } else { Err(TooDeep::Stack) }
    }
}

/// Data is nested too deeply to be walked over. Reads as the end of a sentence: "the parameters are ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TooDeep {
    /// More than [`DEEPEST`] levels.
    Levels,
    /// Fewer, but more than what is left of the thread's stack can hold.
    Stack,
}

impl fmt::Display for TooDeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Levels => write!(f, "nested more than {DEEPEST} levels deep"),
            Self::Stack => f.write_str(
                "nested deeper than the stack of this thread allows: give the thread a larger stack, or nest less",
            ),
        }
    }
}

impl std::error::Error for TooDeep {}
