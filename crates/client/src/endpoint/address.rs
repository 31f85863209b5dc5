//! Addresses as they are configured and as they are put together.

use bufeo_endpoint::without_user;
use bufeo_model::Str;

use super::Resolved;
use crate::error::{Error, ErrorKind};
use crate::stage::{Request, form_encoded};

/// An endpoint URL as it was configured, if requests can be sent there: a scheme and a host. Paths are joined to it, so it can
/// have no query and no fragment. Its path may hold anything but control characters; what a path cannot have is
/// percent-encoded when a request is sent.
pub(super) fn checked_url(url: &str) -> Result<Str, Error> {
    let url = url.trim_start_matches(' ');
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let is_http = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let authority = rest.split('/').next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let is_written_well = !url.contains(['?', '#']) && !url.bytes().any(|byte| byte.is_ascii_control());
    let is_user = user.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_http && is_written_well && is_user && is_authority(host) {
        return Ok(url.into());
    }
    let shown = without_user(url);
    let text = format!("Invalid endpoint: {shown}, it is written as in `https://host:port`");
    Err(Error::new(ErrorKind::InvalidEndpoint, text).with("endpoint_url", shown))
}

/// A host and perhaps a port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let signed = |port: &str| port.starts_with('+');
    let is_number = |port: &str| port.is_empty() || !signed(port) && port.parse::<u16>().is_ok();
    if !port.is_none_or(is_number) {
        return false;
    }
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

impl Resolved {
    /// The request's URL: endpoint, path and query. An operation whose path is `/` alone goes to the endpoint's own path, as it
    /// is written; other paths follow it, with one slash in between where the endpoint's ends in one.
    pub(crate) fn join(&self, request: &Request, host_prefix: Option<&str>) -> Result<String, Error> {
        let mut url = match host_prefix {
            Some(prefix) => prefixed(&self.0.url, prefix)?,
            None => self.0.url.to_string(),
        };
        if let Some(scheme) = url.find("://").and_then(|end| url.get_mut(..end)) {
            scheme.make_ascii_lowercase();
        }
        let path = request.text("url_path");
        let (path, fixed_query) = path.split_once('?').unwrap_or((&path, ""));
        let has_path = url[url.find("://").map_or(0, |place| place + 3)..].contains('/');
        if !has_path && path.is_empty() {
            url.push('/');
        } else if !has_path || !matches!(path, "" | "/") {
            if url.ends_with('/') && has_path {
                url.pop();
            }
            url.push_str(if path.starts_with('/') { "" } else { "/" });
            url.push_str(path);
        }
        let query = request.get("query_string").unwrap_or_default();
        let query = query.as_map().map(|query| form_encoded(query, "%20")).unwrap_or_default();
        for part in [fixed_query, &query] {
            if !part.is_empty() {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(part);
            }
        }
        Ok(url)
    }
}

fn prefixed(url: &str, prefix: &str) -> Result<String, Error> {
    let (scheme, rest) = url.split_once("://").ok_or_else(|| {
        let url = without_user(url);
        Error::new(ErrorKind::Endpoint, format!("the endpoint `{url}` has no scheme to put `{prefix}` after"))
    })?;
    Ok(format!("{scheme}://{prefix}{rest}"))
}
