//! The classes and functions of the package's Python half, found once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

macro_rules! found_once {
    ($($(#[$doc:meta])* $function:ident = $module:literal, $name:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $function(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
            static FOUND: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
            let found = FOUND.get_or_try_init(py, || {
                py.import($module)?.getattr($name).map(Bound::unbind)
            })?;
            Ok(found.bind(py))
        }
    )+};
}

found_once! {
    aws_request = "bufeo.awsrequest", "AWSRequest";
    aws_prepared_request = "bufeo.awsrequest", "AWSPreparedRequest";
    aws_response = "bufeo.awsrequest", "AWSResponse";
    headers_dict = "bufeo.awsrequest", "HeadersDict";
    streaming_body = "bufeo.response", "StreamingBody";
    streaming_checksum_body = "bufeo.httpchecksum", "StreamingChecksumBody";
    event_stream = "bufeo.eventstream", "EventStream";
    events_of = "bufeo.eventstream", "_events_of";
    event_stream_error = "bufeo.exceptions", "EventStreamError";
    unsigned = "bufeo.config", "UNSIGNED";
    error_from_native = "bufeo.native_error", "from_native";
    broken_off = "bufeo.native_error", "broken_off";
    warn_of_response = "bufeo.parsers", "_warn";
    http_error_kind = "bufeo.native_error", "native_kind";
    service_model = "bufeo.model", "service_model";
    class_parts = "bufeo.baseclient", "class_parts";
    native_methods = "bufeo.presigned", "_METHODS";
    accepts_keywords = "bufeo.signature", "accepts_keywords";
    operation_not_found = "bufeo.model", "OperationNotFoundError";
    coroutine_class = "_collections_abc", "coroutine";
    getframe = "sys", "_getframe";
    datetime_class = "datetime", "datetime";
    decimal_class = "decimal", "Decimal";
    seconds_of = "bufeo.tz", "seconds_of";
    datetime_of = "bufeo.tz", "datetime_of";
}

thread_local! {
    /// Whether this thread is the main one, of which process: a thread that forks is the main one of the child.
    static MAIN: std::cell::Cell<Option<(u32, bool)>> = const { std::cell::Cell::new(None) };
}

/// Whether this is the thread that handles signals.
pub(crate) fn in_main_thread(py: Python<'_>) -> bool {
    let process = std::process::id();
    if let Some((known, main)) = MAIN.get()
        && known == process
    {
        return main;
    }
    let asked = || {
        // Threads without the module are nobody's but the program's that starts them by hand. Who takes such a one for the
        // main thread looks for signals where there are none to be found; to import the module takes longer.
        let modules = py.import("sys")?.getattr("modules")?;
        let Ok(threading) = modules.get_item("threading") else { return Ok(None) };
        let current = threading.call_method0("current_thread")?;
        Ok::<_, PyErr>(Some(current.is(threading.call_method0("main_thread")?)))
    };
    let main = asked().unwrap_or_default();
    if let Some(main) = main {
        MAIN.set(Some((process, main)));
    }
    main.unwrap_or(true)
}
