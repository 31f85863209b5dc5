//! Addresses as they are configured and as they are put together.

use std::borrow::Cow;

use bufeo_endpoint::without_user;
use bufeo_model::Str;

use super::Resolved;
use crate::error::{Error, ErrorKind};
use crate::stage::{Request, form_encoded};

/// An address needs a scheme and a host; paths are added to it, so it can have no query and no fragment.
pub(super) fn checked_url(url: &str) -> Result<Str, Error> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let authority = rest.and_then(|rest| rest.split('/').next());
    if authority.is_some_and(is_authority) && !url.contains(['?', '#']) && url.parse::<hyper::Uri>().is_ok() {
        return Ok(url.trim_end_matches('/').into());
    }
    let url = without_user(url);
    let text = format!("Invalid endpoint: {url}, it is written as in `https://host:port`");
    Err(Error::new(ErrorKind::InvalidEndpoint, text).with("endpoint_url", url))
}

/// A host and perhaps a port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let signed = |port: &str| port.starts_with('+');
    if port.is_some_and(|port| signed(port) || port.parse::<u16>().is_err()) {
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
    /// The whole address: endpoint, path and query.
    pub(crate) fn join(&self, request: &Request, host_prefix: Option<&str>) -> Result<String, Error> {
        let base = match host_prefix {
            Some(prefix) => Cow::Owned(prefixed(&self.0.url, prefix)?),
            None => Cow::Borrowed(self.0.url.as_str()),
        };
        let path = request.text("url_path");
        let mut url = base.trim_end_matches('/').to_owned();
        let (path, fixed_query) = path.split_once('?').unwrap_or((&path, ""));
        if path != "/" || !url[url.find("://").map_or(0, |place| place + 3)..].contains('/') {
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
