//! The signatures before version 4: S3's own, and those in the query and in a header of old services.

use bufeo_model::{Map, Str, Value};
use bufeo_sign::{Moment, query, s3};

use super::apply::Job;
use super::signer::keys;
use crate::error::Error;

const EXPIRES: i64 = 3600;

/// The bucket and the key, whichever way the bucket is addressed.
fn auth_path(job: &Job<'_>) -> Option<Str> {
    job.request.get("auth_path").and_then(|path| path.as_str().map(Str::from))
}

/// S3's signature, in `Authorization`.
pub(super) fn s3(job: &mut Job<'_>) -> Result<(), Error> {
    let token = job.token().map(Str::from);
    let mut headers = job.request.headers_mut();
    headers.insert("Date", job.moment.http_date());
    if let Some(token) = token {
        headers.insert("x-amz-security-token", token);
    }
    headers.remove("Authorization");
    drop(headers);
    let (keys, path) = (keys(job.credentials), auth_path(job));
    let value = job.sent()?.signed(|target| s3::authorization(&keys, target, path.as_deref()));
    job.request.headers_mut().insert("Authorization", value);
    Ok(())
}

/// S3's signature, in an address.
pub(super) fn s3_url(job: &mut Job<'_>) -> Result<(), Error> {
    if let Some(token) = job.token().map(Str::from) {
        job.request.headers_mut().insert("x-amz-security-token", token);
    }
    let expires = job.expires.unwrap_or(EXPIRES);
    let until = Moment::from_unix(job.moment.unix().saturating_add(expires));
    let (keys, path) = (keys(job.credentials), auth_path(job));
    let signed = job.sent()?.signed(|target| s3::presigned(&keys, target, &until, path.as_deref()));
    job.request.insert("params", Map::new());
    job.request.set_url(signed);
    Ok(())
}

/// Version 2, among the parameters of the form, or else of the query.
pub(super) fn v2(job: &mut Job<'_>) -> Result<(), Error> {
    let (place, mut fields) = match &*job.request.body() {
        Value::Map(fields) if !fields.is_empty() => ("data", fields.clone()),
        _ => ("params", job.request.get("params").and_then(|map| map.as_map().cloned()).unwrap_or_default()),
    };
    let parameters: Vec<(String, String)> =
        fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let (method, url) = (job.request.method(), job.request.url());
    let added = query::v2(&keys(job.credentials), job.token(), &method, &url, &parameters, &job.moment);
    for (name, value) in added {
        fields.insert(name, value);
    }
    job.request.insert(place, fields);
    Ok(())
}

/// Version 3, in a header of its own.
pub(super) fn v3(job: &mut Job<'_>) -> Result<(), Error> {
    let date = job.moment.http_date();
    let token = job.token().map(Str::from);
    let value = query::v3(&keys(job.credentials), &date);
    let mut headers = job.request.headers_mut();
    headers.insert("Date", date);
    if let Some(token) = token {
        headers.insert("X-Amz-Security-Token", token);
    }
    headers.insert("X-Amzn-Authorization", value);
    Ok(())
}
