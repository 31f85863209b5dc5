//! The events as Python sees them: their keyword arguments, and what an answer means.

use bufeo_client::event::{
    AfterCall, AfterCallError, Answer, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild,
    BeforeParse, BeforeSend, BeforeSign, ChooseServiceName, ChooseSigner, CreatingClientClass,
    CreatingSerializer, GetAttribute, NeedsRetry, ProvideClientParams, RequestCreated, ResponseReceived,
    Retry,
};
use bufeo_client::{Context, Params, Parsed, Request, SignatureVersion};
use bufeo_events::{AnyReply, Event, View};
use bufeo_model::{Map, OperationModel, Str};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};
use std::sync::Arc;
use std::time::Duration;

use crate::drive::running;
use crate::value::{Dict, shared, text};
use crate::{answer, class, config, error, message, model, python};

/// An event that Python code emits itself, under a name of its own: keyword arguments.
pub(crate) struct Emitted {
    pub(crate) arguments: Py<PyDict>,
}

/// What a Python handler gave back to one, `None` included.
pub(crate) struct Given(pub(crate) Py<PyAny>);

impl Event for Emitted {
    const NAME: &'static str = "an event of a Python program";
    type Reply = Given;
    // Programs emit names of the core's events too, whose native handlers want more than keyword arguments.
    const ANY_NAME: bool = true;
}

/// The keyword arguments of an event.
pub(crate) fn fill(arguments: &Bound<'_, PyDict>, view: &mut View<'_>) -> PyResult<()> {
    let py = arguments.py();
    macro_rules! set {
        ($($name:ident = $value:expr),+ $(,)?) => {{
            $(arguments.set_item(intern!(py, stringify!($name)), $value)?;)+
            return Ok(());
        }};
    }
    if let Some(guest) = running() {
        guest.failure()?;
    }
    if let Some(event) = view.get::<Emitted>() {
        return arguments.update(event.arguments.bind(py).as_mapping());
    }
    if let Some(event) = view.get::<ProvideClientParams>() {
        set!(
            params = shared(py, &mut event.params)?,
            model = operation(py, &event.model)?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<BeforeParameterBuild>() {
        set!(
            params = shared(py, &mut event.params)?,
            model = operation(py, &event.model)?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<BeforeEndpointResolution>() {
        set!(
            builtins = shared(py, &mut event.builtins)?,
            model = operation(py, &event.model)?,
            params = shared(py, &mut event.params)?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<BeforeCall>() {
        set!(
            model = operation(py, &event.model)?,
            params = request_dict(py, &mut event.request, &mut event.context)?,
            request_signer = of_client(py, "_request_signer")?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<RequestCreated>() {
        context(py, &mut event.context)?;
        set!(
            request = message::http_request(py, &mut event.request, &mut event.context)?,
            operation_name = event.operation_name.as_str(),
        );
    }
    if let Some(event) = view.get::<ChooseSigner>() {
        set!(
            signing_name = event.signing_name.as_str(),
            region_name = event.region_name.as_str(),
            signature_version = signature_version(py, &event.signature_version)?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<BeforeSign>() {
        context(py, &mut event.context)?;
        set!(
            request = message::http_request(py, &mut event.request, &mut event.context)?,
            signing_name = event.signing_name.as_str(),
            region_name = event.region_name.as_str(),
            signature_version = signature_version(py, &event.signature_version)?,
            request_signer = of_client(py, "_request_signer")?,
            operation_name = event.operation_name.as_str(),
        );
    }
    if let Some(event) = view.get::<BeforeSend>() {
        context(py, &mut event.context)?;
        set!(request = message::prepared_request(py, &mut event.request, &mut event.context)?);
    }
    if let Some(event) = view.get::<BeforeParse>() {
        // The answer itself is shown later; it is made now, while nothing of it has been changed.
        set!(
            operation_model = operation(py, &event.model)?,
            response_dict = answer::response_dict(py, &mut event.response, event.model.name())?,
            customized_response_dict = shared(py, &mut event.customized_response)?,
        );
    }
    let name = view.name();
    if let Some(event) = view.get::<ResponseReceived>() {
        let described = match &event.response {
            Some(response) => {
                Some(answer::described(py, response, name.rsplit('.').next().unwrap_or_default())?)
            }
            None => None,
        };
        let parsed = event.parsed.as_mut().map(|parsed| answer::shared_parsed(py, parsed)).transpose()?;
        set!(
            response_dict = described,
            parsed_response = parsed,
            context = context(py, &mut event.context)?,
            exception = event.error.as_ref().map(|error| error::exception(py, error)),
        );
    }
    if let Some(event) = view.get::<NeedsRetry>() {
        let response = match &mut event.response {
            Some(answer) => Some((
                message::http_response(py, &mut answer.response)?,
                answer::shared_parsed(py, &mut answer.parsed)?,
            )),
            None => None,
        };
        set!(
            response = response,
            endpoint = of_client(py, "_endpoint")?,
            operation = operation(py, &event.model)?,
            attempts = event.attempts,
            caught_exception = event.error.as_ref().map(|error| error::exception(py, error)),
            request_dict = request_dict(py, &mut event.request, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<AfterCall>() {
        set!(
            http_response = message::http_response(py, &mut event.response)?,
            parsed = answer::shared_parsed(py, &mut event.parsed)?,
            model = operation(py, &event.model)?,
            context = context(py, &mut event.context)?,
        );
    }
    if let Some(event) = view.get::<AfterCallError>() {
        set!(exception = error::exception(py, &event.error), context = context(py, &mut event.context)?,);
    }
    if let Some(event) = view.get::<CreatingClientClass>() {
        let (attributes, bases) =
            class::class_under_construction(py, &event.service_model, &event.attributes)?;
        set!(class_attributes = attributes, base_classes = bases);
    }
    if let Some(event) = view.get::<CreatingSerializer>() {
        set!(
            protocol_name = event.protocol_name.as_str(),
            service_model = model::wrapped(py, &event.service_model)?,
            serializer_kwargs = shared(py, &mut event.serializer_kwargs)?,
        );
    }
    if let Some(event) = view.get::<ChooseServiceName>() {
        set!(service_name = event.service_name.as_str());
    }
    if let Some(event) = view.get::<GetAttribute>() {
        set!(name = event.name.as_str());
    }
    Ok(())
}

/// What a handler's answer means for the event.
pub(crate) fn reply(view: &View<'_>, answer: &Bound<'_, PyAny>) -> PyResult<Option<AnyReply>> {
    if view.is::<Emitted>() {
        return Ok(Some(AnyReply::new(Given(answer.clone().unbind()))));
    }
    if answer.is_none() {
        return Ok(None);
    }
    Ok(if view.is::<ProvideClientParams>() {
        Some(AnyReply::new(params(answer)?))
    } else if view.is::<BeforeCall>() {
        let (response, parsed) = answer::pair(answer)?;
        let parsed = Parsed::from(dict(&parsed)?);
        Some(AnyReply::new(Answer::new(message::guests_response(&response), parsed)))
    } else if view.is::<ChooseSigner>() {
        Some(AnyReply::new(config::signature_version(answer)?))
    } else if view.is::<BeforeSend>() {
        Some(AnyReply::new(message::guests_response(answer)))
    } else if view.is::<NeedsRetry>() {
        Some(AnyReply::new(retry(answer)?))
    } else if view.is::<ChooseServiceName>() {
        Some(AnyReply::new(Str::from(answer.extract::<String>()?)))
    } else {
        None
    })
}

/// No and nothing stop; anything else is a number of seconds.
fn retry(answer: &Bound<'_, PyAny>) -> PyResult<Retry> {
    if let Ok(truth) = answer.cast_exact::<PyBool>() {
        return Ok(if truth.is_true() { Retry::After(Duration::from_secs(1)) } else { Retry::Stop });
    }
    if answer.cast::<PyString>().is_ok() {
        let name = answer.get_type().name()?;
        return Err(PyTypeError::new_err(format!("'{name}' object cannot be interpreted as an integer")));
    }
    let seconds: f64 = answer.extract()?;
    let delay = Duration::try_from_secs_f64(seconds);
    Ok(Retry::After(
        delay.map_err(|_| pyo3::exceptions::PyValueError::new_err("sleep length must be non-negative"))?,
    ))
}

fn params(answer: &Bound<'_, PyAny>) -> PyResult<Params> {
    if let Ok(map) = dict(answer) {
        return Ok(map.into());
    }
    let (value, class) = (text(answer), answer.get_type().repr()?);
    let report = format!(
        "Invalid type for parameter input, value: {value}, type: {class}, valid types: <class 'dict'>"
    );
    Err(error::param_validation(answer.py(), &report))
}

fn dict(object: &Bound<'_, PyAny>) -> PyResult<Map> {
    Ok(Map::from_host(Arc::new(Dict::new(object.cast::<PyDict>()?))))
}

/// The context; where handlers look for the client's settings they find Python's.
fn context<'py>(py: Python<'py>, context: &mut Context) -> PyResult<Bound<'py, PyAny>> {
    if context.host().is_some() {
        return shared(py, context);
    }
    let dict = shared(py, context)?;
    if let Some(guest) = running() {
        dict.set_item(intern!(py, "client_config"), guest.meta.bind(py).getattr(intern!(py, "config"))?)?;
    }
    Ok(dict)
}

/// The request dictionary, which has the context in it.
fn request_dict<'py>(
    py: Python<'py>,
    request: &mut Request,
    call: &mut Context,
) -> PyResult<Bound<'py, PyAny>> {
    let first = request.host().is_none();
    let dict = shared(py, request)?;
    if first {
        dict.set_item(intern!(py, "context"), context(py, call)?)?;
    }
    Ok(dict)
}

fn signature_version<'py>(py: Python<'py>, version: &SignatureVersion) -> PyResult<Bound<'py, PyAny>> {
    match version.is_unsigned() {
        true => Ok(python::unsigned(py)?.clone()),
        false => Ok(PyString::new(py, version.name()).into_any()),
    }
}

fn operation<'py>(py: Python<'py>, operation: &OperationModel) -> PyResult<Bound<'py, PyAny>> {
    let service = model::wrapped(py, operation.service())?;
    service.call_method1(intern!(py, "operation_model"), (operation.name(),))
}

fn of_client<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    match running() {
        Some(guest) => guest.meta.bind(py).getattr(name),
        None => Ok(py.None().into_bound(py)),
    }
}
