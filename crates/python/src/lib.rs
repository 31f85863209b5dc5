//! The native half of the Python package `bufeo`.
//!
//! It converts, calls and raises; what is right and wrong is said by the crates below, and what Python programs
//! subclass, patch or check for is written in Python (`python/bufeo`).
//!
//! | module | what it is for |
//! |---|---|
//! | `value` | Python's objects and our values, one seen as the other |
//! | `message`, `answer`, `headers` | the objects that handlers see: requests and answers |
//! | `emitter`, `handler`, `payload` | events: registering, running a Python handler, its arguments and its reply |
//! | `built_in` | the native handlers, by the names that Python has for them |
//! | `checksum` | checksums of bodies that Python reads |
//! | `interpreter` | entering and leaving the interpreter, and its end |
//! | `drive` | waiting for a call with the interpreter released, or step by step under an event loop |
//! | `session`, `client`, `class`, `config`, `stream`, `events`, `model`, `sign` | the native objects behind Python's |
//! | `paginate`, `waiter`, `expression` | what Python's classes of these names ask for the rules |
//! | `feature` | what a call is a part of, for its user agent |
//! | `error` | what is raised |

#![forbid(unsafe_code)]

mod answer;
mod built_in;
mod checksum;
mod class;
mod client;
mod config;
mod customization;
mod drive;
mod emitter;
mod error;
mod events;
mod expression;
mod feature;
mod handler;
mod headers;
mod interpreter;
mod message;
mod model;
mod paginate;
mod payload;
mod python;
mod session;
mod sign;
mod stream;
mod value;
mod waiter;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _bufeo(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("BOTOCORE_VERSION", bufeo_data::BOTOCORE_VERSION)?;
    module.add_class::<session::Session>()?;
    module.add_class::<client::Client>()?;
    module.add_class::<client::ClientBase>()?;
    module.add_class::<drive::Call>()?;
    module.add_class::<emitter::Events>()?;
    module.add_class::<emitter::Registration>()?;
    module.add_class::<expression::Expression>()?;
    module.add_class::<model::Service>()?;
    module.add_class::<paginate::PaginatorRules>()?;
    module.add_class::<paginate::Pager>()?;
    module.add_class::<waiter::Acceptor>()?;
    module.add_class::<waiter::Polling>()?;
    module.add_class::<sign::ClientSigner>()?;
    module.add_class::<sign::RequestSignature>()?;
    module.add_class::<stream::RawStream>()?;
    module.add_class::<checksum::RunningChecksum>()?;
    module.add_class::<built_in::NativeHandler>()?;
    module.add_class::<events::RawEvents>()?;
    module.add_class::<events::EventWriter>()?;
    module.add_class::<headers::HTTPHeaders>()?;
    module.add_class::<headers::HeadersBase>()?;
    module.add_function(wrap_pyfunction!(built_in::native_handlers, module)?)?;
    module.add_function(wrap_pyfunction!(feature::call_for_page, module)?)?;
    module.add_function(wrap_pyfunction!(feature::call_for_wait, module)?)?;
    module.add_function(wrap_pyfunction!(headers::is_shown_header, module)?)?;
    module.add_function(wrap_pyfunction!(message::shown_url, module)?)?;
    module.add_function(wrap_pyfunction!(model::snake_case, module)?)?;
    module.add_function(wrap_pyfunction!(value::shown_text, module)?)?;
    module.add_function(wrap_pyfunction!(paginate::encode_page_token, module)?)?;
    module.add_function(wrap_pyfunction!(paginate::decode_page_token, module)?)?;
    module.add_function(wrap_pyfunction!(interpreter::at_exit, module)?)?;
    module.add_function(wrap_pyfunction!(interpreter::crossings, module)?)?;
    Ok(())
}
