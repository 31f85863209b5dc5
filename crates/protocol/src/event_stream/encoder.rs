//! Events to frames: what is sent to an operation.

use bufeo_model::{Map, Member, OperationModel, Protocol, Shape, Str};

use super::{Frame, is_rpc};
use crate::{Error, Result, SerializeOptions, serialize};

/// Writes the events of a request as frames.
///
/// A frame that it gives can be [encoded](Frame::encode) and sent; where frames are signed, each goes through the signer
/// first.
///
/// ```
/// use bufeo_protocol::model::{ServiceModel, params};
/// use bufeo_protocol::{EventEncoder, SerializeOptions};
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": { "protocol": "rest-json", "serviceId": "Weather" },
///     "operations": { "Report": { "http": { "requestUri": "/report" }, "input": { "shape": "Reported" } } },
///     "shapes": {
///         "Reported": { "type": "structure", "payload": "Sky", "members": { "Sky": { "shape": "Sky" } } },
///         "Sky": { "type": "structure", "eventstream": true, "members": { "Rain": { "shape": "Rain" } } },
///         "Rain": { "type": "structure", "event": true, "members": { "Millimetres": { "shape": "Number" } } },
///         "Number": { "type": "integer" }
///     }
/// }"#)?;
/// let encoder = EventEncoder::new(&model.operation("Report")?, SerializeOptions::default())?;
///
/// let frame = encoder.event(&params! { "Rain": { "Millimetres": 3 } })?;
/// assert_eq!(frame.payload, r#"{"Millimetres": 3}"#);
/// let bytes = frame.encode()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EventEncoder {
    operation: OperationModel,
    member: Str,
    protocol: Protocol,
    options: SerializeOptions,
}

impl EventEncoder {
    /// An encoder of what `operation` is sent.
    ///
    /// # Errors
    /// Where it is not sent events.
    pub fn new(operation: &OperationModel, options: SerializeOptions) -> Result<Self> {
        let protocol = crate::protocol_of(operation)?;
        let member = operation.input().and_then(Shape::event_stream_member);
        let none = || Error::model(format!("`{}` is not sent events", operation.name()));
        let member = member.ok_or_else(none)?.key().clone();
        Ok(Self { operation: operation.clone(), member, protocol, options })
    }

    /// The frame that an RPC begins with: the parameters beside the events. None in REST formats, whose paths and headers
    /// have them.
    ///
    /// # Errors
    /// As [`serialize`](crate::serialize()).
    pub fn initial_request(&self, params: &Map) -> Result<Option<Frame>> {
        let Some(input) = self.operation.input().filter(|_| is_rpc(self.protocol)) else { return Ok(None) };
        serialize::event::initial_request(self.protocol, input, &self.options, params).map(Some)
    }

    /// The frame of one event, which is given as `{its type: {its members}}`.
    ///
    /// # Errors
    /// Where the stream has no event of that type, where the members do not fit, and where the event is larger than a
    /// frame may be.
    pub fn event(&self, event: &Map) -> Result<Frame> {
        serialize::event::event(self.protocol, self.stream()?, &self.options, event)
    }

    fn stream(&self) -> Result<Shape<'_>> {
        let member = self.operation.input().and_then(|input| input.member(&self.member));
        let lost = || Error::model(format!("`{}` is not sent events", self.operation.name()));
        member.map(Member::shape).ok_or_else(lost)
    }
}
