//! The steps of a call that are entries of the client's emitter.
//!
//! Each stands where botocore has it: after what was copied from the session, before what the client registers later,
//! in botocore's section and under its unique id. So whoever knows botocore's order finds it here, sees the steps in
//! `explain`, and can unregister them.

use std::any::Any;
use std::borrow::Cow;
use std::panic::Location;
use std::sync::{Arc, Weak};

use bufeo_events::{Delivery, Events, Handler, Origin, Placement, View, async_handler, handler};

use super::{Client, Inner};
use crate::error::Error;
use crate::event::{AfterCall, NeedsRetry, RequestCreated};
use crate::sign::sign_created;

/// Registers the steps of one client.
pub(super) fn register(client: &Client) -> Result<(), Error> {
    let events = client.meta().events();
    let service = client.meta().service_id();
    let request_created = format!("request-created.{service}");

    // The emitter belongs to the client, so that a step must not keep the client alive.
    let weak = Arc::downgrade(&client.0);
    let sign = async_handler(move |created: &mut RequestCreated| {
        let client = upgrade(&weak);
        Box::pin(async move {
            if let Some(client) = client {
                sign_created(&client, created).await?;
            }
            Ok::<(), bufeo_events::HandlerError>(())
        })
    });
    step(events, &request_created, "sign the request", sign, Placement::middle())?;

    let limit = client.0.retries.max_attempts;
    let seed = handler(move |created: &mut RequestCreated| {
        if let Some(mut retries) = created.context.get_mut("retries")
            && let Some(retries) = retries.as_map_mut()
        {
            retries.insert("max", limit);
        }
    });
    let seed_id = Placement::middle().with_unique_id(format!("seed-max-attempts-{service}"));
    step(events, &request_created, "set the limit of attempts", seed, seed_id)?;

    let weak = Arc::downgrade(&client.0);
    let user_agent = handler(move |created: &mut RequestCreated| {
        if let Some(client) = upgrade(&weak)
            && let Some(text) = client.0.user_agent.get()
        {
            let text = crate::user_agent::of_call(text, &created.context).into_owned();
            created.request.headers_mut().insert("User-Agent", text);
        }
    });
    step(events, &request_created, "write the user agent", user_agent, Placement::last())?;

    let mode = client.0.retries.clone();
    let retry = handler(move |event: &mut NeedsRetry| mode.decide(event));
    let retry_id = Placement::middle().with_unique_id(format!("retry-config-{service}"));
    step(events, &format!("needs-retry.{service}"), "the standard retry mode", retry, retry_id)?;

    let mode = client.0.retries.clone();
    let refund = handler(move |event: &mut AfterCall| mode.refund(event));
    step(events, &format!("after-call.{service}"), "refund the retry quota", refund, Placement::middle())
}

fn upgrade(client: &Weak<Inner>) -> Option<Client> {
    client.upgrade().map(Client)
}

/// Registers one step under a name that `explain` can show.
#[track_caller]
pub(crate) fn step(
    events: &Events,
    name: &str,
    label: &'static str,
    handler: Arc<dyn Handler>,
    placement: Placement,
) -> Result<(), Error> {
    let caller = Location::caller();
    let placement = placement.with_origin(Origin::new(caller.file(), caller.line()));
    events.register_handler(name, Arc::new(Step::new(label, handler)), placement)?;
    Ok(())
}

/// A step of the call's own, or a built-in handler, with a name for people.
pub(crate) struct Step {
    label: &'static str,
    /// The name in the list of built-in handlers.
    built_in: Option<&'static str>,
    handler: Arc<dyn Handler>,
}

impl Step {
    pub(crate) fn new(label: &'static str, handler: Arc<dyn Handler>) -> Self {
        Self { label, built_in: None, handler }
    }

    /// The same as an entry of the list of built-in handlers.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { built_in: Some(name), ..self }
    }

    pub(crate) fn built_in(&self) -> Option<&'static str> {
        self.built_in
    }

    pub(crate) fn handler(&self) -> &dyn Handler {
        &*self.handler
    }
}

/// The step that a handler is, where it is one.
pub(crate) fn step_of(handler: &dyn Handler) -> Option<&Step> {
    handler.as_any().downcast_ref()
}

impl Handler for Step {
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a> {
        self.handler.call(view)
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
