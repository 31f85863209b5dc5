//! What an AWS service says about itself, decoded on demand, and the dynamic value of bufeo

#![forbid(unsafe_code)]

mod document;
mod error;
mod loader;
mod names;
mod operation;
mod pack;
mod service;
mod shape;
mod validate;
mod value;
mod wait;

pub use error::{Error, ErrorKind};
pub use loader::{Bundle, Loader};
pub use names::{hyphen_case, snake_case, suggestion};
pub use operation::{
    EndpointDiscovery, HttpChecksum, OperationContextParam, OperationModel, StaticContextParam,
};
pub use pack::PackBuilder;
pub use service::{ClientContextParam, Metadata, Protocol, ServiceModel};
pub use shape::{
    Bound, ErrorTrait, Location, Member, Members, Retryable, Shape, ShapeKind, TimestampFormat, XmlNamespace,
};
pub use validate::{
    Problem, ProblemKind, ValidationReport, parse_timestamp, timestamp_from_seconds, validate,
};
pub use value::{
    BodyStream, ByteStream, Entry, Foreign, ForeignValue, HostList, HostMap, InvalidTimestamp, List, Map,
    OccupiedEntry, OpaqueValue, PythonRepr, SerdeError, Str, Stream, StreamLease, Timestamp, VacantEntry,
    Value, ValueMut, WrongKind, from_value, to_value,
};
pub use wait::block_on;
