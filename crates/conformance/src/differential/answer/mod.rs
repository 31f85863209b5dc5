//! Answers, written as services write them, from the model alone: what is read by our parsers is written here by
//! others, which share nothing with them.

mod cbor;
mod error;
mod events;
mod json;
mod rest;
mod text;
mod xml;

pub(super) use error::failed;
pub(super) use xml::is_allowed;

use bufeo_checksum::{Algorithm, Checksum};
use bufeo_model::{OperationModel, Protocol, Shape};

use super::random::Random;
use super::sample::{Flavour, Sampler, Way};
use cbor::CborWriter;
use json::JsonWriter;
use xml::XmlWriter;

/// What a server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Whether answers are written plainly, or with all that a format allows besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Odd,
}

impl Style {
    fn of(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Odd | Flavour::Deep => Self::Odd,
            _ => Self::Plain,
        }
    }
}

/// An answer that is a success, with no checksums but those.
pub(super) fn succeeded(
    operation: &OperationModel,
    protocol: Protocol,
    flavour: Flavour,
    checksums: &[Algorithm],
    random: &mut Random,
) -> Answer {
    let style = Style::of(flavour);
    let status = match style {
        Style::Odd => random.of_these(&[200, 200, 200, 200, 201, 202, 206, 300]),
        Style::Plain => 200,
    };
    let answer = Answer { status, ..Answer::default() };
    if operation.has_event_stream_output() {
        let answer = Answer { status: 200, ..answer };
        let answer = events::written(answer, operation, protocol, flavour, random);
        return identified(answer, protocol, style, random);
    }
    let contents =
        operation.output().map(|output| (output, Sampler::new(random, flavour, Way::In).structure(output)));
    let mut answer = match (protocol, contents) {
        (Protocol::RestXml | Protocol::RestJson, Some((output, contents))) => {
            rest::written(answer, output, &contents, protocol, style, random)
        }
        (Protocol::RestXml | Protocol::RestJson, None) => answer,
        (Protocol::Query | Protocol::Ec2, contents) => {
            let mut xml = XmlWriter::new(style, random);
            xml.declaration();
            let root = format!("{}Response", operation.name());
            xml.open_root(&root, "http://example.com/doc/2010-01-01/");
            if protocol == Protocol::Ec2 {
                xml.leaf("requestId", "ec2-request");
            }
            if let Some((output, contents)) = &contents {
                let wrapper = output.result_wrapper().filter(|_| protocol == Protocol::Query);
                if let Some(wrapper) = wrapper {
                    xml.open(wrapper);
                }
                xml.members(*output, contents, |_| true);
                if let Some(wrapper) = wrapper {
                    xml.close(wrapper);
                }
            }
            if protocol == Protocol::Query {
                xml.open("ResponseMetadata");
                xml.leaf("RequestId", "query-request");
                xml.close("ResponseMetadata");
            }
            xml.close(&root);
            Answer { body: xml.finish().into(), ..answer }
        }
        (Protocol::RpcV2Cbor, contents) => {
            let mut cbor = CborWriter::new(style, random);
            let (shape, contents) = contents.unzip();
            cbor.structure_with(shape, &contents.unwrap_or_default(), &[]);
            Answer { body: cbor.finish(), ..answer }.with_header("smithy-protocol", "rpc-v2-cbor")
        }
        (_, Some((output, contents))) => {
            let mut json = JsonWriter::new(style, false, random);
            json.structure(output, &contents, |_| true);
            Answer { body: json.finish().into(), ..answer }
        }
        // Some services send an empty object, some nothing.
        (_, None) => Answer { body: random.of_these(&[b"{}".as_slice(), b""]).into(), ..answer },
    };
    if style == Style::Odd && protocol != Protocol::Ec2 && random.one_in(40) {
        answer.body.clear();
        rest::announce_the_length(&mut answer);
    }
    let is_unknown = |name: &str| {
        let named = |algorithm: &Algorithm| algorithm.header().eq_ignore_ascii_case(name);
        Algorithm::all().find(named).is_some_and(|algorithm| !checksums.contains(&algorithm))
    };
    answer.headers.retain(|(name, _)| !is_unknown(name));
    for (name, value) in &mut answer.headers {
        summed(name, value, &answer.body, random);
    }
    identified(answer, protocol, style, random)
}

/// A header that has a checksum has the right one, mostly; or a wrong one, or that of an object's parts.
fn summed(name: &str, value: &mut String, body: &[u8], random: &mut Random) {
    let named = |algorithm: &Algorithm| algorithm.header().eq_ignore_ascii_case(name);
    let Some(algorithm) = Algorithm::all().find(named) else { return };
    *value = match random.below(8) {
        0 => Checksum::of(algorithm, b"another body").to_base64(),
        1 => format!("{}-3", Checksum::of(algorithm, body).to_base64()),
        _ => Checksum::of(algorithm, body).to_base64(),
    };
}

/// The answer with the headers that name the request, and some that nobody asked for.
fn identified(answer: Answer, protocol: Protocol, style: Style, random: &mut Random) -> Answer {
    let answer = match (protocol, random.below(4)) {
        (_, 0) => answer,
        (Protocol::RestXml, _) if style == Style::Plain || random.one_in(2) => {
            let answer = answer.with_header("x-amz-request-id", "REQUEST");
            if random.one_in(4) { answer } else { answer.with_header("x-amz-id-2", "host/id=") }
        }
        _ => answer.with_header(random.of_these(&["x-amzn-RequestId", "X-Amzn-Requestid"]), "some-request"),
    };
    let answer = answer.with_header("Date", "Thu, 02 Jan 2020 03:04:05 GMT");
    match style {
        Style::Plain => answer,
        Style::Odd => answer.with_header("Vary", "Origin").with_header("vary", "Accept-Encoding"),
    }
}

/// The member of a structure that goes into the body, whatever the format.
fn is_in_body(shape: Shape<'_>) -> bool {
    shape.location().is_none()
}
