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
    http_headers = "bufeo.awsrequest", "HTTPHeaders";
    streaming_body = "bufeo.response", "StreamingBody";
    unsigned = "bufeo.config", "UNSIGNED";
    error_from_native = "bufeo.exceptions", "from_native";
    http_error_kind = "bufeo.exceptions", "native_kind";
    service_model = "bufeo.model", "service_model";
    class_parts = "bufeo.baseclient", "class_parts";
    accepts_keywords = "bufeo.hooks", "accepts_keywords";
    datetime_class = "datetime", "datetime";
    decimal_class = "decimal", "Decimal";
    seconds_of = "bufeo.tz", "seconds_of";
    datetime_of = "bufeo.tz", "datetime_of";
    is_coroutine = "inspect", "iscoroutine";
}
