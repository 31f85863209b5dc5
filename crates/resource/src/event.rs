//! The event of a resource class being made.

use std::sync::Arc;

use bufeo_events::{Error, Event, Events, NoReply};
use bufeo_model::{ServiceModel, Str};

use crate::class::{Attributes, Bases};
use crate::model::ResourceModel;
use crate::services;

/// `creating-resource-class.<service>.<Type>`, on the session, whenever a class is needed: for the service's own resource
/// (`s3.ServiceResource`), and for each sub-resource, reference, action or page of a collection that leads to resources.
///
/// Handlers add methods and other attributes, replace or remove them, and insert bases, which have methods and
/// constructor hooks of their own. *Reply*: none. *Error*: the class is not made, and what needed it fails.
///
/// ```no_run
#[doc = import!(hidden "Session")]
/// # async fn run(session: Session) -> Result<(), Box<dyn std::error::Error>> {
#[doc = import!("{Value, params}")]
#[doc = import!(resource "{CreatingResourceClass, Method, Resources}")]
///
/// session.events().register("creating-resource-class.s3.ServiceResource", |class: &mut CreatingResourceClass| {
///     class.attributes.insert("my_method", Method::new(|_resource, _params| {
///         println!("This is my custom method");
///         Ok(Value::Null)
///     }));
/// })?;
/// session.resource("s3").build().await?.invoke("my_method", params! {}).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatingResourceClass {
    /// The name of the service, as it was asked for.
    pub service_name: Str,
    /// The model of the service.
    pub service_model: Arc<ServiceModel>,
    /// The model of the resource.
    pub resource_model: Arc<ResourceModel>,
    /// The attributes of the class: what the model has, to begin with.
    pub attributes: Attributes,
    /// The classes it inherits from, searched in order; what every resource has comes last.
    pub bases: Bases,
}

impl CreatingResourceClass {
    /// The event for a class as the model has it; for the tests of handlers, as the factory makes it.
    pub fn new(service_model: Arc<ServiceModel>, resource_model: Arc<ResourceModel>) -> Self {
        Self {
            service_name: service_model.service_name().into(),
            service_model,
            attributes: Attributes::of(Arc::clone(&resource_model)),
            resource_model,
            bases: Bases::default(),
        }
    }
}

impl Event for CreatingResourceClass {
    const NAME: &'static str = "creating-resource-class";
    type Reply = NoReply;

    /// With it come the handlers that boto3 has for single services; they stand before the program's own.
    fn introduce(events: &Events) -> Result<(), Error> {
        events.declare::<Self>()?;
        services::register(events)
    }
}
