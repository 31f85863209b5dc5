//! AWS wire formats: a dynamic value to an HTTP request, an HTTP response to a value.
//!
//! [`serialize`] turns the parameters of an operation into a [`SerializedRequest`], [`parse`] an answer into a map.
//! Which format is spoken says the service's model. Nothing here reads a clock, opens a socket or rolls dice: an
//! endpoint, a signature and a transport are other rooms' business.
//!
//! ```
//! use bufeo_protocol::model::{ServiceModel, params};
//! use bufeo_protocol::{ResponseBody, ResponseView, SerializeOptions, parse, serialize};
//!
//! let model = ServiceModel::from_json("weather", br#"{
//!     "metadata": { "serviceId": "Weather", "apiVersion": "2020-01-01", "protocol": "json",
//!                   "jsonVersion": "1.1", "targetPrefix": "Weather_20200101" },
//!     "operations": { "Forecast": { "name": "Forecast", "http": { "method": "POST", "requestUri": "/" },
//!                                   "input": { "shape": "Place" }, "output": { "shape": "Outlook" } } },
//!     "shapes": { "Place": { "type": "structure", "members": { "City": { "shape": "Text" } } },
//!                 "Outlook": { "type": "structure", "members": { "Sky": { "shape": "Text" } } },
//!                 "Text": { "type": "string" } }
//! }"#)?;
//! let forecast = model.operation("Forecast")?;
//!
//! let request = serialize(&forecast, &params! { "City": "Iquitos" }, &SerializeOptions::default())?;
//! assert_eq!(request.header("X-Amz-Target"), Some("Weather_20200101.Forecast"));
//! assert_eq!(request.body.bytes(), Some(br#"{"City": "Iquitos"}"#.as_slice()));
//!
//! let body = br#"{"Sky": "clear"}"#.as_slice().into();
//! let answer = parse(&forecast, &ResponseView { status: 200, headers: &[], body: ResponseBody::Bytes(&body) })?;
//! assert_eq!(answer["Sky"], "clear");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spoken are rest-xml, rest-json, json, query, ec2 and smithy-rpc-v2-cbor. Where an operation answers with events or is sent
//! some, [`EventDecoder`] and [`EventEncoder`] read and write them as bytes come and go.

#![forbid(unsafe_code)]

mod blob;
mod compression;
mod error;
mod event_stream;
mod form;
mod parse;
mod percent;
mod request;
mod response;
mod serialize;
mod text;
pub mod timestamps;
mod words;

pub use blob::{decode_base64, encode_base64};
/// The crate of the values and models that this one works on.
#[doc(no_inline)]
pub use bufeo_model as model;
pub use compression::ContentEncoding;
pub use error::{Error, ErrorKind, FrameFault, Result};
pub use event_stream::{EventDecoder, EventEncoder, Frame, FrameDecoder, HeaderValue, Received};
pub use form::Form;
pub use parse::{foreign_body, json_value, parse, root_name, root_text};
pub use percent::{percent_decode, percent_encode};
pub use request::{SerializeOptions, SerializedBody, SerializedRequest, TimestampPrecision};
pub use response::{ResponseBody, ResponseView};
pub use serialize::{json_text, serialize};

use bufeo_model::{OperationModel, Protocol};

/// The media type of bodies that are streams of events.
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

fn protocol_of(operation: &OperationModel) -> Result<Protocol> {
    let protocol = operation.service().protocol();
    protocol.map_err(|error| Error::model("the service speaks no known wire format").with_source(error))
}
