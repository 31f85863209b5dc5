//! What single services want otherwise: handlers of the event that a class is made with, as boto3 has them.
//!
//! One file per service; this list is all of them. Still to come here: the transfer methods of S3's buckets and objects,
//! and DynamoDB's types and conditions.

mod ec2;
mod s3;

use std::borrow::Cow;
use std::sync::Arc;

use bufeo_events::{Delivery, Error, Events, Handler, HandlerError, Placement, View, handler};

use crate::event::CreatingResourceClass;

pub(crate) fn register(events: &Events) -> Result<(), Error> {
    s3::register(events)?;
    ec2::register(events)
}

/// A handler of a class, under a label that reads well in `explain`.
struct Step {
    label: &'static str,
    handler: Arc<dyn Handler>,
}

impl Handler for Step {
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a> {
        self.handler.call(view)
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn same(&self, other: &dyn Handler) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.label == other.label)
    }
}

fn step(
    events: &Events,
    class: &str,
    label: &'static str,
    change: impl Fn(&mut CreatingResourceClass) -> Result<(), HandlerError> + Send + Sync + 'static,
) -> Result<(), Error> {
    let name = format!("creating-resource-class.{class}");
    let step = Step { label, handler: handler(change) };
    events.register_handler(&name, Arc::new(step), Placement::middle()).map(drop)
}
