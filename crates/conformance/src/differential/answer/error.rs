//! Answers that are errors: of the service, of what stands before it, and of the network.

use bufeo_model::{Location, Map, OperationModel, Protocol, Shape};

use serde_json::Value as Json;

use super::cbor::CborWriter;
use super::json::JsonWriter;
use super::xml::XmlWriter;
use super::{Answer, Style, identified, is_in_body, rest, succeeded};
use crate::differential::random::Random;
use crate::differential::sample::{Flavour, Sampler, Way};

/// An answer that is an error, or broken.
pub(in crate::differential) fn failed(
    operation: &OperationModel,
    protocol: Protocol,
    random: &mut Random,
) -> Answer {
    let answer = match random.below(10) {
        0 => foreign(random),
        1 => return broken(operation, protocol, random),
        _ => modelled(operation, protocol, random),
    };
    identified(answer, protocol, Style::Plain, random)
}

/// An error as load balancers and gateways write it, or nothing.
fn foreign(random: &mut Random) -> Answer {
    const BODIES: &[&str] =
        &["", "<html><body>gone</body></html>", "  <html/>", "upstream connect error", "{}", "null", "[1]"];
    let status = random.of_these(&[301, 304, 400, 404, 413, 418, 429, 500, 502, 503, 504]);
    // HTTP has no body for that status.
    let body = if status == 304 { "" } else { random.of_these(BODIES) };
    Answer { status, body: body.into(), ..Answer::default() }
}

/// An answer that was cut, or is of another format.
fn broken(operation: &OperationModel, protocol: Protocol, random: &mut Random) -> Answer {
    let mut answer = succeeded(operation, protocol, Flavour::Some, &[], random);
    answer.body = match random.below(4) {
        0 => b"plain text".to_vec(),
        1 => b"<a><b></a>".to_vec(),
        2 => b"\xff\xfe".to_vec(),
        _ => {
            answer.body.truncate(answer.body.len() / 2);
            answer.body
        }
    };
    if operation.http_method() == "HEAD" {
        answer.body.clear();
    }
    rest::announce_the_length(&mut answer);
    answer
}

struct Written {
    code: String,
    message: Option<&'static str>,
    status: u16,
    members: Map,
}

/// An error in the way of the service: one that the model has, or one that it does not know.
fn modelled(operation: &OperationModel, protocol: Protocol, random: &mut Random) -> Answer {
    let known: Vec<Shape<'_>> = operation.errors().collect();
    let shape = (!known.is_empty() && !random.one_in(4)).then(|| random.of_these(&known));
    let error = written(shape, random);
    let answer = Answer { status: error.status, ..Answer::default() };
    match protocol {
        Protocol::Query => Answer { body: query(&error, shape, random), ..answer },
        Protocol::Ec2 => Answer { body: ec2(&error, random), ..answer },
        Protocol::RestXml => rest_xml(answer, &error, shape, random),
        Protocol::RestJson => json(answer, &error, shape, true, random),
        Protocol::RpcV2Cbor => cbor(answer, &error, shape, random),
        _ => json(answer, &error, shape, false, random),
    }
}

fn written(shape: Option<Shape<'_>>, random: &mut Random) -> Written {
    const UNKNOWN: &[&str] = &["AccessDenied", "ThrottlingException", "Some.Code", "InternalFailure"];
    let code = shape.and_then(Shape::error_code).unwrap_or_else(|| random.of_these(UNKNOWN));
    let modelled = shape.and_then(|shape| shape.error()?.http_status_code);
    let mut members = match shape {
        Some(shape) => {
            let flavour = random.of_these(&[Flavour::Minimal, Flavour::Full, Flavour::Some]);
            Sampler::new(random, flavour, Way::In).structure(shape)
        }
        None => Map::new(),
    };
    for name in ["message", "Message", "Code", "Type"] {
        members.remove(name);
    }
    Written {
        code: code.to_owned(),
        message: random.of_these(&[Some("it went wrong, \u{f1}"), Some("it went wrong"), Some(""), None]),
        status: modelled.unwrap_or_else(|| random.of_these(&[400, 403, 404, 409, 429, 500, 503])),
        members,
    }
}

fn style(random: &mut Random) -> Style {
    if random.one_in(3) { Style::Odd } else { Style::Plain }
}

/// The code as the JSON formats decorate it.
fn decorated(code: &str, random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("com.amazonaws.example#{code}"),
        1 => format!("{code}:http://internal.amazon.com/coral/com.amazon.example/"),
        2 => format!("a#b#{code}:http://x#y"),
        _ => code.to_owned(),
    }
}

fn json(
    answer: Answer,
    error: &Written,
    shape: Option<Shape<'_>>,
    in_header: bool,
    random: &mut Random,
) -> Answer {
    let code = decorated(&error.code, random);
    let place = if in_header { random.below(4) } else { random.below(8) + 4 };
    let mut answer = answer;
    let mut body = match shape {
        Some(shape) if in_header => {
            answer = rest::written(answer, shape, &error.members, Protocol::RestJson, Style::Plain, random);
            String::from_utf8(std::mem::take(&mut answer.body)).unwrap_or_default()
        }
        Some(shape) => {
            let mut json = JsonWriter::new(Style::Plain, false, random);
            json.structure(shape, &error.members, is_in_body);
            json.finish()
        }
        None => "{}".to_owned(),
    };
    let mut entry = |name: &str, value: &Json| {
        let rest = body.strip_prefix('{').unwrap_or("}");
        let comma = if rest.starts_with('}') { "" } else { "," };
        body = format!("{{{}:{value}{comma}{rest}", Json::from(name));
    };
    if let Some(message) = error.message {
        entry(random.of_these(&["message", "message", "Message"]), &Json::from(message));
    }
    if random.one_in(20) {
        // Nobody promised text.
        let strange = random.of_these(&["null", "5", "[\"a\"]", "{\"a\": 1}"]);
        let name = random.of_these(&["message", "__type", "code"]);
        entry(name, &serde_json::from_str(strange).unwrap_or_default());
    }
    match place {
        0 | 1 => answer = answer.with_header("X-Amzn-ErrorType", code),
        2 => entry(random.of_these(&["code", "Code"]), &Json::from(code)),
        3 => {}
        _ => entry("__type", &Json::from(code)),
    }
    if place >= 10 {
        answer = answer.with_header("x-amzn-query-error", format!("Query.{};Sender", error.code));
    }
    Answer { body: body.into(), ..answer }
}

fn cbor(answer: Answer, error: &Written, shape: Option<Shape<'_>>, random: &mut Random) -> Answer {
    let code = decorated(&error.code, random);
    let mut answer = answer.with_header("smithy-protocol", "rpc-v2-cbor");
    if random.one_in(4) {
        answer = answer.with_header("x-amzn-query-error", format!("Query.{};Sender", error.code));
    }
    let mut cbor = CborWriter::new(style(random), random);
    let texts: Vec<(&str, &str)> = [("__type", code.as_str())]
        .into_iter()
        .chain(error.message.map(|message| ("message", message)))
        .collect();
    cbor.structure_with(shape, &error.members, &texts);
    Answer { body: cbor.finish(), ..answer }
}

fn query(error: &Written, shape: Option<Shape<'_>>, random: &mut Random) -> Vec<u8> {
    let mut xml = XmlWriter::new(style(random), random);
    xml.declaration();
    xml.open_root("ErrorResponse", "http://example.com/doc/2010-01-01/");
    xml.open("Error");
    xml.leaf("Type", "Sender");
    details(&mut xml, error);
    if let Some(shape) = shape {
        xml.members(shape, &error.members, |_| true);
    }
    xml.close("Error");
    xml.leaf("RequestId", "query-request");
    xml.close("ErrorResponse");
    xml.finish().into()
}

fn ec2(error: &Written, random: &mut Random) -> Vec<u8> {
    let mut xml = XmlWriter::new(style(random), random);
    xml.declaration();
    xml.open("Response");
    xml.open("Errors");
    xml.open("Error");
    details(&mut xml, error);
    xml.close("Error");
    xml.close("Errors");
    xml.leaf("RequestID", "ec2-request");
    xml.close("Response");
    xml.finish().into()
}

fn rest_xml(answer: Answer, error: &Written, shape: Option<Shape<'_>>, random: &mut Random) -> Answer {
    let mut answer = answer;
    if let Some(shape) = shape {
        let headers = error.members.iter().filter(|(name, _)| is_header(shape, name));
        let headers: Map = headers.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        answer = rest::written(answer, shape, &headers, Protocol::RestXml, Style::Plain, random);
    }
    let wrapped = random.one_in(2);
    let no_body = random.one_in(8);
    let mut xml = XmlWriter::new(style(random), random);
    xml.declaration();
    if wrapped {
        xml.open_root("ErrorResponse", "http://example.com/doc/2010-01-01/");
    }
    xml.open("Error");
    details(&mut xml, error);
    if let Some(shape) = shape {
        xml.members(shape, &error.members, is_in_body);
    }
    if !wrapped {
        xml.leaf("RequestId", "body-request");
        xml.leaf("HostId", "body-host");
    }
    xml.close("Error");
    if wrapped {
        xml.leaf("RequestId", "body-request");
        xml.close("ErrorResponse");
    }
    Answer { body: if no_body { Vec::new() } else { xml.finish().into() }, ..answer }
}

fn is_header(shape: Shape<'_>, name: &str) -> bool {
    let location = shape.member(name).and_then(|member| member.shape().location());
    matches!(location, Some(Location::Header | Location::Headers))
}

fn details(xml: &mut XmlWriter<'_>, error: &Written) {
    xml.leaf("Code", &error.code);
    if let Some(message) = error.message {
        xml.leaf("Message", message);
    }
}
