//! What leads to a server that cannot be reached directly.

use std::fmt;
use std::future::poll_fn;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::setback::Setback;

/// A proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    kind: Kind,
    address: Uri,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `CONNECT` of HTTP.
    Tunnel,
    Socks,
}

impl Proxy {
    /// Reads `http://host:port` or `socks5://host:port`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let address: Uri = text.parse().ok()?;
        let kind = match address.scheme_str()? {
            "http" => Kind::Tunnel,
            "socks5" => Kind::Socks,
            _ => return None,
        };
        let is_plain = matches!(address.path(), "" | "/") && address.query().is_none();
        let authority = address.authority()?;
        let is_plain = is_plain && !authority.as_str().contains('@');
        (is_plain && authority.port_u16().is_some()).then_some(Self { kind, address })
    }

    /// A connection to a server through the proxy.
    pub(super) async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, Setback> {
        let place = match host.contains(':') {
            true => format!("smtp://[{host}]:{port}"),
            false => format!("smtp://{host}:{port}"),
        };
        let place: Uri = place
            .parse()
            .map_err(|_error| Setback::lasting(format!("`{host}` is no name of a server")))?;
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        let address = self.address.clone();
        match self.kind {
            Kind::Tunnel => self.call(Tunnel::new(address, connector), place).await,
            Kind::Socks => self.call(SocksV5::new(address, connector), place).await,
        }
    }

    async fn call<S>(&self, mut way: S, place: Uri) -> Result<TcpStream, Setback>
    where
        S: Service<Uri, Response = TokioIo<TcpStream>>,
        S::Error: fmt::Display,
    {
        let failed = |error: S::Error| Setback::passing(format!("proxy `{self}`: {error}"));
        poll_fn(|context| way.poll_ready(context))
            .await
            .map_err(failed)?;
        way.call(place)
            .await
            .map(TokioIo::into_inner)
            .map_err(failed)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_has_a_kind_a_host_and_a_port_and_nothing_else() {
        for text in [
            "http://proxy:3128",
            "socks5://10.0.0.1:1080",
            "http://[::1]:8/",
        ] {
            assert!(Proxy::parse(text).is_some(), "{text}");
        }
        for text in [
            "proxy:3128",
            "http://proxy",
            "https://proxy:3128",
            "http://user:secret@proxy:3128",
            "http://proxy:3128/path",
            "http://proxy:3128/?a",
            "",
        ] {
            assert!(Proxy::parse(text).is_none(), "{text}");
        }
    }
}
