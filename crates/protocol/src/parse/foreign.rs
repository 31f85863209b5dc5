//! Bodies of successes that are no service's: the page of a captive portal, a proxy's text.

use bufeo_model::{Location, OperationModel, Protocol, Shape, ShapeKind};

use super::headers::Headers;
use super::json_value;
use crate::{Error, ResponseBody, ResponseView};

/// Why the body of a success cannot be the service's, where [`parse`](crate::parse()) takes it for a response without
/// members, as botocore does: it is an HTML page, or text where JSON should be.
///
/// Something between the program and the service answers in its place then, and says `200 OK`. Bodies that an operation
/// hands over as they are (blobs, text, streams) may be anything.
///
/// ```
/// use bufeo_protocol::model::ServiceModel;
/// use bufeo_protocol::{ResponseBody, ResponseView, foreign_body};
///
/// let model = ServiceModel::from_json("weather", br#"{
///     "metadata": { "protocol": "json" }, "operations": { "Forecast": { "output": { "shape": "Outlook" } } },
///     "shapes": { "Outlook": { "type": "structure", "members": { "Sky": { "shape": "Text" } } },
///                 "Text": { "type": "string" } }
/// }"#)?;
/// let page = b"<!DOCTYPE html><title>Please sign in</title>".as_slice().into();
/// let view = ResponseView { status: 200, headers: &[], body: ResponseBody::Bytes(&page) };
/// let error = foreign_body(&model.operation("Forecast")?, &view).expect("a page is no forecast");
/// assert!(error.to_string().contains("an HTML page"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn foreign_body(operation: &OperationModel, response: &ResponseView<'_>) -> Option<Error> {
    let ResponseBody::Bytes(body) = response.body else { return None };
    let output = operation.output();
    if response.status >= 300 || body.trim_ascii().is_empty() || output.is_some_and(is_handed_over) {
        return None;
    }
    let protocol = crate::protocol_of(operation).ok()?;
    let format = match protocol {
        Protocol::RpcV2Cbor => "CBOR",
        Protocol::Json | Protocol::RestJson => "JSON",
        _ => "XML",
    };
    let found = if is_html(body) {
        "an HTML page"
    } else if format == "JSON" && output.is_some_and(has_body) && !begins_as_json(body) {
        "text"
    } else {
        return None;
    };
    let headers = Headers::new(response.headers);
    let kind = headers.get("content-type").map(|kind| format!(" of type `{kind}`")).unwrap_or_default();
    let text = format!(
        "the body of the response{kind} is {found} and not the {format} that `{}` answers with: something else answers in the \
         service's place, such as a captive portal or a proxy; is the endpoint the right one?",
        operation.name()
    );
    Some(Error::response(text).with_answer(response.status, headers.any_request_id()))
}

/// Whether an output hands its body over as it is.
fn is_handed_over(output: Shape<'_>) -> bool {
    let payload = output.payload_member();
    payload.is_some_and(|payload| matches!(payload.shape().kind(), ShapeKind::Blob | ShapeKind::String))
}

/// Whether some of an output is in the body.
fn has_body(output: Shape<'_>) -> bool {
    output.members().any(|member| {
        let elsewhere = [Location::Header, Location::Headers, Location::StatusCode];
        !member.shape().location().is_some_and(|location| elsewhere.contains(&location))
    })
}

/// As it is decided where a body is read: what begins as JSON and breaks was cut off.
fn begins_as_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) || json_value(body).is_ok()
}

/// Whether a document is an HTML page, by its type or by its first element.
fn is_html(body: &[u8]) -> bool {
    let mut rest = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    loop {
        let end: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else {
            break;
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else { return false };
        rest = rest[at + end.len()..].trim_ascii_start();
    }
    let Some(markup) = rest.strip_prefix(b"<") else { return false };
    let mut words = markup.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let first = words.next().unwrap_or_default();
    let name = if first.eq_ignore_ascii_case(b"!doctype") {
        words.find(|word| !word.is_empty()).unwrap_or_default()
    } else {
        first
    };
    name.eq_ignore_ascii_case(b"html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_type_or_their_first_element() {
        for page in [
            "<html>",
            " \n<HTML lang=\"en\">",
            "<html/>",
            "<!DOCTYPE html>",
            "<!doctype  HTML PUBLIC \"-//W3C//DTD XHTML 1.0\" \"x\"><html/>",
            "\u{feff}<?xml version=\"1.0\"?>\n<!-- a page --><html xmlns=\"http://www.w3.org/1999/xhtml\">",
        ] {
            assert!(is_html(page.as_bytes()), "{page}");
        }
        for other in [
            "",
            "html",
            "<",
            "<HtmlReport>",
            "<?xml",
            "<!-- html",
            "<a><html/></a>",
            "{\"html\": 1}",
            "<!DOCTYPE x>",
        ] {
            assert!(!is_html(other.as_bytes()), "{other}");
        }
    }
}
