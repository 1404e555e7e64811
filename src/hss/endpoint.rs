//! Where requests go.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::auth;

/// Scheme, host and port of a service; a path would be dropped by the official SDK and is refused here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint(String);

/// Whether plain HTTP is accepted for hosts other than this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsecureHttp {
    /// Only to loopback addresses.
    LoopbackOnly,
    /// Anywhere: the operator asked for it.
    Allowed,
}

/// Why an address cannot be an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL.
    #[error("`{0}` is no URL such as `https://hss.cn-north-4.myhuaweicloud.com`")]
    NotUrl(String),
    /// A scheme other than `http` and `https`.
    #[error("`{0}` does not begin with `https://`")]
    Scheme(String),
    /// Plain HTTP to another machine.
    #[error("`{0}` would send the token unencrypted")]
    Insecure(String),
    /// More than scheme, host and port.
    #[error("`{0}` has more than scheme, host and port")]
    Path(String),
}

impl Endpoint {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is no URL of scheme, host and port, or not safe.
    pub fn parse(address: &str, insecure: InsecureHttp) -> Result<Self, EndpointError> {
        let given = || address.to_owned();
        let Ok(url) = Url::parse(address) else {
            return Err(EndpointError::NotUrl(given()));
        };
        let Some(host) = url.host_str() else {
            return Err(EndpointError::NotUrl(given()));
        };
        match url.scheme() {
            "https" => {}
            "http" if insecure == InsecureHttp::Allowed || is_loopback(host) => {}
            "http" => return Err(EndpointError::Insecure(given())),
            _ => return Err(EndpointError::Scheme(given())),
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::Path(given()));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Builds the URL of a request; the query is encoded as the signing rules say.
    #[must_use]
    pub fn url(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let mut url = format!("{}{path}", self.0);
        if !parameters.is_empty() {
            url.push('?');
            auth::query(parameters, &mut url);
        }
        url
    }

    /// Host, and port where it is not the usual one: the `Host` header.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0
            .split_once("://")
            .map_or(self.0.as_str(), |(_, authority)| authority)
    }

    /// Whether it is an address of this machine itself.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let authority = self.authority();
        let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let host = authority.rsplit_once(':');
        is_loopback(host.map_or(authority, |(host, port)| match is_port(port) {
            true => host,
            false => authority,
        }))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a name or address is this machine's own.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_may_be_plain() {
        let parse = |address| Endpoint::parse(address, InsecureHttp::LoopbackOnly);
        for good in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9",
            "https://hss.example.com",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        assert!(matches!(
            parse("http://hss.example.com"),
            Err(EndpointError::Insecure(_))
        ));
        assert!(matches!(
            parse("http://127.0.0.1.example.com"),
            Err(EndpointError::Insecure(_))
        ));
        assert!(matches!(
            parse("ftp://127.0.0.1"),
            Err(EndpointError::Scheme(_))
        ));
        assert!(matches!(
            parse("https://a.example/v5"),
            Err(EndpointError::Path(_))
        ));
        assert!(matches!(
            parse("https://user:pw@a.example"),
            Err(EndpointError::Path(_))
        ));
        assert!(matches!(
            parse("hss.example.com"),
            Err(EndpointError::NotUrl(_))
        ));
    }

    #[test]
    fn parameters_are_sorted_and_encoded_as_the_signing_rules_say() {
        let endpoint = Endpoint::parse("https://a.example/", InsecureHttp::LoopbackOnly).unwrap();
        let url = endpoint.url(
            "/v5/p/x",
            &[("namespace", "scc hss+中"), ("limit", "200"), ("a", "1*~")],
        );
        assert_eq!(
            url,
            "https://a.example/v5/p/x?a=1%2A~&limit=200&namespace=scc%20hss%2B%E4%B8%AD"
        );
    }

    #[test]
    fn this_machine_is_known_with_a_port_and_without() {
        for (address, is_own) in [
            ("https://127.0.0.1", true),
            ("http://127.8.9.1:8650", true),
            ("http://[::1]:8650", true),
            ("http://[::1]", true),
            ("http://localhost:1", true),
            ("https://hss.cn-north-4.myhuaweicloud.com", false),
            ("https://localhost.example.com:443", false),
            ("https://[2001:db8::1]", false),
            ("https://10.0.0.1:8443", false),
        ] {
            let endpoint = Endpoint::parse(address, InsecureHttp::LoopbackOnly).unwrap();
            assert_eq!(endpoint.is_loopback(), is_own, "{address}");
        }
    }
}
