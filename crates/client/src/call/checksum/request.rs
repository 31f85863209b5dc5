//! The checksum of a request.

use bufeo_checksum::{Algorithm, Checksum, ChunkedBody};
use bufeo_model::{BodyStream, Map, Str, Stream, Value};
use bytes::Bytes;

use super::{CHECKSUM, algorithm, failed, text};
use crate::call::Written;
use crate::call::body::{self, Name};
use crate::error::{Error, ErrorKind};
use crate::retry;
use crate::stage::{Request, form_encoded};

/// What asks for an MD5 in `Content-MD5`, as older handlers leave it in the context.
const CONDITIONAL_MD5: &str = "conditional-md5";

/// Computes the checksum that was planned, or sees to it that it is computed while the body is sent; once for all attempts,
/// after handlers have had their say of the body.
pub(in crate::call) async fn carry_out(written: &mut Written) -> Result<(), Error> {
    let Some(planned) = written.context.get(CHECKSUM) else { return Ok(()) };
    let planned = planned.into_owned();
    let Some(wanted) = planned.get("request_algorithm").filter(|wanted| !wanted.is_null()) else {
        return Ok(());
    };
    let whose = Name::of(&written.operation);
    let request = &mut written.request;
    match wanted.as_map() {
        Some(wanted) => carry_out_planned(&whose, request, wanted).await?,
        None if text(&wanted).is_some_and(|text| text == CONDITIONAL_MD5) => {
            add_header(&whose, request, "Content-MD5", Algorithm::Md5).await?;
        }
        None => return Err(failed(format!("Unknown checksum: {wanted}"))),
    }
    let told = planned.get("request_algorithm_header").unwrap_or_default();
    if let (Some(name), Some(value)) = (entry(&told, "name"), entry(&told, "value")) {
        request.headers_mut().insert(name, value);
    }
    Ok(())
}

async fn carry_out_planned(whose: &Name, request: &mut Request, wanted: &Map) -> Result<(), Error> {
    let wanted = Value::Map(wanted.clone());
    let algorithm = algorithm(&entry(&wanted, "algorithm").unwrap_or_default())?;
    let name = entry(&wanted, "name").unwrap_or_else(|| algorithm.header().into());
    match &*entry(&wanted, "in").unwrap_or_default() {
        "header" => add_header(whose, request, &name, algorithm).await,
        "trailer" if request.headers().contains(&name) => Ok(()),
        "trailer" => add_trailer(whose, request, algorithm),
        other => Err(failed(format!("Unknown checksum variant: {other}"))),
    }
}

fn entry(map: &Value, name: &str) -> Option<Str> {
    map.get(name).and_then(|value| text(&value))
}

/// Adds a header with the checksum of the body; one that is there is somebody's who knows better.
async fn add_header(
    whose: &Name,
    request: &mut Request,
    name: &str,
    algorithm: Algorithm,
) -> Result<(), Error> {
    if !request.headers().contains(name) {
        let checksum = of_body(whose, request, algorithm).await?;
        request.headers_mut().insert(name, checksum.to_base64());
    }
    Ok(())
}

/// The body as bytes, or as a stream.
enum Body {
    Bytes(Bytes),
    Stream(Stream),
}

impl Body {
    fn of(request: &Request) -> Result<Self, Error> {
        let given = request.body().into_owned();
        let plain = given.as_foreign().and_then(|object| object.plain());
        Ok(match plain.unwrap_or(given) {
            Value::Null => Self::Bytes(Bytes::new()),
            Value::Blob(bytes) => Self::Bytes(bytes),
            Value::String(text) => Self::Bytes(String::from(text).into()),
            Value::Map(fields) => Self::Bytes(form_encoded(&fields, "+").into()),
            Value::Stream(stream) => Self::Stream(stream),
            other => return Err(failed(format!("a body that is a {} has no checksum", other.kind_name()))),
        })
    }
}

async fn of_body(whose: &Name, request: &mut Request, algorithm: Algorithm) -> Result<Checksum, Error> {
    let stream = match Body::of(request)? {
        Body::Bytes(bytes) => return Ok(Checksum::of(algorithm, &bytes)),
        Body::Stream(stream) => stream,
    };
    if stream.rewinds_to().is_none() {
        let sentence = format!(
            "{whose} can be read only once, so its checksum cannot be sent before it: give bytes or a file"
        );
        return Err(Error::new(ErrorKind::Unseekable, sentence));
    }
    let mut checksum = Checksum::new(algorithm);
    let mut lease = BodyStream::new(stream.lease());
    while let Some(piece) = lease.next().await {
        checksum.update(&piece.map_err(|error| body::failed(whose, error))?);
    }
    stream.rewind().map_err(|error| retry::unseekable(whose, error))?;
    request.set_body(stream);
    Ok(checksum)
}

/// Puts a body in the place of the one in the request that has its checksum behind it. Services take it only where they are
/// told how long it is without what stands around it.
fn add_trailer(whose: &Name, request: &mut Request, algorithm: Algorithm) -> Result<(), Error> {
    let stream = match Body::of(request)? {
        Body::Bytes(bytes) => Stream::from_bytes(bytes),
        Body::Stream(stream) => stream,
    };
    let Some(length) = stream.remaining() else {
        return Err(body::without_length(whose));
    };
    request.set_body(Stream::new(ChunkedBody::new(&stream, algorithm)));
    let mut headers = request.headers_mut();
    headers.insert("Transfer-Encoding", "chunked");
    let encoding = match headers.get("Content-Encoding") {
        Some(before) => format!("{before},aws-chunked"),
        None => "aws-chunked".to_owned(),
    };
    headers.insert("Content-Encoding", encoding);
    headers.insert("X-Amz-Trailer", algorithm.header());
    headers.remove("Content-Length");
    headers.insert("X-Amz-Decoded-Content-Length", length.to_string());
    Ok(())
}
