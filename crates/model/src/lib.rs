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
//! use bufeo_model::{Bundle, Loader};
//!
//! let loader = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
//! let s3 = loader.load("s3", None)?;
//! let operation = s3.operation("list_objects_v2")?;
//!
//! assert_eq!(operation.name(), "ListObjectsV2");
//! let input = operation.input().expect("it takes parameters");
//! assert_eq!(input.required().collect::<Vec<_>>(), ["Bucket"]);
//! # Ok::<(), bufeo_model::Error>(())
//! ```

#![forbid(unsafe_code)]

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
