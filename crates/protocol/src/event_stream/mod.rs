//! Streams of events, in both directions and without a connection.
//!
//! ```text
//! bytes  ->  FrameDecoder  ->  Frame  ->  EventDecoder  ->  {type: {members}}     parse::event reads a frame
//! {type: {members}}  ->  EventEncoder  ->  Frame  ->  bytes                       serialize::event writes one
//! ```
//!
//! Between an [`EventEncoder`] and the wire is the place of a signer: a signed event is a frame that carries another as its
//! payload, and its signature as a header.

mod decoder;
mod encoder;
mod frame;
mod frame_decoder;

pub use decoder::{EventDecoder, Received};
pub use encoder::EventEncoder;
pub use frame::{Frame, HeaderValue};
pub use frame_decoder::FrameDecoder;

use bufeo_model::Protocol;

/// Whether the members beside the events travel in a frame of their own, not in headers.
pub(crate) fn is_rpc(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::Json | Protocol::RpcV2Cbor)
}
