//! Signature versions 4 and 4a, in headers and in addresses.

use bufeo_model::{List, Map, PythonRepr, Str, Value};
use bufeo_sign::v4::{self, Presigning};
use bufeo_sign::{Chunks, PathStyle, Scope, UNSIGNED_PAYLOAD, v4a};

use super::apply::Job;
use super::payload::{self, Payload};
use super::pieces;
use super::signer::keys;
use super::version::Method;
use crate::error::{Error, ErrorKind};
use crate::stage::form_encoded;

/// For how long an address is good unless somebody says otherwise, in seconds.
const EXPIRES: i64 = 3600;
/// The same with the credentials of a session that lasts for minutes.
const EXPRESS_EXPIRES: i64 = 300;

const CONTENT_SHA256: &str = "X-Amz-Content-SHA256";

/// Signs in `Authorization`.
pub(super) fn headers(job: &mut Job<'_>) -> Result<(), Error> {
    date_and_token(job);
    let payload = payload::of(job)?;
    let hash = payload.hash().to_owned();
    let mut headers = job.request.headers_mut();
    if job.method.is_of_s3() {
        headers.insert(CONTENT_SHA256, hash.as_str());
    }
    if let Payload::Pieces { length } = payload {
        pieces::announce(&mut headers, length);
    }
    let asymmetric = matches!(job.method, Method::V4A | Method::S3V4A);
    if asymmetric {
        headers.insert("X-Amz-Region-Set", job.scope.region.clone());
    }
    drop(headers);

    let canonical = job.sent()?.signed(|target| target.canonical(style(job.method), &hash));
    let scope = Scope { moment: &job.moment, region: &job.scope.region, service: &job.scope.name };
    let keys = keys(job.credentials);
    let signer = job.keys;
    if asymmetric {
        let key = signer.asymmetric(job.credentials).ok_or_else(no_key_pair)?;
        let value = v4a::authorization(&keys, &key, &scope, &canonical).ok_or_else(no_key_pair)?;
        job.request.headers_mut().insert("Authorization", value);
        return Ok(());
    }
    let key = signer.symmetric.derive(&keys, &scope);
    let value = v4::authorization(&keys, &key, &scope, &canonical);
    if let Payload::Pieces { length } = payload
        && let Some(stream) = job.request.body().as_stream().cloned()
    {
        let seed = value.rsplit_once('=').map_or("", |(_, signature)| signature);
        let chunks = Chunks::new(key, &scope, seed);
        job.request.set_body(pieces::signed(&stream, length, chunks));
    }
    job.request.headers_mut().insert("Authorization", value);
    Ok(())
}

/// Signs in the address. What the body has for parameters becomes a part of it.
pub(super) fn url(job: &mut Job<'_>) -> Result<(), Error> {
    // It is there because every form has it, and says nothing of an address.
    let content_type = job.request.headers().get("Content-Type");
    if content_type.is_some_and(|given| given == *"application/x-www-form-urlencoded; charset=utf-8") {
        job.request.headers_mut().remove("Content-Type");
    }
    move_parameters(job)?;
    let asymmetric = matches!(job.method, Method::V4A | Method::S3V4A);
    let payload = match job.method.is_of_s3() {
        true => UNSIGNED_PAYLOAD.to_owned(),
        false => match job.request.headers().get(CONTENT_SHA256) {
            Some(given) => given.to_string(),
            None => payload::of(job)?.hash().to_owned(),
        },
    };
    let scope = Scope { moment: &job.moment, region: &job.scope.region, service: &job.scope.name };
    let keys = keys(job.credentials);
    let express = job.method == Method::Express;
    let token_name = if express { "X-Amz-S3session-Token" } else { "X-Amz-Security-Token" };
    let how = Presigning {
        style: style(job.method),
        expires: job.expires.unwrap_or(if express { EXPRESS_EXPIRES } else { EXPIRES }),
        token: job.token().map(|token| (token_name, token)),
        payload: &payload,
    };
    let signer = job.keys;
    let sent = job.sent()?;
    let signed = if asymmetric {
        let key = signer.asymmetric(job.credentials).ok_or_else(no_key_pair)?;
        sent.signed(|target| v4a::presigned(&keys, &key, &scope, target, &how)).ok_or_else(no_key_pair)?
    } else {
        let key = signer.symmetric.derive(&keys, &scope);
        sent.signed(|target| v4::presigned(&keys, &key, &scope, target, &how))
    };
    job.request.set_url(signed);
    Ok(())
}

fn style(method: Method) -> PathStyle {
    if method.is_of_s3() { PathStyle::AsItIs } else { PathStyle::Normalized }
}

fn no_key_pair() -> Error {
    Error::new(ErrorKind::Signing, "no key pair can be made of the credentials")
}

/// Puts the time and the session's token where the signature covers them, in the place of what an attempt before left there.
fn date_and_token(job: &mut Job<'_>) {
    let token = job.token().map(Str::from);
    let declined = payload::is_declined(job.context);
    let mut headers = job.request.headers_mut();
    headers.remove("Authorization");
    let dated = headers.remove("Date").is_some();
    headers.remove("X-Amz-Date");
    if dated {
        headers.insert("Date", job.moment.mail_date());
    } else {
        headers.insert("X-Amz-Date", job.moment.compact());
    }
    if job.method == Method::Express {
        headers.remove("X-Amz-Security-Token");
        if headers.get("x-amz-s3session-token").is_none()
            && let Some(token) = token
        {
            headers.insert("x-amz-s3session-token", token);
        }
    } else if let Some(token) = token {
        headers.insert("X-Amz-Security-Token", token);
    }
    if declined {
        headers.insert(CONTENT_SHA256, UNSIGNED_PAYLOAD);
    }
}

/// The address has its parameters only once, and those of the body as well.
fn move_parameters(job: &mut Job<'_>) -> Result<(), Error> {
    let url = job.request.url();
    let (head, query) = url.split_once('?').map_or((&*url, ""), |(head, query)| (head, query));
    let mut parameters = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.entry(decoded(name)).or_insert(decoded(value));
    }
    let more = job.request.get("params").and_then(|more| more.as_map().cloned());
    parameters.extend(more.into_iter().flatten());
    let fields = job.form()?.into_iter().flatten();
    parameters.extend(fields.map(|(name, value)| (name, as_botocore_writes_it(&value))));
    job.request.insert("params", Map::new());
    job.request.set_body(Value::Null);
    let query = form_encoded(&parameters, "%20");
    let url = if query.is_empty() { head.to_owned() } else { format!("{head}?{query}") };
    job.request.set_url(url);
    Ok(())
}

/// What is no text is written as Python writes it, in lists each item by itself: services that take their parameters from
/// an address have text and lists of it, so nobody could tell, but the address is the same.
fn as_botocore_writes_it(value: &Value) -> Value {
    let single = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => PythonRepr(other).to_string().into(),
    };
    match value {
        Value::List(items) => items.iter().map(|item| Value::from(single(&item))).collect::<List>().into(),
        other => single(other).into(),
    }
}

/// A part of a query as text: percent-encoded, with pluses for spaces.
fn decoded(part: &str) -> Str {
    let part = part.replace('+', " ");
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [byte, after @ ..] = rest {
        let digits =
            after.get(..2).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(encoded) => {
                bytes.push(encoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_query_is_text() {
        assert_eq!(decoded("a+b%20%C3%BC%zz%"), "a b ü%zz%");
    }
}
