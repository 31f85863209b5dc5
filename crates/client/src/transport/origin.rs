//! Where a connection leads to.

use hyper::Uri;

/// Scheme, host and port of an address: what a connection can be used again for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    tls: bool,
    host: Box<str>,
    port: u16,
}

impl Origin {
    /// The origin of an absolute http or https address.
    pub(super) fn of(address: &Uri) -> Option<Self> {
        let tls = match address.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = address.host()?;
        // The library passes over a port that is no number.
        let port = address.authority()?.as_str().rsplit_once(host).map_or("", |(_, port)| port);
        if !matches!(port, "" | ":") && address.port_u16().is_none() {
            return None;
        }
        let port = address.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Some(Self { tls, host: host.to_ascii_lowercase().into(), port })
    }

    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    /// The host, an IPv6 address without its brackets.
    pub(super) fn host(&self) -> &str {
        self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&self.host)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The host as the `Host` header names it: the port left out where it is the scheme's own.
    pub(super) fn authority(&self) -> String {
        if self.port == if self.tls { 443 } else { 80 } {
            return self.host.to_string();
        }
        format!("{}:{}", self.host, self.port)
    }
}
