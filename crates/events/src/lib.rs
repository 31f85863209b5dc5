//! Dotted names, hierarchical order, delivery: an event system that knows nothing of AWS.
//!
//! A program emits events whose names are made at run time, `baking.bread.rye`. Other parts of it, which the emitter
//! need not know, have registered handlers for that name, for what it begins with, `baking.bread`, or for a pattern,
//! `baking.*.rye`. They are called in a fixed order, may change what the event carries, may reply, and may fail.
//! The names, the order and the unique ids are those of botocore, the core of boto3.
//!
//! [`Events`] is what programs use. Each kind of event is a type, [`Event`], with named fields, and a handler is a
//! closure over it:
//!
//! ```
//! use bufeo_events::{Event, Events};
//!
//! struct Baking { sugar: u32 }
//! impl Event for Baking {
//!     const NAME: &'static str = "baking";
//!     type Reply = String;
//! }
//!
//! let events = Events::builder().event::<Baking>().build()?;
//! events.register("baking.cake", |baking: &mut Baking| baking.sugar *= 2)?;
//! let taste = events.register("baking", |baking: &mut Baking| format!("{} g of sugar", baking.sugar))?;
//!
//! let replies = events.emit_now("baking.cake.apple", &mut Baking { sugar: 100 })?;
//! assert_eq!(replies.first().unwrap(), "200 g of sugar");
//! taste.unregister();
//! # Ok::<(), bufeo_events::Error>(())
//! ```
//!
//! # Names and order
//!
//! A name is parts joined by dots. A handler is reached by every event whose name begins with the parts it was
//! registered under, where a registered `*` stands for exactly one part. A handler registered under more parts than the
//! event has is not reached.
//!
//! Along one path the longer name comes first: `a.b.c`, then `a.b`, then `a`. Where a `*` and a literal part
//! part ways, **everything below the wildcard runs before everything below the literal**, however deep either is. So
//! `*` runs before `a.b.c`, and `a.*` before `a.b.c`, but `a.b.*` after `a.*`. Among the handlers of one and the same
//! name, those of the [first](Section::First) section run before the [middle](Section::Middle) and those before the
//! [last](Section::Last), each in the order they were registered.
//!
//! [`Events::explain`] says who would run for a name, in order, and where each was registered.
//!
//! # Where next
//!
//! - registering: [`Events::register`], first, last or anywhere, [`register_async`](Events::register_async),
//!   [`register_view`](Events::register_view), [`Registration`], [`Placement`], [`Aliases`]
//! - emitting: [`Events::emit`], [`emit_until_response`](Events::emit_until_response) and their forms that do not wait,
//!   [`emit_now`](Events::emit_now); [`Replies`]
//! - watching: [`Events::explain`], [`Events::observe`]
//! - handlers from another language: [`Handler`]
//! - names and order alone, with handlers of any kind: [`Emitter`]
//! - what goes wrong: [`Error`]

#![forbid(unsafe_code)]

/// The line of an example that imports from this crate, as those read it who depend on it. Most programs depend on `bufeo`,
/// whose documentation has the same examples: its name stands there, since `doc` is set for this crate's own documentation
/// and the examples in it alone.
#[cfg(doc)]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo_events::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo_events::", $names, ";")
    };
}

/// The same, as the documentation of `bufeo` shows it.
#[cfg(not(doc))]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo::", $names, ";")
    };
}

mod aliases;
mod cache;
mod closure;
mod delivery;
mod emitter;
mod error;
mod event;
mod events;
mod explain;
mod handler;
#[cfg(test)]
mod interleavings;
mod kinds;
mod listener;
mod observer;
mod placement;
mod registration;
mod reply;
mod snapshot;
mod tree;

pub use aliases::Aliases;
pub use closure::{async_handler, handler, view_handler};
pub use emitter::{Answer, Emitter, Listeners};
pub use error::{Error, ErrorKind, HandlerError};
pub use event::{Event, NoReply};
pub use events::{EventListener, Events, EventsBuilder};
pub use explain::{ExplainedHandler, Explanation};
pub use handler::{AnyReply, BoxFuture, Delivery, DynHandler, Handler, Outcome, View};
pub use listener::{Listener, RegistrationId, Same};
pub use observer::{Emission, Observer, Run, RunOutcome};
pub use placement::{Origin, Placement, Section, UniqueId};
pub use registration::{Registration, RegistrationGuard};
pub use reply::{IntoReply, Replies, form};
