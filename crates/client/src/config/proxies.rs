//! The proxies that the environment names.

use super::Environment;

/// The variable that names the proxy for an address; `None` where it is reached without one. As Python's programs read
/// them: the variable in lower case counts before the one in upper case, also where it is empty, and
/// `no_proxy` has hosts, the ends of hosts, or `*`.
pub(super) fn of(environment: &Environment, url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let (variable, _) = set(environment, &format!("{}_proxy", scheme.to_ascii_lowercase()))?;
    // A server that runs programs for requests hands their `Proxy` header over under that name.
    if variable == "HTTP_PROXY" && environment.path("REQUEST_METHOD").is_some() {
        return None;
    }
    let excepted = set(environment, "no_proxy").is_some_and(|(_, hosts)| excepts(&hosts, place));
    (!excepted).then_some(variable)
}

/// The variable and what it is set to, where that is something.
fn set(environment: &Environment, name: &str) -> Option<(String, String)> {
    let upper = name.to_ascii_uppercase();
    let found = environment.var(name).map(|value| (name.to_owned(), value));
    let found = found.or_else(|| environment.var(&upper).map(|value| (upper, value)));
    found.filter(|(_, value)| !value.is_empty())
}

fn excepts(hosts: &str, place: &str) -> bool {
    let place = place.to_lowercase();
    let host = match place.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => &place,
    };
    let ends = |name: &str| {
        let is = |of: &str| of == name || of.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
        is(host) || is(&place)
    };
    let names = hosts.split(',').map(|name| name.trim().trim_start_matches('.').to_lowercase());
    hosts.trim() == "*" || names.filter(|name| !name.is_empty()).any(|name| ends(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_for_a_scheme_and_not_for_every_host() {
        const URL: &str = "https://s3.eu-west-1.amazonaws.com/";
        let proxy = ("HTTPS_PROXY", "http://p");
        for (variables, url, found) in [
            (&[proxy][..], URL, Some("HTTPS_PROXY")),
            (&[("https_proxy", "http://p")], URL, Some("https_proxy")),
            (&[proxy, ("https_proxy", "")], URL, None),
            (&[("HTTPS_PROXY", "")], URL, None),
            (&[("HTTP_PROXY", "http://p"), ("ALL_PROXY", "http://p")], URL, None),
            (&[("HTTP_PROXY", "http://p")], "http://localhost:9000", Some("HTTP_PROXY")),
            (&[("HTTP_PROXY", "http://p"), ("REQUEST_METHOD", "GET")], "http://localhost:9000", None),
            (
                &[("http_proxy", "http://p"), ("REQUEST_METHOD", "GET")],
                "http://localhost",
                Some("http_proxy"),
            ),
            (&[proxy, ("NO_PROXY", "*")], URL, None),
            (&[proxy, ("NO_PROXY", "a, .amazonaws.com")], URL, None),
            (&[proxy, ("no_proxy", "AmazonAWS.com")], URL, None),
            (&[proxy, ("no_proxy", ""), ("NO_PROXY", "*")], URL, Some("HTTPS_PROXY")),
            (&[proxy, ("NO_PROXY", "zonaws.com,com.,*.com")], URL, Some("HTTPS_PROXY")),
            (&[proxy, ("NO_PROXY", "127.0.0.1")], "https://127.0.0.1:8443/x", None),
            (&[proxy, ("NO_PROXY", "127.0.0.1:8443")], "https://u:p@127.0.0.1:8443", None),
            (&[proxy, ("NO_PROXY", "127.0.0.0/8")], "https://127.0.0.1:8443", Some("HTTPS_PROXY")),
        ] {
            let environment = Environment::of(variables.iter().copied());
            assert_eq!(of(&environment, url).as_deref(), found, "{variables:?} {url}");
        }
    }
}
