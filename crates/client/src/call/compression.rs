//! Compressing the body of a request, where the operation's model wants it and the body is worth it.

use bufeo_model::{Stream, Value};
use bufeo_protocol::ContentEncoding;
use bytes::Bytes;

use super::Written;
use super::answer::unreadable;
use crate::client::Client;
use crate::error::Error;
use crate::stage::form_encoded;
use crate::user_agent;

/// Compresses the body, once for all attempts, after handlers have had their say of it. The signature is made over what
/// is sent.
pub(super) async fn compress(client: &Client, written: &mut Written) -> Result<(), Error> {
    let settings = &client.0.settings;
    if written.operation.request_compression().is_empty() || !settings.request_compression {
        return Ok(());
    }
    let body = match written.request.body().into_owned() {
        Value::Map(fields) => Value::Blob(form_encoded(&fields, "+").into()),
        Value::String(text) => Value::Blob(Bytes::from(String::from(text))),
        other => other,
    };
    let length = match &body {
        Value::Blob(bytes) => Some(bytes.len() as u64),
        Value::Stream(stream) => stream.remaining(),
        _ => return Ok(()),
    };
    let least = settings.min_compression_size;
    let Some(encoding) = ContentEncoding::of(&written.operation, length, least) else { return Ok(()) };
    let compressed = match body {
        Value::Blob(bytes) => Value::Blob(encoding.compress(&bytes)),
        Value::Stream(stream) => {
            let Some(mut body) = stream.take() else { return Ok(()) };
            let whole = body.read_all().await.map_err(unreadable)?;
            Value::Stream(Stream::from_bytes(encoding.compress(&whole)))
        }
        other => other,
    };
    written.request.set_body(compressed);
    user_agent::note(&mut written.context, "GZIP_REQUEST_COMPRESSION");
    let header = encoding.header(written.request.headers().get("Content-Encoding").as_deref());
    written.request.headers_mut().insert("Content-Encoding", header);
    Ok(())
}
