//! The native half of the Python package `bufeo`.
//!
//! It converts, calls and raises; what is right and wrong is said by the crates below, and what Python programs
//! subclass, patch or check for is written in Python (`python/bufeo`).
//!
//! | module | what it is for |
//! |---|---|
//! | `value` | Python's objects and our values, one seen as the other |
//! | `stage` | the objects that handlers see: requests and answers |
//! | `emitter`, `handler`, `payload` | events: registering, running a Python handler, its arguments and its reply |
//! | `drive` | waiting for a call with the interpreter released, or step by step under an event loop |
//! | `session`, `client`, `stream`, `model` | the native objects behind Python's |
//! | `error` | what is raised |

#![forbid(unsafe_code)]

mod client;
mod drive;
mod emitter;
mod error;
mod handler;
mod model;
mod payload;
mod python;
mod session;
mod stage;
mod stream;
mod value;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _bufeo(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<session::Session>()?;
    module.add_class::<client::Client>()?;
    module.add_class::<drive::Call>()?;
    module.add_class::<emitter::Events>()?;
    module.add_class::<emitter::Registration>()?;
    module.add_class::<model::Service>()?;
    module.add_class::<stream::RawStream>()?;
    module.add_function(wrap_pyfunction!(drive::at_exit, module)?)?;
    Ok(())
}
