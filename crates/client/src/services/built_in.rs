//! The built-in handlers as users see them: a list, and what can be done with each entry.

use std::sync::Arc;

use bufeo_events::{Events, Handler, Placement, Section};

use super::aliases::MethodAlias;
use super::{BUILT_IN, Surroundings};
use crate::client::{Step, step_of};
use crate::config::Environment;
use crate::error::Error;
use crate::random::SharedRandom;

/// One of the handlers that every session has from the beginning: what holds for all services, and what single services
/// want otherwise than all.
///
/// They stand on the public emitter like any guest's, in botocore's order, and have the names that they have there, in the
/// module `botocore.handlers`. [`built_in_handlers`] is all of them.
///
/// ```
#[doc = import!("{Environment, Session, built_in_handlers}")]
///
/// let session = Session::builder().environment(Environment::of([("HOME", "/nowhere")])).build()?;
/// // The keys of this program's listings are to stay as S3 encodes them.
/// for handler in built_in_handlers().filter(|handler| handler.name().starts_with("decode_list_object")) {
///     println!("without {} ({}): {}", handler.name(), handler.event(), handler.describe());
///     assert!(handler.unregister(session.events()));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct BuiltInHandler(&'static Row);

/// An entry of the list.
pub(super) struct Row {
    pub(super) section: Section,
    pub(super) event: &'static str,
    pub(super) name: &'static str,
    pub(super) does: &'static str,
    pub(super) make: fn(&Surroundings<'_>) -> Arc<dyn Handler>,
}

/// Every built-in handler, in the order in which a session registers them. One that is registered for several events comes
/// once for each.
pub fn built_in_handlers() -> impl ExactSizeIterator<Item = BuiltInHandler> {
    BUILT_IN.iter().map(BuiltInHandler)
}

impl BuiltInHandler {
    /// Its name: `sse_md5`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name that it is registered under: `before-parameter-build.s3.PutObject`.
    pub fn event(self) -> &'static str {
        self.0.event
    }

    /// Where it stands among the handlers of that name.
    pub fn section(self) -> Section {
        self.0.section
    }

    /// What it does, as [`explain`](Events::explain) shows it.
    pub fn describe(self) -> &'static str {
        self.0.does
    }

    /// The entry whose handler this is, where it is a built-in one.
    pub fn of(handler: &dyn Handler) -> Option<Self> {
        let name = step_of(handler)?.built_in()?;
        BUILT_IN.iter().find(|row| row.name == name).map(Self)
    }

    /// What a method is called today that a look-up by its former name has reached, where the handler is one that knows: for
    /// hosts, whose attributes are no [`Attribute`](crate::Attribute)s.
    pub fn renamed_method(handler: &dyn Handler) -> Option<&'static str> {
        let alias = step_of(handler)?.handler().as_any().downcast_ref::<MethodAlias>()?;
        Some(alias.new_name())
    }

    /// Takes it away from a session's or a client's emitter; says whether it was there.
    pub fn unregister(self, events: &Events) -> bool {
        events.unregister(self.0.event, &|handler| {
            step_of(handler).and_then(Step::built_in) == Some(self.0.name)
        })
    }

    /// The handler itself, to be registered again, or under another name that has the same event. What it reads of the
    /// environment is the process's.
    ///
    /// ```
    #[doc = import!("{Environment, Session, built_in_handlers}")]
    #[doc = import!("events::Placement")]
    ///
    /// let session = Session::builder().environment(Environment::of([("HOME", "/nowhere")])).build()?;
    /// // Buckets that are open to everybody are read without credentials.
    /// let unsigned = built_in_handlers().find(|handler| handler.name() == "disable_signing").expect("it is built in");
    /// session.events().register_handler("choose-signer.s3", unsigned.handler(), Placement::middle())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn handler(self) -> Arc<dyn Handler> {
        let (random, environment) = (SharedRandom::default(), Environment::default());
        self.make(&Surroundings { random: &random, environment: &environment })
    }

    fn make(self, surroundings: &Surroundings<'_>) -> Arc<dyn Handler> {
        let Row { name, does, make, .. } = self.0;
        Arc::new(Step::new(does, make(surroundings)).named(name))
    }

    pub(super) fn register(self, events: &Events, surroundings: &Surroundings<'_>) -> Result<(), Error> {
        let origin = bufeo_events::Origin::new("bufeo_client::built_in_handlers", 0);
        let placement = Placement::middle().with_section(self.0.section).with_origin(origin);
        events.register_handler(self.0.event, self.make(surroundings), placement)?;
        Ok(())
    }
}

impl std::fmt::Debug for BuiltInHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.0.name, self.0.event)
    }
}
