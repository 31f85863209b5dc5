//! What bufeo itself does to the classes of single resources: functions of the Python half that are handlers of every
//! session. They are imported when they first run, and until then no Python object is held for them.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use bufeo_events::{AnyReply, Delivery, Event, Events, Handler, NoReply, Placement, View};
use pyo3::intern;
use pyo3::prelude::*;

use crate::error;
use crate::interpreter::attach;
use crate::payload::{Emitted, Given};

/// The event, the module and the name of each. Still to come here: S3's transfer methods, and DynamoDB's types and
/// conditions.
const CUSTOMIZATIONS: &[(&str, &str, &str)] = &[
    ("creating-resource-class.s3.Bucket", "bufeo.s3.inject", "inject_bucket_methods"),
    ("creating-resource-class.s3.ObjectSummary", "bufeo.s3.inject", "inject_object_summary_methods"),
    ("creating-resource-class.ec2.ServiceResource", "bufeo.ec2.createtags", "inject_create_tags"),
    ("creating-resource-class.ec2.Instance", "bufeo.ec2.deletetags", "inject_delete_tags"),
];

/// The event of a resource's class, which the Python half emits: declared, so that its name is known to those who are
/// strict about names.
struct CreatingResourceClass;

impl Event for CreatingResourceClass {
    const NAME: &'static str = "creating-resource-class";
    type Reply = NoReply;
}

/// Registers them on a session's events, before anything of the program's.
pub(crate) fn register(events: &Events) -> Result<(), bufeo_events::Error> {
    events.declare::<CreatingResourceClass>()?;
    for &(event, module, function) in CUSTOMIZATIONS {
        events.register_handler(event, Arc::new(Customization { module, function }), Placement::middle())?;
    }
    Ok(())
}

struct Customization {
    module: &'static str,
    function: &'static str,
}

impl Customization {
    fn run(&self, py: Python<'_>, view: &mut View<'_>) -> PyResult<Option<Py<PyAny>>> {
        let Some(event) = view.get::<Emitted>() else { return Ok(None) };
        let arguments = event.arguments.bind(py).copy()?;
        arguments.set_item(intern!(py, "event_name"), view.name())?;
        let function = py.import(self.module)?.getattr(self.function)?;
        Ok(Some(function.call((), Some(&arguments))?.unbind()))
    }
}

impl Handler for Customization {
    fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
        Delivery::Done(attach(|py| match self.run(py, &mut view) {
            Ok(answer) => Ok(answer.map(|answer| AnyReply::new(Given(answer)))),
            Err(exception) => Err(error::of_handler(py, &exception)),
        }))
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{}.{}", self.module, self.function))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Handler) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.function == other.function)
    }
}
