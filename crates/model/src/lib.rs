//! What an AWS service says about itself, decoded on demand, and the dynamic value of bufeo.
//!
//! | to | there is |
//! |---|---|
//! | find models in folders, in a bundle, in memory | [`Loader`], [`Bundle`], [`ServiceModel::from_json`] |
//! | ask a service what it can do | [`ServiceModel`], [`OperationModel`], [`PaginatorModel`], [`WaiterModel`], [`Metadata`], [`Protocol`] |
//! | ask what its data looks like | [`Shape`], [`Member`] |
//! | hold parameters and answers | [`Value`], [`Map`], [`List`], [`params!`] |
//! | hold parameters against a shape | [`validate()`] |
//! | find something in a value | [`Expression`], JMESPath |
//! | make a bundle | [`PackBuilder`] |
//! | read a document into a host's values | [`DocumentBuilder`] |
//!
//! Nothing here knows the network, the environment or a particular service.
//!
//! ```
//! use bufeo_model::ServiceModel;
//!
//! let weather = ServiceModel::from_json("weather", br#"{
//!     "metadata": { "serviceId": "Weather", "protocol": "json" },
//!     "operations": { "GetForecast": { "name": "GetForecast", "input": { "shape": "Place" } } },
//!     "shapes": { "Place": { "type": "structure", "required": ["City"], "members": { "City": { "shape": "Text" } } },
//!                 "Text": { "type": "string" } }
//! }"#)?;
//! let operation = weather.operation("get_forecast")?;
//!
//! assert_eq!(operation.name(), "GetForecast");
//! let input = operation.input().expect("it takes parameters");
//! assert_eq!(input.required().collect::<Vec<_>>(), ["City"]);
//! # Ok::<(), bufeo_model::Error>(())
//! ```

#![forbid(unsafe_code)]

/// The line of an example that imports from this crate, as those read it who depend on it. Most programs depend on `bufeo`,
/// whose documentation has the same examples: its name stands there, since `doc` is set for this crate's own documentation
/// and the examples in it alone.
#[cfg(doc)]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo_model::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo_model::", $names, ";")
    };
}

/// The same, as the documentation of `bufeo` shows it.
#[cfg(not(doc))]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo::", $names, ";")
    };
}

mod document;
mod error;
mod expression;
mod loader;
mod names;
mod operation;
mod pack;
mod paginator;
mod service;
mod shape;
mod validate;
mod value;
mod waiter;

pub use bufeo_wait::block_on;
pub use document::DocumentBuilder;
pub use error::{Error, ErrorKind};
pub use expression::{Expression, ExpressionError, ExpressionErrorKind};
pub use loader::{Bundle, Loader};
pub use names::{hyphen_case, snake_case, suggestion};
pub use operation::{
    EndpointDiscovery, HttpChecksum, OperationContextParam, OperationModel, StaticContextParam,
};
pub use pack::PackBuilder;
pub use paginator::PaginatorModel;
pub use service::{ClientContextParam, Metadata, Protocol, ServiceModel};
pub use shape::{
    Bound, ErrorTrait, Location, Member, Members, Retryable, Shape, ShapeKind, TimestampFormat, XmlNamespace,
};
pub use validate::{
    Problem, ProblemKind, ValidationReport, parse_timestamp, timestamp_from_seconds, validate,
};
pub use value::{
    BlockingEvents, BodyStream, ByteStream, Entry, EventReader, EventSender, EventSource, EventStream,
    ExactBody, Foreign, ForeignValue, HostList, HostMap, InvalidTimestamp, List, Map, OccupiedEntry,
    OpaqueValue, PythonRepr, SerdeError, Str, Stream, StreamLease, Timestamp, VacantEntry, Value, ValueMut,
    WrongKind, WrongLength, from_value, to_value,
};
pub use waiter::{Acceptor, WaiterModel, WaiterState};
