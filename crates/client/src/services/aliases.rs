//! Former names: of a service, of methods and of parameters.

use std::any::Any;
use std::sync::Arc;

use bufeo_events::{AnyReply, Delivery, Handler, HandlerError, View};
use bufeo_model::Str;

use crate::class::Attribute;
use crate::error::{Error, ErrorKind};
use crate::event::{BeforeParameterBuild, ChooseServiceName, GetAttribute};

pub(super) fn rename_the_service(event: &mut ChooseServiceName) -> Option<Str> {
    (event.service_name == *"runtime.sagemaker").then(|| Str::from_static("sagemaker-runtime"))
}

/// A method that was once called otherwise. It also runs where a host looks an attribute up by an event of its own, which it
/// leaves to the host, who finds the [new name](Self::new_name).
#[derive(Debug)]
pub(super) struct MethodAlias(&'static str);

pub(super) fn method(new_name: &'static str) -> Arc<dyn Handler> {
    Arc::new(MethodAlias(new_name))
}

impl MethodAlias {
    /// What the method is called today.
    pub(super) fn new_name(&self) -> &'static str {
        self.0
    }
}

impl Handler for MethodAlias {
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a> {
        let reply = || AnyReply::new(Attribute::Operation(self.0.into()));
        Delivery::Done(Ok(view.is::<GetAttribute>().then(reply)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) fn rename_filters(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    rename(event, "Filters", "Filter")
}

pub(super) fn rename_from_time(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    rename(event, "fromTime", "from")
}

pub(super) fn rename_return_fields(event: &mut BeforeParameterBuild) -> Result<(), HandlerError> {
    rename(event, "returnFields", "return")
}

/// Gives a parameter the name that the operation's model has for it, where the caller uses another.
fn rename(event: &mut BeforeParameterBuild, alias: &str, original: &str) -> Result<(), HandlerError> {
    let modelled = event.model.input().is_some_and(|input| input.member(original).is_some());
    if !modelled || !event.params.contains_key(alias) {
        return Ok(());
    }
    if event.params.contains_key(original) {
        let operation = event.model.name();
        let sentence = format!(
            "Parameter '{original}' has been provided along with its alias '{alias}' for operation '{operation}', only \
             one of them can be given"
        );
        let error = Error::new(ErrorKind::AliasConflict, sentence)
            .with("original", original)
            .with("alias", alias)
            .with("operation", operation);
        return Err(error.into());
    }
    if let Some(value) = event.params.remove(alias) {
        event.params.insert(original, value);
    }
    Ok(())
}
