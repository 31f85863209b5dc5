//! What an AWS service says about itself, decoded on demand, and the dynamic value of bufeo

#![forbid(unsafe_code)]

mod value;
mod wait;

pub use value::{
    BodyStream, ByteStream, Entry, Foreign, ForeignValue, HostList, HostMap, InvalidTimestamp, List, Map,
    OccupiedEntry, OpaqueValue, PythonRepr, SerdeError, Str, Stream, Timestamp, VacantEntry, Value, ValueMut,
    WrongKind, from_value, to_value,
};
pub use wait::block_on;
