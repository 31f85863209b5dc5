//! `client.meta.events` and `session.events`.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bufeo_client::BuiltInHandler;
use bufeo_events::{DynHandler, ErrorKind, Handler, Listeners, Origin, Placement, Section, UniqueId};
use pyo3::exceptions::{PyAttributeError, PyRecursionError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::built_in::NativeHandler;
use crate::handler::Callable;
use crate::payload::{Emitted, Given};
use crate::{error, python};

/// Events: registering handlers and emitting, as botocore has it.
#[pyclass(frozen, weakref, dict, module = "bufeo._bufeo")]
pub(crate) struct Events {
    events: bufeo_events::Events,
    strict: AtomicBool,
}

impl Events {
    pub(crate) fn new(events: &bufeo_events::Events) -> Self {
        Self { events: events.clone(), strict: AtomicBool::new(false) }
    }

    fn place(
        &self,
        section: Section,
        event_name: &Bound<'_, PyAny>,
        handler: &Bound<'_, PyAny>,
        unique_id: Option<&Bound<'_, PyAny>>,
        counted: bool,
    ) -> PyResult<Registration> {
        let name = name(event_name)?;
        let native = NativeHandler::of(handler);
        if native.is_none() {
            check(handler)?;
        }
        if self.strict.load(Ordering::Relaxed) {
            self.events.check_name(&name).map_err(|error| PyValueError::new_err(error.to_string()))?;
        }
        let placement = Placement::default().with_section(section).with_origin(origin(handler.py()));
        let placement = match unique_id {
            None => placement,
            Some(id) if counted => placement.with_counted_id(key(id)?),
            Some(id) => placement.with_unique_id(key(id)?),
        };
        let registered: Arc<dyn Handler> = match native {
            Some(native) => NativeHandler::handler(native),
            None => Arc::new(Callable::new(handler.clone().unbind())),
        };
        let placed = self.events.register_handler(&name, registered, placement);
        let placed = placed.map_err(|error| count_error(&error, unique_id, counted, "register"))?;
        Ok(Registration { native: placed })
    }
}

/// The line of the program that registers.
fn origin(py: Python<'_>) -> Origin {
    let find = || {
        let frame = python::getframe(py)?.call0()?;
        let file = frame.getattr(intern!(py, "f_code"))?.getattr(intern!(py, "co_filename"))?;
        Ok::<_, PyErr>(Origin::new(
            file.extract::<String>()?,
            frame.getattr(intern!(py, "f_lineno"))?.extract()?,
        ))
    };
    find().unwrap_or_else(|_| Origin::new("<native code>", 0))
}

fn name<'a>(event_name: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, str>> {
    match event_name.cast::<PyString>() {
        Ok(text) => Ok(text.to_string_lossy()),
        Err(_) => {
            let class = event_name.get_type().name()?;
            Err(PyAttributeError::new_err(format!("'{class}' object has no attribute 'split'")))
        }
    }
}

/// What may be registered: a callable that takes any keyword argument. Where the signature says so at a glance, nothing
/// is imported to find out.
fn check(handler: &Bound<'_, PyAny>) -> PyResult<()> {
    if !handler.is_callable() {
        return Err(PyValueError::new_err(format!("Event handler {} must be callable.", handler.str()?)));
    }
    if takes_any_keyword(handler) == Some(true)
        || python::accepts_keywords(handler.py())?.call1((handler,))?.is_truthy()?
    {
        return Ok(());
    }
    let text = format!("Event handler {} must accept keyword arguments (**kwargs)", handler.str()?);
    Err(PyValueError::new_err(text))
}

/// Whether a plain function or a method has `**kwargs`; nothing where only its full signature can tell.
fn takes_any_keyword(handler: &Bound<'_, PyAny>) -> Option<bool> {
    const VARKEYWORDS: u32 = 0x08;
    let py = handler.py();
    if handler.hasattr(intern!(py, "__wrapped__")).ok()?
        || handler.hasattr(intern!(py, "__signature__")).ok()?
    {
        return None;
    }
    let code = handler.getattr(intern!(py, "__code__")).ok()?;
    let flags: u32 = code.getattr(intern!(py, "co_flags")).ok()?.extract().ok()?;
    Some(flags & VARKEYWORDS != 0)
}

/// What a native handler answers that knows an attribute of a client by its former name.
fn renamed<'py>(handler: &dyn Handler, arguments: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let py = arguments.py();
    let client = arguments.get_item(intern!(py, "client"))?;
    match (BuiltInHandler::renamed_method(handler), client) {
        (Some(name), Some(client)) => client.getattr(name),
        _ => Ok(py.None().into_bound(py)),
    }
}

/// A unique id: text and whole numbers as they are, any other object by its type and hash.
fn key(id: &Bound<'_, PyAny>) -> PyResult<UniqueId> {
    if let Ok(text) = id.cast::<PyString>() {
        return Ok(UniqueId::from(text.to_string_lossy().into_owned()));
    }
    if let Ok(number) = id.extract::<u64>() {
        return Ok(UniqueId::from(number));
    }
    Ok(UniqueId::from(format!("\0{}:{}", id.get_type().repr()?, id.hash()?)))
}

/// A unique id was used with a counter and without: botocore's sentences, each where botocore has it.
fn count_error(
    error: &bufeo_events::Error,
    id: Option<&Bound<'_, PyAny>>,
    counted: bool,
    action: &str,
) -> PyErr {
    if error.kind() != ErrorKind::UniqueIdCount {
        return PyValueError::new_err(error.to_string());
    }
    let id = id.map(ToString::to_string).unwrap_or_default();
    let space = if action == "register" { "  " } else { " " };
    PyValueError::new_err(if counted {
        format!(
            "Initial registration of{space}unique id {id} was specified to use a counter. Subsequent {action} calls to \
             unique id must specify use of a counter as well."
        )
    } else {
        format!(
            "Initial registration of unique id {id} was specified to not use a counter. Subsequent {action} calls to \
             unique id must specify not to use a counter as well."
        )
    })
}

#[pymethods]
impl Events {
    /// An emitter of the program's own, with no handlers and no aliases.
    #[new]
    fn empty() -> PyResult<Self> {
        let events = bufeo_events::Events::builder().build();
        Ok(Self::new(&events.map_err(|error| PyValueError::new_err(error.to_string()))?))
    }

    /// Registers a handler in the middle section of a name.
    #[pyo3(signature = (event_name, handler, unique_id=None, unique_id_uses_count=false))]
    fn register(
        &self,
        event_name: &Bound<'_, PyAny>,
        handler: &Bound<'_, PyAny>,
        unique_id: Option<&Bound<'_, PyAny>>,
        unique_id_uses_count: bool,
    ) -> PyResult<Registration> {
        self.place(Section::Middle, event_name, handler, unique_id, unique_id_uses_count)
    }

    /// As `register`, in the first section.
    #[pyo3(signature = (event_name, handler, unique_id=None, unique_id_uses_count=false))]
    fn register_first(
        &self,
        event_name: &Bound<'_, PyAny>,
        handler: &Bound<'_, PyAny>,
        unique_id: Option<&Bound<'_, PyAny>>,
        unique_id_uses_count: bool,
    ) -> PyResult<Registration> {
        self.place(Section::First, event_name, handler, unique_id, unique_id_uses_count)
    }

    /// As `register`, in the last section.
    #[pyo3(signature = (event_name, handler, unique_id=None, unique_id_uses_count=false))]
    fn register_last(
        &self,
        event_name: &Bound<'_, PyAny>,
        handler: &Bound<'_, PyAny>,
        unique_id: Option<&Bound<'_, PyAny>>,
        unique_id_uses_count: bool,
    ) -> PyResult<Registration> {
        self.place(Section::Last, event_name, handler, unique_id, unique_id_uses_count)
    }

    /// Takes one registration of a handler, or of a unique id, away.
    #[pyo3(signature = (event_name, handler=None, unique_id=None, unique_id_uses_count=false))]
    fn unregister(
        &self,
        event_name: &Bound<'_, PyAny>,
        handler: Option<&Bound<'_, PyAny>>,
        unique_id: Option<&Bound<'_, PyAny>>,
        unique_id_uses_count: bool,
    ) -> PyResult<()> {
        let name = name(event_name)?;
        if let Some(id) = unique_id {
            let gone = self.events.unregister_unique(&name, key(id)?, unique_id_uses_count);
            gone.map_err(|error| count_error(&error, unique_id, unique_id_uses_count, "unregister"))?;
        } else if let Some(native) = handler.and_then(NativeHandler::of) {
            self.events.unregister(&name, &|registered| {
                BuiltInHandler::of(registered).is_some_and(|known| known.name() == native.name())
            });
        } else if let Some(handler) = handler {
            self.events.unregister(&name, &|registered| {
                Callable::of(registered).is_some_and(|callable| callable.equals(handler))
            });
        }
        Ok(())
    }

    /// Calls every handler of a name and gives the handlers with what they returned.
    #[pyo3(signature = (event_name, **kwargs))]
    fn emit<'py>(
        &self,
        event_name: &Bound<'py, PyAny>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let answers = PyList::empty(event_name.py());
        self.each(event_name, kwargs, |handler, answer| {
            answers.append((handler, answer))?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(answers)
    }

    /// Calls the handlers of a name until one returns something, and gives the last pair.
    #[pyo3(signature = (event_name, **kwargs))]
    fn emit_until_response<'py>(
        &self,
        event_name: &Bound<'py, PyAny>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Answered<'py>> {
        let mut last = (None, None);
        self.each(event_name, kwargs, |handler, answer| {
            let answered = !answer.is_none();
            last = (handler, Some(answer));
            Ok(if answered { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(last)
    }

    /// Who would run for an event of this name, in order, in words.
    fn explain(&self, py: Python<'_>, event_name: &Bound<'_, PyAny>) -> PyResult<String> {
        let _ = py;
        Ok(self.events.explain(&name(event_name)?).to_string())
    }

    /// Whether names that no event has are refused at registration.
    #[getter]
    fn strict(&self) -> bool {
        self.strict.load(Ordering::Relaxed)
    }

    #[setter]
    fn set_strict(&self, strict: bool) {
        self.strict.store(strict, Ordering::Relaxed);
    }

    /// The handlers are visible to Python's garbage collector: one that refers to its client is found with it.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        for listener in self.events.emitter().registrations() {
            if let Some(callable) = Callable::of(&**listener.handler()) {
                visit.call(callable.object())?;
            }
        }
        Ok(())
    }

    fn __clear__(&self) {
        for listener in self.events.emitter().registrations() {
            if Callable::of(&**listener.handler()).is_some() {
                self.events.emitter().remove(listener.id());
            }
        }
    }

    fn __copy__(&self) -> Self {
        Self { events: self.events.copy(), strict: AtomicBool::new(self.strict()) }
    }
}

/// A handler and what it returned; nothing of either where nobody listens.
type Answered<'py> = (Option<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>);

impl Events {
    /// Brings an event of the program's own to the handlers. Native handlers of a typed event cannot take it, and say
    /// so.
    fn each<'py>(
        &self,
        event_name: &Bound<'py, PyAny>,
        kwargs: Option<&Bound<'py, PyDict>>,
        mut visit: impl FnMut(Option<Bound<'py, PyAny>>, Bound<'py, PyAny>) -> PyResult<ControlFlow<()>>,
    ) -> PyResult<()> {
        let py = event_name.py();
        let name = name(event_name)?;
        if !self.events.has_listeners(&name) {
            return Ok(());
        }
        let arguments = kwargs.map_or_else(|| PyDict::new(py), Clone::clone);
        if let Some(listeners) = self.only_python(&name) {
            if !bufeo_stack::is_left(bufeo_stack::HANDLER) {
                let text = format!(
                    "the thread's stack has no room for the handlers of {name}: they emit events that reach them again"
                );
                return Err(PyRecursionError::new_err(text));
            }
            arguments.set_item(intern!(py, "event_name"), listeners.name())?;
            for callable in listeners.iter().filter_map(|listener| Callable::of(&**listener.handler())) {
                // A Python function gets a dictionary of its own for its `**kwargs`.
                let answer = callable.object().bind(py).call((), Some(&arguments))?;
                if visit(Some(callable.object().bind(py).clone()), answer)?.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let mut failed = None;
        let shown = arguments.clone().unbind();
        let mut emitted = Emitted { arguments: arguments.unbind() };
        let done = self.events.emit_each_now(&name, &mut emitted, |listener, answer| {
            let handler =
                Callable::of(&**listener.handler()).map(|callable| callable.object().bind(py).clone());
            let answer = match answer {
                Some(Given(answer)) => Ok(answer.into_bound(py)),
                None => renamed(&**listener.handler(), shown.bind(py)),
            };
            answer.and_then(|answer| visit(handler, answer)).unwrap_or_else(|error| {
                failed = Some(error);
                ControlFlow::Break(())
            })
        });
        done.map_err(|failure| error::of_emit(py, &failure))?;
        failed.map_or(Ok(()), Err)
    }

    /// Whom a name reaches, where that is Python's handlers alone and nobody watches: then nothing has to go through
    /// native code between them.
    fn only_python(&self, name: &str) -> Option<Listeners<DynHandler>> {
        if self.events.is_observed() {
            return None;
        }
        let listeners = self.events.listeners(name);
        let python = listeners.iter().all(|listener| Callable::of(&**listener.handler()).is_some());
        python.then_some(listeners)
    }
}

/// A registration: takes the handler away when told to, or at the end of a `with` block.
#[pyclass(frozen, module = "bufeo._bufeo")]
pub(crate) struct Registration {
    /// Nothing where the unique id was known already.
    native: Option<bufeo_events::Registration>,
}

#[pymethods]
impl Registration {
    /// Takes the handler away; says whether it was still there.
    fn unregister(&self) -> bool {
        self.native.as_ref().is_some_and(bufeo_events::Registration::unregister)
    }

    /// The name it is registered under, after aliasing.
    #[getter]
    fn event_name(&self) -> Option<&str> {
        self.native.as_ref().map(bufeo_events::Registration::name)
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    #[pyo3(signature = (*_details))]
    fn __exit__(&self, _details: &Bound<'_, PyAny>) {
        self.unregister();
    }
}
